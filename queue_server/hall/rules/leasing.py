"""Numbers for the time in which the server is away: lent to kiosks, taken into the line, void in the end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from queue_server.hall import acts, events, refusals
from queue_server.hall.leases import Lease
from queue_server.hall.rules import issuing
from queue_server.hall.service import CustomerClass, Leases, Service
from queue_server.hall.state import State

#: The last number that a lease may have on one day: four digits are all that a slip has room for.
LAST = 9999


def grant(state: State, act: acts.GrantLease, _now: datetime.datetime) -> list[events.Event]:
    """Lend a kiosk the next numbers of the day. What it does not hold any more is used no further."""
    if not state.day_open or state.day is None or state.ends is None:
        raise refusals.HallNotOpened
    leases = _wanted(state)
    first = _free(state, leases)
    happened: list[events.Event] = [
        events.LeaseReplaced(origin=act.origin, lease=lease.seq, device=lease.device)
        for lease in state.leases.values()
        if lease.device == act.device and not lease.replaced and lease.seq != act.holds
    ]
    granted = events.LeaseGranted(
        origin=act.origin, device=act.device, prefix=leases.prefix, digits=leases.digits, first=first,
        last=first + leases.size - 1, epoch=act.epoch, day=state.day, ends=state.ends, address=act.address,
    )  # fmt: skip
    return [*happened, granted]


def _wanted(state: State) -> Leases:
    leases = state.discipline.leases if state.discipline else Leases()
    taken = {*state.series, state.discipline.paper_prefix if state.discipline else ""}
    if not leases.size or not leases.prefix or leases.prefix in taken:
        raise refusals.NoLeases
    return leases


def _free(state: State, leases: Leases) -> int:
    """The first of as many consecutive numbers as a lease has, of which nobody has had one today."""
    held = state.carried_numbers | state.by_number.keys()
    first = state.sequences.get(leases.prefix, 0) + 1
    while first + leases.size - 1 <= LAST:
        range_ = range(first, first + leases.size)
        taken = max((one for one in range_ if leases.number(one) in held), default=None)
        if taken is None:
            return first
        first = taken + 1
    raise refusals.LeasesExhausted(value=leases.number(LAST))


def lease_of(state: State, number: str) -> Lease:
    """The lease of today that has a number."""
    if not state.day_open:
        raise refusals.HallNotOpened
    for lease in state.leases.values():
        if lease.sequence_of(number) is not None:
            return lease
    raise refusals.NotLeased(field="number", value=number)


def admit(state: State, act: acts.AdmitLeased, now: datetime.datetime) -> list[events.Event]:
    """Let the holder of a leased number stand in line, whatever the hall's hours: the number was given."""
    lease = lease_of(state, act.number)
    if lease.ended or lease.seq != act.lease or lease.epoch != act.epoch:
        raise refusals.LeaseVoid(field="number", value=act.number)
    sequence = lease.sequence_of(act.number)
    if sequence is None or sequence in lease.admitted or act.number in state.by_number:
        raise refusals.NumberTaken(field="number", value=act.number)
    if act.counter is not None and act.counter not in state.counters:
        allowed = ", ".join(state.counters)
        raise refusals.UnknownCounter(field="counter", value=act.counter, allowed=allowed)
    service, ticket_class = _asked(state, act)
    arrived = lease.arrival(sequence, act.claimed, act.contact, now)
    turn = arrived - datetime.timedelta(minutes=ticket_class.head_start_minutes)
    return [
        events.TicketIssued(
            origin=act.origin, number=act.number, series=lease.prefix, sequence=sequence, service=service.id,
            ticket_class=ticket_class.id, language=issuing.find_language(state, act.language),
            secret=act.secret, device=lease.device, arrived=arrived, place=arrived, place_reason="arrived",
            head_start_minutes=ticket_class.head_start_minutes, strict=ticket_class.strict, not_before=None,
            units=act.units, ahead=state.lines[service.id].ahead_of(turn, arrived),
            counters=issuing.counters_for(state, service.id), promise=None, address=lease.address,
            lease=lease.seq, claimed=act.claimed, contact=act.contact,
        )
    ]  # fmt: skip


def _asked(state: State, act: acts.AdmitLeased) -> tuple[Service, CustomerClass]:
    service = issuing.find_service(state, act.service)
    ticket_class = issuing.find_class(state, act.ticket_class or service.default_class)
    if ticket_class.id == "appointment":
        raise refusals.NoSlot(field="class")
    if act.units > service.max_units:
        raise refusals.TooManyUnits(field="units", value=act.units, allowed=service.max_units)
    return service, ticket_class


def ended(act: acts.Act, leases: Iterable[Lease]) -> list[events.Event]:
    """The events that end leases with their day, and name the numbers that nobody was admitted by."""
    return [
        events.LeaseEnded(
            origin=act.origin, lease=lease.seq, device=lease.device, prefix=lease.prefix,
            admitted=len(lease.admitted),
            unused=tuple(events.NumberRange(first=first, last=last) for first, last in lease.unused()),
        )
        for lease in leases
        if not lease.ended
    ]  # fmt: skip


__all__ = ["LAST", "admit", "ended", "grant", "lease_of"]
