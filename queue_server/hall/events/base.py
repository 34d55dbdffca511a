"""What all events share: who asked, kinds and versions, places, windows, and why a call was made."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

import msgspec

PlaceReason = Literal["arrived", "slot", "kept", "not-kept", "behind"]
CallRule = Literal["turn", "head-start", "cap", "strict", "chosen"]
EndReason = Literal["officer", "next", "day-end"]
CancelReason = Literal["day-end", "citizen", "staff", "closing", "closed"]
PhaseName = Literal["before", "open", "break", "closed"]
TicketState = Literal["waiting", "parked", "called", "serving", "served", "no-show", "cancelled"]
CounterStatus = Literal["open", "paused", "closed"]


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked, and the digests by which the same request is known again."""

    #: ``kiosk-1``, ``counter/3`` …: the scope of the key.
    sender: str
    #: First 128 bits of the SHA-256 of the key, in hexadecimal.
    key: str
    #: First 64 bits of the SHA-256 of the request's meaning, in hexadecimal.
    content: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events. ``origin`` is empty where time itself acted."""

    #: Written by this release. The bodies of earlier versions lack only fields that have defaults, and the
    #: defaults say what was true then: reading with them is the lift from one version to the next.
    version: ClassVar[int] = 1

    origin: Origin | None = None

    @classmethod
    def kind(cls) -> str:
        """Name and version as the ledger's column ``kind`` has it."""
        return f"{cls.__name__}.{cls.version}"

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """The kinds of all versions that are read, the oldest first."""
        return tuple(f"{cls.__name__}.{version}" for version in range(1, cls.version + 1))


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The promise made to a citizen: called not before, and not after."""

    earliest: datetime.datetime
    latest: datetime.datetime


class RunnerUp(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket that would have been called otherwise, or was passed over by a rule."""

    ticket: int
    number: str
    turn: datetime.datetime


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of the visit: ``score`` from 1, the worst, to ``scale``."""

    counter: str
    scale: int
    scale_version: int
    score: int


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that explain a call: ``turn = place - head start + reluctance``, smallest first."""

    rule: CallRule
    arrived: datetime.datetime
    place: datetime.datetime
    place_reason: PlaceReason
    head_start_minutes: int
    reluctance_minutes: int
    turn: datetime.datetime
    #: The one behind it; with rule ``cap`` the one with a head start that had to wait.
    over: RunnerUp | None
    #: Why a chosen ticket was chosen, as a code.
    reason: str | None
