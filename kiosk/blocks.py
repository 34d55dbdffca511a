"""The blocks that pages are built of: cards, notices, buttons, the number with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from config.schema_look import Colours, KioskType
from kiosk.boxes import Box, Item, Matrix, Panel, Words
from kiosk.lettering import Lettering, Paragraph
from kiosk.screens.page import Button, Card, Fact, Notice, TicketSheet, Tone

GAP = 26.0


@dataclass(frozen=True)
class Blocks:
    """Makes blocks, in pixels of the design."""

    colours: Colours
    type: KioskType
    #: The window is wider than high.
    lying: bool
    #: Facts beside each other on a standing screen.
    BESIDE: ClassVar[int] = 2

    def tone(self, tone: Tone) -> tuple[str, str, str]:
        """Fill, edge and letters."""
        colours = self.colours
        return {
            "plain": (colours.card, colours.line, colours.ink),
            "act": (colours.blue, colours.blue, colours.on_blue),
            "chosen": (colours.blue_soft, colours.blue, colours.blue),
            "mind": (colours.amber_soft, colours.amber, colours.ink),
            "trouble": (colours.red_soft, colours.red, colours.ink),
            "alarm": (colours.red, colours.red, colours.card),
        }[tone]

    def tone_of_button(self, tone: Tone) -> tuple[str, str, str]:
        """The same, with an edge that alone says what can be pressed."""
        fill, edge, ink = self.tone(tone)
        return fill, self.colours.edge if tone == "plain" else edge, ink

    def button(self, box: Box, button: Button) -> Iterator[Item]:
        """A button of the bar."""
        fill, edge, ink = self.tone_of_button(button.tone)
        yield Panel(box, fill, edge, button.touch, 18)
        words = Paragraph(button.words, 36, ink, bold=True, leading=1.3)
        yield Words(box.inside(12, 8), Lettering((words,), "center"))

    def notice(self, box: Box, notice: Notice) -> Iterator[Item]:
        """What people must mind, with a sign before it."""
        fill, edge, ink = self.tone(notice.tone)
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

    def grid(self, cards: tuple[Card, ...], box: Box) -> Iterator[Item]:
        """Many answers."""
        columns = 4 if self.lying else 2
        rows = max(-(-len(cards) // columns), 3 if self.lying else 4)
        cells = box.cells(rows * columns, columns, GAP - 2)
        for card, place in zip(cards, cells, strict=False):
            yield from self.card(place, card)

    def card(self, box: Box, card: Card, *, large: bool = False) -> Iterator[Item]:
        """One answer: its sign, its words, and small ones below."""
        fill, edge, ink = self.tone_of_button(card.tone)
        soft = ink if card.tone == "act" else self.colours.amber if card.mind else self.colours.soft_ink
        yield Panel(box, fill, edge, card.touch)
        side = (140.0 if card.tone == "act" else 88.0) if large else 64.0 if self.lying else 72.0
        inner = box.inside(44 if large else 26, 6, 30 if large else 16)
        if card.badge:
            yield from self._badge(
                inner, card.badge, side, self.colours.blue_soft, self.colours.blue, side / 5
            )
            inner = inner.beside(side + (36 if large else 20))
        size = 72 if card.tone == "act" else 56 if large else self.type.card * (0.79 if self.lying else 0.88)
        title = Paragraph(card.title, size, ink, bold=True, lines=3, leading=1.32)
        low = Paragraph(card.detail, self.type.text if large else self.type.small, soft, above=2)
        yield Words(inner, Lettering((title, low) if card.detail else (title,)))

    def _badge(self, box: Box, sign: str, side: float, fill: str, ink: str, radius: float) -> Iterator[Item]:
        """A sign at the left, in the middle of the height."""
        badge = Box(box.x, box.y + (box.height - side) / 2, side, side)
        yield Panel(badge, fill, fill, radius=radius)
        words = Paragraph(sign, side * 0.6, ink, bold=True, lines=1, leading=1.2)
        yield Words(badge, Lettering((words,), "center"))

    # ------------------------------------------------------------ the ticket

    def ticket(self, sheet: TicketSheet, box: Box) -> Iterator[Item]:
        """The number, very large, and what belongs to it."""
        if self.lying:
            number, rest = box.left(box.width * 0.58), box.beside(box.width * 0.58 + GAP)
            share = 0.6 if len(sheet.facts) > self.BESIDE else 0.5
            facts, code = rest.top(rest.height * share), rest.below(rest.height * share + GAP)
        else:
            share, facts_share = (0.46, 0.54) if len(sheet.facts) > self.BESIDE else (0.53, 0.4)
            number, rest = box.top(box.height * share), box.below(box.height * share + GAP)
            facts, code = rest.top(rest.height * facts_share), rest.below(rest.height * facts_share + GAP)
        yield Panel(number, self.colours.card, self.colours.line)
        service = Paragraph(sheet.service, 44, self.colours.soft_ink, leading=1.3)
        large = Paragraph(sheet.number, self.type.number, self.colours.blue, bold=True, lines=1, leading=1.1)
        yield Words(number.inside(32, 16), Lettering((service, large), "center"))
        for fact, cell in zip(sheet.facts, self._fact_cells(facts, len(sheet.facts)), strict=True):
            yield from self._fact(fact, cell)
        yield from self._code(sheet, code)

    def _fact_cells(self, box: Box, count: int) -> list[Box]:
        """Two beside each other, a third one across below them."""
        if self.lying:
            return box.cells(count, 1, GAP if count <= self.BESIDE else GAP / 2)
        cells = box.cells(count, self.BESIDE, GAP)
        return cells if count % self.BESIDE == 0 else [*cells[:-1], replace(cells[-1], width=box.width)]

    def _fact(self, fact: Fact, box: Box) -> Iterator[Item]:
        yield Panel(box, self.colours.card, self.colours.line)
        heading = Paragraph(fact.heading, 30, self.colours.soft_ink, leading=1.3)
        value = Paragraph(fact.value, 56, self.colours.ink, bold=True, leading=1.3)
        note = Paragraph(fact.note, self.type.small, self.colours.amber, bold=True, leading=1.3)
        values = (value, note) if fact.note else (value,)
        inner = box.inside(32, 10)
        if self.lying:
            # Side by side: three of these stand in the height of the number.
            yield Words(inner.left(inner.width * 0.48), Lettering((heading,)))
            yield Words(inner.beside(inner.width * 0.5), Lettering(values, "right"))
        else:
            yield Words(inner, Lettering((heading, *values)))

    def _code(self, sheet: TicketSheet, box: Box) -> Iterator[Item]:
        yield Panel(box, self.colours.card, self.colours.line)
        side = box.height - 32
        # Dark on light in every theme, or phones do not read it.
        code = Box(box.x + 16, box.y + 16, side, side)
        yield Panel(code, "#ffffff", "#ffffff", radius=8)
        yield Matrix(code, sheet.url)
        words = Paragraph(sheet.scan, 38, self.colours.ink, lines=4)
        yield Words(box.beside(side + 40).inside(0, 16, 28), Lettering((words,)))


__all__ = ["GAP", "Blocks"]
