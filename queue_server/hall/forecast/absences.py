"""When counters were away on past days: seen from when they called nobody although somebody waited.

Where nobody waited, nothing is seen; then a counter was where it mostly was at that time on other days. An
absence begins when nobody would be called any more: that is while the last ticket is still there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from queue_server.hall.forecast.learned import DAY, Stretch

#: Seconds for which somebody must wait unattended before a counter counts as away.
AWAY_AFTER = 90.0
#: Seconds of the day for which a counter is seen at work or away.
STEP = 300.0
STEPS = int(DAY / STEP)
#: Times seen that all counters together count for, beside those of the one.
PRIOR_SEEN = 4.0
#: Share of all days and counters for which "at work" counts as seen anyway: few sightings prove no habit.
AT_WORK = 0.05
#: Gaps between visits are kept as so many equally likely ones.
GAPS = 64


@dataclass
class DayOfCounters:
    """What visits tell of a day."""

    #: Counter to call, end and service of its visits, in order.
    busy: dict[str, list[tuple[float, float, str]]] = field(default_factory=dict)
    #: Service to from and until of everybody's waiting.
    waits: dict[str, list[Stretch]] = field(default_factory=dict)
    #: When opening hours end.
    closings: tuple[float, ...] = ()


@dataclass
class _Seen:
    """What is seen of a counter on one day."""

    away: list[Stretch] = field(default_factory=list)
    unseen: list[Stretch] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    #: Steps of the day in which it called.
    called: set[int] = field(default_factory=set)
    #: End of a visit to its call.
    visits: dict[float, float] = field(default_factory=dict)


def learned_absences(
    days: Sequence[DayOfCounters],
) -> tuple[dict[str, tuple[tuple[Stretch, ...], ...]], tuple[float, ...]]:
    """Every counter's absences on every day, and equally likely gaps between visits while somebody waits."""
    able: dict[str, set[str]] = {}
    for day in days:
        for counter, visits in day.busy.items():
            able.setdefault(counter, set()).update(service for _, _, service in visits)
    seen = {
        counter: [_look(day, counter, services) for day in days] for counter, services in sorted(able.items())
    }
    usually = _usually_away(seen)
    gaps = sorted(gap for known in seen.values() for day in known for gap in day.gaps)
    return (
        {
            counter: tuple(
                _filled(one, usually[counter], day.closings) for one, day in zip(known, days, strict=True)
            )
            for counter, known in seen.items()
        },
        tuple(gaps[int((point + 0.5) / GAPS * len(gaps))] for point in range(GAPS)) if gaps else (0.0,),
    )


def _look(day: DayOfCounters, counter: str, services: Iterable[str]) -> _Seen:
    """What a day's visits tell of a counter that serves these services."""
    waits = sorted(wait for service in services for wait in day.waits.get(service, ()))
    seen, previous = _Seen(), 0.0
    for start, end, _ in (*day.busy.get(counter, ()), (DAY, DAY, "")):
        _look_between(seen, previous, start, waits)
        previous = max(previous, end)
        if start < DAY:
            seen.called.add(int(start // STEP))
            seen.visits[end] = start
    return seen


def _look_between(seen: _Seen, start: float, end: float, waits: Iterable[Stretch]) -> None:
    """What one stretch without a visit tells."""
    unattended = [
        (max(arrived, start), min(left, end)) for arrived, left in waits if arrived < end and left > start
    ]
    since = min((since for since, _ in unattended), default=math.inf)
    if max((until - since for since, until in unattended), default=0.0) >= AWAY_AFTER:
        # Who is not there when the first one comes has not been there before.
        since = since if start > 0.0 else 0.0
        seen.away.append((since, end))
        end = since
    elif since == start or (start == end and start > 0.0):
        seen.gaps.append(end - start)
        return
    if start < end:
        seen.unseen.append((start, end))


def _usually_away(seen: Mapping[str, Sequence[_Seen]]) -> dict[str, list[bool]]:
    """Per counter and step of the day, whether it was away more often than not where that was seen."""
    away = {counter: [0] * STEPS for counter in seen}
    here = {counter: [0] * STEPS for counter in seen}
    for counter, known in seen.items():
        for day in known:
            for step in day.called:
                here[counter][step] += 1
            for step in itertools.chain.from_iterable(map(_steps, day.away)):
                away[counter][step] += 1
    usually: dict[str, list[bool]] = {counter: [] for counter in seen}
    supposed = AT_WORK * sum(map(len, seen.values()))
    for step in range(STEPS):
        all_away = sum(steps[step] for steps in away.values())
        all_here = sum(steps[step] for steps in here.values()) + supposed
        prior = PRIOR_SEEN * all_away / (all_away + all_here)
        for counter, steps in usually.items():
            own_away, own_here = away[counter][step], here[counter][step]
            steps.append(own_away + prior > (own_away + own_here + PRIOR_SEEN) / 2)
    return usually


def _steps(stretch: Stretch) -> range:
    """The steps of the day whose middle lies in a stretch."""
    return range(math.ceil(stretch[0] / STEP - 0.5), min(STEPS, math.ceil(stretch[1] / STEP - 0.5)))


def _filled(day: _Seen, usually_away: Sequence[bool], closings: Iterable[float]) -> tuple[Stretch, ...]:
    """A day's absences, with those that may be supposed where nothing was seen; in order, joined."""
    supposed = [
        (max(start, step * STEP), min(end, (step + 1) * STEP))
        for start, end in day.unseen
        for step in range(int(start // STEP), min(STEPS, int(end // STEP) + 1))
        if usually_away[step]
    ]
    joined: list[Stretch] = []
    for start, end in sorted([*day.away, *supposed]):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple((_decided(day, start, closings), end) for start, end in joined)


def _decided(day: _Seen, left: float, closings: Iterable[float]) -> float:
    """When an officer who left at the end of a visit would have called nobody any more.

    That was after the call, where he did call: at the end of opening hours if it lies there, or half-way.
    """
    called = day.visits.get(left)
    if called is None:
        return left
    return next((closes for closes in closings if called < closes <= left), (called + left) / 2)


__all__ = ["DayOfCounters", "learned_absences"]
