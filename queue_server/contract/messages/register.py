"""The register of dossiers as staff use it: receiving, each step, returning, one dossier and the lists.

What is personal goes to the sealed side of the register and is answered to staff who say who they are only.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

from queue_server.contract.messages.base import Language
from queue_server.contract.messages.dossiers import DossierStatus
from queue_server.contract.messages.procedures import CatalogueId, Channel
from queue_server.contract.messages.requests import Instant, Request

OFFICER_PATTERN = r"^[A-Za-z0-9_-]{1,64}$(?!\n)"
#: Who acts or looks: a pseudonym, never a name.
Officer = Annotated[str, msgspec.Meta(pattern=OFFICER_PATTERN, description="A pseudonym of A-Z a-z 0-9 _ -")]
#: A dossier's last event, as whoever acts has seen it.
Seen = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
#: Words about a dossier, or what is personal. Kept sealed, and not for ever.
Words = Annotated[str, msgspec.Meta(max_length=500)]
Papers = Annotated[tuple[CatalogueId, ...], msgspec.Meta(max_length=50)]
#: Why, as a code.
GivenReason = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,64}$(?!\n)", description="a code")]
#: How it was shown that the result goes into the right hands.
Proof = Literal["receipt", "signature", "code"]
#: The lists of the register.
DossierListName = Literal["due-soon", "overdue", "to-hand-over"]


class StaffRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act on dossiers by somebody of the staff."""

    officer: Officer


class Applicant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has brought a dossier, and how to tell them. All of it is kept sealed."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    address: Annotated[str, msgspec.Meta(max_length=300)] = ""


class DossierPaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paper that was taken in: so many originals, so many copies."""

    id: CatalogueId
    originals: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0
    copies: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0


class ReceiveRequest(StaffRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a dossier in. It may take as long as its procedure says, unless days or hours are said here."""

    procedure: CatalogueId
    case: CatalogueId | None = None
    papers: Annotated[tuple[DossierPaper, ...], msgspec.Meta(min_length=1, max_length=50)]
    channel: Channel = "in-person"
    applicant: Applicant
    working_days: Annotated[int, msgspec.Meta(ge=0, le=400)] | None = None
    hours: Annotated[int, msgspec.Meta(ge=1, le=400)] | None = None
    note: Words = ""
    #: In which the applicant is told.
    language: Language | None = None


class DossierRequest(StaffRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step that needs no more words: papers or fee have come, it is finished, its owner was told."""

    expect: Seen
    note: Words = ""


class HandOverRequest(DossierRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand it over to whoever processes it."""

    to: Officer


class SupplementRequest(DossierRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for papers; once in a dossier's life."""

    papers: Annotated[Papers, msgspec.Meta(min_length=1)]
    reason: GivenReason


class ReasonedRequest(DossierRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Refuse it, stop it, or take it back for its owner."""

    reason: GivenReason


class ApologiseRequest(DossierRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say in time that it will be late, with a new date; once."""

    due: Instant
    reason: GivenReason


class ReturnRequest(DossierRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand the result to its owner."""

    proof: Proof


class ReceivedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """It is taken in; what its receipt says."""

    code: str
    #: What everybody looks it up with: the code, with a check word behind it where the hall wants one.
    look_up: str
    procedure: str
    case: str | None
    received_at: datetime.datetime
    due_at: datetime.datetime | None
    hand_over_by: datetime.datetime | None
    seq: int
    #: The first ten characters of its row's hash.
    row_code: str


class DossierAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A step is taken."""

    code: str
    done: str
    status: DossierStatus
    due_at: datetime.datetime | None
    seq: int


class DossierStep(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a dossier."""

    seq: int
    at: datetime.datetime
    done: str
    officer: str
    reason: str = ""
    #: To whom it was handed over.
    to: str = ""
    #: What was written about it; empty once its time is over.
    note: str = ""


class StaffDossier(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier as staff see it. Every look is kept: who, what and when."""

    code: str
    procedure: str
    names: dict[str, str]
    case: str | None
    status: DossierStatus
    channel: Channel
    received_at: datetime.datetime
    due_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    returned_at: datetime.datetime | None
    hand_over_by: datetime.datetime | None
    received_by: str
    processed_by: str | None
    papers: tuple[DossierPaper, ...]
    #: Papers to bring, by their ids.
    missing: tuple[str, ...]
    #: Nothing once its time is over.
    applicant: Applicant | None
    #: In which they are told; empty where nobody said it.
    language: str
    #: What a dossier may have once only.
    supplement_asked: bool
    apologised: bool
    steps: tuple[DossierStep, ...]
    #: Codes of the reasons to choose from, by the act: ``supplement``, ``refuse`` …; in their order.
    reasons: dict[str, tuple[str, ...]]
    seq: int


class ListedDossier(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a list. Nothing personal."""

    code: str
    procedure: str
    names: dict[str, str]
    status: DossierStatus
    received_at: datetime.datetime
    due_at: datetime.datetime | None
    #: What the list is by: when it gets overdue, or until when it is to be handed over.
    by: datetime.datetime
    seq: int


class DossierList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list, the most urgent first."""

    list: DossierListName
    now: datetime.datetime
    dossiers: tuple[ListedDossier, ...]
    #: What to ask for behind this page; empty at the end.
    next: str = ""


__all__ = [
    "OFFICER_PATTERN",
    "ApologiseRequest",
    "Applicant",
    "DossierAnswer",
    "DossierList",
    "DossierListName",
    "DossierPaper",
    "DossierRequest",
    "DossierStep",
    "HandOverRequest",
    "ListedDossier",
    "Officer",
    "Proof",
    "ReasonedRequest",
    "ReceiveRequest",
    "ReceivedAnswer",
    "ReturnRequest",
    "StaffDossier",
    "StaffRequest",
    "SupplementRequest",
]
