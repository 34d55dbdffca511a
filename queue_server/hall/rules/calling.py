"""Calling, and what becomes of the ticket at a counter."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from queue_server.hall import acts, events, refusals, turn
from queue_server.hall.rules import counters
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, Ticket


def _at_counter(act: acts.Act, counter: Counter, ticket: Ticket) -> dict[str, object]:
    return {
        "origin": act.origin, "ticket": ticket.seq, "number": ticket.number, "service": ticket.service,
        "ticket_class": ticket.ticket_class, "language": ticket.language, "counter": counter.id,
    }  # fmt: skip


def _ended(
    act: acts.Act, counter: Counter, ticket: Ticket, outcome: acts.Outcome, reason: events.EndReason
) -> events.Event:
    kind = events.TicketServed if outcome == "served" else events.TicketMissed
    return kind(**_at_counter(act, counter, ticket), reason=reason)  # type: ignore[arg-type]  # one dict for all kinds


def end_for_the_day(act: acts.Act, state: State, counter: Counter) -> events.Event:
    """What becomes of a ticket that is still at a counter when the day ends: served if it was begun."""
    ticket = state.tickets[counter.ticket or 0]
    return _ended(act, counter, ticket, "served" if ticket.state == "serving" else "no_show", "day-end")


def call_next(state: State, act: acts.CallNext, now: datetime.datetime) -> list[events.Event]:
    """End the ticket at the counter and call whose turn it is, in one act."""
    counter = counters.find(state, act.counter)
    at_counter = counters.expected(state, counter, act.expect)
    if counter.status != "open":
        raise refusals.CounterNotOpen(counter=counter.id, status=counter.status)
    happened: list[events.Event] = []
    if at_counter is not None:
        outcome = act.outcome
        if outcome is None and at_counter.state == "called":
            raise refusals.TicketAtCounter(field="outcome", counter=counter.id, number=at_counter.number)
        if outcome == "no_show" and at_counter.state == "serving":
            raise refusals.AlreadyStarted(field="outcome", counter=counter.id, number=at_counter.number)
        happened.append(_ended(act, counter, at_counter, outcome or "served", "next"))
    choice = next(order(state, counter, now), None)
    if choice is not None:
        happened.append(_called(state, act, counter, choice))
    return happened


def order(state: State, counter: Counter, now: datetime.datetime) -> Iterator[turn.Choice]:
    """The order in which this counter would call at an instant."""
    discipline = state.discipline
    return turn.calling_order(
        state.lines,
        counter.services,
        state.head_starts,
        now=now,
        in_a_row=counter.in_a_row,
        max_in_a_row=discipline.max_in_a_row if discipline else None,
    )


def _called(state: State, act: acts.Act, counter: Counter, choice: turn.Choice) -> events.TicketCalled:
    ticket = state.tickets[choice.standing.ticket]
    over = choice.over
    return events.TicketCalled(
        origin=act.origin, ticket=ticket.seq, number=ticket.number, service=ticket.service,
        ticket_class=ticket.ticket_class, language=ticket.language, counter=counter.id, zone=counter.zone,
        issued_at=ticket.arrived, in_a_row=choice.in_a_row,
        why=events.Why(
            rule=choice.rule, arrived=ticket.arrived, place=ticket.place, place_reason=ticket.place_reason,
            head_start_minutes=ticket.head_start_minutes,
            reluctance_minutes=counter.services[ticket.service], turn=choice.standing.turn,
            over=over and events.RunnerUp(
                ticket=over.ticket, number=state.tickets[over.ticket].number, turn=over.turn
            ),
            reason=None,
        ),
    )  # fmt: skip


def recall(state: State, act: acts.Recall, _now: datetime.datetime) -> list[events.Event]:
    """Call the same ticket again; one whose service has begun is there already."""
    counter, ticket, call = counters.ticket_at(state, act)
    if ticket.state == "serving":
        raise refusals.AlreadyStarted(counter=counter.id, number=ticket.number)
    return [
        events.TicketRecalled(**_at_counter(act, counter, ticket), zone=call.zone, recalls=call.recalls + 1)  # type: ignore[arg-type]  # as above
    ]


def start(state: State, act: acts.StartService, _now: datetime.datetime) -> list[events.Event]:
    """The citizen is here."""
    counter, ticket, _ = counters.ticket_at(state, act)
    if ticket.state == "serving":
        raise refusals.AlreadyStarted(counter=counter.id, number=ticket.number)
    return [events.ServiceStarted(**_at_counter(act, counter, ticket))]  # type: ignore[arg-type]  # as above


def finish(state: State, act: acts.Finish, _now: datetime.datetime) -> list[events.Event]:
    """The visit is done. One that was never started in so many words may be finished too."""
    counter, ticket, _ = counters.ticket_at(state, act)
    return [_ended(act, counter, ticket, "served", "officer")]


def mark_no_show(state: State, act: acts.MarkNoShow, _now: datetime.datetime) -> list[events.Event]:
    """The citizen did not come; one whose service has begun did."""
    counter, ticket, _ = counters.ticket_at(state, act)
    if ticket.state == "serving":
        raise refusals.AlreadyStarted(counter=counter.id, number=ticket.number)
    return [_ended(act, counter, ticket, "no_show", "officer")]


def mark_announced(state: State, act: acts.MarkAnnounced, _now: datetime.datetime) -> list[events.Event]:
    """A board has played a call; only the first one to say so for the newest call counts."""
    name = state.call_events.get(act.call)
    if name is None:
        raise refusals.UnknownCall(field="call", value=act.call)
    call = state.tickets[name].call
    if call is None or call.seq != act.call or call.announced_at is not None:
        return []
    return [
        events.CallAnnounced(
            origin=act.origin, call=act.call, ticket=name, counter=call.counter, device=act.device
        )
    ]
