"""All that an officer's page shows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import islice

from queue_server.contract import messages
from queue_server.hall import events
from queue_server.hall.leases import is_clamped
from queue_server.hall.rules import calling
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, Ticket
from queue_server.views.frame import Frame, back_until, base, counter_of, discipline_of

#: Tickets on an officer's page.
MOST_WAITING = 30
#: Of these, the first ones with what they said about their papers, and with the code of their dossier.
MOST_PREPARED = 5
#: People who are away, on a page.
MOST_AWAY = 20


def why_message(why: events.Why) -> messages.Why:
    """The facts of a call as the wire has them."""
    over = why.over
    return messages.Why(
        rule=why.rule, arrived=why.arrived, place=why.place, place_reason=why.place_reason,
        head_start_minutes=why.head_start_minutes, reluctance_minutes=why.reluctance_minutes, turn=why.turn,
        over=messages.RunnerUp(ticket=over.ticket, number=over.number, turn=over.turn) if over else None,
        reason=why.reason,
    )  # fmt: skip


def counter_view(state: State, frame: Frame, counter_id: str) -> messages.CounterView:
    """All that an officer's page shows."""
    discipline, counter = discipline_of(state), counter_of(state, counter_id)
    names = {service.id: service.names for service in discipline.services}
    return messages.CounterView(
        **base(state, frame), counter=counter.id, names=state.plans[counter.id].names,
        languages=discipline.languages, time_zone=discipline.time_zone, status=counter.status,
        status_since=counter.since, pause_reason=counter.pause_reason,
        services=tuple(
            messages.ServiceAtCounter(
                id=service, names=names[service], reluctance_minutes=minutes,
                waiting=len(state.lines[service]),
            )
            for service, minutes in counter.services.items()
        ),
        classes=tuple(
            messages.ClassRule(id=entry.id, names=entry.names, head_start_minutes=entry.head_start_minutes)
            for entry in discipline.classes
        ),
        current=_current(state, counter, frame), waiting=tuple(_in_order(state, counter, frame)),
        waiting_count=sum(len(state.lines[line]) for line in state.lines_of(counter)),
        missed=tuple(state.missed_at(counter)),
        away=tuple(away_tickets(state, frame.now, set(counter.services), counter.id)),
        served_today=counter.served,
        mean_service_seconds=round(counter.service_seconds / counter.served) if counter.served else None,
        phase=state.phase, until=state.until, day=state.day if state.day_open else None,
        announce_within=discipline.announce_within, officer=counter.officer, auto_call=counter.auto_call,
        adjusted=counter.adjusted, help_since=counter.help_since, undo=_undo(state, counter, frame.now),
        all_services=tuple(
            messages.ServiceName(id=entry.id, names=entry.names, max_units=entry.max_units)
            for entry in discipline.services
        ),
        places=tuple(_places(state)),
        reasons=reasons_view(state), park_minutes=discipline.absence.park_minutes,
        postpone_turns=discipline.absence.postpone_turns, stopped=state.stopped,
        relief=tuple(entry for entry in reliefs(state, frame.now) if entry.counter == counter.id),
        forecast_at=frame.forecast_at, printer=frame.printer(counter.id),
    )  # fmt: skip


def _current(state: State, counter: Counter, frame: Frame) -> messages.CurrentTicket | None:
    ticket = state.tickets[counter.ticket] if counter.ticket is not None else None
    if ticket is None or ticket.call is None:
        return None
    call = ticket.call
    return messages.CurrentTicket(
        ticket=ticket.seq, number=ticket.number, service=ticket.service, ticket_class=ticket.ticket_class,
        language=ticket.language, state=ticket.state, issued_at=ticket.arrived, called_at=call.called_at,
        last_called_at=call.at, started_at=call.started_at, recalls=call.recalls,
        announced_at=call.announced_at, units=ticket.units, why=why_message(call.why),
        head_start_minutes=ticket.head_start_minutes, confirmed=ticket.confirmed, then=ticket.then,
        may_miss=call.recalls >= discipline_of(state).absence.recalls_before_no_show,
        preparation=frame.preparation(ticket.seq), dossier=frame.dossier(ticket.seq),
    )  # fmt: skip


