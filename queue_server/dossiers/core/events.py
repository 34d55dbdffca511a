"""What happened to dossiers. The bodies of the chain: a released version is never edited, a new one is added.

Nothing in them is personal: staff by pseudonyms, reasons and papers by codes, no free text. Instants are
aware UTC; when something happened is the row's own instant.
"""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from queue_server.dossiers.core.discipline import RegisterDiscipline
from queue_server.hall.events import Origin

Channel = Literal["in-person", "online", "post"]
#: How it was shown that the result goes into the right hands.
Proof = Literal["receipt", "signature", "code"]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that was taken in: so many originals, so many copies."""

    id: str
    originals: int = 0
    copies: int = 0


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events."""

    #: Empty where the server itself acted.
    origin: Origin | None = None

    @classmethod
    def kind(cls) -> str:
        """Name and version as the chain has it; a new version is a new class."""
        return f"{cls.__name__}.1"


class RegisterConfigured(Event, frozen=True, kw_only=True):
    """Rules came into force, before the first act that was decided under them."""

    discipline: RegisterDiscipline


class DossierEvent(Event, frozen=True, kw_only=True):
    """Base of what happens to one dossier."""

    code: str
    #: Pseudonym of the member of staff.
    by: str


class DossierReceived(DossierEvent, frozen=True, kw_only=True):
    """It was taken in, and its receipt code given."""

    organisation: str
    #: Of the code: the local date, and the number within it from 1.
    day: datetime.date
    number: int
    procedure: str
    edition: datetime.date | None
    case: str | None
    papers: tuple[Paper, ...]
    channel: Channel
    days: int | None
    hours: int | None
    due: datetime.datetime | None
    hand_over_by: datetime.datetime


class DossierHandedOver(DossierEvent, frozen=True, kw_only=True):
    """Somebody else processes it from now on."""

    to: str


class SupplementAsked(DossierEvent, frozen=True, kw_only=True):
    """Papers are missing; its time stands still."""

    papers: tuple[str, ...]
    reason: str


class SupplementTaken(DossierEvent, frozen=True, kw_only=True):
    """The papers are there; its time goes on."""

    due: datetime.datetime | None


class FeeAsked(DossierEvent, frozen=True, kw_only=True):
    """Something is to be paid; its time stands still."""


class FeePaid(DossierEvent, frozen=True, kw_only=True):
    """It is paid; its time goes on."""

    due: datetime.datetime | None


class DossierRefused(DossierEvent, frozen=True, kw_only=True):
    """It was refused."""

    reason: str


class DossierWithdrawn(DossierEvent, frozen=True, kw_only=True):
    """Its owner took it back."""

    reason: str


class DossierStopped(DossierEvent, frozen=True, kw_only=True):
    """It is not processed further."""

    reason: str


class DelayApologised(DossierEvent, frozen=True, kw_only=True):
    """It will be late, and its owner has the new date."""

    due: datetime.datetime
    reason: str


class DossierFinished(DossierEvent, frozen=True, kw_only=True):
    """The result is there."""


class OwnerNotified(DossierEvent, frozen=True, kw_only=True):
    """Its owner was told how it stands."""


class ResultReturned(DossierEvent, frozen=True, kw_only=True):
    """The result, or the papers, were handed to its owner."""

    proof: Proof


KINDS: dict[str, type[Event]] = {
    event.kind(): event
    for event in (
        RegisterConfigured, DossierReceived, DossierHandedOver, SupplementAsked, SupplementTaken, FeeAsked,
        FeePaid, DossierRefused, DossierWithdrawn, DossierStopped, DelayApologised, DossierFinished,
        OwnerNotified, ResultReturned,
    )
}  # fmt: skip

_encoder = msgspec.json.Encoder(order="deterministic")
_decoders = {kind: msgspec.json.Decoder(event, strict=True) for kind, event in KINDS.items()}


class UnknownKind(ValueError):
    """The chain holds a kind of event that this release does not know."""


def encode(event: Event) -> str:
    """Write the body of an event: the exact text that the chain keeps and hashes."""
    return _encoder.encode(event).decode()


def decode(kind: str, body: str | bytes) -> Event:
    """Read a body back.

    Raises:
        UnknownKind: a newer release wrote it.
        msgspec.ValidationError: the body is not what its kind says.
    """
    try:
        decoder = _decoders[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    return decoder.decode(body)


__all__ = [
    "KINDS", "Channel", "DelayApologised", "DossierEvent", "DossierFinished", "DossierHandedOver",
    "DossierReceived", "DossierRefused", "DossierStopped", "DossierWithdrawn", "Event", "FeeAsked", "FeePaid",
    "OwnerNotified", "Paper", "Proof", "RegisterConfigured", "ResultReturned", "SupplementAsked",
    "SupplementTaken", "UnknownKind", "decode", "encode",
]  # fmt: skip
