"""Who will still come today: learned numbers per time of the day, drawn for a replay."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterator
from random import Random

from queue_server.hall.forecast.learned import SLOT, SLOTS, Stretch
from queue_server.hall.forecast.snapshot import Snapshot


class Arrivals:
    """Draws tickets that are not taken yet: a Poisson process per service and class, with rates by slot.

    Args:
        snapshot: the hall now.
        random: where chance comes from.
    """

    def __init__(self, snapshot: Snapshot, random: Random) -> None:
        self._random, self._now = random, snapshot.now
        self._open: tuple[Stretch, ...] = snapshot.periods
        #: Service and class of every kind of ticket.
        self.kinds = [
            (service, name)
            for service, classes in snapshot.learned.arrivals.items()
            for name in classes
            if service in snapshot.issuing and name in snapshot.classes
        ]
        rates = [snapshot.learned.arrivals[service][name] for service, name in self.kinds]
        #: Per slot, the expected numbers summed over the kinds.
        self._sums = [list(itertools.accumulate(rate[slot] for rate in rates)) for slot in range(SLOTS)]

    def draw(self) -> Iterator[tuple[float, int]]:
        """Seconds of the day and kind of one ticket after another."""
        if not self.kinds:
            return
        now, random = self._now, self._random
        for slot in range(int(now // SLOT), SLOTS):
            sums, ends = self._sums[slot], (slot + 1) * SLOT
            whole = sums[-1]
            seconds = max(now, slot * SLOT)
            while whole > 0.0:
                seconds -= math.log(1.0 - random.random()) * SLOT / whole
                if seconds >= ends:
                    break
                if any(start <= seconds < end for start, end in self._open):
                    yield seconds, bisect.bisect_right(sums, random.random() * whole)


__all__ = ["Arrivals"]
