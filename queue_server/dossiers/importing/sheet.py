"""The rows of a workbook's sheet as a stream: only cells of wanted columns ever become values.

openpyxl reads everything else of a workbook; of its sheets it keeps a trace of every row, and all texts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator
from typing import IO, NamedTuple
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

from queue_server.dossiers.importing.faults import BadFile

_PIECE = 1 << 16
#: Columns of a sheet, and characters of a cell, beyond what any program writes.
_MOST_COLUMNS, _LONGEST = 1 << 14, 1 << 16


class RawCell(NamedTuple):
    """A cell as it is written."""

    #: n, s (a shared text's number), str, inlineStr, b, e, d.
    kind: str
    style: int
    text: str
    formula: bool


#: A row: its number, its cells by their columns counted from 0, and the last column that has something.
RawRow = tuple[int, dict[int, RawCell], int]


def parsed(
    source: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Read XML piece by piece, handing over its elements without their prefixes; yields after each piece.

    Raises:
        BadFile: it is damaged, or defines entities, which no workbook does.
    """  # fmt: skip
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def first(name: str, values: dict[str, str]) -> None:
        """Most workbooks write no prefixes; then millions of names need no look for one."""
        prefixed = ":" in name
        parser.StartElementHandler = _without_prefix(start) if prefixed else start
        parser.EndElementHandler = _ended_without_prefix(end) if prefixed else end
        start(name.rpartition(":")[2], values)

    parser.StartElementHandler = first
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    try:
        while piece := source.read(_PIECE):
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise BadFile("damaged") from None
    yield


def _without_prefix(start: Callable[[str, dict[str, str]], None]) -> Callable[[str, dict[str, str]], None]:
    return lambda name, values: start(name.rpartition(":")[2], values)


def _ended_without_prefix(end: Callable[[str], None]) -> Callable[[str], None]:
    return lambda name: end(name.rpartition(":")[2])


def _refuse(*_: object) -> None:
    raise BadFile("damaged")


class _Reading:
    """Collects rows. ``wanted``: columns counted from 0; nothing: all of them."""

    def __init__(self, wanted: Collection[int] | None) -> None:
        self._wanted = wanted
        self.rows: list[RawRow] = []
        self._line = self._column = self._last = 0
        self._cells: dict[int, RawCell] = {}
        self._cell: dict[str, str] | None = None
        self._pieces: list[str] = []
        self._taking = self._formula = self._aside = False

    def start(self, name: str, values: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            place = _column(values["r"].rstrip("0123456789")) if "r" in values else self._column + 1
            if place >= _MOST_COLUMNS:
                raise BadFile("damaged")
            self._column = place
            if self._wanted is None or place in self._wanted:
                self._cell, self._formula = values, False
                self._pieces.clear()
            else:
                self._cell = None
        elif name in ("v", "t"):
            self._taking = self._cell is not None and not self._aside
            self._last = max(self._last, self._column)
        elif name == "row":
            line = int(values.get("r", self._line + 1))
            if line <= self._line:
                raise BadFile("damaged")
            self._line, self._column, self._last, self._cells = line, -1, -1, {}
        elif name == "f":
            self._formula, self._last = True, max(self._last, self._column)
        elif name == "rPh":
            self._aside = True

    def text(self, text: str) -> None:
        """Text of a value; that of cells which nobody wants is dropped here."""
        if self._taking:
            _append(self._pieces, text)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("v", "t"):
            self._taking = False
        elif name == "rPh":
            self._aside = False
        elif name == "c" and self._cell is not None:
            values, said = self._cell, "".join(self._pieces)
            if said or self._formula:
                style = int(values.get("s", 0))
                self._cells[self._column] = RawCell(values.get("t", "n"), style, said, self._formula)
            self._cell = None
        elif name == "row" and self._last >= 0:
            self.rows.append((self._line, self._cells, self._last))


def _append(pieces: list[str], text: str) -> None:
    """Text comes in one piece, or in some where it has lines or signs of XML in it."""
    pieces.append(text)
    if len(pieces) > 1 and sum(map(len, pieces)) > _LONGEST:
        raise BadFile("damaged")


@functools.lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    place: int = column_index_from_string(letters)
    return place - 1


def raw_rows(source: IO[bytes], wanted: Collection[int] | None) -> Iterator[RawRow]:
    """The rows of a sheet that have something in them.

    Raises:
        BadFile: it is damaged.
    """
    reading = _Reading(wanted)
    try:
        for _ in parsed(source, reading.start, reading.end, reading.text):
            yield from reading.rows
            reading.rows.clear()
    except ValueError:
        raise BadFile("damaged") from None


def shared_texts(source: IO[bytes], wanted: Callable[[int], bool]) -> Iterator[tuple[int, str]]:
    """The wanted ones of a workbook's shared texts, by their numbers.

    Raises:
        BadFile: they are damaged.
    """
    number, taking, aside = -1, False, False
    pieces: list[str] = []
    found: list[tuple[int, str]] = []

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal number, taking, aside
        if name == "si":
            number += 1
            pieces.clear()
        elif name == "t":
            taking = not aside and wanted(number)
        elif name == "rPh":
            aside = True

    def text(said: str) -> None:
        if taking:
            _append(pieces, said)

    def end(name: str) -> None:
        nonlocal taking, aside
        if name == "t":
            taking = False
        elif name == "rPh":
            aside = False
        elif name == "si" and pieces:
            found.append((number, "".join(pieces)))

    for _ in parsed(source, start, end, text):
        yield from found
        found.clear()


__all__ = ["RawCell", "RawRow", "parsed", "raw_rows", "shared_texts"]
