"""Time as a test makes it: nothing runs out, and nobody waits, unless the test says so."""

from __future__ import annotations

import asyncio
import datetime

START = datetime.datetime(2026, 11, 23, 1, 0, tzinfo=datetime.UTC)


class Timing:
    """Clock and sleep in one.

    Args:
        held: lengths of those sleeps that last until ``run_out``; others take no time but the clock's.
    """

    def __init__(self, *held: float) -> None:
        self._now, self._held = START, held
        self._sleepers: list[tuple[float, asyncio.Event]] = []
        #: How long each other sleep was, in order.
        self.pauses: list[float] = []

    def now(self) -> datetime.datetime:
        """The present instant."""
        return self._now

    def pass_by(self, **much: float) -> None:
        """Let time pass that nobody sleeps for."""
        self._now += datetime.timedelta(**much)

    async def sleep(self, seconds: float) -> None:
        """What is given to the source to wait with."""
        if seconds not in self._held:
            self.pauses.append(seconds)
            self.pass_by(seconds=seconds)
            return
        alarm = asyncio.Event()
        self._sleepers.append((seconds, alarm))
        await alarm.wait()

    def run_out(self, seconds: float) -> None:
        """End the held sleeps of this length, at least one."""
        ended = [alarm for length, alarm in self._sleepers if length == seconds]
        assert ended, f"nobody sleeps for {seconds} s"
        self._sleepers = [one for one in self._sleepers if one[0] != seconds]
        for alarm in ended:
            alarm.set()
