"""Events of ratings. They touch nothing that acts at a counter depend on, so they are in no undo's way."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import events
from queue_server.hall.floor import Floor


def _rated(floor: Floor, _seq: int, _at: datetime.datetime, event: events.VisitRated) -> None:
    floor.tickets[event.ticket].rated = events.Rated(
        counter=event.counter, scale=event.scale, scale_version=event.scale_version, score=event.score
    )


FOLDS: dict[type[events.Event], Callable[[Floor, int, datetime.datetime, Any], None]] = {
    events.VisitRated: _rated,
}

__all__ = ["FOLDS"]
