"""Draws a slip to black and white dots, the way a thermal printer prints them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.exceptions import DataOverflowError

from config import schema_slip
from printers import wrapping
from printers.fonts import BOLD, Fonts
from printers.slip import Block, Code, Line, Number, Picture, Run, Slip

#: Dots across 80 mm and 58 mm paper at 203 dpi.
WIDE, NARROW = 576, 384
#: A scanner needs this many dots a module on thermal paper, and this many empty modules around.
MODULE_DOTS, QUIET_MODULES = 4, 4
#: Lines beside the code have at least this room, else they stand above it.
BESIDE_AT_LEAST = 220


@dataclass(frozen=True)
class Box:
    """Dots from ``left, top`` up to, not including, ``right, bottom``."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Letters:
    """A piece of text; ``box`` is where its ink is."""

    piece: wrapping.Piece
    x: float
    baseline: int
    box: Box


@dataclass(frozen=True)
class Ink:
    """A black rectangle."""

    box: Box


@dataclass(frozen=True)
class Matrix:
    """A QR code with its quiet zone."""

    modules: tuple[tuple[bool, ...], ...]
    dots: int
    box: Box


@dataclass(frozen=True)
class Bits:
    """A picture in black and white."""

    image: Image.Image
    box: Box


@dataclass(frozen=True)
class Placed:
    """Everything at its place."""

    width: int
    height: int
    items: tuple[Letters | Ink | Matrix | Bits, ...]


def draw(slip: Slip, fonts: Fonts, width: int = WIDE) -> Image.Image:
    """The slip as an image of mode ``1``, black on white, ``width`` dots wide and as long as it needs."""
    return paint(place(slip, fonts, width), fonts)


def place(slip: Slip, fonts: Fonts, width: int = WIDE) -> Placed:
    """Find the place of everything on paper of ``width`` dots."""
    return _Placer(slip, fonts, width).place()


def draw_block(block: Block, slip: Slip, fonts: Fonts, width: int) -> Image.Image:
    """One block of a slip alone, as in the picture of the whole, without upper and lower margin."""
    alone = replace(slip, blocks=(block,))
    image, empty = draw(alone, fonts, width), margin(alone, width)
    return image.crop((0, empty, width, image.height - empty))


def module_dots(code: Code, width: int, *, spare: int = 0) -> int:
    """Dots of a module on paper of ``width`` dots; 0 if it cannot be with ``spare`` modules more."""
    return _dots(_modules(code.content), code, width, spare)


def paint(placed: Placed, fonts: Fonts) -> Image.Image:
    """Draw what was placed."""
    image = Image.new("1", (placed.width, placed.height), 1)
    pen = ImageDraw.Draw(image)
    for item in placed.items:
        if isinstance(item, Letters):
            piece = item.piece
            font = fonts.font(piece.size, piece.weight, khmer=piece.khmer)
            pen.text((round(item.x), item.baseline), piece.text, fill=0, font=font, anchor="ls")
        elif isinstance(item, Ink):
            box = item.box
            pen.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=0)
        elif isinstance(item, Bits):
            image.paste(item.image, (item.box.left, item.box.top))
        else:
            _paint_matrix(pen, item)
    return image


def _paint_matrix(pen: ImageDraw.ImageDraw, item: Matrix) -> None:
    for row, modules in enumerate(item.modules):
        for column, black in enumerate(modules):
            if black:
                left, top = item.box.left + column * item.dots, item.box.top + row * item.dots
                pen.rectangle((left, top, left + item.dots - 1, top + item.dots - 1), fill=0)


