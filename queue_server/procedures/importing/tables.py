"""A catalogue's file as rows: a workbook's, or the objects of a list in JSON, each with its line."""

from __future__ import annotations

import datetime
import json
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from config.schema_procedure_import import ProcedureImport

#: Bytes of a file, and of what is packed in a workbook; the national catalogue has a tenth of it.
_LARGEST, _LARGEST_UNPACKED = 30_000_000, 300_000_000
_MOST_ROWS = 20_000
_MOST_COLUMNS = 200


class Unreadable(Exception):
    """The file cannot be read. The text says why, with a line where there is one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file.

    Args:
        line: the sheet's row, or the line on which the object begins.
        cells: header to what stands there; empty cells are not there.
    """

    line: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file.

    Args:
        name: the file's name.
        headers: every header to its column as people name it; in JSON that is empty.
        header_line: where they are.
        rows: without the empty ones.
    """

    name: str
    headers: Mapping[str, str]
    header_line: int
    rows: tuple[Row, ...]


def read_table(path: Path, mapping: ProcedureImport) -> Table:
    """Read a workbook or JSON, by the name's ending.

    Raises:
        Unreadable: it is neither, is damaged, or too large.
    """
    readers = {".xlsx": _workbook, ".json": _json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Unreadable(f"{path.name}: must end in {' or '.join(readers)}")
    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable(f"{path.name}: has more than {_LARGEST // 1_000_000} MB")
        table = reader(path, mapping)
    except OSError as error:
        raise Unreadable(f"{path.name}: cannot be read: {error.strerror}") from error
    if not table.rows:
        raise Unreadable(f"{path.name}: has no procedure in it")
    return table


# ------------------------------------------------------------ workbooks


def _workbook(path: Path, mapping: ProcedureImport) -> Table:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST_UNPACKED:
                raise Unreadable(f"{path.name}: has more than {_LARGEST_UNPACKED // 1_000_000} MB in it")
        with warnings.catch_warnings():
            # It warns of what it does not need: styles, rules of colours.
            warnings.simplefilter("ignore")
            return _sheet(path, mapping)
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, EOFError) as error:
        raise Unreadable(f"{path.name}: is no workbook, or damaged: {error}") from error


def _sheet(path: Path, mapping: ProcedureImport) -> Table:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if mapping.sheet and mapping.sheet not in book.sheetnames:
            known = ", ".join(book.sheetnames)
            raise Unreadable(f'{path.name}: has no sheet "{mapping.sheet}"; it has {known}')
        sheet = book[mapping.sheet or book.sheetnames[0]]
        # What a file says of its own size is often wrong.
        sheet.reset_dimensions()
        headers: dict[int, str] = {}
        rows: list[Row] = []
        for number, values in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), 1):
            if number == mapping.header_row:
                headers = _headers(path, number, values)
            elif number > mapping.header_row and any(_there(value) for value in values):
                rows.append(Row(number, _cells(path.name, number, headers, values)))
            if len(rows) > _MOST_ROWS:
                raise Unreadable(f"{path.name}: has more than {_MOST_ROWS} rows")
    finally:
        book.close()
    letters = {header: get_column_letter(at + 1) for at, header in headers.items()}
    return Table(path.name, letters, mapping.header_row, tuple(rows))


def _cells(
    name: str, number: int, headers: Mapping[int, str], values: tuple[object, ...]
) -> Mapping[str, object]:
    there = {at: value for at, value in enumerate(values) if _there(value)}
    for at in there:
        if at not in headers:
            raise Unreadable(f"{name}:{number}: {get_column_letter(at + 1)}: has a value, but no header")
    return {headers[at]: value for at, value in there.items()}


def _headers(path: Path, number: int, values: tuple[object, ...]) -> dict[int, str]:
    headers = {at: " ".join(str(value).split()) for at, value in enumerate(values) if _there(value)}
    for at, header in headers.items():
        if header in list(headers.values())[: list(headers).index(at)]:
            raise Unreadable(f'{path.name}:{number}: {get_column_letter(at + 1)}: "{header}" is there twice')
    return headers


def _there(value: object) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


# ------------------------------------------------------------ JSON


def _json(path: Path, _mapping: ProcedureImport) -> Table:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable(f"{path.name}:{line}: must be saved as UTF-8") from error
    headers: dict[str, str] = {}
    rows: list[Row] = []
    for line, value in _objects(path.name, text):
        if not isinstance(value, dict):
            raise Unreadable(f"{path.name}:{line}: every entry of the list must be an object")
        cells = {" ".join(name.split()): one for name, one in value.items()}
        headers.update(dict.fromkeys(cells, ""))
        if len(cells) != len(value):
            raise Unreadable(f"{path.name}:{line}: has a key twice")
        rows.append(Row(line, {name: one for name, one in cells.items() if _there(one)}))
        if len(rows) > _MOST_ROWS:
            raise Unreadable(f"{path.name}: has more than {_MOST_ROWS} entries")
    return Table(path.name, headers, 1, tuple(rows))


def _objects(name: str, text: str) -> Iterator[tuple[int, object]]:
    """The entries of a list, each with the line on which it begins: ``json.loads`` does not say."""
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    begun = _after_space(text, 0)
    if text[begun : begun + 1] != "[":
        raise Unreadable(f"{name}:1: must be a list of objects")
    place, line, counted = _after_space(text, begun + 1), 1, 0
    while text[place : place + 1] != "]":
        line += text.count("\n", counted, place)
        counted = place
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            where = f"{name}:{error.lineno}"
            raise Unreadable(f"{where}: is no JSON: {error.msg}, column {error.colno}") from error
        except (RecursionError, ValueError) as error:
            raise Unreadable(f"{name}:{line}: is no JSON: {error}") from error
        yield line, value
        place = _after_space(text, place)
        if text[place : place + 1] == ",":
            place = _after_space(text, place + 1)
        elif text[place : place + 1] != "]":
            at = line + text.count("\n", counted, place)
            raise Unreadable(f"{name}:{at}: is no JSON: a comma or the end of the list is missing")
    if _after_space(text, place + 1) != len(text):
        raise Unreadable(f"{name}: is no JSON: something stands behind the list")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; of a key that is there twice json would keep the last without a word."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is there twice")
    return made


def _after_space(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n":
        place += 1
    return place


def shown(value: object) -> str:
    """A value as a report quotes it: short, on one line."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    text = " ".join(str(value).split())
    return f'"{text[:57]}…"' if len(text) > 60 else f'"{text}"'


__all__ = ["Row", "Table", "Unreadable", "read_table", "shown"]
