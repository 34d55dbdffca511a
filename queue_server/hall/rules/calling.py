"""Calling, and what becomes of the ticket at a counter."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

from queue_server.hall import acts, events, refusals, turn
from queue_server.hall.rules import counters, issuing, parking, subjects, transferring
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
    _require_calls(state, counter)
    happened = _end_first(state, act, counter, at_counter, now)
    goes_on = next((event for event in happened if isinstance(event, events.TicketTransferred)), None)
    rejoining = None
    if at_counter is not None and goes_on is not None:
        rejoining = dataclasses.replace(
            at_counter, service=goes_on.to_service, line=goes_on.line, place=goes_on.place,
            place_reason=goes_on.place_reason, then=goes_on.then,
        )  # fmt: skip
    return happened + next_at(state, counter, now, act.origin, rejoining)


def _require_calls(state: State, counter: Counter) -> None:
    if state.stopped is not None:
        raise refusals.HallIsStopped(reason=state.stopped)
    if counter.status != "open":
        raise refusals.CounterNotOpen(counter=counter.id, status=counter.status)


def _end_first(
    state: State,
    act: acts.CallNext | acts.CallChosen,
    counter: Counter,
    at_counter: Ticket | None,
    now: datetime.datetime,
) -> list[events.Event]:
    """What becomes of the ticket that still stands at the counter."""
    if at_counter is None:
        return []
    outcome = act.outcome
    if outcome is None and at_counter.state == "called":
        raise refusals.TicketAtCounter(field="outcome", counter=counter.id, number=at_counter.number)
    if outcome == "no_show":
        _require_missed(state, counter, at_counter)
        return [_ended(act, counter, at_counter, "no_show", "next")]
    return [_done(state, act, counter, at_counter, "next", now)]


def _require_missed(state: State, counter: Counter, ticket: Ticket) -> None:
    if ticket.state == "serving":
        raise refusals.AlreadyStarted(field="outcome", counter=counter.id, number=ticket.number)
    wanted = state.discipline.absence.recalls_before_no_show if state.discipline else 0
    recalls = ticket.call.recalls if ticket.call else 0
    if recalls < wanted:
        raise refusals.RecallFirst(number=ticket.number, recalls=recalls, allowed=wanted)


def _done(
    state: State,
    act: acts.Act,
    counter: Counter,
    ticket: Ticket,
    reason: events.EndReason,
    now: datetime.datetime,
) -> events.Event:
    """The work at this counter is done: the visit is over, or goes on with the next service that is known."""
    then = [service for service in ticket.then if service in state.services]
    if not then:
        return _ended(act, counter, ticket, "served", reason)
    return transferring.sent(
        act, ticket, counter.id, service=then[0], line=then[0], then=tuple(then[1:]), keep_place=True,
        done=True, reason="next-service", now=now,
    )  # fmt: skip


def next_at(
    state: State,
    counter: Counter,
    now: datetime.datetime,
    origin: events.Origin | None,
    rejoining: Ticket | None = None,
) -> list[events.Event]:
    """The call of whose turn it is at a counter; nothing where nobody waits there."""
    choice = next(order(state, counter, now, rejoining), None)
    if choice is None:
        return []
    again = rejoining is not None and choice.standing.ticket == rejoining.seq
    ticket = rejoining if again and rejoining else state.tickets[choice.standing.ticket]
    return [_called(state, origin, counter, choice, ticket)]


def order(
    state: State, counter: Counter, now: datetime.datetime, rejoining: Ticket | None = None
) -> Iterator[turn.Choice]:
    """The order in which this counter would call at an instant; also the one that it sends into a line by the
    same act, if any.
    """
    discipline = state.discipline
    lines, served, head_starts = state.lines, state.lines_of(counter), state.head_starts
    if rejoining is not None and rejoining.line in served:
        alone = turn.Line()
        alone.add(rejoining)
        lines, served = {**lines, "": alone}, {**served, "": served[rejoining.line]}
        head_starts = {**head_starts, rejoining.seq: rejoining.head_start_minutes}
    return turn.calling_order(
        lines,
        served,
        head_starts,
        now=now,
        in_a_row=counter.in_a_row,
        max_in_a_row=discipline.max_in_a_row if discipline else None,
    )


def _called(
    state: State, origin: events.Origin | None, counter: Counter, choice: turn.Choice, ticket: Ticket
) -> events.TicketCalled:
    over = choice.over
    return _call(
        origin, counter, ticket, choice.in_a_row,
        events.Why(
            rule=choice.rule, arrived=ticket.arrived, place=ticket.place, place_reason=ticket.place_reason,
            head_start_minutes=ticket.head_start_minutes,
            reluctance_minutes=state.lines_of(counter)[ticket.line], turn=choice.standing.turn,
            over=over and events.RunnerUp(
                ticket=over.ticket, number=state.tickets[over.ticket].number, turn=over.turn
            ),
            reason=None,
        ),
    )  # fmt: skip


def _call(
    origin: events.Origin | None, counter: Counter, ticket: Ticket, in_a_row: int, why: events.Why
) -> events.TicketCalled:
    return events.TicketCalled(
        origin=origin, ticket=ticket.seq, number=ticket.number, service=ticket.service,
        ticket_class=ticket.ticket_class, language=ticket.language, counter=counter.id, zone=counter.zone,
        issued_at=ticket.arrived, in_a_row=in_a_row, why=why,
    )  # fmt: skip


def call_chosen(state: State, act: acts.CallChosen, now: datetime.datetime) -> list[events.Event]:
    """End the ticket at the counter and call one that was chosen, whoever else waits. It is marked so."""
    counter = counters.find(state, act.counter)
    at_counter = counters.expected(state, counter, act.expect)
    _require_calls(state, counter)
    subjects.check_reason(state, "choose", act.reason)
    chosen = subjects.find(state, act.chosen, "chosen")
    back: list[events.Event] = []
    if chosen.state in ("parked", "no-show"):
        back = [parking.fetched(state, act.origin, chosen, counter.id)]
    elif chosen.state != "waiting":
        raise refusals.NotWaiting(field="chosen", number=chosen.number, state=chosen.state)
    happened = _end_first(state, act, counter, at_counter, now)
    return [*happened, *back, _chosen(state, act.origin, counter, chosen, act.reason)]


def _chosen(
    state: State, origin: events.Origin | None, counter: Counter, ticket: Ticket, reason: str
) -> events.TicketCalled:
    reluctance = state.lines_of(counter).get(ticket.line, 0)
    why = events.Why(
        rule="chosen", arrived=ticket.arrived, place=ticket.place, place_reason=ticket.place_reason,
        head_start_minutes=ticket.head_start_minutes, reluctance_minutes=reluctance,
        turn=turn.base_standing(ticket).turn + datetime.timedelta(minutes=reluctance), over=None,
        reason=reason,
    )  # fmt: skip
    # The cap counts what the formula has put first; a choice neither counts nor begins anew.
    return _call(origin, counter, ticket, counter.in_a_row, why)


def relieve(state: State, act: acts.Relieve, now: datetime.datetime) -> list[events.Event]:
    """An idle counter that may help does so from now on, and calls whose turn it is."""
    counter = counters.find(state, act.counter)
    _require_calls(state, counter)
    if counter.ticket is not None:
        raise refusals.TicketAtCounter(counter=counter.id, number=state.tickets[counter.ticket].number)
    issuing.find_service(state, act.service)
    minutes = state.plans[counter.id].relief.get(act.service)
    if minutes is None:
        raise refusals.NotRelief(field="service", counter=counter.id, service=act.service)
    if act.service in counter.services:
        raise refusals.NothingToChange(field="service", value=act.service)
    changed = events.CounterServicesChanged(
        origin=act.origin, counter=counter.id, services={**counter.services, act.service: minutes},
        reason="relief",
    )  # fmt: skip
    helping = dataclasses.replace(counter, services=changed.services)
    return [changed, *next_at(state, helping, now, act.origin)]


def take_over(state: State, act: acts.TakeOver, now: datetime.datetime) -> list[events.Event]:
    """Call here whoever stands at a counter that cannot go on; begun work is begun again."""
    counter, other = counters.find(state, act.counter), counters.find(state, act.other)
    _require_calls(state, counter)
    if counter.ticket is not None:
        raise refusals.TicketAtCounter(counter=counter.id, number=state.tickets[counter.ticket].number)
    ticket = counters.expected(state, other, act.expect)
    if ticket is None:
        raise refusals.NoTicketAtCounter(field="other", counter=other.id)
    left = transferring.sent(
        act, ticket, other.id, service=ticket.service, line=ticket.line, then=ticket.then, keep_place=True,
        done=False, reason="taken-over", now=now,
    )  # fmt: skip
    return [left, _chosen(state, act.origin, counter, ticket, "taken-over")]


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


def finish(state: State, act: acts.Finish, now: datetime.datetime) -> list[events.Event]:
    """The visit is done. One that was never started in so many words may be finished too."""
    counter, ticket, _ = counters.ticket_at(state, act)
    return [_done(state, act, counter, ticket, "officer", now)]


def mark_no_show(state: State, act: acts.MarkNoShow, _now: datetime.datetime) -> list[events.Event]:
    """The citizen did not come; one whose service has begun did."""
    counter, ticket, _ = counters.ticket_at(state, act)
    _require_missed(state, counter, ticket)
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
