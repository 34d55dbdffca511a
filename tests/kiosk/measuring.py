"""What can be measured on a photograph of the kiosk: whole words, contrast, shaping. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk.boxes import Box, Panel, Words
from kiosk.lettering import Drawn, Line
from printers.fonts import Fonts

#: Rows of columns of red, green and blue.
Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

#: Soft edges of letters are no colour of their own: so far a colour must lie from the ground, in one channel.
_APART = 40
#: Pixels from a button's edge: where its surroundings are looked at, its own ground, and the edge itself.
_OUTSIDE, _INSIDE, _EDGE = (4, 10), 12, 4


class Text(msgspec.Struct, frozen=True):
    """Letters of one colour and size as they stand in a photograph."""

    words: str
    #: Pixels.
    size: int
    bold: bool
    #: What the look says they should be, and what was found: ``#rrggbb``.
    meant: str
    letters: str
    ground: str
    #: WCAG 2.x, 1 to 21.
    ratio: float


class Place(msgspec.Struct, frozen=True):
    """A text as a whole, in its box."""

    words: str
    #: The ink is inside the box.
    inside: bool
    #: The largest difference between the photograph and the letters alone, 0 to 255: what covers them.
    covered: int


class Shaping(msgspec.Struct, frozen=True):
    """Khmer beside Pillow's own rendering of it, over all pixels with ink, 0 to 255."""

    words: str
    #: The largest difference from the rendering with raqm; the mean one with it, and without it.
    most: int
    raqm: float
    basic: float


class Button(msgspec.Struct, frozen=True):
    """What marks a button off from its surroundings."""

    touch: str
    #: The weakest of its sides: contrast of its edge and of its ground with what is around it.
    edge: float
    fill: float


class Photograph(msgspec.Struct, frozen=True):
    """A picture and what was measured on it; what is the same on an earlier one is left out."""

    name: str
    width: int
    height: int
    #: Different colours in a small copy of it.
    colours: int
    texts: tuple[Text, ...]
    places: tuple[Place, ...]
    shapings: tuple[Shaping, ...]
    buttons: tuple[Button, ...]


def ratio(one: Colour, other: Colour) -> float:
    """Contrast as WCAG 2.2 defines it (relative luminance, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    lights = [
        sum(
            share * (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
            for share, value in zip((0.2126, 0.7152, 0.0722), (part / 255 for part in colour), strict=True)
        )
        for colour in (one, other)
    ]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def dominant(pixels: Pixels) -> tuple[Colour, Colour]:
    """The ground, which is the commonest colour, and the commonest one that is none of its shades.

    Where there is no second colour it is the ground again: words that nobody sees.
    """
    wide = pixels.reshape(-1, 3).astype(np.uint32)
    values, counts = np.unique((wide[:, 0] << 16) | (wide[:, 1] << 8) | wide[:, 2], return_counts=True)
    found = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.int32)
    ground = found[counts.argmax()]
    counts = np.where(np.abs(found - ground).max(axis=1) >= _APART, counts, 0)
    letters = found[counts.argmax()] if counts.any() else ground
    return _colour(ground), _colour(letters)


def _colour(values: NDArray[np.int32]) -> Colour:
    return int(values[0]), int(values[1]), int(values[2])


def written(colour: Colour) -> str:
    """A colour as the look writes it."""
    return "#" + bytes(colour).hex()


@dataclass(frozen=True)
class Letters:
    """A text as it was drawn, and where: pixels of the window."""

    words: Words
    drawn: Drawn
    left: int
    top: int

    @classmethod
    def of(cls, words: Words, drawn: Drawn, height: int) -> Letters:
        """In a window of this height; the window counts from below, on whole pixels."""
        box, high = words.box, drawn.image.height
        top = height - round(height - (box.y + drawn.y) - high) - high
        return cls(words, drawn, round(box.x + drawn.x), top)

    @property
    def text(self) -> str:
        """All its words."""
        return " / ".join(part.text for part in self.words.lettering.paragraphs)

    @property
    def ink(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of what is drawn, in its image."""
        return self.drawn.image.getchannel("A").getbbox() or (0, 0, 0, 0)

    def overhang(self) -> float:
        """Pixels by which ink leaves its box, beyond what a j or a mark above a capital may hang over."""
        left, top, right, bottom = self.ink
        x, y, box = self.drawn.x, self.drawn.y, self.words.box
        allowed = 2 + 0.04 * max(piece.size for line in self.drawn.lines for piece in line.pieces)
        return max(-x - left, -y - top, x + right - box.width, y + bottom - box.height) - allowed

    def cut_out(self, pixels: Pixels) -> tuple[Pixels, Box]:
        """Its part of the photograph, and which part of its image that is: it may reach out of the window."""
        image = self.drawn.image
        x, y = max(0, -self.left), max(0, -self.top)
        part = pixels[self.top + y : self.top + image.height, self.left + x : self.left + image.width]
        return part, Box(x, y, part.shape[1], part.shape[0])

    def texts(self, pixels: Pixels) -> list[Text]:
        """The contrast of every line."""
        found = []
        for line in self.drawn.lines:
            ground, letters = dominant(self._line(pixels, line))
            piece = line.pieces[0]
            found.append(
                Text(
                    words="".join(piece.text for piece in line.pieces), size=piece.size,
                    bold=piece.weight > 400, meant=line.colour, letters=written(letters),
                    ground=written(ground), ratio=round(ratio(letters, ground), 2),
                )
            )  # fmt: skip
        return found

    def _line(self, pixels: Pixels, line: Line) -> Pixels:
        """The part of a photograph that a line of letters stands in: from capitals to what hangs below."""
        size = line.pieces[0].size
        top, bottom = self.top + line.baseline - size, self.top + line.baseline + size // 3
        left, right = self.left + self.ink[0] - 3, self.left + self.ink[2] + 3
        part: Pixels = pixels[max(0, top) : bottom, max(0, left) : right]
        return part

    def place(self, pixels: Pixels) -> Place:
        """Whether all of it is to be seen."""
        part, box = self.cut_out(pixels)
        left, top, right, bottom = self.ink
        shown = (
            left >= box.x and top >= box.y and right <= box.x + box.width and bottom <= box.y + box.height
        )  # fmt: skip
        inside = shown and self.overhang() <= 0
        ink_here = self._ink(box)
        ground = _around(part, ink_here)
        alone = _difference(self._alone(ground, box), part)[ink_here]
        return Place(words=self.text, inside=inside, covered=int(alone.max(initial=0)))

    @property
    def khmer(self) -> bool:
        """Whether there is Khmer in it."""
        return any(piece.khmer for line in self.drawn.lines for piece in line.pieces)

    def shaping(self, pixels: Pixels, fonts: Fonts) -> Shaping:
        """How far it is from what Pillow makes of the same words, with raqm and without."""
        part, box = self.cut_out(pixels)
        ink = self._ink(box)
        ground = _around(part, ink)
        raqm, basic = (
            _unlike(self._by_pillow(ground, box, fonts, engine), part, ground, ink)
            for engine in (ImageFont.Layout.RAQM, ImageFont.Layout.BASIC)
        )
        return Shaping(self.text, int(raqm.max()), float(raqm.mean()), float(basic.mean()))

    def _ink(self, box: Box) -> NDArray[np.bool_]:
        x, y = int(box.x), int(box.y)
        alpha = np.asarray(self.drawn.image.getchannel("A"))
        ink: NDArray[np.bool_] = alpha[y : y + int(box.height), x : x + int(box.width)] > 0
        return ink

    def _alone(self, ground: Colour, box: Box) -> Pixels:
        """The letters on their ground, as nothing would cover them."""
        sheet = Image.new("RGBA", self.drawn.image.size, (*ground, 255))
        sheet.alpha_composite(self.drawn.image)
        return _part(sheet, box)

    def _by_pillow(self, ground: Colour, box: Box, fonts: Fonts, engine: ImageFont.Layout) -> Pixels:
        """The same words at the same place, by nothing but Pillow."""
        sheet = Image.new("RGB", self.drawn.image.size, ground)
        pen = ImageDraw.Draw(sheet)
        for line in self.drawn.lines:
            x = float(line.x)
            for piece in line.pieces:
                path = dict(fonts.khmer if piece.khmer else fonts.latin)[piece.weight]
                font = ImageFont.truetype(str(path), piece.size, layout_engine=engine)
                pen.text((round(x), line.baseline), piece.text, font=font, fill=line.colour, anchor="ls")
                x += font.getlength(piece.text)
        return _part(sheet, box)


