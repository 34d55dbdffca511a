"""Learning from past days' visits: how long what takes, who comes when, when counters are away."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from queue_server.hall.forecast.learned import (
    GIVEN_UP_AFTER,
    NO_SHOW_SHARE,
    SLOT,
    SLOTS,
    Learned,
    Stretch,
    untaught,
)
from queue_server.hall.forecast.presence import DAY, absences_of
from queue_server.hall.forecast.service_times import (
    ServiceTime,
    configured,
    learned_shape,
    learned_skills,
)
from queue_server.hall.service import Service

#: Called tickets that the share supposed before counts for.
PRIOR_CALLS = 50.0
#: A visit that lasted longer was forgotten at the counter, not served (seconds).
FORGOTTEN = 4 * 3600.0
#: Learned gaps between visits are kept as so many equally likely ones.
GAPS = 64


class VisitRow(msgspec.Struct, frozen=True, array_like=True):
    """One past visit as the table ``visits`` has it; instants are UTC milliseconds since 1970."""

    #: Business day of issue, YYYY-MM-DD.
    day: str
    service: str
    ticket_class: str
    counter: str | None
    units: int
    arrived: int
    called_at: int | None
    started_at: int | None
    ended_at: int | None
    outcome: str | None


class _Visit(msgspec.Struct, frozen=True, array_like=True):
    """A visit in seconds of its day; infinite for what did not happen."""

    service: str
    ticket_class: str
    counter: str | None
    units: int
    arrived: float
    called: float
    ended: float
    outcome: str | None


def learn(rows: Iterable[VisitRow], services: Iterable[Service], time_zone: datetime.tzinfo) -> Learned:
    """What past days teach.

    Args:
        rows: visits of past days, in any order.
        services: the configured ones, towards whose times the learned ones are shrunk.
        time_zone: the hall's.
    """
    start = untaught(services)
    days = _by_day(rows, time_zone)
    if not days:
        return start
    visits = [visit for day in days for visit in day]
    times, skills, shape = _times(start, visits)
    absences, gaps = _presence(days)
    return msgspec.structs.replace(
        start,
        days=len(days),
        times=times,
        skills=skills,
        shape=shape,
        no_show=_no_show(visits),
        given_up=_given_up(visits),
        arrivals=_arrivals(days),
        absences=absences,
        gaps=gaps,
    )


def _by_day(rows: Iterable[VisitRow], time_zone: datetime.tzinfo) -> list[list[_Visit]]:
    """Visits per day, days and calls in order."""
    days: dict[str, list[_Visit]] = {}
    midnights: dict[str, float] = {}
    for row in rows:
        if row.day not in midnights:
            date = datetime.date.fromisoformat(row.day)
            midnight = datetime.datetime.combine(date, datetime.time(0), time_zone)
            midnights[row.day] = midnight.timestamp()
        midnight_at = midnights[row.day]

        def seconds(instant: int | None, since: float = midnight_at) -> float:
            return math.inf if instant is None else instant / 1000 - since

        days.setdefault(row.day, []).append(
            _Visit(
                row.service, row.ticket_class, row.counter, row.units, seconds(row.arrived),
                seconds(row.called_at), seconds(row.ended_at), row.outcome,
            )
        )  # fmt: skip
    return [sorted(days[day], key=lambda visit: visit.called) for day in sorted(days)]


def _times(
    start: Learned, visits: Sequence[_Visit]
) -> tuple[dict[str, ServiceTime], dict[str, dict[str, float]], tuple[float, ...]]:
    """Times per service, skills per counter and service, and the shape of what is left."""
    logarithms: dict[str, list[tuple[str, float]]] = {service: [] for service in start.times}
    for visit in visits:
        lasted = (visit.ended - visit.called) / visit.units
        if visit.outcome == "served" and visit.counter is not None and 1.0 <= lasted <= FORGOTTEN:
            logarithms.setdefault(visit.service, []).append((visit.counter, math.log(lasted)))
    raw = {
        service: start.time_of(service).shrunk([value for _, value in values])
        for service, values in logarithms.items()
    }
    skills = learned_skills(
        (counter, service, value - raw[service].log_mean)
        for service, values in logarithms.items()
        for counter, value in values
    )
    rest = {
        service: [value - skills[counter][service] for counter, value in values]
        for service, values in logarithms.items()
    }
    times = {service: start.time_of(service).shrunk(values) for service, values in rest.items()}
    shape = learned_shape(
        (value - times[service].log_mean) / times[service].spread
        for service, values in rest.items()
        for value in values
    )
    return times, skills, shape


def _no_show(visits: Iterable[_Visit]) -> dict[str, float]:
    called: dict[str, int] = {}
    missed: dict[str, int] = {}
    for visit in visits:
        if visit.outcome in ("served", "no-show"):
            called[visit.service] = called.get(visit.service, 0) + 1
            missed[visit.service] = missed.get(visit.service, 0) + (visit.outcome == "no-show")
    share = sum(missed.values()) + PRIOR_CALLS * NO_SHOW_SHARE
    pooled = share / (sum(called.values()) + PRIOR_CALLS)
    return {
        service: (missed[service] + PRIOR_CALLS * pooled) / (count + PRIOR_CALLS)
        for service, count in called.items()
    }


def _given_up(visits: Iterable[_Visit]) -> ServiceTime:
    lasted = (visit.ended - visit.called for visit in visits if visit.outcome == "no-show")
    logarithms = [math.log(seconds) for seconds in lasted if 1.0 <= seconds <= FORGOTTEN]
    return configured(GIVEN_UP_AFTER, 0.3).shrunk(logarithms)


def _arrivals(days: Sequence[Sequence[_Visit]]) -> dict[str, dict[str, tuple[float, ...]]]:
    counts: dict[str, dict[str, list[float]]] = {}
    for visit in itertools.chain.from_iterable(days):
        slots = counts.setdefault(visit.service, {}).setdefault(visit.ticket_class, [0.0] * SLOTS)
        if 0.0 <= visit.arrived < DAY:
            slots[int(visit.arrived // SLOT)] += 1 / len(days)
    return {
        service: {name: tuple(slots) for name, slots in classes.items()}
        for service, classes in counts.items()
    }


def _presence(
    days: Sequence[Sequence[_Visit]],
) -> tuple[dict[str, tuple[tuple[Stretch, ...], ...]], tuple[float, ...]]:
    """Every counter's absences on every day, and the gaps between visits."""
    able: dict[str, set[str]] = {}
    for visit in itertools.chain.from_iterable(days):
        if visit.counter is not None:
            able.setdefault(visit.counter, set()).add(visit.service)
    absences: dict[str, list[tuple[Stretch, ...]]] = {counter: [] for counter in sorted(able)}
    gaps: list[float] = []
    for day in days:
        busy: Mapping[str, list[Stretch]] = {counter: [] for counter in able}
        waits: dict[str, list[Stretch]] = {}
        for visit in day:
            waits.setdefault(visit.service, []).append((visit.arrived, min(visit.called, visit.ended)))
            if visit.counter is not None and visit.called < DAY:
                busy[visit.counter].append((visit.called, min(visit.ended, DAY)))
        for counter, known in absences.items():
            callable_by = [wait for service in sorted(able[counter]) for wait in waits.get(service, ())]
            away, found = absences_of(busy[counter], callable_by)
            known.append(tuple(away))
            gaps += found
    gaps.sort()
    return (
        {counter: tuple(known) for counter, known in absences.items()},
        tuple(gaps[int((point + 0.5) / GAPS * len(gaps))] for point in range(GAPS)) if gaps else (0.0,),
    )


__all__ = ["VisitRow", "learn"]
