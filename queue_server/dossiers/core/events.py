"""What happened to dossiers. The bodies of the chain: a released version is never edited, a new one is added.

Nothing in them is personal: staff by pseudonyms, reasons and papers by codes, no free text. Every text has a
pattern, which holds for what is written as for what is read. Instants are aware UTC; when something happened
is the row's own instant.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

import msgspec

from queue_server.dossiers.core.codes import (
    CatalogueCode,
    OrganisationCode,
    ReasonCode,
    ReceiptCode,
    StaffId,
)
from queue_server.dossiers.core.discipline import RegisterDiscipline
from queue_server.hall.events import Origin

Channel = Literal["in-person", "online", "post"]
#: How it was shown that the result goes into the right hands.
Proof = Literal["receipt", "signature", "code"]
#: An instant with its zone.
Instant = Annotated[datetime.datetime, msgspec.Meta(tz=True)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=999)]
#: Of what an origin is made: who asked by its kind and pseudonym, and digests.
_ORIGIN = re.compile(r"[A-Za-z0-9/_.:+-]{1,128}")


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that was taken in: so many originals, so many copies."""

    id: CatalogueCode
    originals: _Count = 0
    copies: _Count = 0


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

    code: ReceiptCode
    #: Pseudonym of the member of staff.
    by: StaffId


class DossierReceived(DossierEvent, frozen=True, kw_only=True):
    """It was taken in, and its receipt code given."""

    organisation: OrganisationCode
    #: Of the code: the local date, and the number within it from 1.
    day: datetime.date
    number: Annotated[int, msgspec.Meta(ge=1)]
    procedure: CatalogueCode
    edition: datetime.date | None
    case: CatalogueCode | None
    papers: tuple[Paper, ...]
    channel: Channel
    #: The procedure's term, in working days or working hours; neither: it has none.
    days: Annotated[int, msgspec.Meta(ge=0)] | None
    hours: Annotated[int, msgspec.Meta(ge=0)] | None
    due: Instant | None
    hand_over_by: Instant


class DossierHandedOver(DossierEvent, frozen=True, kw_only=True):
    """Somebody else processes it from now on."""

    to: StaffId


class SupplementAsked(DossierEvent, frozen=True, kw_only=True):
    """Papers are missing; its time stands still."""

    papers: tuple[CatalogueCode, ...]
    reason: ReasonCode


class SupplementTaken(DossierEvent, frozen=True, kw_only=True):
    """The papers are there; its time goes on."""

    due: Instant | None
    #: Until when it is to be handed over now, unless it was.
    hand_over_by: Instant


class FeeAsked(DossierEvent, frozen=True, kw_only=True):
    """Something is to be paid; its time stands still."""


class FeePaid(DossierEvent, frozen=True, kw_only=True):
    """It is paid; its time goes on."""

    due: Instant | None
    #: Until when it is to be handed over now, unless it was.
    hand_over_by: Instant


class DossierRefused(DossierEvent, frozen=True, kw_only=True):
    """It was refused."""

    reason: ReasonCode


class DossierWithdrawn(DossierEvent, frozen=True, kw_only=True):
    """Its owner took it back."""

    reason: ReasonCode


class DossierStopped(DossierEvent, frozen=True, kw_only=True):
    """It is not processed further."""

    reason: ReasonCode


class DelayApologised(DossierEvent, frozen=True, kw_only=True):
    """It will be late, and its owner has the new date."""

    due: Instant
    reason: ReasonCode


class DossierFinished(DossierEvent, frozen=True, kw_only=True):
    """The result is there."""


class OwnerNotified(DossierEvent, frozen=True, kw_only=True):
    """Its owner was told how it stands."""


class ResultReturned(DossierEvent, frozen=True, kw_only=True):
    """The result, or the papers, were handed to its owner."""

    proof: Proof


class StepTakenBack(DossierEvent, frozen=True, kw_only=True):
    """The last step was a mistake: the dossier is as it was before."""

    #: Sequence number of the event that does not count any more.
    step: Annotated[int, msgspec.Meta(ge=1)]


KINDS: dict[str, type[Event]] = {
    event.kind(): event
    for event in (
        RegisterConfigured, DossierReceived, DossierHandedOver, SupplementAsked, SupplementTaken, FeeAsked,
        FeePaid, DossierRefused, DossierWithdrawn, DossierStopped, DelayApologised, DossierFinished,
        OwnerNotified, ResultReturned, StepTakenBack,
    )
}  # fmt: skip

_encoder = msgspec.json.Encoder(order="deterministic")
_decoders = {kind: msgspec.json.Decoder(event, strict=True) for kind, event in KINDS.items()}


class UnknownKind(ValueError):
    """The chain holds a kind of event that this release does not know."""


def encode(event: Event) -> str:
    """Write the body of an event: the exact text that the chain keeps and hashes.

    Raises:
        msgspec.ValidationError: a text in it is no code; nothing is written that could not be read again.
    """
    body = _encoder.encode(event)
    decode(event.kind(), body)
    if event.origin is not None:
        for name, said in msgspec.structs.asdict(event.origin).items():
            if not _ORIGIN.fullmatch(said):
                raise msgspec.ValidationError(f"{name} of the origin is no code")
    return body.decode()


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
    "OwnerNotified", "Paper", "Proof", "RegisterConfigured", "ResultReturned", "StepTakenBack",
    "SupplementAsked",    "SupplementTaken", "UnknownKind", "decode", "encode",
]  # fmt: skip
