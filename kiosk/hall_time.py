"""The kiosk's clock: even by itself, and the hall's as far as it is known, also after a restart."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

import msgspec

Clock = Callable[[], datetime.datetime]

#: A machine that says an earlier date has no clock.
_BUILT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


class Instant(msgspec.Struct, frozen=True, kw_only=True):
    """When the hall's time was last known, and how far it was ahead of the machine's clock."""

    at: datetime.datetime
    ahead: datetime.timedelta


def machine_clock() -> datetime.datetime:
    """The machine's clock, which may jump."""
    return datetime.datetime.now(datetime.UTC)


def even_clock(wall: Clock = machine_clock) -> Clock:
    """A clock that starts with the machine's and then never jumps, however that one is set right."""
    started, mark = wall(), time.monotonic()
    return lambda: started + datetime.timedelta(seconds=time.monotonic() - mark)


class HallTime:
    """The time of the hall.

    Until the server is heard it is the machine's clock with the difference that was known last. A machine
    that would be earlier than what it remembers has lost its clock: then time goes on from that instant, so
    that what comes later is later.

    Args:
        clock: the kiosk's even clock.
        remembered: from before the restart.
        wall: the machine's clock.
    """

    def __init__(self, clock: Clock, remembered: Instant | None = None, wall: Clock = machine_clock) -> None:
        self._clock = clock
        self._wall = wall
        self._ahead = remembered.ahead if remembered else datetime.timedelta(0)
        #: The machine's clock is not set, and the server has not told the time since.
        self.unset = self() < (remembered.at if remembered else _BUILT)
        if self.unset and remembered:
            self._ahead = remembered.at - clock()

    def __call__(self) -> datetime.datetime:
        return self._clock() + self._ahead

    def heard(self, at: datetime.datetime) -> None:
        """The server's clock, as of now."""
        self._ahead = at - self._clock()
        self.unset = False

    @property
    def instant(self) -> Instant:
        """What to remember, in whole milliseconds."""
        now = self()
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        return Instant(at=now, ahead=now - self._wall())


__all__ = ["Clock", "HallTime", "Instant", "even_clock", "machine_clock"]
