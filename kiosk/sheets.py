"""What pages tell on a card of its own: the number, how far something is, facts, lists, codes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from config.schema_look import Colours, KioskType
from kiosk.boxes import Box, Item, Matrix, Panel, Sign, Words
from kiosk.lettering import LEADING, Lettering, Paragraph
from kiosk.screens.page import Block, Fact, Point, Points, Rows, Scan, Sheet, TicketSheet
from kiosk.stacking import BOLD, WIDE, text_height
from kiosk.tones import button_tones, tones

GAP = 26.0
_EDGE = 36.0
#: Characters of an address beyond which its code has many dots.
_DENSE = 100


@dataclass(frozen=True)
class Sheets:
    """Makes them, in pixels of the design."""

    colours: Colours
    type: KioskType
    #: The window is wider than high.
    lying: bool
    #: How much larger letters will be than they are asked for here.
    letters: float = 1.0
    #: Facts beside each other on a standing screen.
    BESIDE: ClassVar[int] = 2

    def height(self, block: Block, width: float) -> float:
        """How high a block wants to be."""
        inner = width - 2 * _EDGE
        match block:
            case Sheet():
                badge = 84.0 if block.badge else 0.0
                title = self._text_height(block.title, self._title(block), inner, 1.3)
                return 2 * _EDGE + badge + title + self._text_height(block.detail, self.type.text, inner)
            case Rows():
                return 24.0 + sum(self._row_height(row, inner) for row in block.rows)
            case Points():
                heading = 64.0 * self.letters if block.heading else 0.0
                return 32.0 + heading + sum(self._point_height(point, inner) for point in block.points)
            case Scan():
                return 300.0

    def block(self, block: Block, box: Box) -> Iterator[Item]:
        """A block in its box."""
        match block:
            case Sheet():
                yield from self._sheet(block, box)
            case Rows():
                yield from self._rows(block, box)
            case Points():
                yield from self._points(block, box)
            case Scan():
                yield Panel(box, self.colours.card, self.colours.line)
                yield from self._code(block.url, block.text, box)

    def _text_height(self, text: str, size: float, width: float, leading: float = LEADING) -> float:
        return text_height(text, size * self.letters, width, leading)

    # ------------------------------------------------------------ what it is

    def _sheet(self, sheet: Sheet, box: Box) -> Iterator[Item]:
        soft, edge, ink = tones(self.colours, sheet.tone)
        plain = sheet.tone == "plain"
        yield Panel(box, self.colours.card, self.colours.line if plain else edge, frame=2.0 if plain else 4.0)
        inner = box.inside(_EDGE, _EDGE * 0.7)
        if sheet.badge:
            wide = min(inner.width, 60 + len(sheet.badge) * 30 * WIDE * self.letters * 1.15)
            badge = Box(inner.x, inner.y, wide, 60)
            yield Panel(badge, soft, soft if not plain else self.colours.line, radius=30)
            words = Paragraph(sheet.badge, 30, edge if not plain else ink, bold=True, lines=1)
            yield Words(badge.inside(16, 4), Lettering((words,), "center"))
            inner = inner.below(76)
        size, ink = self._title(sheet), self.colours.blue if sheet.number else self.colours.ink
        title = Paragraph(sheet.title, size, ink, bold=True, lines=4, leading=1.3)
        detail = Paragraph(sheet.detail, self.type.text, self.colours.soft_ink, lines=6, above=8)
        yield Words(inner, Lettering((title, detail) if sheet.detail else (title,)))

    def _title(self, sheet: Sheet) -> float:
        """Size of its title."""
        return self.type.number / 2 / self.letters if sheet.number else self.type.title

    def _row_height(self, row: Fact, width: float) -> float:
        value = self._text_height(row.value, self.type.text, width * 0.54)
        heading = self._text_height(row.heading, self.type.text, width * 0.4)
        return max(value, heading, 48.0 * self.letters) + 28

    def _rows(self, rows: Rows, box: Box) -> Iterator[Item]:
        yield Panel(box, self.colours.card, self.colours.line)
        inner = box.inside(_EDGE, 12)
        wanted = [self._row_height(row, inner.width) for row in rows.rows]
        scale = inner.height / sum(wanted)
        for place, (row, high) in enumerate(zip(rows.rows, wanted, strict=True)):
            if place:
                yield Panel(inner.top(2), self.colours.line, self.colours.line, radius=0)
            line = inner.top(high * scale)
            heading = Paragraph(row.heading, self.type.text, self.colours.soft_ink, lines=4)
            value = Paragraph(row.value, self.type.text, self.colours.ink, bold=True, lines=6)
            yield Words(line.left(line.width * 0.42), Lettering((heading,)))
            yield Words(line.beside(line.width * 0.44), Lettering((value,), "right"))
            inner = inner.below(high * scale)

    # ------------------------------------------------------------ lists

    def _point_height(self, point: Point, width: float) -> float:
        room = width - (90 if point.sign else 0)
        # What is touched is bold.
        words = self._text_height(point.text, self.type.text, room / (1.0 if point.touch is None else BOLD))
        words += self._text_height(point.detail, self.type.small, room)
        return max(words + (32 if point.touch is not None else 26), 104.0 if point.touch is not None else 0.0)

    def _points(self, points: Points, box: Box) -> Iterator[Item]:
        yield Panel(box, self.colours.card, self.colours.line)
        inner = box.inside(_EDGE, 16)
        if points.heading:
            high = 64.0 * self.letters
            words = Paragraph(points.heading, 36, self.colours.ink, bold=True, lines=1)
            yield Words(inner.top(high), Lettering((words,)))
            inner = inner.below(high)
        wanted = [self._point_height(point, inner.width) for point in points.points]
        scale = min(1.0, inner.height / sum(wanted)) if wanted else 1.0
        for point, high in zip(points.points, wanted, strict=True):
            yield from self._point(point, inner.top(high * scale))
            inner = inner.below(high * scale)

    def _point(self, point: Point, box: Box) -> Iterator[Item]:
        of = tones if point.touch is None else button_tones
        fill, edge, ink = of(self.colours, point.tone)
        if point.touch is not None:
            box = box.inside(0, 9)
            yield Panel(box, fill, edge, point.touch, 16, says=f"{point.text}. {point.detail}")
            box = box.inside(20, 4)
        if point.sign:
            side = 56.0
            colour = edge if point.tone != "plain" else self.colours.blue
            yield Sign(Box(box.x, box.y + (box.height - side) / 2, side, side), point.sign, colour)
            box = box.beside(side + 28)
        text = Paragraph(point.text, self.type.text, ink, lines=4, bold=point.touch is not None)
        detail = Paragraph(point.detail, self.type.small, self.colours.soft_ink, lines=3)
        yield Words(box, Lettering((text, detail) if point.detail else (text,)))

    # ------------------------------------------------------------ the ticket

    def ticket(self, sheet: TicketSheet, box: Box) -> Iterator[Item]:
        """The number, very large, and what belongs to it."""
        # A code that says much has small dots; a phone needs it large.
        dense = len(sheet.url) > _DENSE
        if self.lying:
            number, rest = box.left(box.width * 0.58), box.beside(box.width * 0.58 + GAP)
            share = 0.6 if len(sheet.facts) > self.BESIDE else 0.4 if dense else 0.5
            facts, code = rest.top(rest.height * share), rest.below(rest.height * share + GAP)
        else:
            share, facts_share = (0.46, 0.54) if len(sheet.facts) > self.BESIDE else (0.53, 0.4)
            if dense:
                share, facts_share = 0.42, 0.32
            number, rest = box.top(box.height * share), box.below(box.height * share + GAP)
            facts, code = rest.top(rest.height * facts_share), rest.below(rest.height * facts_share + GAP)
        yield Panel(number, self.colours.card, self.colours.line)
        service = Paragraph(sheet.service, 44, self.colours.soft_ink, leading=1.3)
        large = Paragraph(sheet.number, self.type.number, self.colours.blue, bold=True, lines=1, leading=1.1)
        yield Words(number.inside(32, 16), Lettering((service, large), "center"))
        for fact, cell in zip(sheet.facts, self._fact_cells(facts, len(sheet.facts)), strict=True):
            yield from self._fact(fact, cell)
        yield Panel(code, self.colours.card, self.colours.line)
        yield from self._code(sheet.url, sheet.scan, code)

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

    def _code(self, url: str, text: str, box: Box) -> Iterator[Item]:
        side = box.height - 32
        # Dark on light in every theme, or phones do not read it.
        code = Box(box.x + 16, box.y + 16, side, side)
        yield Panel(code, "#ffffff", "#ffffff", radius=8)
        yield Matrix(code, url)
        words = Paragraph(text, 38, self.colours.ink, lines=4)
        yield Words(box.beside(side + 40).inside(0, 16, 28), Lettering((words,)))


__all__ = ["GAP", "Sheets"]
