"""The blocks that pages are built of: cards, notices and buttons; what else there is, it hands on. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from config.schema_look import Colours, KioskType
from kiosk import pads, sheets
from kiosk.boxes import Box, Item, Panel, Sign, Words
from kiosk.lettering import Lettering, Paragraph
from kiosk.marks import CHOSEN, tick
from kiosk.screens.page import Block, Button, Card, Notice, Pad, Points, TicketSheet
from kiosk.tones import button_tones, tones

GAP = 26.0
#: A card no wider than this has letters as its neighbour has.
_NARROW = 620.0
#: Letters of long names.
_LONG = 38.0
#: A box so many times wider than high is too low for cards below each other.
_LOW = 3.0


def button(box: Box, way: Button, colours: Colours, size: float = 36) -> Iterator[Item]:
    """A button of the bar."""
    fill, edge, ink = button_tones(colours, way.tone)
    chosen = way.tone == "chosen"
    yield Panel(box, fill, edge, way.touch, 18, frame=CHOSEN if chosen else 2.0, says=way.words)
    if way.sign:
        yield Sign(box.inside(box.width * 0.18, box.height * 0.18), way.sign, ink)
    else:
        words = Paragraph(way.words, size, ink, bold=True, leading=1.3)
        yield Words(box.inside(10, 8), Lettering((words,), "center"))
    if chosen:
        yield from tick(box, colours)


@dataclass(frozen=True)
class Blocks:
    """Makes blocks, in pixels of the design."""

    colours: Colours
    type: KioskType
    #: The window is wider than high.
    lying: bool
    #: How much larger letters will be than they are asked for here.
    letters: float = 1.0
    #: How much larger those of blocks are: there is room for it.
    reading: float = 1.0

    def notice(self, box: Box, notice: Notice) -> Iterator[Item]:
        """What people must mind, with a sign before it."""
        fill, edge, ink = tones(self.colours, notice.tone)
        yield Panel(box, fill, edge)
        inner = box.inside(36, 16)
        if notice.tone != "plain":
            sign = (ink, fill) if notice.tone == "alarm" else (edge, fill)
            yield from self._badge(inner, "!", 64, *sign, 32)
            inner = inner.beside(96)
        alarm = notice.tone == "alarm"
        title = Paragraph(notice.title, 72 if alarm else 44, ink, bold=True, leading=1.3)
        detail = Paragraph(notice.detail, 44 if alarm else self.type.text, ink, lines=3, above=4)
        yield Words(inner, Lettering((title, detail) if notice.detail else (title,)))

    def few(self, box: Box, cards: tuple[Card, ...], columns: int) -> Iterator[Item]:
        """Few answers, large."""
        for card, place in zip(cards, box.cells(len(cards), columns, GAP), strict=True):
            yield from self.card(place, card, large=True)

    def first_and_others(self, box: Box, cards: tuple[Card, ...]) -> Iterator[Item]:
        """The answer of most people large, the others below it; beside it where the box is low."""
        first, *others = cards
        share = 0.42 if box.width > _LOW * box.height else 1.6 / (1.6 + len(others))
        if box.width > _LOW * box.height:
            large, small = box.left(box.width * share - GAP), box.beside(box.width * share)
        else:
            large, small = box.top(box.height * share - GAP), box.below(box.height * share)
        yield from self.card(large, first, large=True)
        for card, place in zip(others, small.cells(len(others), 1, GAP), strict=True):
            yield from self.card(place, card, large=True)

    def across(self, cards: tuple[Card, ...], box: Box, room: int) -> Iterator[Item]:
        """Answers with long names: each as wide as can be, room for so many."""
        columns = 2 if self.lying else 1
        rows = -(-room // columns)
        for card, place in zip(cards, box.cells(rows * columns, columns, GAP - 2), strict=False):
            yield from self.card(place, card, size=_LONG)

    def grid(self, cards: tuple[Card, ...], box: Box, *, few: bool = False) -> Iterator[Item]:
        """Many answers; ``few``: only so many that they can be larger."""
        columns = (3 if few else 4) if self.lying else 2
        rows = max(-(-len(cards) // columns), (2 if self.lying else 3) if few else 3 if self.lying else 4)
        cells = box.cells(rows * columns, columns, GAP - 2)
        for card, place in zip(cards, cells, strict=False):
            yield from self.card(place, card)

    def card(self, box: Box, card: Card, *, large: bool = False, size: float | None = None) -> Iterator[Item]:
        """One answer: its sign, its words, and small ones below."""
        fill, edge, ink = button_tones(self.colours, card.tone)
        soft = ink if card.tone == "act" else self.colours.amber if card.mind else self.colours.soft_ink
        chosen = card.tone == "chosen"
        says = f"{card.title}. {card.detail}" if card.detail else card.title
        yield Panel(box, fill, edge, card.touch, frame=CHOSEN if chosen else 2.0, says=says)
        wide = card.tone == "act" and box.width > _NARROW
        side = (140.0 if wide else 88.0) if large else 64.0 if self.lying else 72.0
        side = min(side, box.height - 16)
        inner = box.inside(44 if large else 26, 6, 30 if large else 16)
        if card.badge or card.sign:
            pale, blue = self.colours.blue_soft, self.colours.blue
            yield from self._badge(inner, card.badge, side, pale, blue, side / 5, sign=card.sign)
            inner = inner.beside(side + (36 if large else 20))
        size = size or self._title_size(box, card, large=large)
        title = Paragraph(card.title, size, ink, bold=True, lines=3, leading=1.32)
        low = Paragraph(card.detail, self.type.text if large else self.type.small, soft, lines=3, above=2)
        yield Words(inner, Lettering((title, low) if card.detail else (title,)))
        if chosen:
            yield from tick(box, self.colours)

    def _title_size(self, box: Box, card: Card, *, large: bool) -> float:
        if large:
            return 72.0 if card.tone == "act" and box.width > _NARROW else 52.0
        return self.type.card * (0.79 if self.lying else 0.88)

    def _badge(
        self, box: Box, letters: str, side: float, fill: str, ink: str, radius: float, *, sign: str = ""
    ) -> Iterator[Item]:
        """Letters or a sign at the left, in the middle of the height."""
        badge = Box(box.x, box.y + (box.height - side) / 2, side, side)
        yield Panel(badge, fill, fill, radius=radius)
        if sign:
            yield Sign(badge.inside(side * 0.1, side * 0.1), sign, ink)
            return
        words = Paragraph(letters, side * 0.6 / self.letters, ink, bold=True, lines=1, leading=1.2)
        yield Words(badge, Lettering((words,), "center"))

    # ------------------------------------------------------------ handed on

    def ticket(self, sheet: TicketSheet, box: Box) -> Iterator[Item]:
        """The number, very large, and what belongs to it."""
        return self._sheets(self.type).ticket(sheet, box)

    def height(self, block: Block, width: float) -> float:
        """How high a block wants to be."""
        return self._sheets(self._read).height(block, width)

    def block(self, box: Box, block: Block) -> Iterator[Item]:
        """A block."""
        return self._sheets(self._read).block(block, box)

    def _sheets(self, type_: KioskType) -> sheets.Sheets:
        return sheets.Sheets(self.colours, type_, self.lying, self.letters)

    @property
    def _read(self) -> KioskType:
        text, small = self.type.text * self.reading, self.type.small * self.reading
        return msgspec.structs.replace(self.type, text=text, small=small)

    @staticmethod
    def is_touched(block: Block) -> bool:
        """Whether there is something to touch in it."""
        return isinstance(block, Points) and any(point.touch is not None for point in block.points)

    def pad_height(self, pad: Pad, box: Box) -> float:
        """How high a pad wants to be."""
        return pads.height(pad, box, lying=self.lying)

    def pad(self, box: Box, pad: Pad) -> Iterator[Item]:
        """What is typed, and the keys."""
        return pads.draw(pad, box, self.colours, self.type, lying=self.lying)

    def entry(self, box: Box, pad: Pad) -> Iterator[Item]:
        """What is typed, without the keys."""
        return pads.entry(pad, box, self.colours, self.type)

    def chips(self, box: Box, pad: Pad) -> Iterator[Item]:
        """The short ways alone."""
        return pads.draw_chips(pad, box, self.colours)

    def rows(self, box: Box, pad: Pad) -> Iterator[Item]:
        """The keys without the short ways."""
        return pads.draw_rows(pad, box, self.colours)

    def keys(self, box: Box, pad: Pad) -> Iterator[Item]:
        """The keys alone."""
        return pads.draw_keys(pad, box, self.colours)


__all__ = ["GAP", "Blocks", "button"]
