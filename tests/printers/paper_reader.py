"""Reads the bytes of a printer back into what is on the paper; written from the command tables alone."""

from __future__ import annotations

import functools
import subprocess
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from printers.fonts import FOLDERS

Table = Mapping[int, str]
_FONT = FOLDERS[0] / "NotoSans-Regular.ttf"


@dataclass(frozen=True)
class Text:
    """What stands in a line in one style."""

    text: str
    times: int
    bold: bool


@dataclass(frozen=True)
class Row:
    """A line of type."""

    parts: tuple[Text, ...]
    align: str

    @property
    def text(self) -> str:
        """Without what is empty at its sides."""
        return "".join(part.text for part in self.parts).strip()

    @property
    def cells(self) -> int:
        return sum(len(part.text) * part.times for part in self.parts)


@dataclass(frozen=True)
class Dots:
    """A band of dots; True is black."""

    rows: tuple[tuple[bool, ...], ...]
    align: str = "left"

    def within(self, width: int) -> numpy.ndarray:
        """On paper of some width: what is not sent is white."""
        black = numpy.array(self.rows, dtype=bool)
        left = (width - black.shape[1]) // 2 if self.align == "center" else 0
        return numpy.pad(black, ((0, 0), (left, width - left - black.shape[1])))


@dataclass(frozen=True)
class Code:
    """A QR code that the printer draws."""

    content: str
    dots: int
    level: str
    align: str

    def picture(self) -> Image.Image:
        """As a printer may draw it, with an encoder that is not ours."""
        code = zxingcpp.create_barcode(self.content, zxingcpp.BarcodeFormat.QRCode, ec_level=self.level)
        return Image.fromarray(numpy.array(code.to_image(scale=self.dots, add_quiet_zones=False)))


@dataclass(frozen=True)
class Feed:
    """Empty dots."""

    dots: int


@dataclass(frozen=True)
class Cut:
    """The end of the slip."""


Item = Row | Dots | Code | Feed | Cut


@functools.cache
def tcvn3(*, capitals: bool) -> Table:
    """The tables of TCVN-3 as glibc has the standard: small letters, and capitals in their places."""
    found = {}
    for byte in range(0xA8, 0xFF):
        letter = _tcvn(byte)
        if letter.islower() and not unicodedata.combining(letter):
            found[byte] = letter.upper() if capitals else letter
    return found | ({byte: _tcvn(byte) for byte in (0xA1, 0xA2, 0xA7)} if capitals else {})


def _tcvn(byte: int) -> str:
    done = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=bytes((byte,)), capture_output=True, check=True
    )
    return done.stdout.decode()


@functools.cache
def cp1258(*, marks: bool) -> Table:
    """Windows 1258; a mark stands by itself where the printer does not put it over the letter before it."""
    found = {}
    for byte in range(0x80, 0x100):
        letter = bytes((byte,)).decode("cp1258", errors="ignore")
        if letter and (marks or not unicodedata.combining(letter)):
            found[byte] = letter
    return found


#: Tables by their numbers, as an Epson has them.
EPSON: Mapping[int, Table] = {
    0: {},
    30: tcvn3(capitals=False),
    31: tcvn3(capitals=True),
    52: cp1258(marks=False),
}


@dataclass
class Reader:
    """A printer: it knows its tables, and nothing else comes out of it."""

    tables: Mapping[int, Table] = field(default_factory=lambda: EPSON)
    _table: int = 0
    _times: int = 1
    _bold: bool = False
    _align: str = "left"
    _line: list[Text] = field(default_factory=list)
    _dots: int = 3
    _level: str = "L"
    _content: str = ""

    def read(self, stream: bytes) -> list[Item]:
        """All that is on the paper, top to bottom; fails on what no printer understands."""
        items: list[Item] = []
        place = 0
        while place < len(stream):
            length, item = self._next(stream, place)
            place += length
            if item is not None:
                items.append(item)
        assert not self._line, "letters that no line end prints"
        return _joined(items)

    def _next(self, stream: bytes, at: int) -> tuple[int, Item | None]:
        if stream[at] == 0x0A:
            row, self._line = Row(tuple(self._line), self._align), []
            return 1, row
        if stream[at] >= 0x20:
            self._letter(stream[at])
            return 1, None
        if stream.startswith(b"\x1dv0", at):
            return self._band(stream, at)
        if stream.startswith(b"\x1d(k", at):
            return self._code(stream, at)
        return self._command(stream[at : at + 2], stream[at + 2] if at + 2 < len(stream) else 0)

    def _command(self, command: bytes, argument: int) -> tuple[int, Item | None]:
        if command in (b"\x1b@", b"\x1c."):  # reset; no double bytes
            if command == b"\x1b@":
                self._table, self._times, self._bold, self._align = 0, 1, False, "left"
            return 2, None
        if command in (b"\x1bJ", b"\x1bd", b"\x1dV"):
            assert not self._line, "a feed in mid-line"
            feed = Feed(argument if command == b"\x1bJ" else 34 * argument)
            return 3, Cut() if command == b"\x1dV" else feed
        self._setting(command, argument)
        return 3, None

    def _setting(self, command: bytes, argument: int) -> None:
        if command == b"\x1ba":
            assert not self._line, "an alignment in mid-line is not taken"
            self._align = ("left", "center", "right")[argument]
        elif command == b"\x1bE":
            self._bold = bool(argument & 1)
        elif command == b"\x1bt":
            self._table = argument
        elif command == b"\x1d!":
            assert argument >> 4 == argument & 0xF, "letters that are wider than high"
            self._times = (argument & 0xF) + 1
        else:
            # International signs: those of America; and a question about the printer's health.
            assert (command, argument) == (b"\x1bR", 0) or command == b"\x10\x04", f"unknown {command!r}"

    def _letter(self, byte: int) -> None:
        letter = chr(byte) if byte < 0x80 else self.tables[self._table][byte]
        style = (self._times, self._bold)
        if self._line and (self._line[-1].times, self._line[-1].bold) == style:
            letter = self._line.pop().text + letter
        self._line.append(Text(unicodedata.normalize("NFC", letter), *style))

    def _band(self, stream: bytes, at: int) -> tuple[int, Item]:
        assert not self._line, "dots in mid-line"
        assert self._align != "right"
        assert stream[at + 3] == 0
        wide, high = (int.from_bytes(stream[at + place : at + place + 2], "little") for place in (4, 6))
        assert at + 8 + wide * high <= len(stream), "a band that is cut off"
        packed = numpy.frombuffer(stream[at + 8 : at + 8 + wide * high], dtype=numpy.uint8)
        black = numpy.unpackbits(packed.reshape(high, wide), axis=1).astype(bool)
        return 8 + wide * high, Dots(tuple(map(tuple, black.tolist())), self._align)

    def _code(self, stream: bytes, at: int) -> tuple[int, Item | None]:
        length = int.from_bytes(stream[at + 3 : at + 5], "little")
        assert stream[at + 5] == ord("1"), "no QR code"
        function, said = stream[at + 6], stream[at + 7 : at + 5 + length]
        item = None
        if function == 65:
            assert said == b"2\x00", "a model that is not QR"
        elif function == 67:
            self._dots = said[0]
        elif function == 69:
            self._level = "LMQH"[said[0] - 48]
        elif function == 80:
            assert said[:1] == b"0"
            self._content = said[1:].decode("ascii")
        elif function == 81:
            item = Code(self._content, self._dots, self._level, self._align)
        else:
            raise AssertionError(f"function {function} of QR codes")
        return 5 + length, item


