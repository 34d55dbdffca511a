"""Words → pixels. Pillow shapes the letters, Khmer among them; scripts are parted as on the slip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Literal

from PIL import Image, ImageColor, ImageDraw, ImageFont

from kiosk.keeping import Kept
from printers import wrapping
from printers.fonts import BOLD, REGULAR, Fonts
from printers.slip import Run

Align = Literal["left", "center", "right"]
#: Height of a line as a share of the letters' size; Vietnamese stacks marks, Khmer writes below the line.
LEADING = 1.42
#: One step smaller, where words do not fit.
_SMALLER = 0.95
#: Bytes of shaped letters that are kept: those of some hundred screens at full size.
_MASKS = 10_000_000
#: Pixels by which ink may leave its box.
_SPILL = 2.0
#: Below this share of what was asked for nobody could read it anyway.
_SMALLEST = 0.2


@dataclass(frozen=True)
class Paragraph:
    """Words in one style."""

    text: str
    #: Pixels.
    size: float
    colour: str
    bold: bool = False
    #: Lines at the most.
    lines: int = 2
    leading: float = LEADING
    #: Pixels between it and the paragraph above.
    above: float = 0


@dataclass(frozen=True)
class Lettering:
    """Paragraphs that stand together, in the middle of their box's height."""

    paragraphs: tuple[Paragraph, ...]
    align: Align = "left"

    def scaled(self, unit: float) -> Lettering:
        """The same in another unit."""
        return replace(
            self,
            paragraphs=tuple(
                replace(part, size=part.size * unit, above=part.above * unit) for part in self.paragraphs
            ),
        )


@dataclass(frozen=True)
class Line:
    """One line of letters, and where its pen begins, in pixels of the image."""

    pieces: wrapping.Row
    colour: str
    x: int
    baseline: int


@dataclass(frozen=True)
class Drawn:
    """Letters on transparent ground, and where in their box they belong."""

    image: Image.Image
    x: int
    y: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Row:
    pieces: wrapping.Row
    width: float
    size: int
    colour: str
    #: Height of the line, and of the gap above it.
    height: float
    above: float


@dataclass(frozen=True)
class _Mask:
    """How strongly a piece covers each pixel, and where that lies from the pen's place."""

    image: Image.Image
    x: int
    y: int


