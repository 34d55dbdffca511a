"""Past days forecast once more, with what the other days teach, and laid beside what came true.

From that the windows are calibrated. The hall of a past instant is put together from the visits alone: who
waited, who stood where, and which counters were away.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from queue_server.hall.forecast.calibration import Pair
from queue_server.hall.forecast.learned import DAY, Learned, Stretch
from queue_server.hall.forecast.learning import Days, PastVisit, learn
from queue_server.hall.forecast.snapshot import (
    RECENT,
    Desk,
    Head,
    Snapshot,
    UnderWay,
    Waiting,
    with_today,
)
from queue_server.hall.forecast.waits import replay
from queue_server.hall.rules.day import periods_of
from queue_server.hall.service import Discipline


def look_back(
    days: Days,
    discipline: Discipline,
    time_zone: datetime.tzinfo,
    random: Random,
    *,
    every: int,
    runs: int,
) -> Iterator[Pair]:
    """Forecast new tickets of past days and tell what came true.

    Args:
        days: past visits.
        discipline: the hall's, as it is now.
        time_zone: the hall's.
        random: where chance comes from.
        every: one ticket in so many is looked at.
        runs: replays for each of them.
    """
    absences = learn(days, discipline, time_zone).absences
    for index, (date, visits) in enumerate(days.items()):
        others = {other: known for other, known in days.items() if other != date}
        away = {counter: known[index] for counter, known in absences.items()}
        past = _Past(date, visits, away, learn(others, discipline, time_zone), discipline, time_zone)
        in_order = sorted(visits, key=lambda visit: visit.ticket)
        for visit in in_order[random.randrange(every) :: every]:
            snapshot = past.at(visit)
            wait = replay(snapshot, random, runs).tickets[visit.ticket]
            if wait.p10 is not None and wait.p50 is not None and wait.p80 is not None:
                yield Pair(visit.service, wait.p10, wait.p50, wait.p80, visit.called - visit.arrived)


class _Past:
    """A past day at any of its instants."""

    def __init__(
        self,
        date: datetime.date,
        visits: Sequence[PastVisit],
        away: Mapping[str, Sequence[Stretch]],
        learned: Learned,
        discipline: Discipline,
        time_zone: datetime.tzinfo,
    ) -> None:
        self._visits, self._away, self._learned = visits, away, learned
        self._discipline = discipline
        midnight = datetime.datetime.combine(date, datetime.time(0), time_zone)
        self._midnight = midnight.astimezone(datetime.UTC)
        self._periods = tuple(
            (self._seconds(period.start), self._seconds(period.end))
            for period in periods_of(discipline, date, time_zone)
        )

    def _seconds(self, instant: datetime.datetime) -> float:
        return (instant - self._midnight).total_seconds()

    def at(self, newest: PastVisit) -> Snapshot:
        """The hall just after a ticket was issued."""
        now = newest.arrived
        known = [visit for visit in self._visits if visit.ticket <= newest.ticket]
        at_counters = {
            visit.counter: visit for visit in known if visit.called < now < visit.ended and visit.counter
        }
        ended = [visit for visit in known if visit.ended <= now and visit.outcome == "served"]
        served = (
            (visit.service, visit.counter or "", (visit.ended - visit.called) / visit.units)
            for visit in ended[-RECENT:]
        )
        return Snapshot(
            seq=newest.ticket,
            at=self._midnight + datetime.timedelta(seconds=now),
            now=now,
            waiting=tuple(_waiting(visit) for visit in known if visit.left >= now),
            desks=tuple(
                self._desk(plan.id, plan.services, at_counters.get(plan.id), now)
                for plan in self._discipline.counters
            ),
            services={service.id: service.id for service in self._discipline.services},
            classes={
                entry.id: Head(entry.head_start_minutes * 60.0, entry.strict)
                for entry in self._discipline.classes
            },
            max_in_a_row=self._discipline.max_in_a_row,
            periods=self._periods,
            ends=DAY,
            issuing=frozenset(service.id for service in self._discipline.services),
            learned=with_today(self._learned, served),
        )

    def _desk(self, counter: str, services: Mapping[str, int], visit: PastVisit | None, now: float) -> Desk:
        lines = {service: minutes * 60.0 for service, minutes in services.items()}
        # A counter that called nobody on any day is not there.
        away = self._away.get(counter, ((0.0, DAY),))
        since = max((end for _, end in away if end <= now), default=0.0)
        if visit is not None:
            under_way = UnderWay(visit.service, visit.units, visit.called, visit.started <= now)
            return Desk(counter, "open", since, lines, 0, under_way)
        for start, end in away:
            if start <= now < end:
                return Desk(counter, "closed" if end >= DAY else "paused", start or None, lines, 0, None)
        return Desk(counter, "open", since, lines, 0, None)


def _waiting(visit: PastVisit) -> Waiting:
    return Waiting(
        visit.ticket, visit.service, visit.service, visit.place, visit.head_start, visit.strict,
        visit.not_before, visit.units,
    )  # fmt: skip


__all__ = ["look_back"]
