"""Sending a ticket on: to another service, to one counter, to one officer, or back into its line."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.floor import TO_COUNTER, TO_OFFICER
from queue_server.hall.rules import subjects
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket


def sent(
    act: acts.Act,
    ticket: Ticket,
    counter: str | None,
    *,
    service: str,
    line: str,
    then: tuple[str, ...],
    keep_place: bool,
    done: bool,
    reason: str,
    now: datetime.datetime,
) -> events.TicketTransferred:
    """The event by which a ticket waits in a line; with its place kept, or from now."""
    return events.TicketTransferred(
        origin=act.origin, ticket=ticket.seq, number=ticket.number, service=ticket.service,
        ticket_class=ticket.ticket_class, language=ticket.language, counter=counter, to_service=service,
        line=line, place=ticket.place if keep_place else now,
        place_reason="kept" if keep_place else "not-kept", reason=reason, done=done, then=then,
    )  # fmt: skip


def transfer(state: State, act: acts.Transfer, now: datetime.datetime) -> list[events.Event]:
    """Let a ticket wait for another service, a counter or an officer; none named: for its own service."""
    ticket = subjects.meant(state, act)
    subjects.require_unended(ticket)
    if ticket.state == "parked":
        raise refusals.NotWaiting(field="ticket", number=ticket.number, state=ticket.state)
    if act.reason:
        subjects.check_reason(state, "transfer", act.reason)
    if act.done and ticket.state not in ("called", "serving"):
        raise refusals.NotStarted(field="done", number=ticket.number)
    service, line = _target(state, act, ticket)
    if line == ticket.line and ticket.state == "waiting":
        raise refusals.NothingToChange(field="to_service", value=line)
    then = tuple(further for further in ticket.then if further != service)
    return [
        sent(
            act, ticket, act.counter, service=service, line=line, then=then, keep_place=act.keep_place,
            done=act.done, reason=act.reason or "returned", now=now,
        )
    ]  # fmt: skip


def _target(state: State, act: acts.Transfer, ticket: Ticket) -> tuple[str, str]:
    """The service that a ticket has from now on, and the line in which it waits."""
    service = act.to_service or ticket.service
    if service not in state.services:
        allowed = ", ".join(state.services)
        raise refusals.UnknownService(field="to_service", value=service, allowed=allowed)
    if act.to_counter is not None:
        counter = state.counters.get(act.to_counter)
        if counter is None:
            allowed = ", ".join(state.counters)
            raise refusals.UnknownCounter(field="to_counter", value=act.to_counter, allowed=allowed)
        if counter.status == "closed":
            raise refusals.CounterNotOpen(field="to_counter", counter=counter.id, status=counter.status)
        return service, f"{TO_COUNTER}{counter.id}"
    if act.to_officer is not None:
        if state.counter_of(act.to_officer) is None:
            raise refusals.UnknownOfficer(field="to_officer", value=act.to_officer)
        return service, f"{TO_OFFICER}{act.to_officer}"
    return service, service


__all__ = ["sent", "transfer"]
