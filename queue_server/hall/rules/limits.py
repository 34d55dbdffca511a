"""What changes because time passes. Safe to issue at any time, any number of times."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events
from queue_server.hall.rules import day
from queue_server.hall.state import State


def tick(state: State, act: acts.Tick, now: datetime.datetime) -> list[events.Event]:
    """Close a day that is over, open the new one, begin and end the hours."""
    if state.ends is None or now >= state.ends:
        over = day.closed(state, act) if state.day_open else []
        return over + _opened_after(state, over, act, now)
    if not state.day_open:
        return []
    phase, until = day.phase_at(state.periods, now)
    if (phase, until) == (state.phase, state.until):
        return []
    return [events.PhaseChanged(phase=phase, until=until)]


def _opened_after(
    state: State, over: list[events.Event], act: acts.Tick, now: datetime.datetime
) -> list[events.Event]:
    """Open the next day; tickets that the closing cancelled are not carried."""
    happened = day.opened(state, act, now)
    cancelled = {event.ticket for event in over if isinstance(event, events.TicketCancelled)}
    first = happened[0]
    if cancelled and isinstance(first, events.DayOpened):
        carried = tuple(entry for entry in first.carried if entry.ticket not in cancelled)
        happened[0] = _with_carried(first, carried)
    return happened


def _with_carried(event: events.DayOpened, carried: tuple[events.CarriedTicket, ...]) -> events.DayOpened:
    return events.DayOpened(
        origin=event.origin, day=event.day, discipline=event.discipline, periods=event.periods,
        ends=event.ends, sequences=event.sequences, carried=carried,
    )  # fmt: skip
