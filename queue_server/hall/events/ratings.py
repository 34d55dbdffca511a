"""What people say of their visit. Who they are is not known, only the number that was called."""

from __future__ import annotations

import datetime

from queue_server.hall.events.base import Event


class VisitRated(Event, frozen=True, kw_only=True):
    """A served visit was rated at the counter's pad; the score is kept as it was given, with its scale."""

    ticket: int
    number: str
    service: str
    #: The counter where the visit ended.
    counter: str
    #: Number of faces that were shown, and the version of what they mean.
    scale: int
    scale_version: int
    #: 1, the worst face, to ``scale``, the best.
    score: int
    #: Codes from configuration, in the order in which they are configured.
    reasons: tuple[str, ...]
    #: When the face was pressed: what the pad claims, not before the end of the visit nor after now.
    rated_at: datetime.datetime
    #: What the pad claims; nothing where it says nothing.
    claimed: datetime.datetime | None
