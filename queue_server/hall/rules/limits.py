"""What changes because time passes. Safe to issue at any time, any number of times."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events
from queue_server.hall.rules import calling, day, parking
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, Ticket

#: A service that was stopped for want of time is opened again when so much time is to spare.
_SPARE = datetime.timedelta(minutes=5)


def tick(state: State, act: acts.Tick, now: datetime.datetime) -> list[events.Event]:
    """Close a day that is over, open the new one, begin and end the hours, and let limits run out."""
    if state.ends is None or now >= state.ends:
        over = day.closed(state, act) if state.day_open else []
        # After a day that was closed earlier, whoever waits is carried: closing has cancelled the others.
        carried = list(state.left()) if day.carries(state) or not state.day_open else []
        return over + day.opened(state, act, now, carried)
    if not state.day_open:
        return []
    happened: list[events.Event] = []
    phase, until = day.phase_at(state.periods, now)
    if (phase, until) != (state.phase, state.until):
        happened.append(events.PhaseChanged(phase=phase, until=until))
    happened += parking.lapsed(state, now)
    happened += _settled(state, now)
    happened += _stops(state, act)
    # Who is settled or lapsed is not called: these acts wait for the next tick.
    return happened or _called_by_themselves(state, now)


def _settled(state: State, now: datetime.datetime) -> list[events.Event]:
    """After closing, those who were not served are told to go."""
    if state.settles is None or now < state.settles:
        return []
    lapsed = {name for name, until in state.parked.items() if until <= now}
    left: list[Ticket] = [ticket for ticket in state.left() if ticket.seq not in lapsed]
    reason: events.CancelReason = "closed" if day.closes(state) else "closing"
    return [events.TicketCancelled(ticket=ticket.seq, number=ticket.number, reason=reason) for ticket in left]


def _stops(state: State, act: acts.Tick) -> list[events.Event]:
    """Stop the services for which whoever came now could not be called in time, and open them again."""
    discipline = state.discipline
    if discipline is None or not discipline.closing.stop_when_full or not state.periods:
        return []
    last = state.periods[-1].end - datetime.timedelta(minutes=discipline.closing.margin_minutes)
    happened: list[events.Event] = []
    for service, expected in act.expected.items():
        tally = state.tallies.get(service)
        if tally is None or service not in state.services or state.phase not in ("open", "break"):
            continue
        late = expected is None or expected > last
        # While nobody serves it yet, how long it takes is not known, and people may wait for the counter.
        if tally.stopped is None and late and _is_served(state, service):
            happened.append(events.ServiceStopped(service=service, reason="no-time-left", expected=expected))
        elif tally.stopped == "no-time-left" and expected and expected <= last - _SPARE:
            happened.append(events.ServiceResumed(service=service))
    return happened


def _is_served(state: State, service: str) -> bool:
    return any(
        counter.status == "open" and service in counter.services for counter in state.counters.values()
    )


def _called_by_themselves(state: State, now: datetime.datetime) -> list[events.Event]:
    """The call of the first idle counter that calls by itself; the others follow with the next ticks."""
    due: list[tuple[datetime.datetime, Counter]] = [
        (at, counter)
        for counter in state.counters.values()
        if counter.auto_call and (at := state.calls_itself_at(counter)) is not None and at <= now
    ]
    for _, counter in sorted(due, key=lambda entry: entry[0]):
        called = calling.next_at(state, counter, now, None)
        if called:
            return called
    return []


__all__ = ["tick"]
