"""What may stand in the files of procedures (``config/procedures``) and of sample dossiers, as types.

Papers, ways and texts that many procedures share are written once, in ``common.toml`` or in the same file,
and referred to by their ids; so a translation is written, and reviewed, once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from config.reading import Mistake, read, suggest
from config.schema import Id, Language
from config.versions import Dated, clashes

#: Name of the file in a folder of procedures whose papers, ways and texts all files may refer to.
COMMON = "common.toml"

LongText = Annotated[str, Meta(min_length=1, max_length=600, description="1 to 600 characters in quotes")]
LongNames = Annotated[dict[Language, LongText], Meta(min_length=1)]
Code = Annotated[
    str, Meta(pattern=r"^[0-9]\.[0-9]{6}$", description='a code of the national catalogue such as "2.000815"')
]
Count = Annotated[int, Meta(ge=0, le=20)]
Line = Annotated[str, Meta(min_length=1, max_length=300, description="1 to 300 characters in quotes")]
Channel = Literal["in-person", "online", "post"]
Status = Literal[
    "registered", "received", "refused", "processing", "supplement", "fee", "withdrawn", "stopped", "done",
    "returned",
]  # fmt: skip


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


# ---------------------------------------------------------------- procedures


class Paper(_Table, frozen=True):
    """A paper that procedures ask for."""

    id: Id
    names: LongNames


class Way(_Table, frozen=True):
    """The steps of a procedure, shared by those that go the same way."""

    id: Id
    steps: Annotated[tuple[LongNames, ...], Meta(min_length=1, max_length=12)]


class Words(_Table, frozen=True):
    """A text that procedures share: a time limit, a fee, an agency, who may apply."""

    id: Id
    words: LongNames


class Field(_Table, frozen=True):
    """A field that the hall has no services in: its procedures are posted all the same."""

    id: Id
    names: LongNames


class Wanted(_Table, frozen=True):
    """A paper in a case, with how many of it."""

    id: Id
    originals: Count = 0
    copies: Count = 0
    shown_only: bool = False


class Case(_Table, frozen=True):
    """The papers of one case."""

    id: Id
    names: LongNames
    papers: Annotated[tuple[Wanted, ...], Meta(min_length=1, max_length=20)]


class Terms(_Table, frozen=True):
    """Time limit and fee in one channel; both are ids of texts, the limit in numbers too for the register."""

    channel: Channel
    time: Id
    fee: Id
    #: Working days; 0: the same day, or the next one for what comes late in the day.
    days: Annotated[int, Meta(ge=0, le=400)] | None = None
    #: Working hours, where the limit is in hours.
    hours: Annotated[int, Meta(ge=1, le=200)] | None = None


class Procedure(_Table, frozen=True):
    """A version of a procedure. ``applicants`` and ``agency`` are ids of texts, ``way`` is that of a way."""

    code: Code
    field: Id
    names: LongNames
    applicants: Id
    way: Id
    agency: Id
    result: LongNames
    updated: datetime.date
    decision: Line
    cases: Annotated[tuple[Case, ...], Meta(min_length=1, max_length=12)]
    terms: Annotated[tuple[Terms, ...], Meta(min_length=1, max_length=3)]
    legal: tuple[Line, ...] = ()
    #: What a number is taken for; nothing where the hall does not take it in.
    service: Id | None = None
    aliases: tuple[Line, ...] = ()
    #: The first day it is in force; nothing: it always has been.
    valid_from: datetime.date | None = None
    #: The last day; nothing: until the next version begins.
    valid_until: datetime.date | None = None


class Catalogue(_Table, frozen=True):
    """One file of procedures."""

    papers: tuple[Paper, ...] = ()
    ways: tuple[Way, ...] = ()
    texts: tuple[Words, ...] = ()
    fields: tuple[Field, ...] = ()
    procedures: tuple[Procedure, ...] = ()


def load_catalogue(path: Path, common: Catalogue | None = None) -> Catalogue:
    """Read one file of procedures.

    Args:
        path: the file.
        common: what ``common.toml`` beside it holds; nothing while that file itself is read.

    Raises:
        ConfigurationError: with all mistakes of the file.
    """
    return read(path, Catalogue, [doubles, _references(common or Catalogue())])


def doubles(catalogue: Catalogue) -> Iterator[Mistake]:
    """Names within one list are there once."""
    yield from _twice("papers", [paper.id for paper in catalogue.papers])
    yield from _twice("ways", [way.id for way in catalogue.ways])
    yield from _twice("texts", [words.id for words in catalogue.texts])
    yield from _twice("fields", [field.id for field in catalogue.fields])
    yield from _versions(catalogue.procedures)
    for index, procedure in enumerate(catalogue.procedures, 1):
        key = f"procedures[{index}]"
        yield from _twice(f"{key}.cases", [case.id for case in procedure.cases])
        yield from _twice(f"{key}.terms", [terms.channel for terms in procedure.terms], "channel")
        for place, terms in enumerate(procedure.terms, 1):
            if terms.days is not None and terms.hours is not None:
                yield Mistake(f"{key}.terms[{place}].hours", "is not there beside days")
        for place, case in enumerate(procedure.cases, 1):
            yield from _twice(f"{key}.cases[{place}].papers", [paper.id for paper in case.papers])


def _versions(procedures: tuple[Procedure, ...]) -> Iterator[Mistake]:
    """Of the versions of a procedure one is in force on a day."""
    by_code: dict[str, list[Dated]] = {}
    for index, entry in enumerate(procedures, 1):
        if entry.code:
            by_code.setdefault(entry.code, []).append(
                Dated(entry.valid_from, entry.valid_until, f"procedures[{index}]")
            )
    for code, versions in by_code.items():
        for clash in clashes(versions):
            name = "valid_until" if clash.until else "code"
            yield Mistake(f"{clash.version.place}.{name}", f'"{code}" {clash.rule}')


def _twice(key: str, values: list[str], name: str = "id") -> Iterator[Mistake]:
    for index, value in enumerate(values):
        if value and value in values[:index]:
            yield Mistake(f"{key}[{index + 1}].{name}", f'"{value}" is there twice')


def _references(common: Catalogue) -> Callable[[Catalogue], Iterator[Mistake]]:
    def check(own: Catalogue) -> Iterator[Mistake]:
        papers = _known(entry.id for entry in (*common.papers, *own.papers))
        ways = _known(entry.id for entry in (*common.ways, *own.ways))
        texts = _known(entry.id for entry in (*common.texts, *own.texts))
        for index, procedure in enumerate(own.procedures, 1):
            key = f"procedures[{index}]"
            yield from _reference(f"{key}.way", "way", procedure.way, ways)
            for name in ("applicants", "agency"):
                yield from _reference(f"{key}.{name}", "text", getattr(procedure, name), texts)
            for place, terms in enumerate(procedure.terms, 1):
                yield from _reference(f"{key}.terms[{place}].time", "text", terms.time, texts)
                yield from _reference(f"{key}.terms[{place}].fee", "text", terms.fee, texts)
            for place, case in enumerate(procedure.cases, 1):
                for number, paper in enumerate(case.papers, 1):
                    yield from _reference(
                        f"{key}.cases[{place}].papers[{number}].id", "paper", paper.id, papers
                    )

    return check


def _known(names: Iterable[str]) -> frozenset[str] | None:
    """The names that can be referred to; nothing when one of them could not be read."""
    known = frozenset(names)
    return None if "" in known else known


def _reference(key: str, what: str, value: str, known: frozenset[str] | None) -> Iterator[Mistake]:
    if value and known is not None and value not in known:
        yield Mistake(key, f'there is no {what} "{value}"', suggest(value, known))


# ---------------------------------------------------------------- sample dossiers


Days = Annotated[int, Meta(ge=-3650, le=3650)]


class Dossier(_Table, frozen=True):
    """A made-up dossier; its dates are days from today, so that a sample never grows old."""

    code: Annotated[str, Meta(min_length=5, max_length=64, description="a receipt code")]
    procedure: Code
    status: Status
    received: Days | None = None
    due: Days | None = None
    finished: Days | None = None
    returned: Days | None = None
    missing: tuple[LongNames, ...] = ()
    agency: dict[Language, LongText] = {}


class Dossiers(_Table, frozen=True):
    """A file of sample dossiers."""

    dossiers: tuple[Dossier, ...] = ()


def load_dossiers(path: Path) -> Dossiers:
    """Read a file of sample dossiers.

    Raises:
        ConfigurationError: with all mistakes of the file.
    """
    return read(path, Dossiers, [_dossiers])


def _dossiers(file: Dossiers) -> Iterator[Mistake]:
    yield from _twice("dossiers", [dossier.code for dossier in file.dossiers], "code")
    for index, dossier in enumerate(file.dossiers, 1):
        key = f"dossiers[{index}]"
        if dossier.missing and dossier.status != "supplement":
            yield Mistake(f"{key}.missing", 'papers are missing only while the status is "supplement"')
        for earlier, later in (("received", "finished"), ("received", "due"), ("finished", "returned")):
            first, last = getattr(dossier, earlier), getattr(dossier, later)
            if first is not None and last is not None and last < first:
                yield Mistake(f"{key}.{later}", f"must not be before {earlier}, which is {first}")


__all__ = [
    "COMMON", "Case", "Catalogue", "Dossier", "Dossiers", "Paper", "Procedure", "Terms", "Wanted", "Words",
    "load_catalogue", "load_dossiers",
]  # fmt: skip
