"""Procedures as they are posted: what to bring, how long, how much. For everybody."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

from queue_server.contract.messages.views import FieldView

Channel = Literal["in-person", "online", "post"]
#: A procedure's code, or the id of one of its cases or papers: never words.
CatalogueId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$(?!\n)")]
_Papers = Annotated[tuple[CatalogueId, ...], msgspec.Meta(max_length=50)]


class PaperItem(msgspec.Struct, frozen=True, kw_only=True):
    """A paper to bring."""

    id: str
    names: dict[str, str]
    originals: int = 0
    copies: int = 0
    #: Only to be shown, not handed over.
    shown_only: bool = False


class PaperCase(msgspec.Struct, frozen=True, kw_only=True):
    """The papers of one case of a procedure, such as “parents not married”."""

    id: str
    names: dict[str, str]
    papers: tuple[PaperItem, ...]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Time limit and fee in one channel, in words; the limit in numbers too, where it is one."""

    channel: Channel
    time: dict[str, str]
    fee: dict[str, str]
    #: Working days; 0: the same day, or the next one for what comes late in the day.
    days: int | None = None
    #: Working hours.
    hours: int | None = None


class Procedure(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure. Texts are per language; the hall's first one is always there."""

    #: ``2.000815``.
    code: str
    field: str
    #: What a number is taken for; nothing where this hall does not take it in.
    service: str | None
    names: dict[str, str]
    #: Everyday and Southern names, in any language, for the search.
    aliases: tuple[str, ...]
    #: Who may apply.
    applicants: dict[str, str]
    steps: tuple[dict[str, str], ...]
    cases: tuple[PaperCase, ...]
    terms: tuple[Terms, ...]
    agency: dict[str, str]
    result: dict[str, str]
    legal: tuple[str, ...]
    updated: datetime.date
    #: The decision that published it.
    decision: str
    #: The days of this version, where it has such.
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    #: Changes with the content of this version: what a receipt refers to.
    edition: str = ""


class Procedures(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue of a hall. ``edition`` changes with its content; it is the answer's ETag."""

    edition: str
    fields: tuple[FieldView, ...]
    procedures: tuple[Procedure, ...]
    #: Address of a procedure's page, before its code; nothing where the server does not know its own.
    address: str = ""


class ProcedureVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a procedure, as staff see it."""

    code: str
    names: dict[str, str]
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    updated: datetime.date
    decision: str
    edition: str
    state: Literal["past", "in-force", "coming"]


class ProcedureVersions(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of all procedures that have several, or one that is not in force; by code and day."""

    #: The hall's business day.
    day: datetime.date
    versions: tuple[ProcedureVersion, ...]


class Preparation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody said before taking a number: for which procedure and case, and which papers they have.

    It reaches the officer beside the ledger and is forgotten when the day closes.
    """

    procedure: CatalogueId
    case: CatalogueId
    has: _Papers = ()
    lacks: _Papers = ()


__all__ = [
    "CatalogueId", "Channel", "PaperCase", "PaperItem", "Preparation", "Procedure", "ProcedureVersion",
    "ProcedureVersions", "Procedures", "Terms",
]  # fmt: skip
