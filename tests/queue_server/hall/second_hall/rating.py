"""Ratings in the second hall: when one must be refused, and what it becomes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from queue_server.hall import acts, events
from tests.queue_server.hall.second_hall.oracle import Oracle

Codes = Iterator[str]
Outcome = tuple[type[events.Event], dict[str, Any]]

#: What clocks may differ by.
SLACK = datetime.timedelta(seconds=5)


def _no_rating(hall: Oracle, act: acts.RateVisit) -> Codes:
    rule = hall.configured.rating if hall.configured else None
    if rule is None or not rule.scale:
        yield "no-ratings"
        return
    if act.counter not in hall.desks:
        yield "unknown-counter"
    if (act.scale, act.scale_version) != (rule.scale, rule.version) or not 0 < act.score <= act.scale:
        yield "other-scale"
    known = {reason.id for reason in rule.reasons} if act.score <= rule.reasons_for_lowest else set()
    if set(act.reasons) - known:
        yield "unknown-reason"
    person = hall.people.get(act.ticket)
    if person is None:
        yield "unknown-ticket"
        return
    if person.state != "served":
        yield "not-served"
    elif person.served_at != act.counter:
        yield "served-elsewhere"
    elif _pressed(hall, act) > _ended(hall, act) + datetime.timedelta(seconds=rule.seconds) + SLACK:
        yield "rating-too-late"
    if person.score is not None:
        yield "already-rated"


def _ended(hall: Oracle, act: acts.RateVisit) -> datetime.datetime:
    ended = hall.people[act.ticket].ended_at
    assert ended is not None
    return ended


def _pressed(hall: Oracle, act: acts.RateVisit) -> datetime.datetime:
    if act.claimed is None or act.claimed > hall.now:
        return hall.now
    return max(act.claimed, _ended(hall, act))


def _rated(hall: Oracle, act: acts.RateVisit) -> list[Outcome]:
    person, rule = hall.people[act.ticket], hall.discipline.rating
    facts = {
        "ticket": person.ticket, "number": person.number, "service": person.service, "counter": act.counter,
        "scale": rule.scale, "scale_version": rule.version, "score": act.score, "claimed": act.claimed,
        "reasons": tuple(reason.id for reason in rule.reasons if reason.id in act.reasons),
        "rated_at": _pressed(hall, act),
    }  # fmt: skip
    return [(events.VisitRated, facts)]


OBJECTIONS: dict[type[acts.Act], Callable[[Oracle, Any], Codes]] = {acts.RateVisit: _no_rating}
OUTCOMES: dict[type[acts.Act], Callable[[Oracle, Any], list[Outcome]]] = {acts.RateVisit: _rated}
