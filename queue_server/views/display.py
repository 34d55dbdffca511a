"""All that a display at a counter shows: what the citizen there may see, and nothing of who else waits."""

from __future__ import annotations

from queue_server.contract import messages
from queue_server.hall.state import State
from queue_server.views.frame import Frame, base, counter_of, discipline_of


def display_view(state: State, frame: Frame, counter_id: str) -> messages.DisplayView:
    """All that a display at a counter shows."""
    discipline, counter = discipline_of(state), counter_of(state, counter_id)
    ticket = state.tickets[counter.ticket] if counter.ticket is not None else None
    call = ticket.call if ticket is not None else None
    return messages.DisplayView(
        **base(state, frame), counter=counter.id, names=state.plans[counter.id].names,
        languages=discipline.languages, time_zone=discipline.time_zone, status=counter.status,
        number=ticket.number if ticket else None, state=ticket.state if ticket else None,
        language=ticket.language if ticket else None, called_at=call.at if call else None,
        stopped=state.stopped, clear=state.clear,
    )  # fmt: skip


__all__ = ["display_view"]