def _in_order(state: State, counter: Counter, frame: Frame) -> Iterable[messages.WaitingTicket]:
    lines = state.lines_of(counter)
    for place, choice in enumerate(islice(calling.order(state, counter, frame.now), MOST_WAITING)):
        ticket = state.tickets[choice.standing.ticket]
        yield messages.WaitingTicket(
            ticket=ticket.seq, number=ticket.number, service=ticket.service, ticket_class=ticket.ticket_class,
            arrived=ticket.arrived, place=ticket.place, place_reason=ticket.place_reason,
            head_start_minutes=ticket.head_start_minutes,
            reluctance_minutes=lines[ticket.line], turn=choice.standing.turn, line=ticket.line,
            units=ticket.units, confirmed=ticket.confirmed, wait=frame.wait_of(ticket),
            leased=ticket.lease is not None, claimed=ticket.claimed,
            clamped=is_clamped(ticket.arrived, ticket.claimed),
            preparation=frame.preparation(ticket.seq) if place < MOST_PREPARED else None,
            dossier=frame.dossier(ticket.seq) if place < MOST_PREPARED else None,
        )  # fmt: skip


def _places(state: State) -> Iterable[messages.Place]:
    for plan in state.plans.values():
        counter = state.counters[plan.id]
        yield messages.Place(
            id=plan.id, names=plan.names, status=counter.status, officer=counter.officer,
            ticket=counter.ticket,
            number=None if counter.ticket is None else state.tickets[counter.ticket].number,
        )  # fmt: skip


def _undo(state: State, counter: Counter, now: datetime.datetime) -> messages.UndoView | None:
    last = counter.last_act
    if last is None:
        return None
    until = last.at + datetime.timedelta(seconds=discipline_of(state).undo_within)
    if until < now:
        return None
    return messages.UndoView(seq=last.last, until=until)


def away_tickets(
    state: State, now: datetime.datetime, services: set[str], counter: str | None = None
) -> Iterable[messages.AwayTicket]:
    """Those of some services who are parked or missed and may come back, the latest first."""
    found = [
        ticket
        for ticket in (*map(state.tickets.__getitem__, state.parked), *_missed(state))
        if ticket.service in services or ticket.line == f"counter/{counter}"
    ]
    shown = 0
    for ticket in sorted(found, key=lambda one: one.changed, reverse=True):
        until = back_until(state, ticket)
        if until is None or until < now or shown == MOST_AWAY:
            continue
        shown += 1
        yield messages.AwayTicket(
            ticket=ticket.seq, number=ticket.number, service=ticket.service, state=ticket.state,
            reason=ticket.park_reason, since=ticket.ended_at, until=until, line=ticket.line,
        )  # fmt: skip


def _missed(state: State) -> Iterable[Ticket]:
    return (state.tickets[name] for name in reversed(state.missed))


def reasons_view(state: State) -> messages.ReasonsView:
    """The reasons that staff choose from."""
    reasons = discipline_of(state).reasons
    return messages.ReasonsView(
        pause=reasons.pause, choose=reasons.choose, park=reasons.park, transfer=reasons.transfer,
        stop=reasons.stop,
    )  # fmt: skip


def reliefs(state: State, now: datetime.datetime) -> list[messages.ReliefView]:
    """Idle counters that may help with a service where somebody has waited long, the longest wait first."""
    discipline = state.discipline
    if discipline is None:
        return []
    long = datetime.timedelta(minutes=discipline.attention.relief_after_minutes)
    found = []
    for counter in state.counters.values():
        if counter.idle_since is None or any(len(state.lines[line]) for line in state.lines_of(counter)):
            continue
        for service in state.plans[counter.id].relief:
            line = state.lines.get(service)
            if line is None or not len(line) or service in counter.services:
                continue
            oldest = line.arrivals[0][0]
            if now - oldest >= long:
                found.append(
                    messages.ReliefView(counter=counter.id, service=service, waiting=len(line), oldest=oldest)
                )
    return sorted(found, key=lambda entry: entry.oldest)