def _joined(items: Sequence[Item]) -> list[Item]:
    """Bands of equal width and place that follow one another are one."""
    joined: list[Item] = []
    for item in items:
        before = joined[-1] if joined else None
        if isinstance(item, Dots) and isinstance(before, Dots) and _alike(before, item):
            joined[-1] = Dots(before.rows + item.rows, item.align)
        else:
            joined.append(item)
    return joined


def _alike(one: Dots, other: Dots) -> bool:
    return (len(one.rows[0]), one.align) == (len(other.rows[0]), other.align)


def laid(items: Sequence[Item], width: int) -> list[Row | Dots | Code]:
    """What is black, with all dots between two others as one, up to their first and last rows."""
    found: list[Row | Dots | Code] = []
    rows: list[numpy.ndarray] = []
    for item in (*items, Cut()):
        if isinstance(item, Dots):
            rows.append(item.within(width))
        elif isinstance(item, Feed):
            rows.append(numpy.zeros((item.dots, width), dtype=bool))
        else:
            found += trimmed(numpy.concatenate(rows)) if rows else []
            rows = []
            found += [item] if isinstance(item, Row | Code) else []
    return found


def trimmed(black: numpy.ndarray) -> list[Dots]:
    """Without the empty rows above and below; nothing where all are."""
    inked = numpy.flatnonzero(black.any(axis=1))
    return [Dots(tuple(map(tuple, black[inked[0] : inked[-1] + 1].tolist())))] if len(inked) else []


def seen(items: Sequence[Item]) -> list[Row | Dots | Code]:
    """What is black."""
    return [item for item in items if isinstance(item, Row | Dots | Code)]


def rows_of(items: Sequence[Item]) -> list[str]:
    """The lines of type."""
    return [item.text for item in items if isinstance(item, Row)]


def picture(items: Sequence[Item], width: int) -> Image.Image:
    """The paper for people to look at: signs in their cells, in a type that is not the printer's."""
    bands = [_picture_of(item, width) for item in items if not isinstance(item, Cut)]
    whole = Image.new("L", (width, sum(band.height for band in bands)), 255)
    top = 0
    for band in bands:
        whole.paste(band, (0, top))
        top += band.height
    return whole


def _picture_of(item: Item, width: int) -> Image.Image:
    if isinstance(item, Dots):
        return Image.fromarray((~item.within(width)).astype(numpy.uint8) * 255)
    if isinstance(item, Code):
        code = item.picture()
        band = Image.new("L", (width, code.height), 255)
        band.paste(code, ((width - code.width) // 2, 0))
        return band
    if isinstance(item, Row):
        return _picture_of_row(item, width)
    return Image.new("L", (width, item.dots if isinstance(item, Feed) else 0), 255)


def _picture_of_row(row: Row, width: int) -> Image.Image:
    high = max(34, *(24 * part.times for part in row.parts), 0)
    band = Image.new("L", (width, high), 255)
    pen = ImageDraw.Draw(band)
    room = width - 12 * row.cells
    left = {"left": 0, "center": room // 2, "right": room}[row.align]
    for part in row.parts:
        font = ImageFont.truetype(str(_FONT), 19 * part.times)
        for letter in part.text:
            place = (left + 6 * part.times, 19 * part.times)
            pen.text(place, letter, fill=0, font=font, anchor="ms", stroke_width=int(part.bold))
            left += 12 * part.times
    return band


__all__ = [
    "EPSON", "Code", "Cut", "Dots", "Feed", "Item", "Reader", "Row", "Text", "cp1258", "laid", "picture",
    "rows_of", "seen", "tcvn3", "trimmed",
]  # fmt: skip
