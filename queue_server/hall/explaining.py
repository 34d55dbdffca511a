"""Why a waiting ticket is not called yet, as facts. Why a called one was is in its call (``events.Why``)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.hall.turn import Standing, base_standing

Obstacle = Literal["next", "ahead", "no-counter", "closed", "stopped", "too-early", "parked"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotYet:
    """What stands between a ticket and its call."""

    obstacle: Obstacle
    turn: datetime.datetime
    #: Tickets of the same line that stand before it, and those of them that came after it.
    ahead: int = 0
    overtaken_by: int = 0
    #: The first of those before it, and the instant that its turn is counted from.
    first: str | None = None
    first_turn: datetime.datetime | None = None
    #: When the obstacle ends, where that is known.
    until: datetime.datetime | None = None


def not_yet(state: State, ticket: Ticket, now: datetime.datetime) -> NotYet:
    """Why a waiting or parked ticket is not called now; the weightiest obstacle."""
    turn = base_standing(ticket).turn
    if ticket.state == "parked":
        return NotYet(obstacle="parked", turn=turn, until=ticket.parked_until)
    if state.stopped is not None:
        return NotYet(obstacle="stopped", turn=turn)
    before = _before(state, ticket)
    ahead = len(before)
    first = before[0] if before else None
    overtaken_by = sum(state.tickets[standing.ticket].arrived > ticket.arrived for standing in before)
    obstacle, until = _obstacle(state, ticket, now, ahead)
    return NotYet(
        obstacle=obstacle, turn=turn, ahead=ahead, overtaken_by=overtaken_by,
        first=state.tickets[first.ticket].number if first else None,
        first_turn=first.turn if first else None, until=until,
    )  # fmt: skip


def _before(state: State, ticket: Ticket) -> list[Standing]:
    line = state.lines[ticket.line]
    return list(islice(line.standings(), line.rank(ticket)))


def _obstacle(
    state: State, ticket: Ticket, now: datetime.datetime, ahead: int
) -> tuple[Obstacle, datetime.datetime | None]:
    if not any(
        counter.status == "open" and ticket.line in state.lines_of(counter)
        for counter in state.counters.values()
    ):
        return ("closed" if state.phase != "open" else "no-counter"), state.until
    if ticket.not_before is not None and ticket.not_before > now:
        return "too-early", ticket.not_before
    return ("ahead" if ahead else "next"), None


__all__ = ["NotYet", "Obstacle", "not_yet"]
