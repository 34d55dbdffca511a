"""What a page is drawn from: boxes with panels, words and codes in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk import flow
from kiosk.lettering import Lettering


@dataclass(frozen=True)
class Box:
    """Left, top, width and height; the top of the window is 0."""

    x: float
    y: float
    width: float
    height: float

    def inside(
        self, left: float, top: float = 0, right: float | None = None, bottom: float | None = None
    ) -> Box:
        """The box without its margins; those on the other side are the same where not given."""
        right = left if right is None else right
        bottom = top if bottom is None else bottom
        return Box(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)

    def top(self, height: float) -> Box:
        """Its upper part."""
        return replace(self, height=height)

    def below(self, height: float) -> Box:
        """What remains below that part."""
        return self.inside(0, height, 0, 0)

    def left(self, width: float) -> Box:
        """Its left part."""
        return replace(self, width=width)

    def beside(self, width: float) -> Box:
        """What remains beside that part."""
        return self.inside(width, 0, 0, 0)

    def cells(self, count: int, columns: int, gap: float) -> list[Box]:
        """Equal cells, row by row."""
        rows = -(-count // columns)
        width = (self.width - gap * (columns - 1)) / columns
        height = (self.height - gap * (rows - 1)) / rows
        return [
            Box(
                self.x + place % columns * (width + gap), self.y + place // columns * (height + gap),
                width, height,
            )
            for place in range(count)
        ]  # fmt: skip

    def scaled(self, unit: float) -> Box:
        """The same in another unit."""
        return Box(self.x * unit, self.y * unit, self.width * unit, self.height * unit)


@dataclass(frozen=True)
class Panel:
    """A filled, rounded box; with a touch it is a button."""

    box: Box
    fill: str
    edge: str
    touch: flow.Touch | None = None
    radius: float = 24
    #: Width of the edge.
    frame: float = 2.0
    #: What is said aloud of a button.
    says: str = ""

    def scaled(self, unit: float) -> Panel:
        """The same in another unit."""
        return replace(self, box=self.box.scaled(unit), radius=self.radius * unit, frame=self.frame * unit)


@dataclass(frozen=True)
class Hidden:
    """A part of the screen that acts when it is pressed, and does not show it: not for citizens."""

    box: Box
    touch: flow.Touch

    def scaled(self, unit: float) -> Hidden:
        """The same in another unit."""
        return Hidden(self.box.scaled(unit), self.touch)


@dataclass(frozen=True)
class Words:
    """Words in a box."""

    box: Box
    lettering: Lettering

    def scaled(self, unit: float) -> Words:
        """The same in another unit."""
        return Words(self.box.scaled(unit), self.lettering.scaled(unit))


@dataclass(frozen=True)
class Matrix:
    """A QR code."""

    box: Box
    content: str

    def scaled(self, unit: float) -> Matrix:
        """The same in another unit."""
        return Matrix(self.box.scaled(unit), self.content)


@dataclass(frozen=True)
class Sign:
    """A sign that needs no language, in the middle of a box."""

    box: Box
    sign: str
    colour: str

    def scaled(self, unit: float) -> Sign:
        """The same in another unit."""
        return Sign(self.box.scaled(unit), self.sign, self.colour)


@dataclass(frozen=True)
class Picture:
    """A picture file, such as the arms, as large as its box allows."""

    box: Box
    path: str

    def scaled(self, unit: float) -> Picture:
        """The same in another unit."""
        return Picture(self.box.scaled(unit), self.path)


Item = Panel | Hidden | Words | Matrix | Sign | Picture

__all__ = ["Box", "Hidden", "Item", "Matrix", "Panel", "Picture", "Sign", "Words"]
