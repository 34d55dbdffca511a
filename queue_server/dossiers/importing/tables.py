"""What readers of CSV and XLSX have in common: a table of rows of which only wanted columns are read."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from queue_server.dossiers.importing.faults import Rule


class Odd(enum.Enum):
    """What stands in a cell of a workbook and is no value."""

    FORMULA = "formula"
    ERROR = "error"


#: Text comes stripped and in one piece (NFC); empty cells are empty text. Numbers and dates are those of a
#: workbook: a number in a cell, and one that the cell's form makes a date.
Cell = str | int | float | datetime.datetime | Odd


class Row(NamedTuple):
    """A row with something in it."""

    #: In which it begins; counted from 1.
    line: int
    #: In the order of the wanted columns.
    cells: tuple[Cell, ...]
    #: What is wrong with the whole of it; it has no cells then.
    flaw: Rule | None = None


class Table(Protocol):
    """A table that is read as a stream."""

    @property
    def header(self) -> Sequence[str]:
        """The headers in their order."""

    def rows(self, wanted: Sequence[int]) -> Iterator[Row]:
        """The rows below the headers; to be called once.

        Args:
            wanted: places of columns, counted from 0.

        Raises:
            BadFile: it cannot be read on.
        """

    @property
    def share(self) -> float:
        """How much of it has been read, from 0 to 1."""

    def close(self) -> None:
        """Let go of what it made; the file is closed by whoever opened it."""


__all__ = ["Cell", "Odd", "Row", "Table"]
