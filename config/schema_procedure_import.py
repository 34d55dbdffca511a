"""What may stand in ``procedure_import.toml``, as types: how a province's export of procedures is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from config.reading import Mistake, read
from config.schema import Id

Header = Annotated[str, Meta(min_length=1, max_length=100, description="1 to 100 characters in quotes")]
Headers = Annotated[tuple[Header, ...], Meta(max_length=20)]
Wanted = Annotated[tuple[Header, ...], Meta(min_length=1, max_length=20)]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


class Columns(_Table, frozen=True):
    """What a column may be called. Empty: there is no such column."""

    code: Wanted
    name: Wanted
    field: Wanted
    papers: Wanted
    applicants: Wanted
    agency: Wanted
    result: Wanted
    decision: Wanted
    updated: Wanted
    time_in_person: Headers = ()
    fee_in_person: Headers = ()
    time_online: Headers = ()
    fee_online: Headers = ()
    time_post: Headers = ()
    fee_post: Headers = ()
    steps: Headers = ()
    legal: Headers = ()
    valid_from: Headers = ()
    valid_until: Headers = ()
    #: Columns that are there and not wanted.
    ignored: Headers = ()


class Parts(_Table, frozen=True):
    """What the parts of a list of papers are called in JSON."""

    case: Wanted = ("case",)
    papers: Wanted = ("papers",)
    name: Wanted = ("name",)
    originals: Wanted = ("originals",)
    copies: Wanted = ("copies",)
    shown_only: Headers = ("shown_only",)


class ProcedureImport(_Table, frozen=True):
    """The whole file."""

    columns: Columns
    #: A field as the export calls it, to the hall's.
    fields: Annotated[dict[Header, Id], Meta(min_length=1, max_length=200)]
    parts: Parts = Parts()
    #: A workbook's sheet; empty: its first one.
    sheet: Annotated[str, Meta(max_length=100)] = ""
    #: The row of the headers in a workbook.
    header_row: Annotated[int, Meta(ge=1, le=100)] = 1
    #: The way of procedures whose steps are not said.
    way: Id = "one-stop"
    #: What a case is called where there is only one.
    only_case: Header = "Mọi trường hợp"
    #: What a number is taken for in a field, for procedures that are new here.
    services: Annotated[dict[Id, Id], Meta(max_length=200)] = {}


def folded(text: str) -> str:
    """A text as it is compared: whatever its case, its spaces and how its diacritics are written."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def load_procedure_import(path: Path) -> ProcedureImport:
    """Read ``procedure_import.toml``.

    Raises:
        ConfigurationError: with all mistakes of the file.
    """
    return read(path, ProcedureImport, [_headers])


def _headers(file: ProcedureImport) -> Iterator[Mistake]:
    """No header stands for two columns."""
    seen: dict[str, str] = {}
    for name in Columns.__struct_fields__:
        for place, header in enumerate(getattr(file.columns, name), 1):
            other = seen.setdefault(folded(header), name)
            if other != name:
                yield Mistake(f"columns.{name}[{place}]", f'"{header}" is that of {other} too')


__all__ = ["Columns", "Parts", "ProcedureImport", "folded", "load_procedure_import"]
