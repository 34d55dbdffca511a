"""What files brought of the dossiers of others, and what became of the last ones; for the supervisor."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

#: The file was taken in; it was in force already; nothing was changed.
DossierImportOutcome = Literal["taken", "unchanged", "refused"]


class DossierFileInForce(msgspec.Struct, frozen=True, kw_only=True):
    """The file that is looked into."""

    name: str
    #: Of its bytes, in hexadecimal digits.
    sha256: str
    rows: int
    #: When it was taken in.
    at: datetime.datetime


class DossierFileSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was dropped. Its report lies beside it."""

    name: str
    outcome: DossierImportOutcome
    good: int
    bad: int
    at: datetime.datetime


class DossierImport(msgspec.Struct, frozen=True, kw_only=True):
    """A source of files."""

    source: str
    in_force: DossierFileInForce | None = None
    #: The last ones since the server started, the newest first.
    seen: tuple[DossierFileSeen, ...] = ()
    #: Rows of the file that is being read, and how much of it they are, from 0 to 1; nothing while none is.
    reading: str = ""
    rows: int = 0
    share: float = 0.0


class DossierImports(msgspec.Struct, frozen=True, kw_only=True):
    """All sources of files that are looked after."""

    sources: tuple[DossierImport, ...] = ()


__all__ = [
    "DossierFileInForce", "DossierFileSeen", "DossierImport", "DossierImportOutcome", "DossierImports",
]  # fmt: skip
