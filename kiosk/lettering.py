"""Words → pixels. Pillow shapes the letters, Khmer among them; scripts are parted as on the slip."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageColor, ImageDraw

from printers import wrapping
from printers.fonts import Fonts
from printers.slip import Run

Align = Literal["left", "center", "right"]
#: Height of a line as a share of the letters' size; Vietnamese stacks marks, Khmer writes below the line.
LINE_HEIGHT = 1.42


@dataclass(frozen=True)
class Lettering:
    """Words in one style."""

    text: str
    size: int
    weight: int
    colour: str
    align: Align = "left"
    #: Lines at the most; words that do not fit are made smaller.
    lines: int = 3


class Letterer:
    """Draws letterings with the fonts of this machine."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self.draw = lru_cache(maxsize=256)(self._draw)

    def _draw(self, lettering: Lettering, width: int, height: int) -> Image.Image:
        """An image of the size asked for; the words are as large as they may be and fit whole."""
        size, rows = self._fitted(lettering, width, height)
        image = Image.new(
            "RGBA", (max(1, width), max(1, height)), (*ImageColor.getrgb(lettering.colour)[:3], 0)
        )
        pen = ImageDraw.Draw(image)
        step = size * LINE_HEIGHT
        top = (height - step * len(rows)) / 2
        for place, row in enumerate(rows):
            room = width - self._measure(row)
            x = {"left": 0.0, "center": room / 2, "right": room}[lettering.align]
            baseline = top + step * place + size * 1.06
            for piece in row:
                font = self._fonts.font(piece.size, piece.weight, khmer=piece.khmer)
                pen.text((x, baseline), piece.text, font=font, fill=lettering.colour, anchor="ls")
                x += font.getlength(piece.text)
        return image

    def size(self, lettering: Lettering, width: int, height: int) -> int:
        """The size at which the words fit."""
        return self._fitted(lettering, width, height)[0]

    def _fitted(self, lettering: Lettering, width: int, height: int) -> tuple[int, list[wrapping.Row]]:
        size = lettering.size
        rows = self._rows(lettering, size, width)
        while size > 10 and not self._fits(rows, size, width, height, lettering.lines):
            size = max(10, int(size * 0.94))
            rows = self._rows(lettering, size, width)
        return size, rows

    def _rows(self, lettering: Lettering, size: int, width: int) -> list[wrapping.Row]:
        return wrapping.wrap([Run(lettering.text, size, lettering.weight)], width, self._measure)

    def _fits(self, rows: list[wrapping.Row], size: int, width: int, height: int, lines: int) -> bool:
        return (
            len(rows) <= lines
            and len(rows) * size * LINE_HEIGHT <= height + 1
            and all(self._measure(row) <= width for row in rows)
        )

    def _measure(self, row: wrapping.Row) -> float:
        return sum(
            self._fonts.font(piece.size, piece.weight, khmer=piece.khmer).getlength(piece.text)
            for piece in row
        )


__all__ = ["Align", "Letterer", "Lettering"]
