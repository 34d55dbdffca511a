"""Numbers that kiosks give while the server is away, as the laws have them: why not, and what must come."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import acts, events
from queue_server.hall.service import Leases
from tests.queue_server.hall.second_hall.objecting import Codes
from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.people import MOMENT, Lent

Outcome = tuple[type[events.Event], dict[str, Any]]

TICK = datetime.timedelta(milliseconds=1)
#: Numbers have four digits at the most.
LAST = 9999


def _range(hall: Oracle, leases: Leases) -> range | None:
    """The next numbers in a row that nobody has had today."""
    held = hall.numbers.get(hall.day, {})
    after = hall.sequences.get((hall.day, leases.prefix), 0) + 1
    for first in range(after, LAST - leases.size + 2):
        found = range(first, first + leases.size)
        if not any(leases.number(one) in held for one in found):
            return found
    return None


def _no_lease(hall: Oracle, _act: acts.GrantLease) -> Codes:
    if not hall.day_open:
        yield "day-not-open"
        return
    leases = hall.discipline.leases
    prefixes = {"", hall.discipline.paper_prefix, *(series.prefix for series in hall.discipline.series)}
    if leases.prefix in prefixes or not leases.size:
        yield "no-leases"
    elif _range(hall, leases) is None:
        yield "leases-exhausted"


def _granted(hall: Oracle, act: acts.GrantLease) -> list[Outcome]:
    leases = hall.discipline.leases
    found = _range(hall, leases)
    assert found is not None
    given_up = [
        name
        for name, lent in hall.lent.items()
        if lent.device == act.device and name != act.holds and not lent.replaced
    ]
    granted = {"device": act.device, "prefix": leases.prefix, "first": found[0], "last": found[-1]}
    granted |= {"day": hall.day, "ends": hall.ends, "address": act.address, "epoch": act.epoch}
    return [
        *((events.LeaseReplaced, {"lease": name, "device": act.device}) for name in given_up),
        (events.LeaseGranted, granted),
    ]


def lent_with(hall: Oracle, number: str) -> tuple[int, Lent] | None:
    """The lease of today that has a number, with its name."""
    return next(((name, lent) for name, lent in hall.lent.items() if number in lent.numbers), None)


def _not_in(hall: Oracle, act: acts.AdmitLeased) -> Codes:
    if not hall.day_open:
        yield "day-not-open"
        return
    found = lent_with(hall, act.number)
    if found is None:
        yield "not-leased"
        return
    name, _ = found
    if (act.lease, act.epoch) != (name, 1):
        yield "lease-void"
    if act.number in hall.numbers.get(hall.day, {}):
        yield "number-taken"
    if act.counter is not None and act.counter not in hall.desks:
        yield "unknown-counter"
    if act.language not in (None, *hall.discipline.languages):
        yield "unknown-language"
    service = next((one for one in hall.discipline.services if one.id == act.service), None)
    if service is None:
        yield "unknown-service"
        return
    if act.units > service.max_units:
        yield "too-many-units"
    wanted = act.ticket_class or service.default_class
    if wanted not in {entry.id for entry in hall.discipline.classes}:
        yield "unknown-class"
    if wanted == "appointment":
        yield "no-slot"


def arrival(hall: Oracle, act: acts.AdmitLeased) -> datetime.datetime:
    """When the holder counts as arrived.

    Not before the kiosk was last heard of, nor in the future, and in the order of the numbers, with a moment
    for each number between two. Whoever came in without a claim keeps no claim back.
    """
    found = lent_with(hall, act.number)
    assert found is not None
    _, lent = found
    heard = lent.granted_at if act.contact is None else max(act.contact, lent.granted_at)
    claimed = hall.now if act.claimed is None else act.claimed
    claimed -= datetime.timedelta(microseconds=claimed.microsecond % 1000)
    arrived = min(max(claimed, heard + TICK), hall.now)
    place = lent.numbers.index(act.number)
    known = {lent.numbers.index(number): ticket for number, ticket in lent.admitted.items()}
    told = sorted(lent.numbers.index(number) for number in lent.told)
    heeded = sorted(known) if act.claimed is None else told
    for lower in [other for other in heeded if other < place][-1:]:
        arrived = max(arrived, hall.people[known[lower]].arrived + (place - lower - 1) * MOMENT)
    nearest = [
        *sorted(other for other in known if other > place)[:1],
        *[one for one in told if one > place][:1],
    ]
    for higher in nearest:
        arrived = min(arrived, hall.people[known[higher]].arrived - (higher - place) * MOMENT)
    return arrived


def _admitted(hall: Oracle, act: acts.AdmitLeased) -> list[Outcome]:
    service = next(one for one in hall.discipline.services if one.id == act.service)
    wanted = act.ticket_class or service.default_class
    rule = next(entry for entry in hall.discipline.classes if entry.id == wanted)
    found = lent_with(hall, act.number)
    assert found is not None
    arrived = arrival(hall, act)
    facts = {
        "number": act.number, "service": act.service, "ticket_class": wanted, "arrived": arrived,
        "place": arrived, "place_reason": "arrived", "slot": None, "not_before": None, "units": act.units,
        "head_start_minutes": rule.head_start_minutes, "strict": rule.strict, "then": (), "by_staff": False,
        "paper": False, "language": act.language or hall.discipline.languages[0], "secret": act.secret,
        "lease": found[0], "device": found[1].device, "claimed": act.claimed, "contact": act.contact,
    }  # fmt: skip
    return [(events.TicketIssued, facts)]


OBJECTIONS: dict[type[acts.Act], Callable[[Oracle, Any], Codes]] = {
    acts.GrantLease: _no_lease, acts.AdmitLeased: _not_in,
}  # fmt: skip
OUTCOMES: dict[type[acts.Act], Callable[[Oracle, Any], list[Outcome]]] = {
    acts.GrantLease: _granted, acts.AdmitLeased: _admitted,
}  # fmt: skip
