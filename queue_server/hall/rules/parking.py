"""Places of people who are away: kept for a while, given back, let go, or put off."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.floor import TO_COUNTER
from queue_server.hall.rules import subjects
from queue_server.hall.service import Absence
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket


def _rule(state: State) -> Absence:
    return state.discipline.absence if state.discipline else Absence()


def park(state: State, act: acts.Park, now: datetime.datetime) -> list[events.Event]:
    """Keep the place of somebody who fetches a paper or pays."""
    ticket = subjects.meant(state, act)
    subjects.require_unended(ticket)
    if ticket.state == "parked":
        raise refusals.NothingToChange(field="ticket", value=ticket.number)
    if act.reason:
        subjects.check_reason(state, "park", act.reason)
    line = ticket.line
    if act.back_to_counter and act.counter is not None:
        line = f"{TO_COUNTER}{act.counter}"
    minutes = _rule(state).park_minutes if act.minutes is None else act.minutes
    return [
        events.TicketParked(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, counter=act.counter,
            reason=act.reason, until=now + datetime.timedelta(minutes=minutes), line=line,
        )
    ]  # fmt: skip


def return_(state: State, act: acts.Return, now: datetime.datetime) -> list[events.Event]:
    """Somebody who was away is here again."""
    ticket = subjects.meant(state, act)
    if ticket.state not in ("parked", "no-show"):
        raise refusals.NotAway(field="ticket", number=ticket.number, state=ticket.state)
    return [back(state, act.origin, ticket, act.counter, now)]


def back(
    state: State,
    origin: events.Origin | None,
    ticket: Ticket,
    counter: str | None,
    now: datetime.datetime,
) -> events.TicketReturned:
    """The event by which a parked or missed ticket stands in line again.

    A parked one has kept its place. After a no-show the hall's rule says which place there is, and for how
    long; one that lapsed while parked is treated as a no-show.
    """
    line = subjects.line_of(state, ticket)
    place, reason = ticket.place, "kept"
    if ticket.state == "no-show":
        rule = _rule(state)
        until = (ticket.ended_at or now) + datetime.timedelta(minutes=rule.no_show_return_minutes)
        if rule.no_show_return == "refuse" or now > until:
            raise refusals.TooLate(field="ticket", number=ticket.number, until=until.isoformat())
        if rule.no_show_return == "behind":
            place, reason = subjects.place_behind(state, ticket, line, rule.behind), "behind"
    return events.TicketReturned(
        origin=origin, ticket=ticket.seq, number=ticket.number,
        after="parked" if ticket.state == "parked" else "no-show", counter=counter, line=line, place=place,
        place_reason="behind" if reason == "behind" else "kept",
    )  # fmt: skip


def fetched(
    state: State, origin: events.Origin | None, ticket: Ticket, counter: str
) -> events.TicketReturned:
    """The event by which somebody who was away is back only to be called, having been chosen."""
    if ticket.service not in state.services:
        raise refusals.NotPossible(field="chosen", number=ticket.number)
    return events.TicketReturned(
        origin=origin, ticket=ticket.seq, number=ticket.number,
        after="parked" if ticket.state == "parked" else "no-show", counter=counter, line=ticket.service,
        place=ticket.place, place_reason="kept",
    )  # fmt: skip


def lapsed(state: State, now: datetime.datetime) -> list[events.Event]:
    """The parked tickets whose time has run out."""
    over = [state.tickets[name] for name, until in state.parked.items() if until <= now]
    return [
        events.TicketLapsed(ticket=ticket.seq, number=ticket.number, service=ticket.service)
        for ticket in over
    ]


def postpone(state: State, act: acts.Postpone, _now: datetime.datetime) -> list[events.Event]:
    """Let some others go first, once."""
    ticket = subjects.meant(state, act)
    if ticket.state != "waiting":
        raise refusals.NotWaiting(field="ticket", number=ticket.number, state=ticket.state)
    most = _rule(state).postpone_turns
    if not most:
        raise refusals.NotPossible
    if ticket.postponed:
        raise refusals.AlreadyPostponed(number=ticket.number)
    turns = min(act.turns or most, most)
    line = state.lines[ticket.line]
    ahead = line.rank(ticket)
    if ahead + 1 == len(line):
        raise refusals.NothingToChange(field="ticket", value=ticket.number)
    place = subjects.place_behind(state, ticket, ticket.line, ahead + turns)
    return [
        events.TicketPostponed(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, turns=turns, place_reason="behind",
            place=place,
        )
    ]  # fmt: skip


__all__ = ["back", "fetched", "lapsed", "park", "postpone", "return_"]