def _part(image: Image.Image, box: Box) -> Pixels:
    x, y = int(box.x), int(box.y)
    return np.asarray(image.convert("RGB"))[y : y + int(box.height), x : x + int(box.width)]


def _difference(one: Pixels, other: Pixels) -> NDArray[np.int16]:
    apart = np.abs(one.astype(np.int16) - other.astype(np.int16))
    largest: NDArray[np.int16] = np.maximum(np.maximum(apart[..., 0], apart[..., 1]), apart[..., 2])
    return largest


def _around(part: Pixels, ink: NDArray[np.bool_]) -> Colour:
    """The ground of letters: the commonest colour close to them."""
    down, across = np.nonzero(ink)
    near = np.s_[max(0, down.min() - 4) : down.max() + 5, max(0, across.min() - 4) : across.max() + 5]
    return dominant(part[near][~ink[near]])[0]


def _unlike(expected: Pixels, part: Pixels, ground: Colour, ink: NDArray[np.bool_]) -> NDArray[np.int16]:
    """How far a photograph is from what is expected, wherever either of them has letters."""
    letters = ink | (_difference(expected, np.array(ground, dtype=np.uint8)) > 0)
    return _difference(expected, part)[letters]


#: What lies outside a side of a button, across its edge, and inside.
Side = tuple[Pixels, Pixels, Pixels]


def button(panel: Panel, sides: list[Side]) -> Button:
    """How a button stands out, at the middle of each of its sides."""
    edges, fills = [], []
    for outside, edge, inside in sides:
        around, _ = dominant(outside)
        edges.append(max(ratio(_colour(one), around) for one in edge))
        fills.append(ratio(_colour(inside[0]), around))
    return Button(touch=repr(panel.touch), edge=round(min(edges), 2), fill=round(min(fills), 2))


def sides_of(pixels: Pixels, box: Box) -> list[Side]:
    """The sides of a button; one at the window's end is left out, and the whole window has none."""
    high, wide = pixels.shape[:2]
    left, right, top, bottom = box.x, box.x + box.width, box.y, box.y + box.height
    across, down = round(box.x + box.width / 2), round(box.y + box.height / 2)
    found = []
    for at, step, end, column in (
        (left, 1, wide, False), (right, -1, wide, False), (top, 1, high, True), (bottom, -1, high, True),
    ):  # fmt: skip
        line = pixels[:, across] if column else pixels[down]
        inside, reach = round(at) + _INSIDE * step, [round(at) - far * step for far in _OUTSIDE]
        if all(0 <= place < end for place in (*reach, inside)):
            edge = line[round(at) - _EDGE : round(at) + _EDGE]
            found.append((line[min(reach) : max(reach)], edge, line[inside : inside + 1]))
    return found
