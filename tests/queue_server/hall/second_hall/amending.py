"""Why a ticket is not sent on, parked, put right or let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queue_server.hall import acts
from tests.queue_server.hall.second_hall.objecting import Codes, about, over
from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.people import Person, minutes


@about
def _transfer(hall: Oracle, act: acts.Transfer, person: Person) -> Codes:
    if over(person):
        yield "visit-over"
    if person.state == "parked":
        yield "not-waiting"
    if act.reason and act.reason not in hall.discipline.reasons.transfer:
        yield "unknown-reason"
    if act.done and person.counter is None:
        yield "not-started"
    if act.to_service is not None and act.to_service not in hall.service_ids():
        yield "unknown-service"
    line = act.to_service or person.service
    if act.to_counter is not None:
        line = f"counter/{act.to_counter}"
        if act.to_counter not in hall.desks:
            yield "unknown-counter"
        elif not hall.at_work(line):
            yield "counter-not-open"
    elif act.to_officer is not None:
        line = f"officer/{act.to_officer}"
        if not hall.at_work(line):
            yield "unknown-officer"
    if person.state == "waiting" and line == person.line:
        yield "nothing-to-change"


@about
def _park(hall: Oracle, act: acts.Park, person: Person) -> Codes:
    if over(person):
        yield "visit-over"
    if person.state == "parked":
        yield "nothing-to-change"
    if act.reason and act.reason not in hall.discipline.reasons.park:
        yield "unknown-reason"


@about
def _return(hall: Oracle, _act: acts.Return, person: Person) -> Codes:
    if person.state not in ("parked", "no-show"):
        yield "not-away"
    if person.state == "no-show":
        absence = hall.discipline.absence
        assert person.ended_at is not None
        if hall.now > person.ended_at + minutes(absence.no_show_return_minutes):
            yield "too-late"
        if absence.no_show_return == "refuse":
            yield "too-late"
        if person.service not in hall.service_ids():
            yield "not-possible"


@about
def _postpone(hall: Oracle, act: acts.Postpone, person: Person) -> Codes:
    if person.state != "waiting":
        yield "not-waiting"
        return
    if hall.discipline.absence.postpone_turns == 0:
        yield "not-possible"
    if person.postponed:
        yield "already-postponed"
    if hall.waiting(person.line)[-1] is person:
        yield "nothing-to-change"


@about
def _cancel(_hall: Oracle, _act: acts.Cancel, person: Person) -> Codes:
    if over(person):
        yield "visit-over"
    if person.counter:
        yield "ticket-at-counter"


@about
def _reprint(_hall: Oracle, _act: acts.Reprint, person: Person) -> Codes:
    if over(person):
        yield "visit-over"


@about
def _confirm(_hall: Oracle, _act: acts.ConfirmPriority, person: Person) -> Codes:
    if over(person):
        yield "visit-over"
    if not person.strict and not person.head_start:
        yield "not-declared"
    if person.confirmed:
        yield "nothing-to-change"


@about
def _change_class(hall: Oracle, act: acts.ChangeClass, person: Person) -> Codes:
    if over(person):
        yield "visit-over"
    if act.ticket_class not in {entry.id for entry in hall.discipline.classes}:
        yield "unknown-class"
    if "appointment" in (act.ticket_class, person.ticket_class):
        yield "no-slot"
    if act.ticket_class == person.ticket_class:
        yield "nothing-to-change"


@about
def _merge(hall: Oracle, act: acts.Merge, person: Person) -> Codes:
    if over(person):
        yield "visit-over"
    other = hall.find(act.other)
    if other is None:
        yield "unknown-ticket"
    elif other is person:
        yield "same-ticket"
    elif other.state not in ("waiting", "parked"):
        yield "not-waiting"


OBJECTIONS: dict[type[acts.Act], Callable[[Oracle, Any], Codes]] = {
    acts.Transfer: _transfer, acts.Park: _park, acts.Return: _return, acts.Postpone: _postpone,
    acts.Cancel: _cancel, acts.Reprint: _reprint, acts.ConfirmPriority: _confirm,
    acts.ChangeClass: _change_class, acts.Merge: _merge,
}  # fmt: skip
