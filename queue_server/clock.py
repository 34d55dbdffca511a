"""Hall time: wall clock at start, carried on by the monotonic clock, slewed, never falling."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

#: A difference that appears at once and is larger than this is a step, and told.
STEP_SECONDS = 5.0
#: Share of passing time by which hall time may run faster or slower to meet the machine's clock.
SLEW = 0.05


class HallClock:
    """Tells hall time.

    Args:
        not_before: the ledger's last instant; hall time starts no earlier.
        wall: seconds since 1970 as the machine believes, may jump.
        monotonic: seconds that only pass.
    """

    def __init__(
        self,
        not_before: datetime.datetime | None = None,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._passed = monotonic()
        self._hall = max(wall(), not_before.timestamp() if not_before else 0.0)
        #: Machine's clock minus hall time when last looked at.
        self._offset = wall() - self._hall
        self._step: datetime.datetime | None = None

    def now(self) -> datetime.datetime:
        """Hall time as an aware UTC instant in whole milliseconds."""
        passed, machine = self._monotonic(), self._wall()
        elapsed = passed - self._passed
        self._passed = passed
        offset = machine - (self._hall + elapsed)
        if abs(offset - self._offset) > STEP_SECONDS:
            self._step = _instant(machine)
        slewed = max(-SLEW * elapsed, min(SLEW * elapsed, offset))
        self._hall += elapsed + slewed
        self._offset = offset - slewed
        return _instant(self._hall)

    def take_step(self) -> datetime.datetime | None:
        """The machine's time after its clock jumped, once for each jump."""
        step, self._step = self._step, None
        return step


def _instant(seconds: float) -> datetime.datetime:
    whole = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return whole.replace(microsecond=whole.microsecond // 1000 * 1000)
