"""Reads a file to its end and says what is in it, piece by piece: good rows, every bad one, how it ends.

Nobody decides here what becomes of it, and nothing is kept: memory does not grow with the file.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import msgspec

from config.schema_files import Files
from queue_server.dossiers.importing import dates
from queue_server.dossiers.importing.comma_separated import CommaSeparated
from queue_server.dossiers.importing.faults import BadFile, Fault
from queue_server.dossiers.importing.headers import Headers
from queue_server.dossiers.importing.mapping import AHEAD, Kept, RowReader
from queue_server.dossiers.importing.scratch import Scratch
from queue_server.dossiers.importing.tables import Row, Table
from queue_server.dossiers.importing.workbook import Workbook

#: Rows told at once.
_BATCH = 1000
_PIECE = 1 << 20
#: How a workbook begins, and what is none any more: a workbook of before 2007, or one with a password.
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class _Message(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """Base of what is told."""


class Began(_Message, frozen=True):
    """The file is there."""

    #: Of its bytes, in hexadecimal digits.
    sha256: str


class Piece(_Message, frozen=True):
    """A piece was read."""

    #: Empty once there are more bad rows than are borne: nothing of the file will be taken in.
    rows: list[Kept]
    faults: list[Fault]
    #: Rows read so far, and how much of the file that is, from 0 to 1.
    count: int
    share: float


class Finished(_Message, frozen=True):
    """The end."""

    good: int
    bad: int
    #: It was read to its end, and no more rows are bad than the configuration bears.
    sound: bool


#: What is told of a file: one Began, any number of Pieces, one Finished.
Message = Began | Piece | Finished


def check(path: Path, source: Files, now: datetime.datetime) -> Iterator[Message]:
    """Read a file.

    Args:
        path: the file.
        source: the configuration.
        now: the present instant; nothing in the file is newer.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file, Scratch() as scratch:
        yield Began(_sha256(file))
        counted = _Counted(source.bad_rows)
        try:
            yield from counted.pieces(_rows(file, path.name, source, now, scratch))
        except BadFile as error:
            yield Piece([], [error.fault], counted.good + counted.bad, 1.0)
            yield Finished(counted.good, counted.bad, sound=False)
        else:
            yield Finished(counted.good, counted.bad, sound=counted.bearable)


class _Counted:
    """Good and bad rows in batches."""

    def __init__(self, borne: int) -> None:
        self._borne = borne
        self.good = self.bad = 0

    @property
    def bearable(self) -> bool:
        return self.bad <= self._borne

    def pieces(self, rows: Iterable[tuple[Kept | None, list[Fault], float]]) -> Iterator[Piece]:
        good: list[Kept] = []
        faults: list[Fault] = []
        for kept, wrong, share in rows:
            if kept is not None:
                self.good += 1
                good.append(kept)
            else:
                self.bad += 1
                faults += wrong
            if (self.good + self.bad) % _BATCH == 0:
                yield Piece(good if self.bearable else [], faults, self.good + self.bad, share)
                good, faults = [], []
        yield Piece(good if self.bearable else [], faults, self.good + self.bad, 1.0)


def _rows(
    file: IO[bytes], name: str, source: Files, now: datetime.datetime, scratch: Scratch
) -> Iterator[tuple[Kept | None, list[Fault], float]]:
    """Each row: what is kept of it, or what is wrong; and how much of the file has been read."""
    before = os.stat(file.fileno())
    if before.st_size > source.largest_mb * 1_000_000:
        raise BadFile("too-large", most=str(source.largest_mb))
    as_of = _age(name, source, datetime.datetime.fromtimestamp(before.st_mtime, datetime.UTC), now)
    headers = Headers(source)
    with contextlib.closing(_table(file, before.st_size, source, headers, scratch)) as table:
        places, missing = headers.places(table.header, source.header_line)
        if missing:
            *first, last = missing
            for fault in first:
                yield None, [fault], 0.0
            raise BadFile(last.rule, last.line, last.column, **last.facts)
        reader = RowReader(source, tuple(places), as_of, now)
        for row in _filled(table.rows(tuple(places.values())), source.most_rows):
            yield *_single(row, reader, scratch, source), table.share
    after = os.stat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise BadFile("changed")


def _filled(rows: Iterable[Row], most: int) -> Iterator[Row]:
    """The rows that say something; there is one at least."""
    count = 0
    for row in rows:
        if row.flaw is None and not any(cell != "" for cell in row.cells):
            continue
        count += 1
        if count > most:
            raise BadFile("too-many-rows", row.line, most=str(most))
        yield row
    if not count:
        raise BadFile("no-rows")


def _single(row: Row, reader: RowReader, scratch: Scratch, source: Files) -> tuple[Kept | None, list[Fault]]:
    """A row, unless its code stood in an earlier one."""
    kept, faults = reader.read(row)
    if kept is not None and (first := scratch.first_line(kept.code, row.line)) != row.line:
        return None, [Fault("code-twice", row.line, source.columns.code, {"first": str(first)})]
    return kept, faults


def _table(file: IO[bytes], size: int, source: Files, headers: Headers, scratch: Scratch) -> Table:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == _OLD:
        raise BadFile("no-table")
    if start == _ZIP:
        return Workbook(file, source, scratch)
    return CommaSeparated(file, size, source, headers.known)


def _age(name: str, source: Files, modified: datetime.datetime, now: datetime.datetime) -> datetime.datetime:
    """How old what the file says is, as far as its name or its last change say it."""
    at = modified
    if source.name_date:
        found = dates.pattern_of(source.name_date).search(name)
        if found is None:
            raise BadFile("name-date", form=source.name_date)
        try:
            at = dates.in_parts(found).replace(tzinfo=ZoneInfo(source.time_zone))
        except ValueError:
            raise BadFile("name-date", form=source.name_date) from None
    if not source.columns.as_of and at > now + AHEAD:
        raise BadFile("file-future")
    return at


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


__all__ = ["Began", "Finished", "Message", "Piece", "check"]
