"""What each kind of event does to the floor. Nothing is decided here: events state facts and results."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import events
from queue_server.hall.floor import Floor
from queue_server.hall.folding import counters, hall, leases, ratings, tickets, undoing

#: An event's type to its fold; a fold takes the floor, the event's sequence number, its instant and itself.
FOLDS: dict[type[events.Event], Callable[[Floor, int, datetime.datetime, Any], None]] = {
    **hall.FOLDS,
    **tickets.FOLDS,
    **counters.FOLDS,
    **undoing.FOLDS,
    **leases.FOLDS,
    **ratings.FOLDS,
}

__all__ = ["FOLDS"]
