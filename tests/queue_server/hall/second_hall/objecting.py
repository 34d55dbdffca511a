"""What objections have in common: the counter and the ticket that an act means must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.people import Desk, Person

Codes = Iterator[str]


def at_desk(rule: Callable[[Oracle, Any, Desk], Codes]) -> Callable[[Oracle, Any], Codes]:
    """An act at a counter, which must be there, with the ticket that is meant."""

    def codes(hall: Oracle, act: Any) -> Codes:
        desk = hall.desks.get(act.counter)
        if not hall.day_open:
            yield "day-not-open"
        if desk is None:
            yield "unknown-counter"
        if desk is None or not hall.day_open:
            return
        expect = getattr(act, "expect", None)
        there = hall.at(getattr(act, "other", act.counter))
        if expect == 0:
            yield from () if there is None else ("ticket-moved-on",)
        elif expect is not None and (there is None or hall.find(expect) is not there):
            yield "ticket-moved-on"
        yield from rule(hall, act, desk)

    return codes


def about(rule: Callable[[Oracle, Any, Person], Codes]) -> Callable[[Oracle, Any], Codes]:
    """An act that means a ticket wherever it is."""

    def codes(hall: Oracle, act: Any) -> Codes:
        if act.counter is not None and act.counter not in hall.desks:
            yield "unknown-counter"
        if not hall.day_open:
            yield "day-not-open"
            return
        person = hall.find(act.ticket)
        if person is None:
            yield "unknown-ticket"
            return
        if person.counter is not None and act.counter not in (None, person.counter):
            yield "not-here"
        yield from rule(hall, act, person)

    return codes


def objects_to_calling(hall: Oracle, desk: Desk) -> Codes:
    """Why nobody can be called to a counter."""
    if hall.stopped is not None:
        yield "hall-stopped"
    if desk.status != "open":
        yield "counter-not-open"


def objects_to_missing(hall: Oracle, person: Person) -> Codes:
    """Why somebody at a counter is no no-show."""
    if person.state == "serving":
        yield "already-started"
    if person.recalls < hall.discipline.absence.recalls_before_no_show:
        yield "recall-first"


def over(person: Person) -> bool:
    """Whether a visit is over."""
    return person.state in ("served", "no-show", "cancelled")
