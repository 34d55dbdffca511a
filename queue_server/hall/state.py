"""The hall as it is now: state + event → state. Folding decides nothing and reads nothing but events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from queue_server.hall import events
from queue_server.hall.floor import Floor
from queue_server.hall.folding import FOLDS, undoing


@dataclass(kw_only=True)
class State(Floor):
    """One hall on one business day, as its events leave it."""

    def apply(self, seq: int, at: datetime.datetime, event: events.Event) -> None:
        """Fold one event in."""
        self.seq, self.at = seq, at
        undoing.note(self, seq, at, event)
        FOLDS[type(event)](self, seq, at, event)


__all__ = ["State"]
