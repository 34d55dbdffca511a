"""The rating pad at a counter: what it must know, and what is pressed on it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

from queue_server.contract.messages.base import Reason
from queue_server.contract.messages.requests import Instant, Request
from queue_server.contract.messages.views import View


class AskedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that has just ended here, and how long its rating is asked for."""

    ticket: int
    number: str
    #: The citizen's own.
    language: str
    until: datetime.datetime


class RatingReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason that can be chosen after a low face."""

    id: str
    names: dict[str, str]


class RatingPadView(View, frozen=True, kw_only=True):
    """All that a rating pad must know; nothing of who waits or is called."""

    counter: str
    #: The hall's and the counter's.
    hall_names: dict[str, str]
    names: dict[str, str]
    languages: tuple[str, ...]
    #: Number of faces, 0 where the hall asks nobody; and the version of what they mean.
    scale: int
    scale_version: int
    #: For how many of the lowest faces the reasons are asked for.
    reasons_for_lowest: int
    reasons: tuple[RatingReason, ...]
    asked: AskedVisit | None


class RateRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A face was pressed at a counter's pad."""

    #: The ticket's name.
    ticket: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    scale: Literal[3, 4, 5]
    scale_version: Annotated[int, msgspec.Meta(ge=1, le=99)]
    #: 1, the worst face, to ``scale``.
    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    reasons: Annotated[tuple[Reason, ...], msgspec.Meta(max_length=9)] = ()
    #: When it was pressed, by hall time as the pad has it; nothing: now.
    claimed: Instant | None = None


class RatingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The rating is taken; ``rated_at`` is what it counts for."""

    ticket: int
    number: str
    score: int
    rated_at: datetime.datetime
    seq: int


__all__ = ["AskedVisit", "RateRequest", "RatingAnswer", "RatingPadView", "RatingReason"]
