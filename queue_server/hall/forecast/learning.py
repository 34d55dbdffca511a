"""Learning from past days' visits: how long what takes, who comes when, when counters are away."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from queue_server.hall.forecast.absences import DayOfCounters, learned_absences
from queue_server.hall.forecast.learned import (
    DAY,
    GIVEN_UP_AFTER,
    NO_SHOW_SHARE,
    SLOT,
    SLOTS,
    Learned,
    untaught,
)
from queue_server.hall.forecast.service_times import (
    ServiceTime,
    configured,
    learned_shape,
    learned_skills,
)
from queue_server.hall.rules.day import periods_of
from queue_server.hall.service import Discipline

#: Called tickets that the share supposed before counts for.
PRIOR_CALLS = 50.0
#: A visit that lasted longer was forgotten at the counter, not served (seconds).
FORGOTTEN = 4 * 3600.0


class VisitRow(msgspec.Struct, frozen=True, array_like=True):
    """One past visit as the table ``visits`` has it; instants are UTC milliseconds since 1970."""

    #: Business day of issue, YYYY-MM-DD.
    day: str
    ticket: int
    service: str
    ticket_class: str
    head_start_minutes: int
    strict: bool
    units: int
    counter: str | None
    arrived: int
    place: int
    not_before: int | None
    called_at: int | None
    started_at: int | None
    ended_at: int | None
    #: served, no-show or cancelled.
    outcome: str | None


class PastVisit(msgspec.Struct, frozen=True, array_like=True):
    """A visit in seconds of its day; infinite for what did not happen."""

    ticket: int
    service: str
    ticket_class: str
    #: Seconds.
    head_start: float
    strict: bool
    units: int
    counter: str | None
    arrived: float
    place: float
    not_before: float | None
    called: float
    started: float
    ended: float
    outcome: str | None

    @property
    def left(self) -> float:
        """When it ceased to wait."""
        return min(self.called, self.ended)


#: Days in order, each with its visits in order of call.
Days = Mapping[datetime.date, Sequence[PastVisit]]


def by_day(rows: Iterable[VisitRow], time_zone: datetime.tzinfo) -> Days:
    """Past visits per business day, in seconds since its midnight in the hall's time zone."""
    days: dict[datetime.date, list[PastVisit]] = {}
    midnights: dict[str, float] = {}
    for row in rows:
        date = datetime.date.fromisoformat(row.day)
        if row.day not in midnights:
            midnight = datetime.datetime.combine(date, datetime.time(0), time_zone)
            midnights[row.day] = midnight.timestamp()
        days.setdefault(date, []).append(_past(row, midnights[row.day]))
    return {date: sorted(days[date], key=lambda visit: visit.called) for date in sorted(days)}


def _past(row: VisitRow, midnight: float) -> PastVisit:
    def seconds(instant: int | None) -> float:
        return math.inf if instant is None else instant / 1000 - midnight

    return PastVisit(
        row.ticket, row.service, row.ticket_class, row.head_start_minutes * 60.0, row.strict, row.units,
        row.counter, seconds(row.arrived), seconds(row.place),
        None if row.not_before is None else seconds(row.not_before), seconds(row.called_at),
        seconds(row.started_at), seconds(row.ended_at), row.outcome,
    )  # fmt: skip


def learn(days: Days, discipline: Discipline, time_zone: datetime.tzinfo) -> Learned:
    """What past days teach; the windows are not calibrated by it.

    Args:
        days: past visits.
        discipline: the hall's, towards whose configured times the learned ones are shrunk.
        time_zone: the hall's.
    """
    start = untaught(discipline.services)
    if not days:
        return start
    visits = list(itertools.chain.from_iterable(days.values()))
    times, skills, shape = _times(start, visits)
    absences, gaps = learned_absences(
        [_day(visits, _closings(discipline, date, time_zone)) for date, visits in days.items()]
    )
    return msgspec.structs.replace(
        start,
        days=len(days),
        times=times,
        skills=skills,
        shape=shape,
        no_show=_no_show(visits),
        given_up=_given_up(visits),
        arrivals=_arrivals(list(days.values())),
        absences=absences,
        gaps=gaps,
    )


def _times(
    start: Learned, visits: Sequence[PastVisit]
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


def _no_show(visits: Iterable[PastVisit]) -> dict[str, float]:
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


def _given_up(visits: Iterable[PastVisit]) -> ServiceTime:
    lasted = (visit.ended - visit.called for visit in visits if visit.outcome == "no-show")
    logarithms = [math.log(seconds) for seconds in lasted if 1.0 <= seconds <= FORGOTTEN]
    return configured(GIVEN_UP_AFTER, 0.3).shrunk(logarithms)


def _arrivals(days: Sequence[Sequence[PastVisit]]) -> dict[str, dict[str, tuple[float, ...]]]:
    counts: dict[str, dict[str, list[float]]] = {}
    for visit in itertools.chain.from_iterable(days):
        slots = counts.setdefault(visit.service, {}).setdefault(visit.ticket_class, [0.0] * SLOTS)
        if 0.0 <= visit.arrived < DAY:
            slots[int(visit.arrived // SLOT)] += 1 / len(days)
    return {
        service: {name: tuple(slots) for name, slots in classes.items()}
        for service, classes in counts.items()
    }


def _closings(discipline: Discipline, date: datetime.date, time_zone: datetime.tzinfo) -> tuple[float, ...]:
    """When opening hours end, in seconds of the day."""
    midnight = datetime.datetime.combine(date, datetime.time(0), time_zone).astimezone(datetime.UTC)
    return tuple(
        (period.end - midnight).total_seconds() for period in periods_of(discipline, date, time_zone)
    )


def _day(visits: Iterable[PastVisit], closings: tuple[float, ...]) -> DayOfCounters:
    day = DayOfCounters(closings=closings)
    for visit in visits:
        day.waits.setdefault(visit.service, []).append((visit.arrived, visit.left))
        if visit.counter is not None and visit.called < DAY:
            day.busy.setdefault(visit.counter, []).append(
                (visit.called, min(visit.ended, DAY), visit.service)
            )
    return day


__all__ = ["Days", "PastVisit", "VisitRow", "by_day", "learn"]
