"""Events of tickets: issued, called, sent on, parked, back, over."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import events
from queue_server.hall.floor import Floor
from queue_server.hall.leases import is_clamped
from queue_server.hall.ticket import Call, Ticket


def _issued(floor: Floor, seq: int, _at: datetime.datetime, event: events.TicketIssued) -> None:
    if event.lease is not None:
        lease = floor.leases[event.lease]
        lease.admitted[event.sequence] = event.arrived
        if event.claimed is not None:
            lease.claimed.add(event.sequence)
        lease.clamped += is_clamped(event.arrived, event.claimed)
    elif not event.paper:
        floor.sequences[event.series] = event.sequence
    floor.tallies[event.service].issued += 1
    floor.add(
        Ticket(
            seq=seq, number=event.number, secret=event.secret, service=event.service,
            ticket_class=event.ticket_class, language=event.language, arrived=event.arrived,
            place=event.place, place_reason=event.place_reason,
            head_start_minutes=event.head_start_minutes, strict=event.strict,
            not_before=event.not_before, units=event.units, line=event.service, then=event.then,
            slot=event.slot, by_staff=event.by_staff, promise=event.promise,
            lease=event.lease, claimed=event.claimed, changed=seq,
        )
    )  # fmt: skip


def _cancelled(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketCancelled) -> None:
    ticket = floor.tickets[event.ticket]
    floor.take_out(ticket, at)
    floor.end(ticket, "cancelled", at, event.reason)


def _called(floor: Floor, seq: int, at: datetime.datetime, event: events.TicketCalled) -> None:
    ticket, counter = floor.tickets[event.ticket], floor.counters[event.counter]
    floor.take_out(ticket, at)
    ticket.state = "called"
    ticket.call = Call(
        seq=seq, counter=counter.id, zone=event.zone, officer=counter.officer, called_at=at, at=at,
        why=event.why,
    )  # fmt: skip
    ticket.first_called_at = ticket.first_called_at or at
    counter.ticket, counter.in_a_row, counter.idle_since = ticket.seq, event.in_a_row, None
    floor.called[ticket.seq] = None
    floor.call_events[seq] = ticket.seq


def call_of(floor: Floor, ticket: int) -> Call:
    """The call of a ticket that has one."""
    call = floor.tickets[ticket].call
    assert call is not None, "only called tickets are recalled, announced or served"  # noqa: S101  # narrows
    return call


def _recalled(floor: Floor, seq: int, at: datetime.datetime, event: events.TicketRecalled) -> None:
    call = call_of(floor, event.ticket)
    call.seq, call.at, call.recalls = seq, at, event.recalls
    call.announced_at = call.announced_by = None
    floor.called.pop(event.ticket)
    floor.called[event.ticket] = None
    floor.call_events[seq] = event.ticket


def _announced(floor: Floor, _seq: int, at: datetime.datetime, event: events.CallAnnounced) -> None:
    call = call_of(floor, event.ticket)
    call.announced_at, call.announced_by = at, event.device


def _started(floor: Floor, _seq: int, at: datetime.datetime, event: events.ServiceStarted) -> None:
    floor.tickets[event.ticket].state = "serving"
    call_of(floor, event.ticket).started_at = at


def _served(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketServed) -> None:
    ticket = floor.tickets[event.ticket]
    _count_service(floor, ticket, at)
    floor.take_out(ticket, at)
    floor.end(ticket, "served", at, event.reason)


def _count_service(floor: Floor, ticket: Ticket, at: datetime.datetime) -> None:
    call = call_of(floor, ticket.seq)
    counter = floor.counters[call.counter]
    counter.served += 1
    counter.service_seconds += (at - (call.started_at or call.called_at)).total_seconds()


def _missed(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketMissed) -> None:
    ticket, counter = floor.tickets[event.ticket], floor.counters[event.counter]
    floor.take_out(ticket, at)
    floor.end(ticket, "no-show", at, event.reason)
    counter.missed = (*[number for number in counter.missed if number != ticket.number][-4:], ticket.number)


def _transferred(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketTransferred) -> None:
    ticket = floor.tickets[event.ticket]
    if event.done:
        _count_service(floor, ticket, at)
    floor.take_out(ticket, at)
    if event.to_service != ticket.service:
        # The day's account is kept per service: the ticket goes over to the other one.
        floor.tallies[ticket.service].issued -= 1
        floor.tallies[event.to_service].issued += 1
    ticket.service, ticket.line, ticket.then = event.to_service, event.line, event.then
    ticket.place, ticket.place_reason = event.place, event.place_reason
    floor.stand(ticket)


def _parked(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketParked) -> None:
    ticket = floor.tickets[event.ticket]
    floor.take_out(ticket, at)
    ticket.state, ticket.call, ticket.line = "parked", None, event.line
    ticket.parked_until, ticket.park_reason = event.until, event.reason
    floor.parked[ticket.seq] = event.until
    floor.called.pop(ticket.seq, None)


def _returned(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketReturned) -> None:
    ticket = floor.tickets[event.ticket]
    floor.take_out(ticket, at)
    ticket.line, ticket.place, ticket.place_reason = event.line, event.place, event.place_reason
    floor.stand(ticket)


def _lapsed(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketLapsed) -> None:
    ticket = floor.tickets[event.ticket]
    floor.take_out(ticket, at)
    floor.end(ticket, "no-show", at, "lapsed")


def _postponed(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketPostponed) -> None:
    ticket = floor.tickets[event.ticket]
    floor.take_out(ticket, at)
    ticket.place, ticket.place_reason, ticket.postponed = event.place, event.place_reason, True
    floor.stand(ticket)


def _reprinted(floor: Floor, _seq: int, _at: datetime.datetime, event: events.TicketReprinted) -> None:
    floor.by_secret[event.secret] = event.ticket


def _confirmed(floor: Floor, _seq: int, _at: datetime.datetime, event: events.PriorityConfirmed) -> None:
    floor.tickets[event.ticket].confirmed = True


def _class_changed(floor: Floor, _seq: int, at: datetime.datetime, event: events.ClassChanged) -> None:
    ticket = floor.tickets[event.ticket]
    parked = ticket.state == "parked"
    if not parked:
        floor.take_out(ticket, at)
    ticket.ticket_class, ticket.strict, ticket.confirmed = event.ticket_class, event.strict, False
    ticket.head_start_minutes = event.head_start_minutes
    ticket.line, ticket.place, ticket.place_reason = event.line, event.place, event.place_reason
    if not parked:
        floor.stand(ticket)


def _merged(floor: Floor, _seq: int, at: datetime.datetime, event: events.TicketsMerged) -> None:
    ticket, merged = floor.tickets[event.ticket], floor.tickets[event.merged]
    floor.take_out(merged, at)
    floor.end(merged, "cancelled", at, "merged")
    ticket.units, ticket.then = event.units, event.then


def _paper_settled(floor: Floor, _seq: int, at: datetime.datetime, event: events.PaperSettled) -> None:
    ticket = floor.tickets[event.ticket]
    floor.take_out(ticket, at)
    floor.end(ticket, event.outcome, event.ended_at, "paper")


FOLDS: dict[type[events.Event], Callable[[Floor, int, datetime.datetime, Any], None]] = {
    events.TicketIssued: _issued,
    events.TicketCancelled: _cancelled,
    events.TicketCalled: _called,
    events.TicketRecalled: _recalled,
    events.CallAnnounced: _announced,
    events.ServiceStarted: _started,
    events.TicketServed: _served,
    events.TicketMissed: _missed,
    events.TicketTransferred: _transferred,
    events.TicketParked: _parked,
    events.TicketReturned: _returned,
    events.TicketLapsed: _lapsed,
    events.TicketPostponed: _postponed,
    events.TicketReprinted: _reprinted,
    events.PriorityConfirmed: _confirmed,
    events.ClassChanged: _class_changed,
    events.TicketsMerged: _merged,
    events.PaperSettled: _paper_settled,
}

__all__ = ["FOLDS", "call_of"]