class Letterer:
    """Draws letterings with the fonts of this machine."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._fitted = lru_cache(maxsize=1000)(self._fit)
        self._width = lru_cache(maxsize=4000)(self._width_of)
        #: Shaping letters is what takes time; the same words come again in every colour and in many places.
        self._masks: Kept[wrapping.Piece, _Mask] = Kept(
            _MASKS, lambda mask: mask.image.width * mask.image.height
        )

        #: ``sign(sign, side, colour)``: a sign in a square of so many pixels.
        self.sign = lru_cache(maxsize=100)(self._sign)

    def _sign(self, sign: str, side: int, colour: str) -> Image.Image:
        """The ink of a sign in the middle of its square, whatever room its font gives it."""
        image = Image.new("RGBA", (side, side), (*ImageColor.getrgb(colour)[:3], 0))
        font = self._fonts.sign_font(max(1, round(side * 0.8)))
        if font is not None:
            left, top, right, bottom = font.getbbox(sign)
            where = ((side - right - left) / 2, (side - bottom - top) / 2)
            ImageDraw.Draw(image).text(where, sign, font=font, fill=colour)
        return image

    def shrinking(self, lettering: Lettering, width: float, height: float) -> float:
        """The share of the size asked for at which the words fit the box whole."""
        return self._fitted(lettering, width, height)[0]

    def draw(self, lettering: Lettering, width: float, height: float) -> Drawn:
        """The words as large as asked for, smaller where they must be."""
        _, rows = self._fitted(lettering, width, height)
        # Marks may stand out over their line.
        edge = max((row.size for row in rows), default=0) // 3 + 1
        widest, total = max((row.width for row in rows), default=0.0), _height(rows)
        left = {"left": 0.0, "center": (width - widest) / 2, "right": width - widest}[lettering.align]
        image = Image.new("RGBA", (int(widest) + 1 + 2 * edge, int(total) + 1 + 2 * edge))
        lines, top = [], float(edge)
        for row in rows:
            top += row.above
            room = widest - row.width
            x = edge + {"left": 0.0, "center": room / 2, "right": room}[lettering.align]
            # On whole pixels: so the same words have the same pixels everywhere.
            line = Line(row.pieces, row.colour, round(x), round(top + _baseline(row)))
            self._draw_line(image, line)
            lines.append(line)
            top += row.height
        return Drawn(image, round(left) - edge, round((height - total) / 2) - edge, tuple(lines))

    def _draw_line(self, image: Image.Image, line: Line) -> None:
        """Over what is there already: letters that hang below their line stay whole."""
        x = float(line.x)
        for piece in line.pieces:
            mask = self._mask_of(piece)
            letters = Image.new("RGBA", mask.image.size, line.colour)
            letters.putalpha(mask.image)
            left, top = round(x) + mask.x, line.baseline + mask.y
            beyond = min(max(0, -left), letters.width), min(max(0, -top), letters.height)
            image.alpha_composite(letters, (max(0, left), max(0, top)), beyond)
            x += self._width(piece)

    def _mask_of(self, piece: wrapping.Piece) -> _Mask:
        return self._masks.get(piece, partial(self._mask, piece))

    def _mask(self, piece: wrapping.Piece) -> _Mask:
        # Cutting it out of a large sheet is quicker than asking the font for its bounds first.
        x, y = piece.size, 2 * piece.size
        sheet = Image.new("L", (round(self._width(piece)) + 2 * x, 3 * x))
        ImageDraw.Draw(sheet).text((x, y), piece.text, font=self._font(piece), fill=255, anchor="ls")
        # Nothing is seen of a space.
        ink = sheet.getbbox() or (x, y, x + 1, y + 1)
        return _Mask(sheet.crop(ink), ink[0] - x, ink[1] - y)

    def _fit(self, lettering: Lettering, width: float, height: float) -> tuple[float, list[_Row]]:
        scale = 1.0
        rows, fit = self._rows(lettering, scale, width)
        while scale > _SMALLEST and not (fit and self._has_room(rows, height)):
            scale *= _SMALLER
            rows, fit = self._rows(lettering, scale, width)
        return scale, rows

    def _has_room(self, rows: list[_Row], height: float) -> bool:
        """Whether the lines fit, and so do the marks above the first and the letters below the last one."""
        free = (height - _height(rows)) / 2
        if free < -0.5:
            return False
        if not rows:
            return True
        first, last = rows[0], rows[-1]
        above = max(-self._mask_of(piece).y for piece in first.pieces) - first.above - _baseline(first)
        low = max(mask.y + mask.image.height for mask in map(self._mask_of, last.pieces))
        below = low + _baseline(last) - last.height
        return max(above, below) <= free + _SPILL

    def _rows(self, lettering: Lettering, scale: float, width: float) -> tuple[list[_Row], bool]:
        """All lines, and whether they are neither too many nor too wide."""
        rows: list[_Row] = []
        fit = True
        for part in lettering.paragraphs:
            size = max(1, round(part.size * scale))
            run = Run(part.text, size, BOLD if part.bold else REGULAR)
            wrapped = wrapping.wrap([run], width, self._measure)
            widths = [self._measure(row) for row in wrapped]
            fit = fit and len(wrapped) <= part.lines and max(widths, default=0) <= width
            rows += [
                _Row(row, wide, size, part.colour, size * part.leading, 0 if place else part.above * scale)
                for place, (row, wide) in enumerate(zip(wrapped, widths, strict=True))
            ]
        return rows, fit

    def _measure(self, row: wrapping.Row) -> float:
        return sum(self._width(piece) for piece in row)

    def _width_of(self, piece: wrapping.Piece) -> float:
        return self._font(piece).getlength(piece.text)

    def _font(self, piece: wrapping.Piece) -> ImageFont.FreeTypeFont:
        return self._fonts.font(piece.size, piece.weight, khmer=piece.khmer)


def _baseline(row: _Row) -> float:
    """Where letters stand in their line, from its top."""
    return row.height / 2 + row.size * 0.35


def _height(rows: list[_Row]) -> float:
    return sum(row.height + row.above for row in rows)


__all__ = ["LEADING", "Align", "Drawn", "Letterer", "Lettering", "Line", "Paragraph"]
