"""Page → boxes: where everything is, in pixels of the window. Pure; the drawing only fills the boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.schema_look import Colours, KioskType
from kiosk import flow
from kiosk.lettering import Align, Lettering
from kiosk.screens.page import Button, Card, Notice, Page, TicketSheet, Tone

#: Width and height that sizes are given for; the other way round for a lying screen.
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
REGULAR, BOLD = 400, 700


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
        """The box without its margins."""
        right = left if right is None else right
        bottom = top if bottom is None else bottom
        return Box(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)


@dataclass(frozen=True)
class Panel:
    """A filled, rounded box; with a touch it is a button."""

    box: Box
    fill: str
    edge: str
    touch: flow.Happening | None = None
    radius: float = 24


@dataclass(frozen=True)
class Words:
    """Words in a box."""

    box: Box
    lettering: Lettering


@dataclass(frozen=True)
class Matrix:
    """A QR code."""

    box: Box
    content: str


Item = Panel | Words | Matrix


@dataclass(frozen=True)
class Layout:
    """Lays out pages for one window."""

    width: int
    height: int
    colours: Colours
    type: KioskType

    @property
    def lying(self) -> bool:
        """Whether the window is wider than high."""
        return self.width > self.height

    @property
    def unit(self) -> float:
        """Pixels of the window for one pixel of the design."""
        wide, high = LANDSCAPE if self.lying else PORTRAIT
        return min(self.width / wide, self.height / high)

    def place(self, page: Page) -> list[Item]:
        """All items, those behind first."""
        wide, high = self.width / self.unit, self.height / self.unit
        head = 150.0 if self.lying else 200.0
        bar = 150.0 if self.lying else 170.0
        items = [
            *self._head(page, Box(0, 0, wide, head)),
            *self._body(page, Box(56, head + 36, wide - 112, high - head - bar - 60)),
            *self._bar(page, Box(0, high - bar, wide, bar)),
        ]
        return [self._scaled(item) for item in items]

    def _words(
        self,
        box: Box,
        text: str,
        size: int,
        colour: str,
        *,
        bold: bool = False,
        align: Align = "left",
        lines: int = 2,
    ) -> Words:
        lettering = Lettering(text, round(size * self.unit), BOLD if bold else REGULAR, colour, align, lines)
        return Words(box, lettering)

    # ------------------------------------------------------------ head and bar

    def _head(self, page: Page, box: Box) -> Iterator[Item]:
        on_blue = self.colours.on_blue
        yield Panel(box, self.colours.blue, self.colours.blue, radius=0)
        inner = box.inside(56, 24)
        clock = Box(inner.x + inner.width - 360, inner.y, 360, inner.height)
        left = Box(inner.x, inner.y, inner.width - 390, inner.height)
        if page.above:
            yield self._words(
                Box(left.x, left.y, left.width, 48), page.above, self.type.small, on_blue, lines=1
            )
            left = left.inside(0, 48, 0, 0)
        yield self._words(left, page.heading, 46, on_blue, bold=True)
        high = 0.6 if page.date else 1.0
        yield self._words(
            Box(clock.x, clock.y, clock.width, clock.height * high), page.clock, 62, on_blue, bold=True,
            align="right", lines=1,
        )  # fmt: skip
        if page.date:
            low = Box(clock.x, clock.y + clock.height * 0.6, clock.width, clock.height * 0.4)
            yield self._words(low, page.date, self.type.small, on_blue, align="right", lines=1)

    def _bar(self, page: Page, box: Box) -> Iterator[Item]:
        yield Panel(box, self.colours.card, self.colours.line, radius=0)
        inner = box.inside(40, 28)
        count = len(page.left) + len(page.right)
        if count == 0:
            return
        gap = 20.0
        width = min(400.0, (inner.width - gap * (count - 1)) / count)
        for place, button in enumerate(page.left):
            yield from self._button(
                Box(inner.x + place * (width + gap), inner.y, width, inner.height), button
            )
        for place, button in enumerate(reversed(page.right)):
            x = inner.x + inner.width - width - place * (width + gap)
            yield from self._button(Box(x, inner.y, width, inner.height), button)

    def _button(self, box: Box, button: Button) -> Iterator[Item]:
        fill, edge, ink = self._tone(button.tone)
        yield Panel(box, fill, edge, button.touch, 18)
        yield self._words(box.inside(14, 8), button.words, 36, ink, bold=True, align="center")

    def _tone(self, tone: Tone) -> tuple[str, str, str]:
        """Fill, edge and letters."""
        colours = self.colours
        return {
            "plain": (colours.card, colours.line, colours.ink),
            "act": (colours.blue, colours.blue, colours.on_blue),
            "chosen": (colours.blue_soft, colours.blue, colours.blue),
            "mind": (colours.amber_soft, colours.amber, colours.ink),
            "trouble": (colours.red_soft, colours.red, colours.ink),
        }[tone]

    # ------------------------------------------------------------ the middle

    def _body(self, page: Page, box: Box) -> Iterator[Item]:
        if page.question:
            high = 130.0 if self.lying else 190.0
            line = Box(box.x, box.y, box.width, high)
            yield self._words(line, page.question, self.type.title, self.colours.ink, bold=True, lines=1)
            box = box.inside(0, high, 0, 0)
        if page.hint:
            line = Box(box.x, box.y, box.width, 110)
            yield self._words(line, page.hint, self.type.text, self.colours.soft_ink, lines=2)
            box = box.inside(0, 124, 0, 0)
        if page.foot:
            low = Box(box.x, box.y + box.height - 60, box.width, 60)
            yield self._words(low, page.foot, self.type.text, self.colours.soft_ink, align="center", lines=1)
            box = box.inside(0, 0, 0, 70)
        for notice in page.notices:
            high = 250.0 if notice.detail else 130.0
            yield from self._notice(Box(box.x, box.y, box.width, high), notice)
            box = box.inside(0, high + 28, 0, 0)
        if page.ticket is not None:
            yield from self._ticket(page.ticket, box)
        elif page.cards:
            yield from self._cards(page.cards, box)

    def _notice(self, box: Box, notice: Notice) -> Iterator[Item]:
        fill, edge, ink = self._tone(notice.tone)
        yield Panel(box, fill, edge)
        inner = box.inside(40, 20)
        title = inner.height * (0.45 if notice.detail else 1.0)
        yield self._words(Box(inner.x, inner.y, inner.width, title), notice.title, 44, ink, bold=True)
        if notice.detail:
            rest = inner.inside(0, title, 0, 0)
            yield self._words(rest, notice.detail, self.type.text, ink, lines=3)

    def _cards(self, cards: tuple[Card, ...], box: Box) -> Iterator[Item]:
        many = len(cards) > (6 if self.lying else 4)
        columns = min(len(cards), 4 if many else 3) if self.lying else 2 if many else 1
        rows = -(-len(cards) // columns)
        gap = 28.0
        width = (box.width - gap * (columns - 1)) / columns
        height = min((box.height - gap * (rows - 1)) / rows, 400.0 if len(cards) == 1 else 290.0)
        if len(cards) <= columns or columns == 1:
            # Few cards stand where a hand reaches, not under the ceiling.
            used = rows * height + gap * (rows - 1)
            box = box.inside(0, (box.height - used) * 0.4, 0, 0)
        for place, card in enumerate(cards):
            x = box.x + (place % columns) * (width + gap)
            y = box.y + (place // columns) * (height + gap)
            yield from self._card(Box(x, y, width, height), card)

    def _card(self, box: Box, card: Card) -> Iterator[Item]:
        fill, edge, ink = self._tone(card.tone)
        soft = self.colours.on_blue if card.tone == "act" else self.colours.soft_ink
        yield Panel(box, fill, edge, card.touch)
        inner = box.inside(32, 20)
        if card.badge:
            badge = Box(inner.x, inner.y + 6, 72, 72)
            yield Panel(badge, self.colours.blue_soft, self.colours.blue_soft, radius=14)
            yield self._words(badge, card.badge, 42, self.colours.blue, bold=True, align="center", lines=1)
            inner = inner.inside(94, 0, 0, 0)
        low = min(72.0, inner.height * 0.34) if card.detail else 0.0
        size = 68 if card.tone == "act" else self.type.card
        yield self._words(inner.inside(0, 0, 0, low), card.title, size, ink, bold=True, lines=3)
        if card.detail:
            line = Box(inner.x, inner.y + inner.height - low, inner.width, low)
            yield self._words(line, card.detail, self.type.small, soft, lines=2)

    def _ticket(self, sheet: TicketSheet, box: Box) -> Iterator[Item]:
        gap = 28.0
        if self.lying:
            number = Box(box.x, box.y, box.width * 0.58, box.height)
            rest = Box(number.x + number.width + gap, box.y, box.width - number.width - gap, box.height)
        else:
            number = Box(box.x, box.y, box.width, box.height * 0.5)
            rest = Box(box.x, number.y + number.height + gap, box.width, box.height * 0.5 - gap)
        yield Panel(number, self.colours.card, self.colours.line)
        inner = number.inside(32, 24)
        yield self._words(
            Box(inner.x, inner.y, inner.width, 100), sheet.service, 44, self.colours.soft_ink, align="center"
        )
        yield self._words(
            inner.inside(0, 100, 0, 0), sheet.number, self.type.number, self.colours.blue, bold=True,
            align="center", lines=1,
        )  # fmt: skip
        half = (rest.height - gap) / 2
        width = (rest.width - gap) / 2
        for place, fact in enumerate(sheet.facts):
            fact_box = Box(rest.x + place * (width + gap), rest.y, width, half)
            yield Panel(fact_box, self.colours.card, self.colours.line)
            inner = fact_box.inside(32, 18)
            top = inner.height * 0.42
            yield self._words(
                Box(inner.x, inner.y, inner.width, top), fact.heading, 30, self.colours.soft_ink
            )
            yield self._words(
                inner.inside(0, top, 0, 0), fact.value, 56, self.colours.ink, bold=True, lines=1
            )
        yield from self._code(sheet, Box(rest.x, rest.y + half + gap, rest.width, half))

    def _code(self, sheet: TicketSheet, box: Box) -> Iterator[Item]:
        yield Panel(box, self.colours.card, self.colours.line)
        side = box.height - 36
        # Dark on light in every theme, or phones do not read it.
        code = Box(box.x + 18, box.y + 18, side, side)
        yield Panel(code, "#ffffff", "#ffffff", radius=8)
        yield Matrix(code, sheet.url)
        words = Box(code.x + side + 32, box.y + 18, box.width - side - 82, side)
        yield self._words(words, sheet.scan, self.type.text, self.colours.ink, lines=4)

    def _scaled(self, item: Item) -> Item:
        unit = self.unit
        box = Box(item.box.x * unit, item.box.y * unit, item.box.width * unit, item.box.height * unit)
        match item:
            case Panel():
                return Panel(box, item.fill, item.edge, item.touch, item.radius * unit)
            case Words():
                return Words(box, item.lettering)
            case Matrix():
                return Matrix(box, item.content)


__all__ = ["Box", "Item", "Layout", "Matrix", "Panel", "Words"]
