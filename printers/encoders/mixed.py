"""A slip in the printer's own type where it has all letters of a line, else as dots: for slow lines.

It is made from the same composed slip as the picture. What is a little different on paper: letters are as
wide as the printer has them, in whole multiples of its type, and the code stands below its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import escpos.printer
import msgspec
from escpos.constants import QR_ECLEVEL_M
from PIL import Image, ImageOps

from config import schema_slip
from printers import raster, slip, wrapping
from printers.encoders import bitmap, code_pages
from printers.port import Sheet, Source

#: Dots of a sign of the printer's type (font A), across and down.
_ACROSS, _DOWN = 12, 24
#: A line of type in its own size has so many empty dots below it by itself.
_LEADING = 10
#: A digit is so high in its sign; the layout tells how high digits are.
_DIGIT = 20
_LARGEST = 8
#: Modules by which a code that the printer makes may be wider than ours: it may need the next larger version.
_SPARE = 4
_ALIGNMENTS = {"left": b"\x1ba\x00", "center": b"\x1ba\x01", "right": b"\x1ba\x02"}
# Reset; no double bytes, which many printers have for Chinese; ASCII as in America.
_BEGIN = b"\x1b@\x1c.\x1bR\x00"


@dataclass(frozen=True)
class Mixed:
    """The encoder of one printer."""

    type: code_pages.Type
    #: Signs in a line; nothing: as many as its dots hold.
    columns: int | None = None
    #: Whether the printer draws the code itself.
    own_code: bool = True

    def __call__(self, sheet: Sheet) -> Iterator[bytes]:
        """The slip as ESC/POS, in portions."""
        if sheet.source is None:
            yield from bitmap.encode(sheet)
            return
        width = sheet.image.width
        writer = _Writer(self, sheet.source, width, self.columns or width // _ACROSS)
        yield _BEGIN + writer.margin()
        for block in sheet.source.slip.blocks:
            yield writer.block(block)
        yield bitmap.end(cut=sheet.cut)


class _Writer:
    """Writes one slip; knows how the printer is set, so that nothing is said twice."""

    def __init__(self, how: Mixed, source: Source, width: int, columns: int) -> None:
        self._how, self._source, self._width, self._columns = how, source, width, columns
        self._scale = 1.0 if width >= raster.WIDE else source.slip.narrow_scale
        self._margin = raster.margin(source.slip, width)
        #: Signs that stay empty at both sides of a line.
        self._inset = round(self._margin / _ACROSS)
        self._room = columns - 2 * self._inset
        self._set: dict[str, bytes] = {}
        self._out = bytearray()

    def margin(self) -> bytes:
        """What is empty above all blocks."""
        self._out.clear()
        self._feed(self._margin)
        return bytes(self._out)

    def block(self, block: slip.Block) -> bytes:
        """The bytes of a block."""
        self._out.clear()
        match block:
            case slip.Line():
                self._line(block)
            case slip.Number():
                self._number(block)
            case slip.Code():
                self._code(block)
            case slip.Picture():
                self._dots(replace(block, below=0), block.below)
            case schema_slip.Rule():
                self._rule(block)
            case schema_slip.Space():
                self._feed(block.height)
        return bytes(self._out)

    def _line(self, line: slip.Line) -> None:
        runs = [replace(run, text=code_pages.plain(run.text)) for run in line.runs]
        rows = wrapping.wrap(runs, self._room, self._cells, even=line.align == "center")
        if not all(self._knows(piece.text) for row in rows for piece in row):
            self._dots(replace(line, below=0), line.below)
            return
        self._align(line.align)
        inset = " " * self._inset
        for row in rows:
            if line.align == "left":
                self._write(inset, 1, bold=False)
            for piece in row:
                self._write(piece.text, self._times(piece.size), bold=piece.weight >= 700)
            if line.align == "right":
                self._write(inset, 1, bold=False)
            self._out += b"\n"
        large = any(self._times(piece.size) > 1 for row in rows[-1:] for piece in row)
        self._feed(line.below - (0 if large else _LEADING))

    def _number(self, number: slip.Number) -> None:
        text = code_pages.plain(number.text)
        times = min(_LARGEST, round(number.size / _DIGIT), self._columns // max(1, len(text)))
        if times < 1 or not self._knows(text):
            self._dots(replace(number, below=0), number.below)
            return
        self._align("center")
        self._write(text, times, bold=True)
        self._out += b"\n"
        self._feed(number.below)

    def _code(self, code: slip.Code) -> None:
        dots = raster.module_dots(code, self._width, spare=_SPARE)
        if not self._how.own_code or not dots or not code.content.isascii():
            self._dots(replace(code, below=0), code.below)
            return
        for line in code.lines:
            self._line(line)
        self._align("center")
        quiet = raster.QUIET_MODULES * dots
        self._feed(quiet)
        printer = escpos.printer.Dummy()
        printer.qr(code.content, ec=QR_ECLEVEL_M, size=dots, native=True)
        self._out += printer.output
        self._feed(quiet + code.below)

    def _rule(self, rule: schema_slip.Rule) -> None:
        if rule.style != "dashed":
            self._dots(msgspec.structs.replace(rule, below=0), rule.below)
            return
        self._align("center")
        self._write("-" * self._room, 1, bold=False)
        self._out += b"\n"
        self._feed(rule.below - _LEADING)

    def _dots(self, block: slip.Block, below: int) -> None:
        """As on the picture; what is empty around its lines is not sent."""
        image = raster.draw_block(block, self._source.slip, self._source.fonts, self._width)
        done = 0
        for top, bottom in bitmap.inked(image):
            self._feed(top - done)
            self._band(image.crop((0, top, self._width, bottom)))
            done = bottom
        self._feed(image.height - done + below)

    def _band(self, image: Image.Image) -> None:
        """A line of dots: centred by the printer, or up to its last dot, whichever is shorter."""
        left, _, right, _ = ImageOps.invert(image.convert("L")).getbbox() or (0, 0, 0, 0)
        side = min(left, self._width - right) // 8 * 8
        # A byte has eight dots; what a printer must fill up would shift the middle.
        centred = not self._width % 8 and self._width - 2 * side < right
        self._align("center" if centred else "left")
        box = (side, self._width - side) if centred else (0, (right + 7) // 8 * 8)
        for band in bitmap.bands(image.crop((box[0], 0, min(box[1], self._width), image.height))):
            self._out += band

    def _write(self, text: str, times: int, *, bold: bool) -> None:
        self._say("size", b"\x1d!" + bytes(((times - 1) << 4 | (times - 1),)))
        self._say("bold", b"\x1bE" + bytes((bold,)))
        for number, said in self._how.type.encode(text) or ():
            self._say("table", b"\x1bt" + bytes((number,)))
            self._out += said

    def _feed(self, dots: int) -> None:
        while dots > 0:
            self._out += b"\x1bJ" + bytes((min(dots, 255),))
            dots -= 255

    def _align(self, align: schema_slip.Align) -> None:
        self._say("align", _ALIGNMENTS[align])

    def _say(self, setting: str, command: bytes) -> None:
        if self._set.get(setting) != command:
            self._set[setting] = command
            self._out += command

    def _knows(self, text: str) -> bool:
        return self._how.type.encode(text) is not None

    def _times(self, size: int) -> int:
        """How many times as large as its own size the printer's type is for letters of so many dots."""
        return max(1, min(_LARGEST, round(size * self._scale / _DOWN)))

    def _cells(self, row: wrapping.Row) -> float:
        return sum(len(piece.text) * self._times(piece.size) for piece in row)


__all__ = ["Mixed"]
