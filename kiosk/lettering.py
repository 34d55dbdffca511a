"""Words → pixels. Pillow shapes the letters, Khmer among them; scripts are parted as on the slip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageColor, ImageDraw

from printers import wrapping
from printers.fonts import BOLD, REGULAR, Fonts
from printers.slip import Run

Align = Literal["left", "center", "right"]
#: Height of a line as a share of the letters' size; Vietnamese stacks marks, Khmer writes below the line.
LEADING = 1.42
#: One step smaller, where words do not fit.
_SMALLER = 0.95
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
class Drawn:
    """Letters on transparent ground, and where in their box they belong."""

    image: Image.Image
    x: int
    y: int


@dataclass(frozen=True)
class _Row:
    pieces: wrapping.Row
    width: float
    size: int
    colour: str
    #: Height of the line, and of the gap above it.
    height: float
    above: float


class Letterer:
    """Draws letterings with the fonts of this machine."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        #: ``draw(lettering, width, height)``: the words as large as asked for, smaller where they must be.
        self.draw = lru_cache(maxsize=400)(self._draw)

    def shrinking(self, lettering: Lettering, width: float, height: float) -> float:
        """The share of the size asked for at which the words fit the box whole."""
        return self._fitted(lettering, width, height)[0]

    def _draw(self, lettering: Lettering, width: float, height: float) -> Drawn:
        _, rows = self._fitted(lettering, width, height)
        # Marks may stand out over their line.
        edge = max((row.size for row in rows), default=0) // 3 + 1
        widest, total = max((row.width for row in rows), default=0.0), _height(rows)
        left = {"left": 0.0, "center": (width - widest) / 2, "right": width - widest}[lettering.align]
        image = Image.new("RGBA", (int(widest) + 1 + 2 * edge, int(total) + 1 + 2 * edge))
        pen, top = ImageDraw.Draw(image), float(edge)
        for row in rows:
            top += row.above
            room = widest - row.width
            x = edge + {"left": 0.0, "center": room / 2, "right": room}[lettering.align]
            # Clear, in the colour of the letters: their soft edges have no other colour in them.
            clear = (*ImageColor.getrgb(row.colour)[:3], 0)
            pen.rectangle((0, top - edge if row is rows[0] else top, image.width, image.height), fill=clear)
            baseline = top + row.height / 2 + row.size * 0.35
            for piece in row.pieces:
                font = self._fonts.font(piece.size, piece.weight, khmer=piece.khmer)
                pen.text((x, baseline), piece.text, font=font, fill=row.colour, anchor="ls")
                x += font.getlength(piece.text)
            top += row.height
        return Drawn(image, round(left) - edge, round((height - total) / 2) - edge)

    def _fitted(self, lettering: Lettering, width: float, height: float) -> tuple[float, list[_Row]]:
        scale = 1.0
        rows, fit = self._rows(lettering, scale, width)
        while scale > _SMALLEST and not (fit and _height(rows) <= height + 1):
            scale *= _SMALLER
            rows, fit = self._rows(lettering, scale, width)
        return scale, rows

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
        return sum(
            self._fonts.font(piece.size, piece.weight, khmer=piece.khmer).getlength(piece.text)
            for piece in row
        )


def _height(rows: list[_Row]) -> float:
    return sum(row.height + row.above for row in rows)


__all__ = ["LEADING", "Align", "Drawn", "Letterer", "Lettering", "Paragraph"]
