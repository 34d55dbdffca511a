"""What the holder of a ticket sees, and how staff find one whose slip is lost."""

from __future__ import annotations

import datetime

from queue_server.contract import messages
from queue_server.hall.rules import issuing
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.views.frame import Frame, NoSuchThing, back_until, base, discipline_of, promise_of

#: Tickets shown to somebody who looks for a lost one.
_MOST_FOUND = 20


def find_ticket(state: State, secret: str) -> Ticket:
    """The ticket whose secret id has this SHA-256."""
    name = state.by_secret.get(secret)
    if name is None:
        raise NoSuchThing("id", None)
    return state.tickets[name]


def ticket_view(state: State, frame: Frame, identity: str, secret: str) -> messages.TicketView:
    """What the holder of a ticket sees.

    Args:
        state: the hall.
        frame: what a view needs beside it.
        identity: the ticket's secret id, given back as it came.
        secret: its SHA-256.
    """
    discipline, ticket = discipline_of(state), find_ticket(state, secret)
    call = ticket.call
    waiting = ticket.state == "waiting"
    line = state.lines.get(ticket.line)
    until = back_until(state, ticket)
    service = state.services.get(ticket.service)
    return messages.TicketView(
        **base(state, frame), id=identity, ticket=ticket.seq, number=ticket.number, names=discipline.names,
        languages=discipline.languages, time_zone=discipline.time_zone, service=ticket.service,
        service_names=service.names if service else {}, ticket_class=ticket.ticket_class,
        language=ticket.language, state=ticket.state, issued_at=ticket.arrived,
        ahead=line.rank(ticket) if waiting and line else None,
        counters=_counters(state, ticket), counter=call.counter if call else None,
        called_at=call.at if call else None, recalls=call.recalls if call else 0, ended_at=ticket.ended_at,
        phase=state.phase, until=state.until, hotline=discipline.hotline, wait=frame.wait_of(ticket),
        forecast_at=frame.forecast_at, promise=promise_of(ticket.promise),
        then=tuple(state.services[entry].names for entry in ticket.then if entry in state.services),
        back_until=until,
        may_postpone=discipline.absence.postpone_turns if waiting and not ticket.postponed else 0,
        may_cancel=state.day_open and ticket.state in ("waiting", "parked"),
        may_return=state.day_open and until is not None and until >= frame.now, stopped=state.stopped,
        end_reason=ticket.end_reason,
    )  # fmt: skip


def _counters(state: State, ticket: Ticket) -> tuple[str, ...]:
    """The counters to which it may be called: one, if it waits for just that one."""
    kind, _, name = ticket.line.partition("/")
    if not name:
        return issuing.counters_for(state, ticket.service)
    if kind == "counter":
        return (name,)
    counter = state.counter_of(name)
    return (counter.id,) if counter else ()


def found_tickets(
    state: State,
    service: str | None,
    around: datetime.datetime,
    number: str | None = None,
    most: int = _MOST_FOUND,
) -> messages.FoundTickets:
    """Tickets of today whose slip may be lost: those taken nearest to an instant, the nearest first.

    Args:
        state: the hall.
        service: only tickets of this service.
        around: about when the number was taken.
        number: only the ticket of this number, if there is one.
        most: how many.
    """
    if service is not None and service not in state.services:
        raise NoSuchThing("service", service)
    able = [
        ticket
        for ticket in state.tickets.values()
        if (service is None or ticket.service == service) and (number is None or ticket.number == number)
    ]
    nearest = sorted(able, key=lambda ticket: (abs(ticket.arrived - around), ticket.seq))[:most]
    return messages.FoundTickets(tickets=tuple(_found(ticket) for ticket in nearest), seq=state.seq)


def _found(ticket: Ticket) -> messages.FoundTicket:
    return messages.FoundTicket(
        ticket=ticket.seq, number=ticket.number, service=ticket.service, ticket_class=ticket.ticket_class,
        arrived=ticket.arrived, state=ticket.state, counter=ticket.call.counter if ticket.call else None,
        line=ticket.line if ticket.state == "waiting" else "", units=ticket.units,
        confirmed=ticket.confirmed, then=ticket.then,
    )  # fmt: skip
