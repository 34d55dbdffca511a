"""Views of a counter for tests of the keypad, with what matters to it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from queue_server.contract.messages import (
    AwayTicket,
    CounterStatus,
    CounterView,
    CurrentTicket,
    DeskPrinter,
    ReasonsView,
    TicketState,
    WaitingTicket,
    Why,
)

NOW = datetime.datetime(2026, 11, 25, 1, 28, tzinfo=datetime.UTC)
_WHY = Why(
    rule="turn", arrived=NOW, place=NOW, place_reason="issued", head_start_minutes=0, reluctance_minutes=0,
    turn=NOW, over=None, reason=None,
)  # fmt: skip


def waits(ticket: int, number: str) -> WaitingTicket:
    """Somebody in the line."""
    return WaitingTicket(
        ticket=ticket, number=number, service="s", ticket_class="ordinary", arrived=NOW, place=NOW,
        place_reason="issued", head_start_minutes=0, reluctance_minutes=0, turn=NOW,
    )  # fmt: skip


def is_away(ticket: int, number: str) -> AwayTicket:
    """Somebody who missed the call."""
    return AwayTicket(
        ticket=ticket, number=number, service="s", state="no-show", reason="", since=NOW, until=NOW
    )


def at_counter(ticket: int, number: str, state: TicketState = "called") -> CurrentTicket:
    """Somebody at the counter."""
    return CurrentTicket(
        ticket=ticket, number=number, service="s", ticket_class="ordinary", language="vi", state=state,
        issued_at=NOW, called_at=NOW, last_called_at=NOW, started_at=None, recalls=0, announced_at=None,
        units=1, why=_WHY,
    )  # fmt: skip


def counter_view(
    *,
    status: CounterStatus = "open",
    current: CurrentTicket | None = None,
    waiting: Sequence[WaitingTicket] = (),
    away: Sequence[AwayTicket] = (),
    seq: int = 1,
) -> CounterView:
    """What the officer's side of a counter sees."""
    return CounterView(
        hall="h", epoch=1, seq=seq, revision=1, server_time=NOW, version="0", counter="3", names={},
        languages=("vi",), time_zone="UTC", status=status, status_since=None, pause_reason="", services=(),
        classes=(), current=current, waiting=tuple(waiting), waiting_count=len(waiting), missed=(),
        away=tuple(away), served_today=0, mean_service_seconds=None, phase="open", until=None, day=None,
        announce_within=20, officer="lan", auto_call=False, adjusted=False, help_since=None, undo=None,
        all_services=(), places=(),
        reasons=ReasonsView(pause=("break",), choose=("came-back", "other"), park=(), transfer=(), stop=()),
        park_minutes=30, postpone_turns=3, stopped=None, relief=(), forecast_at=None, printer=DeskPrinter(),
    )  # fmt: skip


__all__ = ["at_counter", "counter_view", "is_away", "waits"]
