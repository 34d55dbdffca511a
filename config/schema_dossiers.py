"""What may stand in ``dossiers.toml``: the rules of our own register, and where dossiers are looked up."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from config.reading import Mistake
from config.schema import Codes, Names
from config.schema_sources import Register, Source, check_sources

#: What a receipt code may begin with (DOMAIN.md): groups of capital letters and digits with dots between.
_ORGANISATION = re.compile(r"(?=.{1,35}$)[0-9A-Z]{1,12}(\.[0-9A-Z]{1,12}){0,11}")


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


class Organisation(_Table, frozen=True):
    """Who takes dossiers in, by the first part of their receipt codes."""

    code: Annotated[str, Meta(max_length=35, description='an organisation code such as "H01.33.12"')]
    names: Names
    #: The days on which it gives codes; left away: without a limit.
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None


class Reasons(_Table, frozen=True):
    """Codes that staff choose from, for each step that has a reason."""

    supplement: Codes = ("missing-paper", "wrong-paper", "unclear-paper", "other")
    refuse: Codes = ("conditions-not-met", "wrong-place", "other")
    withdraw: Codes = ("owner-wish", "other")
    stop: Codes = ("not-brought", "not-paid", "other")
    apologise: Codes = ("many-dossiers", "other-agency", "needs-checking", "system", "other")


class Dossiers(_Table, frozen=True):
    """The whole file. Working hours, holidays and time zone are the hall's."""

    organisations: Annotated[tuple[Organisation, ...], Meta(max_length=200)] = ()
    cut_off: datetime.time = datetime.time(15)
    apology_days: Annotated[int, Meta(ge=1, le=30)] = 1
    due_soon_days: Annotated[int, Meta(ge=0, le=30)] = 1
    take_back_minutes: Annotated[int, Meta(ge=0, le=120)] = 10
    reasons: Reasons = Reasons()
    #: Of names, contacts and notes, after the event that they belong to.
    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 730
    sources: Annotated[tuple[Source, ...], Meta(max_length=20)] = (Register(),)
    #: By so much newer knowledge of a dossier is believed before that of an earlier source.
    outdated_minutes: Annotated[int, Meta(ge=0, le=10_080)] = 60


def check(file: Dossiers) -> Iterator[Mistake]:
    """What must hold between values."""
    for place, entry in enumerate(file.organisations, 1):
        key = f"organisations[{place}]"
        if entry.code and not _ORGANISATION.fullmatch(entry.code):
            yield Mistake(f"{key}.code", "must be groups of A-Z and 0-9 with dots between, 35 signs at most")
        if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
            yield Mistake(f"{key}.valid_until", f"must not be before valid_from, which is {entry.valid_from}")
        for number, other in enumerate(file.organisations[: place - 1], 1):
            if _overlap(entry, other):
                yield Mistake(f"{key}.valid_from", f"gives codes on the same days as organisations[{number}]")
    if any(isinstance(source, Register) for source in file.sources) and not file.organisations:
        yield Mistake("organisations", "is missing: the register gives codes of an organisation")
    yield from check_sources(file.sources)


def _overlap(one: Organisation, other: Organisation) -> bool:
    first, last = datetime.date.min, datetime.date.max
    return max(one.valid_from or first, other.valid_from or first) <= min(
        one.valid_until or last, other.valid_until or last
    )


__all__ = ["Dossiers", "Organisation", "Reasons", "check"]