class _Placer:
    def __init__(self, slip: Slip, fonts: Fonts, width: int) -> None:
        self.slip = slip
        self.fonts = fonts
        self.width = width
        self.scale = 1.0 if width >= WIDE else slip.narrow_scale
        self.margin = margin(slip, width)
        self.left, self.right = self.margin, width - self.margin
        self.y = self.margin
        self.items: list[Letters | Ink | Matrix | Bits] = []

    def place(self) -> Placed:
        for block in self.slip.blocks:
            match block:
                case Line():
                    self._line(block, self.left, self.right)
                case Number():
                    self._number(block)
                case Code():
                    self._code(block)
                case Picture():
                    self._picture(block)
                case schema_slip.Rule():
                    self._rule(block)
                case schema_slip.Space():
                    self.y += block.height
        return Placed(self.width, self.y + self.margin, tuple(self.items))

    def _line(self, line: Line, left: int, right: int) -> None:
        runs = [Run(run.text, max(16, round(run.size * self.scale)), run.weight) for run in line.runs]
        rows = wrapping.wrap(runs, right - left, self._measure, even=line.align == "center")
        for row in rows:
            self._row(row, line.align, left, right)
        self.y += line.below

    def _row(self, row: wrapping.Row, align: schema_slip.Align, left: int, right: int) -> None:
        room = right - left - self._measure(row)
        x = left + {"left": 0.0, "center": room / 2, "right": room}[align]
        metrics = [self._font(piece).getmetrics() for piece in row]
        boxes = [self._font(piece).getbbox(piece.text, mode="1", anchor="ls") for piece in row]
        # What the font calls its height is a promise that tall stacks of marks do not keep.
        up = max(*(metric[0] for metric in metrics), *(-box[1] for box in boxes), 0)
        down = max(*(metric[1] for metric in metrics), *(box[3] for box in boxes), 0)
        baseline = self.y + round(up)
        for piece, box in zip(row, boxes, strict=True):
            self.items.append(Letters(piece, x, baseline, _moved(box, round(x), baseline)))
            x += self._font(piece).getlength(piece.text, mode="1")
        self.y = baseline + round(down)

    def _number(self, number: Number) -> None:
        """As large as its height and the paper's width allow."""
        size = 100
        for _ in range(2):  # the second time corrects what hinting made of the first
            piece = wrapping.Piece(number.text, size, BOLD, khmer=False)
            left, top, right, bottom = self._font(piece).getbbox(piece.text, mode="1", anchor="ls")
            room = min((self.right - self.left) / (right - left), number.size / (bottom - top))
            size = max(16, int(size * room))
        piece = wrapping.Piece(number.text, size, BOLD, khmer=False)
        left, top, right, bottom = self._font(piece).getbbox(piece.text, mode="1", anchor="ls")
        x = (self.width - (right - left)) // 2 - left
        baseline = self.y - round(top)
        self.items.append(Letters(piece, x, baseline, _moved((left, top, right, bottom), round(x), baseline)))
        self.y = baseline + round(bottom) + number.below

    def _code(self, code: Code) -> None:
        modules = _modules(code.content)
        dots = _dots(modules, code, self.width)
        side = (len(modules) + 2 * QUIET_MODULES) * dots
        if not dots:
            # An address too long for a code on this paper is still an address.
            for line in (*code.lines, Line((Run(code.content, 20, 400),), "left", code.below)):
                self._line(line, self.left, self.right)
            return
        top = self.y
        gap = self.margin // 2
        beside = self.right - side - gap - self.left >= BESIDE_AT_LEAST
        if beside:
            x = self.right - side + QUIET_MODULES * dots  # the margin is as quiet as the zone
            x = min(x, self.width - side)
            self._lines_beside(code.lines, x - gap, top, side)
        else:
            for line in code.lines:
                self._line(line, self.left, self.right)
            x, top = (self.width - side) // 2, self.y
        self.items.append(Matrix(_padded(modules), dots, Box(x, top, x + side, top + side)))
        self.y = max(self.y, top + side) + code.below

    def _lines_beside(self, lines: Sequence[Line], right: int, top: int, side: int) -> None:
        """Lines in the middle of the code's height, or the height they need."""
        first = len(self.items)
        for line in lines:
            self._line(line, self.left, right)
        below = lines[-1].below if lines else 0
        shift = max(0, (side - (self.y - below - top)) // 2)
        self.items[first:] = [
            Letters(item.piece, item.x, item.baseline + shift, _moved(item.box, 0, shift))
            for item in self.items[first:]
            if isinstance(item, Letters)
        ]

    def _picture(self, picture: Picture) -> None:
        wide, high = picture.image.size
        scale = min(picture.height * self.scale / high, (self.right - self.left) / wide)
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        # Grey becomes a pattern of dots.
        bits = picture.image.resize(size, Image.Resampling.LANCZOS).convert("1")
        left = (self.width - size[0]) // 2
        self.items.append(Bits(bits, Box(left, self.y, left + size[0], self.y + size[1])))
        self.y += size[1] + picture.below

    def _rule(self, rule: schema_slip.Rule) -> None:
        step, dash = (12, 8) if rule.style == "dashed" else (self.right - self.left,) * 2
        for x in range(self.left, self.right, step):
            self.items.append(Ink(Box(x, self.y, min(x + dash, self.right), self.y + rule.thickness)))
        self.y += rule.thickness + rule.below

    def _font(self, piece: wrapping.Piece) -> ImageFont.FreeTypeFont:
        return self.fonts.font(piece.size, piece.weight, khmer=piece.khmer)

    def _measure(self, row: wrapping.Row) -> float:
        return sum(self._font(piece).getlength(piece.text, mode="1") for piece in row)


def margin(slip: Slip, width: int) -> int:
    """Empty dots around everything on paper of ``width`` dots."""
    return round(slip.margin * width / WIDE)


def _dots(modules: tuple[tuple[bool, ...], ...], code: Code, width: int, spare: int = 0) -> int:
    count = len(modules) + 2 * QUIET_MODULES
    dots = max(MODULE_DOTS, code.size // count)
    return dots if modules and (count + spare) * dots <= width else 0


def _moved(box: tuple[float, float, float, float] | Box, x: int, y: int) -> Box:
    if isinstance(box, Box):
        box = (box.left, box.top, box.right, box.bottom)
    return Box(round(box[0]) + x, round(box[1]) + y, round(box[2]) + x, round(box[3]) + y)


def _modules(content: str) -> tuple[tuple[bool, ...], ...]:
    if not content:
        return ()
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(content)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return ()
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def _padded(modules: tuple[tuple[bool, ...], ...]) -> tuple[tuple[bool, ...], ...]:
    side = (False,) * QUIET_MODULES
    empty = ((False,) * (len(modules) + 2 * QUIET_MODULES),) * QUIET_MODULES
    return (*empty, *((*side, *row, *side) for row in modules), *empty)


__all__ = [
    "MODULE_DOTS", "NARROW", "QUIET_MODULES", "WIDE", "Box", "Ink", "Letters", "Matrix", "Placed",
    "draw", "draw_block", "margin", "module_dots", "paint", "place",
]  # fmt: skip
