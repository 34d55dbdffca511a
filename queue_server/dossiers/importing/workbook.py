"""XLSX as a stream of rows, in memory that does not grow with the file."""

from __future__ import annotations

import datetime
import functools
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import IO, Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import from_excel
from openpyxl.xml.constants import SHARED_STRINGS, STYLES_TYPE

from config.reading import suggest
from config.schema_files import Files
from queue_server.dossiers.importing import sheet
from queue_server.dossiers.importing.date_styles import date_styles
from queue_server.dossiers.importing.faults import BadFile
from queue_server.dossiers.importing.scratch import Scratch
from queue_server.dossiers.importing.tables import Cell, Odd, Row

#: Bytes to which a sheet, and any other part, may unfold; a small file can hold a great deal of nothing.
_LARGEST_SHEET, _LARGEST_PART = 4 << 30, 32 << 20
#: What openpyxl raises at files that are damaged, or no workbooks.
_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, TypeError, AttributeError,
            OSError, EOFError, NotImplementedError, RuntimeError, SyntaxError)  # fmt: skip


class Workbook:
    """A workbook's sheet.

    Args:
        file: open for reading; it can be sought in.
        source: what the configuration says of it.
        scratch: where texts are kept.

    Raises:
        BadFile: it is no workbook, or lacks the sheet.
    """

    def __init__(self, file: IO[bytes], source: Files, scratch: Scratch) -> None:
        self._scratch = scratch
        try:
            book = ExcelReader(file, read_only=True, keep_links=False)
            self._archive = book.archive
            self._require_small()
            book.read_manifest()
            self._texts = _part(book.package, SHARED_STRINGS)
            book.read_workbook()
            sheets = {entry.name: rel.target for entry, rel in _sheets(book)}
            self._epoch = book.wb.epoch
            self._dates: Collection[int] = frozenset()
            if styles := _part(book.package, STYLES_TYPE):
                with self._archive.open(styles) as styled:
                    self._dates = date_styles(styled)
            sizes = {entry.filename: entry.file_size for entry in self._archive.infolist()}
        except _DAMAGED:
            raise BadFile("damaged") from None
        name = source.sheet or next(iter(sheets), "")
        if name not in sheets:
            raise BadFile("sheet-missing", sheet=name, meant=suggest(name, sheets))
        if (size := sizes.get(sheets[name])) is None:
            raise BadFile("damaged")
        self._sheet, self._size = sheets[name], size
        self._source: IO[bytes] | None = None
        self._above = source.header_line
        self._text = functools.lru_cache(maxsize=256)(scratch.text)
        self.header = self._headers()

    def _require_small(self) -> None:
        for entry in self._archive.infolist():
            streamed = "sharedStrings" in entry.filename or "/worksheets/" in entry.filename
            if entry.file_size > (_LARGEST_SHEET if streamed else _LARGEST_PART):
                raise BadFile("too-large")

    def _headers(self) -> tuple[str, ...]:
        found: sheet.RawRow | None = None
        for row in self._raw(None):
            if row[0] >= self._above:
                found = row
                break
        if found is None or found[0] != self._above:
            raise BadFile("no-rows")
        numbers = {int(cell.text) for cell in found[1].values() if cell.kind == "s" and cell.text.isdecimal()}
        self._keep_texts(numbers)
        cells = [self._value(found[1].get(place)) for place in range(found[2] + 1)]
        return tuple(cell if isinstance(cell, str) else "" for cell in cells)

    def rows(self, wanted: Sequence[int]) -> Iterator[Row]:
        """The rows below the headers."""
        if self._texts:
            self._keep_texts(self._numbers(frozenset(wanted)))
        width = len(self.header)
        for line, cells, last in self._raw(frozenset(wanted)):
            if line <= self._above:
                continue
            if last >= width:
                yield Row(line, (), "too-many-fields")
                continue
            yield Row(line, tuple(self._value(cells.get(place)) for place in wanted))

    def _raw(self, wanted: Collection[int] | None) -> Iterator[sheet.RawRow]:
        try:
            with self._archive.open(self._sheet) as self._source:
                yield from sheet.raw_rows(self._source, wanted)
        except _DAMAGED:
            raise BadFile("damaged") from None

    def _numbers(self, wanted: Collection[int]) -> _Bits:
        """Which shared texts stand in wanted columns; those of all others are read by nobody."""
        numbers = _Bits()
        for _, cells, _ in self._raw(wanted):
            for cell in cells.values():
                if cell.kind == "s" and cell.text.isdecimal():
                    numbers.add(int(cell.text))
        return numbers

    def _keep_texts(self, numbers: Collection[int]) -> None:
        if not self._texts:
            return
        try:
            with self._archive.open(self._texts) as source:
                self._scratch.keep(sheet.shared_texts(source, numbers.__contains__))
        except _DAMAGED:
            raise BadFile("damaged") from None

    def _value(self, cell: sheet.RawCell | None) -> Cell:
        if cell is None:
            return ""
        if cell.formula:
            return Odd.FORMULA
        if cell.kind == "s":
            return _plain((self._text(int(cell.text)) if cell.text.isdecimal() else None) or "")
        if cell.kind in ("str", "inlineStr", "b"):
            return _plain(cell.text)
        if cell.kind == "e":
            return Odd.ERROR
        return self._number(cell)

    def _number(self, cell: sheet.RawCell) -> Cell:
        """A number, or the date that it is by the cell's form."""
        try:
            if cell.kind == "d":
                return datetime.datetime.fromisoformat(cell.text)
            number = float(cell.text)
            if cell.style in self._dates:
                at = from_excel(number, self._epoch)
                return at if isinstance(at, datetime.datetime) else Odd.ERROR
            return int(number) if number.is_integer() else number
        except (ValueError, OverflowError):
            return Odd.ERROR

    def close(self) -> None:
        """Let go of the archive."""
        self._archive.close()

    @property
    def share(self) -> float:
        """How much of it has been read."""
        read = self._source.tell() if self._source is not None and not self._source.closed else 0
        return min(1.0, read / max(1, self._size))


class _Bits(Collection[int]):
    """A set of numbers from 0, a bit each."""

    #: Texts that a workbook may have; more would be a trick.
    _MOST = 1 << 27

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        if number >= self._MOST:
            raise BadFile("damaged")
        byte = number >> 3
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1024 - len(self._bits)))
        self._bits[byte] |= 1 << (number & 7)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int) or number >> 3 >= len(self._bits):
            return False
        return bool(self._bits[number >> 3] & 1 << (number & 7))

    def __iter__(self) -> Iterator[int]:
        return (number for number in range(len(self._bits) * 8) if number in self)

    def __len__(self) -> int:
        return sum(byte.bit_count() for byte in self._bits)


def _part(package: Any, kind: str) -> str:
    """The name of a part in the archive; empty where there is none."""
    found = package.find(kind)
    return "" if found is None else str(found.PartName).removeprefix("/")


def _sheets(book: ExcelReader) -> Iterator[tuple[Any, Any]]:
    """The sheets that are tables, in their order."""
    for entry, rel in book.parser.find_sheets():
        if "chartsheet" not in rel.Type:
            yield entry, rel


def _plain(text: str) -> str:
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()


__all__ = ["Workbook"]
