"""A place on the disk for what does not fit into memory while a file is read; gone with its last use.

SQLite keeps it in memory while it is small, then in a file without a name.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import Self


class Scratch:
    """Texts by number, and codes by the line in which they stood first. Nothing personal is put here."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "PRAGMA cache_size = -4096",
            "CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL)",
            "CREATE TABLE codes (code TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID",
            "BEGIN",
        ):
            self._connection.execute(statement)

    def keep(self, texts: Iterable[tuple[int, str]]) -> None:
        """Keep texts by their numbers."""
        self._connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", texts)

    def text(self, number: int) -> str | None:
        """A text by its number."""
        found = self._connection.execute("SELECT text FROM texts WHERE number = ?", (number,)).fetchone()
        return None if found is None else str(found[0])

    def first_line(self, code: str, line: int) -> int:
        """The line in which this code stood first: this one, where it is new."""
        with contextlib.suppress(sqlite3.IntegrityError):
            self._connection.execute("INSERT INTO codes VALUES (?, ?)", (code, line))
            return line
        found = self._connection.execute("SELECT line FROM codes WHERE code = ?", (code,)).fetchone()
        return int(found[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()


__all__ = ["Scratch"]
