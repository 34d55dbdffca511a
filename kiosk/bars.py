"""The head of a screen, and the bar below it: the same on all of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.schema_look import Colours, KioskType
from kiosk import flow
from kiosk.blocks import button
from kiosk.boxes import Box, Hidden, Item, Panel, Picture, Words
from kiosk.lettering import LEADING, Align, Lettering, Paragraph
from kiosk.screens.page import Button, Page
from kiosk.stacking import text_height

MARGIN = 56.0
_EDGE = 40.0
#: 5 mm, so that no finger presses two of them.
_BETWEEN = 18.0
#: Width of a language on a lying screen.
_LANGUAGE = 152.0


@dataclass(frozen=True)
class Bars:
    """Makes them, in pixels of the design."""

    colours: Colours
    type: KioskType
    #: The window is wider than high.
    lying: bool
    #: File of the hall's arms.
    arms: str = ""

    @property
    def head_height(self) -> float:
        """Of the head."""
        return 140.0 if self.lying else 200.0

    @property
    def _rows(self) -> tuple[float, float]:
        """Height of the row with languages, and of the one with the ways on."""
        return (104.0, 104.0) if self.lying else (96.0, 116.0)

    @property
    def _letters(self) -> float:
        """Of the ways on."""
        return 32.0 if self.lying else 36.0

    def height(self, page: Page) -> float:
        """Of the bar."""
        tools, ways = self._rows
        if self.lying:
            return ways + 44 if page.languages or page.left or page.right or page.foot else 0.0
        rows = [tools] * bool(page.languages or page.access) + [ways] * bool(
            page.left or page.right or page.foot
        )
        return sum(rows) + _BETWEEN * (len(rows) - 1) + 44 if rows else 0.0

    def head(self, page: Page, box: Box) -> Iterator[Item]:
        """What this screen is, and the time."""
        on_blue, small = self.colours.on_blue, self.type.small
        yield Panel(box, self.colours.blue, self.colours.blue, radius=0)
        inner = box.inside(MARGIN, 8)
        if self.arms:
            side = inner.height - 24
            yield Picture(Box(inner.x, inner.y + 12, side, side), self.arms)
            inner = inner.beside(side + 28)
        wide = inner.width - (280.0 if page.date else 190.0)
        # The hall's name is longer than any question.
        size = 36.0 if page.date else 44.0 if self.lying else 50.0
        # A name may be as long as it was published; what stands above it keeps its size.
        room = inner.height - (small * LEADING if page.above else 0.0)
        while size > small and text_height(page.heading, size, wide, 1.3) > room:
            size -= 1.0
        heading = Paragraph(page.heading, size, on_blue, bold=True, lines=5, leading=1.3)
        clock = Paragraph(page.clock, 62, on_blue, bold=True, lines=1, leading=1.15)
        above = Paragraph(page.above, small, on_blue, lines=1)
        yield from _words(inner.left(wide - 26), "left", above, heading)
        yield Hidden(inner.beside(wide), flow.Knock())
        yield from _words(inner.beside(wide), "right", clock, Paragraph(page.date, small, on_blue, lines=1))

    def bar(self, page: Page, box: Box) -> Iterator[Item]:
        """Languages and how the screen is to be; below them the ways on."""
        if not box.height:
            return
        yield Panel(box, self.colours.card, self.colours.line, radius=0)
        inner = box.inside(_EDGE, 22)
        tools, _ = self._rows
        if page.languages and self.lying:
            # All in one row.
            wide = len(page.languages) * (_LANGUAGE + _BETWEEN) + len(page.access) * (tools + _BETWEEN)
            yield from self._tools(page, inner.left(wide))
            inner = inner.beside(wide + _BETWEEN)
        elif page.languages:
            yield from self._tools(page, inner.top(tools))
            inner = inner.below(tools + _BETWEEN)
        yield from self._ways(page, inner)

    def _tools(self, page: Page, box: Box) -> Iterator[Item]:
        side = box.height
        signs = len(page.access) * side + _BETWEEN * len(page.access)
        room = box.width - signs
        wide = min(210.0, (room - _BETWEEN * (len(page.languages) - 1)) / max(1, len(page.languages)))
        for place, language in enumerate(page.languages):
            x = box.x + place * (wide + _BETWEEN)
            yield from button(Box(x, box.y, wide, side), language, self.colours, 30)
        x = box.x + box.width - signs + _BETWEEN
        for place, tool in enumerate(page.access):
            yield from button(Box(x + place * (side + _BETWEEN), box.y, side, side), tool, self.colours)

    def _ways(self, page: Page, box: Box) -> Iterator[Item]:
        shares = sum(way.share for way in (*page.left, *page.right))
        if page.foot:
            words = Paragraph(page.foot, self.type.text, self.colours.soft_ink)
            room = box.width - sum(self._beside_foot(way) + _BETWEEN for way in page.right)
            yield Words(box.left(room).inside(16, 0), Lettering((words,)))
            yield from self._row(page.right, [self._beside_foot(way) for way in page.right], box, right=True)
            return
        if not shares:
            return
        gaps = _BETWEEN * (len(page.left) + len(page.right) - 1)
        share = (box.width - gaps) / shares
        for ways, right in ((page.left, False), (page.right, True)):
            yield from self._row(ways, [self._wide(way, share) for way in ways], box, right=right)

    def _row(
        self, ways: Sequence[Button], widths: Sequence[float], box: Box, *, right: bool
    ) -> Iterator[Item]:
        """Buttons beside each other, from the box's left or up to its right."""
        all_wide = sum(widths) + _BETWEEN * (len(widths) - 1)
        x = box.x + box.width - all_wide if right else box.x
        for way, wide in zip(ways, widths, strict=True):
            yield from button(Box(x, box.y, wide, box.height), way, self.colours, self._letters)
            x += wide + _BETWEEN

    def _beside_foot(self, way: Button) -> float:
        """Words in the bar need room: buttons beside them are no wider than theirs."""
        return (230.0 if self.lying else 270.0) * way.share

    @staticmethod
    def _wide(way: Button, share: float) -> float:
        return min(way.share * share, 320.0 * way.share)


def _words(box: Box, align: Align, *paragraphs: Paragraph) -> Iterator[Words]:
    """The paragraphs that say something."""
    said = tuple(part for part in paragraphs if part.text)
    if said:
        yield Words(box, Lettering(said, align))


__all__ = ["Bars"]
