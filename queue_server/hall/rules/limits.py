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
        # After a day that was closed earlier, whoever waits is carried: closing has cancelled the others.
        carried = list(state.waiting()) if day.carries(state) or not state.day_open else []
        return over + day.opened(state, act, now, carried)
    if not state.day_open:
        return []
    phase, until = day.phase_at(state.periods, now)
    if (phase, until) == (state.phase, state.until):
        return []
    return [events.PhaseChanged(phase=phase, until=until)]
