"""CSV as a stream of rows: encodings, delimiters and the ways of Excel."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

from config.schema_files import Files
from queue_server.dossiers.importing.faults import BadFile
from queue_server.dossiers.importing.tables import Row

_PIECE = 1 << 20
#: Characters of a line at the most, so that a file without line ends does not fill the memory.
_LONGEST_LINE = 1 << 20
_DELIMITERS = {"tab": "\t"}
#: What Excel writes into a first line of its own.
_SAYS_DELIMITER = re.compile(r"sep=(.)\r?\n?")
#: How people keep Excel from making numbers of codes: a formula that is nothing but text.
_TEXT_FORMULA = re.compile(r'="([^"]*)"')


class CommaSeparated:
    """A CSV file.

    Args:
        file: open for reading from its beginning.
        size: bytes of the file.
        source: what the configuration says of it.
        known: how many of these headers are wanted ones.

    Raises:
        BadFile: there are no headers.
    """

    def __init__(
        self, file: IO[bytes], size: int, source: Files, known: Callable[[Sequence[str]], int]
    ) -> None:
        self._file, self._size = file, size
        encoding = encoding_of(file, source.encoding)
        file.seek(0)
        self._text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
        self._line = 0
        try:
            lines = [self._next_line() for _ in range(source.header_line)]
            said = _SAYS_DELIMITER.fullmatch(lines[0])
            if said:
                lines.append(self._next_line())
            self._delimiter, self.header = self._split(lines[-1], source, said[1] if said else "", known)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the file as it is, to whoever opened it."""
        self._text.detach()

    def _next_line(self) -> str:
        """The next line with its end; empty behind the last one."""
        self._line += 1
        try:
            line = self._text.readline(_LONGEST_LINE)
        except UnicodeError:
            raise BadFile("encoding", self._line) from None
        if len(line) == _LONGEST_LINE:
            raise BadFile("damaged", self._line)
        return line

    def _split(
        self, line: str, source: Files, said: str, known: Callable[[Sequence[str]], int]
    ) -> tuple[str, tuple[str, ...]]:
        """The delimiter and the headers. A header may have a line break in quotes."""
        while line.count('"') % 2 and (more := self._next_line()):
            line += more
        if source.delimiter != "auto":
            choices = [_DELIMITERS.get(source.delimiter, source.delimiter)]
        else:
            choices = [said] if said else [",", ";", "\t"]
        tried = {
            choice: tuple(map(_plain, next(csv.reader(io.StringIO(line), delimiter=choice), [])))
            for choice in choices
        }
        best = max(tried, key=lambda choice: (known(tried[choice]), len(tried[choice])))
        if not any(tried[best]):
            raise BadFile("no-rows")
        return best, tried[best]

    def rows(self, wanted: Sequence[int]) -> Iterator[Row]:
        """The rows below the headers."""
        above = self._line
        reader = csv.reader(iter(self._next_line, ""), delimiter=self._delimiter, strict=True)
        while True:
            line = above + reader.line_num + 1
            try:
                fields = next(reader, None)
            except csv.Error:
                # The reader goes on with the next line.
                yield Row(line, (), "quotes")
                continue
            if fields is None:
                return
            if any(fields):
                yield self._row(line, fields, wanted)

    def _row(self, line: int, fields: list[str], wanted: Sequence[int]) -> Row:
        if any(itertools.islice(fields, len(self.header), None)):
            return Row(line, (), "too-many-fields")
        return Row(line, tuple(_value(fields[place]) if place < len(fields) else "" for place in wanted))

    @property
    def share(self) -> float:
        """How much of it has been read."""
        return min(1.0, self._file.tell() / max(1, self._size))


def encoding_of(file: IO[bytes], otherwise: str) -> str:
    """The encoding by its first bytes; UTF-8 where all of it is; else what is said.

    Raises:
        BadFile: it is no text.
    """
    start = file.read(_PIECE)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if otherwise == "utf-16" and not start.startswith(codecs.BOM_UTF8):
        # Without a mark: a header begins with a sign of the first pages, which leaves a byte empty.
        return "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(start, file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return {"utf-8": "utf-8-sig", "windows-1258": "cp1258", "windows-1252": "cp1252"}[otherwise]
    return "utf-8-sig"


def _pieces(start: bytes, file: IO[bytes]) -> Iterator[bytes]:
    pieces: Iterable[bytes] = iter(lambda: file.read(_PIECE), b"")
    for piece in itertools.chain([start], pieces):
        if b"\0" in piece:
            raise BadFile("no-table")
        yield piece


def _plain(text: str) -> str:
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()


def _value(text: str) -> str:
    found = _TEXT_FORMULA.fullmatch(text) if text.startswith("=") else None
    return _plain(found[1] if found else text)


__all__ = ["CommaSeparated", "encoding_of"]
