"""Counters' coming and going, drawn for a replay.

Each replay lends every counter one of its past days on which it was at work, or away, at the same time of the
day as now; lunch, late mornings, pauses and early evenings come along as they were.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from random import Random

from queue_server.hall.forecast.learned import DAY, Stretch
from queue_server.hall.forecast.snapshot import Desk, Snapshot

#: Seconds by which absences may have begun at other times and still tell when this one ends; twice as many
#: where they began earlier, as who is to go may still have had somebody to serve.
ALIKE = 1200.0
#: Seconds by which an officer may be late, or early to go, and still be supposed to come; and until he comes.
LATE, SOON = 1800.0, 300.0
#: Days that are few.
FEW = 4
#: Mean seconds of a pause before any is known.
PAUSE = 600.0


class Presence:
    """Draws when counters will be able to call.

    Args:
        snapshot: the hall now.
        random: where chance comes from.
    """

    def __init__(self, snapshot: Snapshot, random: Random) -> None:
        self._random, self._now = random, snapshot.now
        self._breaks = tuple(
            (one[1], other[0]) for one, other in zip(snapshot.periods, snapshot.periods[1:], strict=False)
        )
        self._opens = snapshot.periods[0][0] if snapshot.periods else 0.0
        self._known = snapshot.learned.absences
        self._choices = [self._choices_of(desk) for desk in snapshot.desks]

    def draw(self) -> list[tuple[Stretch, ...]]:
        """For every counter, its absences from now on."""
        return [choices[int(self._random.random() * len(choices))] for choices in self._choices]

    def _choices_of(self, desk: Desk) -> list[tuple[Stretch, ...]]:
        days = self._known.get(desk.counter, ())
        now = self._now
        if desk.status == "open":
            # Who has a ticket was last seen to call then; he may have decided to go since.
            calling = desk.ticket.called_at if desk.ticket is not None else now
            return self._open([day for day in days if not _covering(day, calling)], desk.since)
        since = desk.since if desk.since is not None else 0.0
        alike = [
            _after(day, now)
            for day in days
            for start, _ in _covering(day, now)
            if -ALIKE < since - start < 2 * ALIKE
        ]
        if alike:
            return alike
        if desk.status == "closed":
            return [self._closed(desk.since)]
        return self._paused(days, since)

    def _open(self, days: Sequence[tuple[Stretch, ...]], since: float | None) -> list[tuple[Stretch, ...]]:
        """Days for a counter at work: those on which it came back at about the same time, if there are some.

        Who has just had a pause is not as near to the next one as somebody who has had none.
        """
        now = self._now
        if since is not None:
            near = [day for day in days if abs(self._came_back(day) - max(since, self._opens)) < ALIKE]
            days = near if len(near) >= FEW else days
        alike = [_after(day, now) for day in days]
        return alike if len(alike) >= FEW else [*alike, self._breaks]

    def _came_back(self, day: Iterable[Stretch]) -> float:
        """When a counter last came back on a day, as of now."""
        return max([self._opens, *(end for _, end in day if end <= self._now)])

    def _closed(self, since: float | None) -> tuple[Stretch, ...]:
        """A closed counter whose past says nothing: it opens with the hall, after lunch too, or never."""
        now, went = self._now, since or 0.0
        for closes, opens in ((0.0, self._opens), *self._breaks):
            if went > closes - LATE and now < opens + LATE:
                return ((0.0, max(opens, now + SOON)), *_after(self._breaks, max(opens, now)))
        return ((0.0, DAY),)

    def _paused(self, days: Sequence[tuple[Stretch, ...]], since: float) -> list[tuple[Stretch, ...]]:
        """A pause at an unusual time: as long as other pauses, then a day like any other."""
        elapsed = self._now - since
        lasting = [
            end - start
            for day in (day for known in self._known.values() for day in known)
            for start, end in day
            if start > 0.0 and end < DAY and end - start > elapsed and not self._is_break(start, end)
        ]
        lengths = sorted(lasting)[:: max(1, len(lasting) // 32)] or [
            elapsed + PAUSE * share for share in (0.1, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0)
        ]
        rest = list(days[-len(lengths) :]) or [self._breaks]
        return [
            ((0.0, since + length), *_after(rest[place % len(rest)], since + length))
            for place, length in enumerate(lengths)
        ]

    def _is_break(self, start: float, end: float) -> bool:
        """Whether an absence was the hall's own break and no pause."""
        return any(start < opens and end > closes for closes, opens in self._breaks)


def _covering(day: Iterable[Stretch], now: float) -> list[Stretch]:
    return [(start, end) for start, end in day if start <= now < end]


def _after(day: Iterable[Stretch], now: float) -> tuple[Stretch, ...]:
    """The absences that are not over."""
    return tuple((start, end) for start, end in day if end > now)


def back_at(absences: Iterable[Stretch], seconds: float) -> float:
    """When a counter that wants to call at some time can; infinite for not today."""
    for start, end in absences:
        if start <= seconds < end:
            seconds = end
    return seconds if seconds < DAY else math.inf


__all__ = ["Presence", "back_at"]
