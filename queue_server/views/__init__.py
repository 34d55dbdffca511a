"""State → messages: the one definition of what each audience may see."""

from __future__ import annotations

from queue_server.views.board import board_view, zone_of
from queue_server.views.counter import counter_view, reliefs, why_message
from queue_server.views.display import display_view
from queue_server.views.frame import Frame, NoSuchThing, promise_of
from queue_server.views.hall import hall_view
from queue_server.views.printer import printer_view
from queue_server.views.rating import rating_pad_view
from queue_server.views.supervisor import hall_troubles, supervisor_view, unannounced
from queue_server.views.ticket import find_ticket, found_tickets, ticket_view

__all__ = [
    "Frame", "NoSuchThing", "board_view", "counter_view", "display_view", "find_ticket", "found_tickets",
    "hall_troubles", "hall_view", "printer_view", "promise_of", "rating_pad_view", "reliefs",
    "supervisor_view", "ticket_view", "unannounced", "why_message", "zone_of",
]  # fmt: skip
