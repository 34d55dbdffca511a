"""Opening, pausing and closing counters; finding them and the ticket at them."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.state import State
from queue_server.hall.ticket import Call, Counter, Ticket


def find(state: State, counter: str) -> Counter:
    """The counter of this id, on an open day."""
    found = state.counters.get(counter)
    if found is None:
        raise refusals.UnknownCounter(field="counter", value=counter, allowed=", ".join(state.counters))
    if not state.day_open:
        raise refusals.HallNotOpened
    return found


def expected(state: State, counter: Counter, expect: int | str | None) -> Ticket | None:
    """The ticket at the counter, which must be the one that the sender means, if he says so."""
    at_counter = state.tickets[counter.ticket] if counter.ticket is not None else None
    if expect is not None and (at_counter is None or expect not in (at_counter.seq, at_counter.secret)):
        there = at_counter.number if at_counter else None
        raise refusals.TicketMovedOn(field="expect", counter=counter.id, number=there)
    return at_counter


def ticket_at(state: State, act: acts.TicketAct) -> tuple[Counter, Ticket, Call]:
    """The ticket that an act at a counter means."""
    counter = find(state, act.counter)
    ticket = expected(state, counter, act.expect)
    if ticket is None or ticket.call is None:
        raise refusals.NoTicketAtCounter(counter=counter.id)
    return counter, ticket, ticket.call


def open_counter(state: State, act: acts.OpenCounter, _now: datetime.datetime) -> list[events.Event]:
    """Take up work."""
    counter = find(state, act.counter)
    if counter.status == "open":
        raise refusals.CounterAlready(counter=counter.id, status=counter.status)
    return [
        events.CounterOpened(
            origin=act.origin, counter=counter.id, officer=act.officer, services=dict(counter.services)
        )
    ]


def pause(state: State, act: acts.PauseCounter, _now: datetime.datetime) -> list[events.Event]:
    """Call nobody for a while; a ticket at the counter stays and can be finished."""
    counter = find(state, act.counter)
    if counter.status != "open":
        raise refusals.CounterNotOpen(counter=counter.id, status=counter.status)
    return [events.CounterPaused(origin=act.origin, counter=counter.id, reason=act.reason)]


def close(state: State, act: acts.CloseCounter, _now: datetime.datetime) -> list[events.Event]:
    """Leave the counter."""
    counter = find(state, act.counter)
    if counter.status == "closed":
        raise refusals.CounterAlready(counter=counter.id, status=counter.status)
    if counter.ticket is not None:
        raise refusals.TicketAtCounter(counter=counter.id, number=state.tickets[counter.ticket].number)
    return [events.CounterClosed(origin=act.origin, counter=counter.id, reason="officer")]
