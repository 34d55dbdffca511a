"""What requests, answers and views share. ``ticket`` is a ticket's name, ``id`` its secret id."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

# A pattern's ``$`` alone would let a line end stand behind what it is to end.
Key = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{22,64}$(?!\n)", description="At least 128 random bits")
]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
#: A device's name, in bodies and in paths alike.
DEVICE_PATTERN = r"^[A-Za-z0-9._-]{1,64}$(?!\n)"
Device = Annotated[str, msgspec.Meta(pattern=DEVICE_PATTERN, description="1 to 64 of A-Z a-z 0-9 . _ -")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$(?!\n)")]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=480)]
Reason = Annotated[
    str, msgspec.Meta(max_length=64, pattern=r"^[a-z0-9-]*$(?!\n)", description="A code from configuration")
]
Expect = (
    Annotated[int, msgspec.Meta(ge=0, le=2**53, description="A ticket's name; 0: nobody is there")]
    | Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="A ticket's secret id")]
)

#: A ticket as staff mean it: its name, or its number today.
Ticket = (
    Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    | Annotated[str, msgspec.Meta(min_length=1, max_length=12, description="A number of today")]
)

Phase = Literal["before", "open", "break", "closed"]
CounterStatus = Literal["open", "paused", "closed"]
TicketState = Literal["waiting", "parked", "called", "serving", "served", "no-show", "cancelled"]


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What a device, or the server itself, cannot do. Words for ``code`` and ``advice`` are in the texts."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,64}$(?!\n)")]
    since: datetime.datetime | None = None
    device: str = ""
    advice: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody will be called, as far as can be said honestly: hardly before, seldom after."""

    earliest: datetime.datetime
    latest: datetime.datetime


class RunnerUp(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket next to a decision."""

    ticket: int
    number: str
    turn: datetime.datetime


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that explain a call: ``turn = place - head start + reluctance``."""

    rule: Literal["turn", "head-start", "cap", "strict", "chosen"]
    arrived: datetime.datetime
    place: datetime.datetime
    place_reason: str
    head_start_minutes: int
    reluctance_minutes: int
    turn: datetime.datetime
    over: RunnerUp | None
    reason: str | None


class FieldError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing wrong with a request."""

    field: str
    rule: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details. ``code`` is stable; ``detail`` is in the caller's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    #: What the sentence was made from.
    facts: dict[str, str | int | None] = {}
    #: Seconds after which to try again.
    retry_after: int | None = None
