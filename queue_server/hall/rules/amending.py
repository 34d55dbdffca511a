"""Putting a ticket right: its class, two of one person, one that is not needed, a slip once more."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import issuing, subjects
from queue_server.hall.state import State


def confirm(state: State, act: acts.ConfirmPriority, _now: datetime.datetime) -> list[events.Event]:
    """An officer has seen that a declared class is right."""
    ticket = subjects.meant(state, act)
    subjects.require_unended(ticket)
    if not ticket.head_start_minutes and not ticket.strict:
        raise refusals.NotDeclared(field="ticket", number=ticket.number)
    if ticket.confirmed:
        raise refusals.NothingToChange(field="ticket", value=ticket.number)
    return [
        events.PriorityConfirmed(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, counter=act.counter
        )
    ]


def change_class(state: State, act: acts.ChangeClass, _now: datetime.datetime) -> list[events.Event]:
    """Give or take away a class. The place stays; one that stands at a counter waits for its turn again."""
    ticket = subjects.meant(state, act)
    subjects.require_unended(ticket)
    ticket_class = issuing.find_class(state, act.ticket_class)
    if "appointment" in (ticket_class.id, ticket.ticket_class):
        raise refusals.NoSlot(field="class")
    if ticket_class.id == ticket.ticket_class:
        raise refusals.NothingToChange(field="class", value=ticket_class.id)
    return [
        events.ClassChanged(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, counter=act.counter,
            ticket_class=ticket_class.id, head_start_minutes=ticket_class.head_start_minutes,
            strict=ticket_class.strict, line=subjects.line_of(state, ticket), place=ticket.place,
            place_reason=ticket.place_reason,
        )
    ]  # fmt: skip


def merge(state: State, act: acts.Merge, _now: datetime.datetime) -> list[events.Event]:
    """Make one of two tickets of one person: the work of the other one is added, its number ends."""
    ticket, other = subjects.meant(state, act), subjects.find(state, act.other, "other")
    subjects.require_unended(ticket)
    if other is ticket:
        raise refusals.SameTicket(field="other")
    if other.state not in ("waiting", "parked"):
        raise refusals.NotWaiting(field="other", number=other.number, state=other.state)
    same = other.service == ticket.service
    further = (*ticket.then, *(() if same else (other.service,)), *other.then)
    return [
        events.TicketsMerged(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, counter=act.counter,
            merged=other.seq, merged_number=other.number,
            units=ticket.units + (other.units if same else 0),
            then=tuple(dict.fromkeys(service for service in further if service != ticket.service)),
        )
    ]  # fmt: skip


def cancel(state: State, act: acts.Cancel, _now: datetime.datetime) -> list[events.Event]:
    """The ticket is not needed any more; one at a counter is finished there instead."""
    ticket = subjects.meant(state, act)
    subjects.require_unended(ticket)
    if ticket.state not in ("waiting", "parked"):
        counter = state.standing_at(ticket)
        raise refusals.TicketAtCounter(counter=counter.id if counter else None, number=ticket.number)
    return [
        events.TicketCancelled(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, counter=act.counter,
            reason="citizen" if act.by_citizen else "staff",
        )
    ]  # fmt: skip


def reprint(state: State, act: acts.Reprint, _now: datetime.datetime) -> list[events.Event]:
    """Make a slip once more, with a further secret id; the first one stays valid."""
    ticket = subjects.meant(state, act)
    subjects.require_unended(ticket)
    return [
        events.TicketReprinted(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, counter=act.counter,
            device=act.device, secret=act.secret, address=act.address, service=ticket.service,
            ticket_class=ticket.ticket_class, language=ticket.language, issued_at=ticket.arrived,
            ahead=state.lines[ticket.line].rank(ticket) if ticket.state == "waiting" else 0,
            counters=issuing.counters_for(state, ticket.service), units=ticket.units, then=ticket.then,
            promise=ticket.promise,
        )
    ]  # fmt: skip


__all__ = ["cancel", "change_class", "confirm", "merge", "reprint"]
