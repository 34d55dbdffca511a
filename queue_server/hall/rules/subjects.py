"""Finding the ticket that an act means, and checking the reasons that staff give."""

from __future__ import annotations

import datetime
from itertools import islice
from typing import Literal

from queue_server.hall import acts, refusals
from queue_server.hall.state import State
from queue_server.hall.ticket import ENDED, Ticket

#: So much behind another base turn, a ticket stands behind it whatever the ties say, and before the next one:
#: hall time comes in whole milliseconds.
_JUST_BEHIND = datetime.timedelta(microseconds=1)


def find(state: State, name: int | str, field: str = "ticket") -> Ticket:
    """A ticket of today by its name, the SHA-256 of its secret id, or its number."""
    if not state.day_open:
        raise refusals.HallNotOpened
    found = name if isinstance(name, int) else state.by_secret.get(name) or state.by_number.get(name)
    ticket = state.tickets.get(found) if found is not None else None
    if ticket is None:
        raise refusals.UnknownTicket(field=field, value=name)
    return ticket


def meant(state: State, act: acts.NamedTicketAct) -> Ticket:
    """The ticket that an act means. One that stands at a counter is the business of that counter alone."""
    if act.counter is not None and act.counter not in state.counters:
        allowed = ", ".join(state.counters)
        raise refusals.UnknownCounter(field="counter", value=act.counter, allowed=allowed)
    ticket = find(state, act.ticket)
    at_counter = state.standing_at(ticket)
    if at_counter is not None and act.counter is not None and at_counter.id != act.counter:
        raise refusals.NotHere(field="ticket", number=ticket.number, counter=at_counter.id)
    return ticket


def require_unended(ticket: Ticket) -> None:
    """Refuse what makes no sense after the visit."""
    if ticket.state in ENDED:
        raise refusals.VisitOver(field="ticket", number=ticket.number, state=ticket.state)


def line_of(state: State, ticket: Ticket) -> str:
    """The line in which a ticket stands when it comes back: its last one, or its service's."""
    if ticket.service not in state.services:
        raise refusals.NotPossible(field="ticket", number=ticket.number)
    return ticket.line if state.stands(ticket.line) else ticket.service


def check_reason(
    state: State, kind: Literal["pause", "choose", "park", "transfer", "stop"], reason: str
) -> None:
    """A reason must be one of those that the hall has configured."""
    allowed: tuple[str, ...] = getattr(state.discipline.reasons, kind) if state.discipline else ()
    if reason not in allowed:
        raise refusals.UnknownReason(field="reason", value=reason, allowed=", ".join(allowed))


def place_behind(state: State, ticket: Ticket, line: str, turns: int) -> datetime.datetime:
    """The place by which a ticket stands just behind the next ``turns`` others of a line, never further ahead
    than it stood; the last one where fewer wait.

    Its head start is added, so that it cannot overtake them again by that.
    """
    there = state.lines[line].standings() if line in state.lines else iter(())
    ahead = list(islice((standing for standing in there if standing.ticket != ticket.seq), turns))
    if not ahead:
        return ticket.place
    behind = ahead[-1].turn + _JUST_BEHIND + datetime.timedelta(minutes=ticket.head_start_minutes)
    return max(ticket.place, behind)


__all__ = ["check_reason", "find", "line_of", "meant", "place_behind", "require_unended"]
