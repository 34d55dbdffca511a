"""Why no number is given, by a machine or from paper."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from typing import Any

from queue_server.hall import acts
from queue_server.hall.service import Series, Service
from tests.queue_server.hall.second_hall.objecting import Codes
from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.people import minutes


def _issue(hall: Oracle, act: acts.Issue) -> Codes:
    if not hall.day_open:
        yield "day-not-open"
        return
    if hall.stopped is not None:
        yield "hall-stopped"
    if not hall.is_open():
        yield "hall-closed"
    if not act.by_staff and hall.paper_since is not None:
        yield "on-paper"
    if not act.by_staff and hall.paused:
        yield "issuing-paused"
    if not act.by_staff and act.service in hall.full:
        yield "service-stopped"
    if act.language not in (None, *hall.discipline.languages):
        yield "unknown-language"
    visit = (act.service, *act.then)
    if not hall.service_ids().issuperset(visit):
        yield "unknown-service"
    if len(set(visit)) < len(visit):
        yield "service-twice"
    service = next((one for one in hall.discipline.services if one.id == act.service), None)
    if service is not None:
        yield from _units_and_class(hall, act, service)


def _units_and_class(hall: Oracle, act: acts.Issue, service: Service) -> Codes:
    if act.units > service.max_units:
        yield "too-many-units"
    if number_for(hall, series_of(hall, service)) is None:
        yield "series-exhausted"
    wanted = act.ticket_class or service.default_class
    if wanted not in {entry.id for entry in hall.discipline.classes}:
        yield "unknown-class"
    if (act.slot is None) == (wanted == "appointment"):
        yield "no-slot"
    elif act.slot is not None:
        rule = hall.discipline.appointments
        if hall.now < act.slot - minutes(rule.early_minutes):
            yield "too-early"
        if hall.now > act.slot + minutes(rule.grace_minutes) and rule.late == "refuse":
            yield "too-late"


def series_of(hall: Oracle, service: Service) -> Series:
    """The series of a service's numbers."""
    return next(series for series in hall.discipline.series if series.prefix == service.series)


def number_for(hall: Oracle, series: Series) -> int | None:
    """The next number of a series that nobody holds; nothing when it is at its end."""
    held = hall.numbers.get(hall.day, {})
    last = hall.sequences.get((hall.day, series.prefix), series.first - 1)
    able = range(last + 1, series.last + 1)
    return next((number for number in able if series.number(number) not in held), None)


def _resume(hall: Oracle, _act: acts.ResumeIssuing) -> Codes:
    if not hall.day_open:
        yield "day-not-open"
    elif not hall.paused:
        yield "issuing-not-paused"


def _pause(hall: Oracle, _act: acts.PauseIssuing) -> Codes:
    if not hall.day_open:
        yield "day-not-open"
    elif hall.paused:
        yield "issuing-paused"


def _begin_paper(hall: Oracle, act: acts.BeginPaper) -> Codes:
    if not hall.day_open:
        yield "day-not-open"
        return
    if hall.paper_since is not None:
        yield "on-paper"
    if act.reason not in hall.discipline.reasons.stop:
        yield "unknown-reason"
    assert hall.ends is not None
    midnight = hall.ends - datetime.timedelta(days=1)
    if act.since is not None and not midnight - minutes(120) <= act.since <= hall.now:
        yield "impossible-time"


def _on_paper(hall: Oracle, _act: acts.EndPaper) -> Codes:
    if hall.paper_since is None:
        yield "not-on-paper"


def _enter_paper(hall: Oracle, act: acts.EnterPaper) -> Codes:
    if hall.paper_since is None:
        yield "not-on-paper"
        return
    held = set(hall.numbers.get(hall.day, {}))
    for entry in act.tickets:
        number = f"{hall.discipline.paper_prefix}{entry.sequence:03}"
        if number in held or any(number in lent.numbers for lent in hall.lent.values()):
            yield "number-taken"
        held.add(number)
        yield from _paper_ticket(hall, entry, hall.paper_since)


def _paper_ticket(hall: Oracle, entry: acts.PaperTicket, since: datetime.datetime) -> Codes:
    if entry.service not in hall.service_ids():
        yield "unknown-service"
    if entry.ticket_class not in (None, *(known.id for known in hall.discipline.classes)):
        yield "unknown-class"
    if entry.ticket_class == "appointment":
        yield "no-slot"
    if not since <= entry.arrived <= hall.now:
        yield "impossible-time"
    if entry.outcome is None:
        return
    if entry.counter not in (None, *hall.desks):
        yield "unknown-counter"
    known = [at for at in (entry.arrived, entry.called_at, entry.ended_at, hall.now) if at is not None]
    if any(later < earlier for earlier, later in itertools.pairwise(known)):
        yield "impossible-time"


OBJECTIONS: dict[type[acts.Act], Callable[[Oracle, Any], Codes]] = {
    acts.Issue: _issue, acts.PauseIssuing: _pause, acts.ResumeIssuing: _resume,
    acts.BeginPaper: _begin_paper, acts.EnterPaper: _enter_paper, acts.EndPaper: _on_paper,
}  # fmt: skip
