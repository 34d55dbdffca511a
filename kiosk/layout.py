"""Page → boxes: where everything is, in pixels of the window. Pure; the drawing only fills the boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from config.schema_look import Colours, KioskType
from kiosk.blocks import GAP, Blocks
from kiosk.boxes import Box, Item, Panel, Words
from kiosk.lettering import Align, Lettering, Paragraph
from kiosk.screens.page import Button, Notice, Page

#: Width and height that sizes are given for; the other way round for a lying screen.
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
MARGIN = 56.0
#: So many cards are a question with few answers, which stand large where hands are.
FEW = 4


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
        window = Box(0, 0, self.width / self.unit, self.height / self.unit)
        head, bar = (140.0, 150.0) if self.lying else (200.0, 180.0)
        blocks = Blocks(self.colours, self.type, self.lying)
        body = window.inside(MARGIN, head + 32, MARGIN, bar + 28)
        items = [
            *self._head(page, window.top(head)),
            *self._body(page, body, blocks),
            *self._bar(page, window.below(window.height - bar), blocks),
        ]
        return [item.scaled(self.unit) for item in items]

    # ------------------------------------------------------------ head and bar

    def _head(self, page: Page, box: Box) -> Iterator[Item]:
        on_blue, small = self.colours.on_blue, self.type.small
        yield Panel(box, self.colours.blue, self.colours.blue, radius=0)
        inner = box.inside(MARGIN, 8)
        wide = inner.width - (280.0 if page.date else 190.0)
        # The hall's name is longer than any question.
        size = 36 if page.date else 44 if self.lying else 50
        heading = Paragraph(page.heading, size, on_blue, bold=True, leading=1.3)
        clock = Paragraph(page.clock, 62, on_blue, bold=True, lines=1, leading=1.15)
        yield from _words(
            inner.left(wide - GAP), "left", Paragraph(page.above, small, on_blue, lines=1), heading
        )
        yield from _words(inner.beside(wide), "right", clock, Paragraph(page.date, small, on_blue, lines=1))

    def _bar(self, page: Page, box: Box, blocks: Blocks) -> Iterator[Item]:
        yield Panel(box, self.colours.card, self.colours.line, radius=0)
        inner = box.inside(40, 30)
        shares = sum(button.share for button in (*page.left, *page.right))
        if page.foot:
            words = Paragraph(page.foot, self.type.text, self.colours.soft_ink)
            yield Words(inner.left(inner.width - 420).inside(16), Lettering((words,)))
        if not shares:
            return
        gap = 20.0
        share = (inner.width - gap * (len(page.left) + len(page.right) - 1)) / shares
        x = inner.x
        for button in page.left:
            place = Box(x, inner.y, self._wide(button, share), inner.height)
            yield from blocks.button(place, button)
            x += place.width + gap
        x = inner.x + inner.width
        for button in reversed(page.right):
            wide = self._wide(button, share)
            yield from blocks.button(Box(x - wide, inner.y, wide, inner.height), button)
            x -= wide + gap

    @staticmethod
    def _wide(button: Button, share: float) -> float:
        return min(button.share * share, 320.0 * button.share)

    # ------------------------------------------------------------ the middle

    def _body(self, page: Page, box: Box, blocks: Blocks) -> Iterator[Item]:
        if page.ticket is not None:
            for notice in page.notices:
                high = 140.0 if self.lying else 210.0
                yield from blocks.notice(box.top(high), notice)
                box = box.below(high + GAP)
            yield from blocks.ticket(page.ticket, box)
        elif len(page.cards) > FEW:
            hint = Paragraph(page.hint, self.type.text, self.colours.soft_ink, lines=1)
            yield Words(box.top(56), Lettering((hint,)))
            yield from blocks.grid(page.cards, box.below(66))
        else:
            yield from self._few(page, box, blocks)

    def _few(self, page: Page, box: Box, blocks: Blocks) -> Iterator[Item]:
        """A question with few answers, or what people must know: together, in the middle."""
        stack: list[tuple[float, Callable[[Box], Iterable[Item]]]] = [
            (self._notice_height(page, notice, box), partial(blocks.notice, notice=notice))
            for notice in page.notices
        ]
        if page.question or page.hint:
            high = (170.0 if self.lying else 240.0) if page.question else 120.0 if self.lying else 180.0
            # A greeting comes first; what only explains the answers stands right above them.
            stack.insert(0 if page.question else len(stack), (high, partial(self._question, page)))
        if page.cards:
            columns = min(len(page.cards), 3 if self.lying else 2 if page.side_by_side else 1)
            rows = -(-len(page.cards) // columns)
            high = 320.0 if page.cards[0].tone == "act" or page.side_by_side else 230.0
            # Warnings above take their room from the cards.
            room = box.height - sum(other + GAP for other, _ in stack)
            high = min(high, (room - GAP * (rows - 1)) / rows)
            few = partial(blocks.few, cards=page.cards, columns=columns)
            stack.append((rows * high + GAP * (rows - 1), few))
        free = box.height - sum(high for high, _ in stack) - GAP * (len(stack) - 1)
        box = box.below(max(0.0, free * 0.5))
        for high, draw in stack:
            yield from draw(box.top(high))
            box = box.below(high + GAP)

    def _notice_height(self, page: Page, notice: Notice, box: Box) -> float:
        if notice.tone == "alarm":
            count = len(page.notices)
            return min(460.0, (box.height - GAP * (count - 1)) / count)
        if not notice.detail:
            return 140.0
        if page.cards and (notice.tone == "plain" or self.lying):
            return 150.0 if self.lying else 200.0
        return 190.0 if self.lying else 240.0

    def _question(self, page: Page, box: Box) -> Iterator[Item]:
        title = Paragraph(page.question, self.type.title, self.colours.ink, bold=True, leading=1.3)
        size = self.type.text if page.question else 40
        colour = self.colours.soft_ink if page.question else self.colours.ink
        hint = Paragraph(page.hint, size, colour, lines=4, above=10)
        yield from _words(box, "left", title, hint)


def _words(box: Box, align: Align, *paragraphs: Paragraph) -> Iterator[Words]:
    """The paragraphs that say something."""
    said = tuple(part for part in paragraphs if part.text)
    if said:
        yield Words(box, Lettering(said, align))


__all__ = ["Layout"]
