"""Opening, pausing and closing counters; finding them and the ticket at them."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.floor import TO_COUNTER, TO_OFFICER
from queue_server.hall.rules import subjects, transferring
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
    """The ticket at the counter, which must be the one that the sender means, if he says so; 0: nobody."""
    at_counter = state.tickets[counter.ticket] if counter.ticket is not None else None
    meant = state.by_secret.get(expect) if isinstance(expect, str) else expect
    if expect is not None and meant != (counter.ticket or 0):
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


def open_counter(state: State, act: acts.OpenCounter, now: datetime.datetime) -> list[events.Event]:
    """Take up work; an officer works at one counter at a time.

    Where another officer sits down after a pause, who waits for the one before waits for the service again.
    """
    counter = find(state, act.counter)
    if counter.status == "open":
        raise refusals.CounterAlready(counter=counter.id, status=counter.status)
    elsewhere = state.counter_of(act.officer) if act.officer else None
    if elsewhere is not None and elsewhere is not counter:
        raise refusals.OfficerElsewhere(field="officer", counter=elsewhere.id)
    left = (f"{TO_OFFICER}{counter.officer}",) if counter.officer not in ("", act.officer) else ()
    return [*_released(state, act, counter, left, now), _opened(act, counter, act.officer)]


def _opened(act: acts.Act, counter: Counter, officer: str) -> events.Event:
    return events.CounterOpened(
        origin=act.origin, counter=counter.id, officer=officer, services=dict(counter.services)
    )


def pause(state: State, act: acts.PauseCounter, _now: datetime.datetime) -> list[events.Event]:
    """Call nobody for a while; a ticket at the counter stays and can be finished."""
    counter = find(state, act.counter)
    if counter.status != "open":
        raise refusals.CounterNotOpen(counter=counter.id, status=counter.status)
    if act.reason:
        subjects.check_reason(state, "pause", act.reason)
    return [events.CounterPaused(origin=act.origin, counter=counter.id, reason=act.reason)]


def close(state: State, act: acts.CloseCounter, now: datetime.datetime) -> list[events.Event]:
    """Leave the counter; who waits for just this counter or officer waits for the service again."""
    counter = find(state, act.counter)
    _require_leaving(state, counter)
    own = (f"{TO_COUNTER}{counter.id}", f"{TO_OFFICER}{counter.officer}" if counter.officer else "")
    return [
        *_released(state, act, counter, own, now),
        events.CounterClosed(origin=act.origin, counter=counter.id, reason="officer"),
    ]


def _require_leaving(state: State, counter: Counter) -> None:
    if counter.status == "closed":
        raise refusals.CounterAlready(counter=counter.id, status=counter.status)
    if counter.ticket is not None:
        raise refusals.TicketAtCounter(counter=counter.id, number=state.tickets[counter.ticket].number)


def _released(
    state: State, act: acts.Act, counter: Counter, lines: tuple[str, ...], now: datetime.datetime
) -> list[events.Event]:
    return [
        transferring.sent(
            act, state.tickets[standing.ticket], counter.id, service=state.tickets[standing.ticket].service,
            line=state.tickets[standing.ticket].service, then=state.tickets[standing.ticket].then,
            keep_place=True, done=False, reason="released", now=now,
        )
        for line in lines
        if line in state.lines
        for standing in state.lines[line].standings()
    ]  # fmt: skip


def move(state: State, act: acts.MoveCounter, now: datetime.datetime) -> list[events.Event]:
    """Go on working at another counter; who waits for the officer goes along."""
    counter, to = find(state, act.counter), find(state, act.to)
    _require_leaving(state, counter)
    if to is counter or to.status != "closed":
        raise refusals.CounterAlready(field="to", counter=to.id, status=to.status)
    return [
        *_released(state, act, counter, (f"{TO_COUNTER}{counter.id}",), now),
        events.CounterClosed(origin=act.origin, counter=counter.id, reason="moved"),
        _opened(act, to, counter.officer),
    ]


def set_services(state: State, act: acts.SetServices, _now: datetime.datetime) -> list[events.Event]:
    """Change what a counter serves for the rest of the day."""
    counter = find(state, act.counter)
    wanted = dict(state.plans[counter.id].services if act.services is None else act.services)
    for service in wanted:
        if service not in state.services:
            allowed = ", ".join(state.services)
            raise refusals.UnknownService(field="services", value=service, allowed=allowed)
    if wanted == counter.services:
        raise refusals.NothingToChange(field="services", value=", ".join(wanted))
    back = act.services is None
    return [
        events.CounterServicesChanged(
            origin=act.origin, counter=counter.id, services=wanted, reason="relief-over" if back else "staff"
        )
    ]


def set_auto_call(state: State, act: acts.SetAutoCall, _now: datetime.datetime) -> list[events.Event]:
    """Let the counter call by itself when idle, or not any more."""
    counter = find(state, act.counter)
    if counter.auto_call == act.on:
        raise refusals.NothingToChange(field="on", value=str(act.on).lower())
    return [events.AutoCallSet(origin=act.origin, counter=counter.id, on=act.on)]


def ask_help(state: State, act: acts.AskHelp, _now: datetime.datetime) -> list[events.Event]:
    """Ask for help without a sound."""
    counter = find(state, act.counter)
    if counter.help_since is not None:
        raise refusals.NothingToChange(field="help", value="asked")
    return [events.HelpAsked(origin=act.origin, counter=counter.id)]


def end_help(state: State, act: acts.EndHelp, _now: datetime.datetime) -> list[events.Event]:
    """Help is here, or not needed any more."""
    counter = find(state, act.counter)
    if counter.help_since is None:
        raise refusals.NothingToChange(field="help", value="not asked")
    return [events.HelpEnded(origin=act.origin, counter=counter.id)]
