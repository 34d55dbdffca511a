"""Taking back a counter's last act: what it touched is noted as it was, and put back from the event."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import events
from queue_server.hall.floor import Floor
from queue_server.hall.folding.tickets import call_of
from queue_server.hall.ticket import ENDED, Call, Counter, LastAct, Ticket

#: Events that change a ticket or a counter so that an earlier act there cannot be taken back any more.
_TOUCHING: frozenset[type[events.Event]] = frozenset(
    {
        events.TicketCalled, events.TicketRecalled, events.ServiceStarted, events.TicketServed,
        events.TicketMissed, events.TicketCancelled, events.TicketTransferred, events.TicketParked,
        events.TicketReturned, events.TicketLapsed, events.TicketPostponed, events.PriorityConfirmed,
        events.ClassChanged, events.TicketsMerged, events.CounterOpened, events.CounterPaused,
        events.CounterClosed, events.CounterServicesChanged, events.AutoCallSet, events.HelpAsked,
        events.HelpEnded,
    }
)  # fmt: skip


def note(floor: Floor, seq: int, at: datetime.datetime, event: events.Event) -> None:
    """Before an event is folded: remember what it is going to change, for the act that it belongs to."""
    act = floor.under_way
    if act is not None and (act.last != seq - 1 or act.origin != event.origin):
        act = floor.under_way = None
    if act is not None:
        act.last = seq
    if type(event) not in _TOUCHING:
        return
    tickets, counters = _touched(floor, event)
    if act is None and event.origin is not None and getattr(event, "counter", None) is not None:
        act = floor.under_way = LastAct(first=seq, last=seq, at=at, origin=event.origin)
    for ticket in tickets:
        if act is not None:
            act.tickets.setdefault(ticket.seq, ticket.record())
        ticket.changed = seq
    for counter in counters:
        if act is not None:
            act.counters.setdefault(counter.id, counter.record())
        counter.last_act, counter.changed = act, seq


def _touched(floor: Floor, event: events.Event) -> tuple[list[Ticket], list[Counter]]:
    names = (getattr(event, "ticket", None), getattr(event, "merged", None))
    tickets = [floor.tickets[name] for name in names if name is not None]
    counters = [floor.standing_at(ticket) for ticket in tickets]
    acting = getattr(event, "counter", None)
    if acting is not None:
        counters.append(floor.counters[acting])
    return tickets, list({counter.id: counter for counter in counters if counter is not None}.values())


def _undone(floor: Floor, seq: int, at: datetime.datetime, event: events.ActUndone) -> None:
    tickets = [floor.tickets[record.ticket] for record in event.tickets]
    for ticket in tickets:
        if ticket.state in ENDED:
            _count(floor, ticket, -1)
        if ticket.state != "no-show":  # its number is counted back already
            floor.take_out(ticket, at)
    for counter_record in event.counters:
        counter = floor.counters[counter_record.id]
        for name in counter_record.__struct_fields__:
            setattr(counter, name, getattr(counter_record, name))
        counter.services = dict(counter_record.services)
        counter.adjusted = counter.services != floor.plans[counter.id].services
        counter.last_act, counter.changed = None, seq
    for ticket, record in zip(tickets, event.tickets, strict=True):
        _put_back(floor, ticket, record)
        ticket.changed = seq
    floor.called = dict.fromkeys(sorted(floor.called, key=lambda name: call_of(floor, name).seq))


def _put_back(floor: Floor, ticket: Ticket, record: events.TicketRecord) -> None:
    if record.service != ticket.service:
        floor.tallies[ticket.service].issued -= 1
        floor.tallies[record.service].issued += 1
    for name in record.__struct_fields__:
        if name not in ("ticket", "call", "state"):
            setattr(ticket, name, getattr(record, name))
    if record.state == "waiting":
        floor.stand(ticket)
        return
    ticket.state = record.state
    call = record.call
    ticket.call = (
        None if call is None else Call(**{name: getattr(call, name) for name in call.__struct_fields__})
    )
    if record.parked_until is not None:
        floor.parked[ticket.seq] = record.parked_until
    if ticket.call is not None:
        floor.called[ticket.seq] = None
    else:
        floor.called.pop(ticket.seq, None)
    if record.state in ENDED:
        _count(floor, ticket, 1)


def _count(floor: Floor, ticket: Ticket, step: int) -> None:
    tally = floor.tallies[ticket.service]
    match ticket.state:
        case "served":
            tally.served += step
        case "no-show":
            tally.missed += step
            if step > 0:
                floor.missed[ticket.seq] = None
            else:
                floor.missed.pop(ticket.seq, None)
        case _:
            tally.cancelled += step


FOLDS: dict[type[events.Event], Callable[[Floor, int, datetime.datetime, Any], None]] = {
    events.ActUndone: _undone,
}

__all__ = ["FOLDS", "note"]
