"""Page → boxes: where everything is, in pixels of the window. Pure; the drawing only fills the boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from config.schema_look import Colours, KioskType, Look
from kiosk import flow, pads
from kiosk.bars import Bars
from kiosk.blocks import GAP, Blocks
from kiosk.boxes import Box, Item, Panel, Words
from kiosk.lettering import LEADING, Lettering, Paragraph
from kiosk.screens.page import Notice, Pad, Page
from kiosk.stacking import Element, stacked, text_height

#: Width and height that sizes are given for; the other way round for a lying screen.
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
MARGIN = 56.0
#: So many cards are a question with few answers, which stand large where hands are.
FEW = 4
#: A fifth of the height, as a share of its half.
_FIFTH = 0.4
#: So many times larger are the letters of what is read, the most that there is room for.
_READING = (1.3, 1.2, 1.1)
#: Nobody has asked for anything else.
AS_IT_IS = flow.Access()


@dataclass(frozen=True)
class Layout:
    """Lays out pages for one window, as somebody needs them to be.

    Args:
        width: of the window.
        height: of it.
        look: colours and sizes.
        access: letters, contrast and height that were chosen.
        arms: file of the hall's arms; empty: none.
    """

    width: int
    height: int
    look: Look
    access: flow.Access = AS_IT_IS
    arms: str = ""

    @property
    def lying(self) -> bool:
        """Whether the window is wider than high."""
        return self.width > self.height

    @property
    def unit(self) -> float:
        """Pixels of the window for one pixel of the design."""
        wide, high = LANDSCAPE if self.lying else PORTRAIT
        return min(self.width / wide, self.height / high)

    @property
    def colours(self) -> Colours:
        """Of the theme."""
        themes = self.look.themes
        return themes.high_contrast if self.access.theme == "high-contrast" else themes.plain

    @property
    def type(self) -> KioskType:
        """Sizes of letters before they are made larger."""
        return self.look.kiosk

    @property
    def letters(self) -> float:
        """How much larger letters are."""
        return self.type.large if self.access.theme == "large" else 1.0

    def place(self, page: Page) -> list[Item]:
        """All items, those behind first."""
        window = Box(0, 0, self.width / self.unit, self.height / self.unit)
        bars = Bars(self.colours, self.type, self.lying, self.arms)
        blocks = Blocks(self.colours, self.type, self.lying, self.letters)
        if page.everywhere is not None:
            items = list(self._quiet(page, window, page.everywhere))
        else:
            head, bar = bars.head_height, bars.height(page)
            body = window.inside(MARGIN, head + 32, MARGIN, bar + 28)
            items = [
                *bars.head(page, window.top(head)),
                *self._body(page, body, blocks, window.height / 2),
                *bars.bar(page, window.below(window.height - bar)),
            ]
        return [self._fitted(item).scaled(self.unit) for item in items]

    def _fitted(self, item: Item) -> Item:
        if isinstance(item, Words) and self.letters != 1.0:
            return Words(item.box, item.lettering.scaled(self.letters))
        if isinstance(item, Panel) and self.access.theme == "high-contrast":
            return replace(item, frame=max(3.0, item.frame))
        return item

    def _quiet(self, page: Page, window: Box, touch: flow.Touch) -> Iterator[Item]:
        """A picture while nobody stands here: whose hall it is, and how to begin, in each language."""
        colours = self.colours
        yield Panel(window, colours.blue, colours.blue, touch, 0, says=page.question)
        inner = window.inside(MARGIN * 2, window.height * 0.12)
        name = Paragraph(page.heading, 76, colours.on_blue, bold=True, lines=3, leading=1.3)
        clock = Paragraph(page.clock, 150, colours.on_blue, bold=True, lines=1, leading=1.2)
        date = Paragraph(page.date, 40, colours.on_blue, lines=1)
        top = inner.top(inner.height * 0.55)
        yield Words(top, Lettering((name, clock, date), "center"))
        low = inner.below(inner.height * 0.6)
        rows = low.cells(max(1, len(page.notices)), 1, GAP)
        for notice, row in zip(page.notices, rows, strict=False):
            yield Words(
                row,
                Lettering((Paragraph(notice.title, 56, colours.on_blue, bold=True, leading=1.3),), "center"),
            )

    # ------------------------------------------------------------ the middle

    def _body(self, page: Page, box: Box, blocks: Blocks, middle: float) -> Iterator[Item]:
        lower = box.below(middle - box.y) if self.access.seated else box
        if page.ticket is not None:
            yield from self._ticket(page, box, blocks)
            return
        if len(page.cards) > FEW or page.long_names:
            yield from self._many(page, box.top(middle - box.y - GAP), lower, blocks)
            return
        blocks = self._readable(page, box, lower, blocks)
        elements = [*self._told(page, box, blocks), *self._asked(page, lower, blocks)]
        # Seated, cards below each other need the whole width; two that stand beside each other do not.
        beside = bool(page.blocks) or not self.access.seated or (page.pad is not None and not page.pad.beside)
        beside = beside or (page.side_by_side and not _fits_above(elements, box, lower))
        if self.lying and beside and (page.cards or page.pad is not None):
            yield from self._beside(page, box, lower, blocks)
        elif self.access.seated:
            # What is typed stands right above its keys.
            free = 1.0 if page.pad is not None else 0.0 if page.blocks else 0.5
            yield from _low(elements, box, lower, free=free)
        elif page.blocks or (page.pad is not None and not page.pad.beside):
            yield from stacked(elements, box, GAP, free=0.0, hands_last=True)
        else:
            yield from stacked(elements, box, GAP, free=0.5)

    def _readable(self, page: Page, box: Box, lower: Box, blocks: Blocks) -> Blocks:
        """Blocks with larger letters where there is room: many have no glasses with them."""
        if page.pad is not None or not page.blocks:
            return blocks
        beside = self.lying and bool(page.cards)
        column = self._left(page, box) if beside else box
        for reading in _READING:
            larger = replace(blocks, reading=reading)
            told = list(self._told(page, column, larger))
            asked = [] if beside else list(self._asked(page, lower, larger))
            touched = _parted([*told, *asked])[1]
            low = sum(one.height + GAP for one in touched) - GAP <= lower.height
            # Heights are reckoned, not measured.
            if low and sum((one.height + GAP) * 1.04 for one in (*told, *asked)) <= box.height:
                return larger
        return blocks

    @staticmethod
    def _left(page: Page, box: Box) -> Box:
        """What is read on a lying screen: keys are more than cards, a list is more than a question."""
        return box.left(box.width * (0.58 if page.blocks and page.pad is None else 0.47) - GAP)

    def _beside(self, page: Page, box: Box, lower: Box, blocks: Blocks) -> Iterator[Item]:
        """On a lying screen what is read stands at the left, what is touched at the right."""
        left = self._left(page, box)
        told = list(self._told(page, left, blocks))
        right = box.beside(left.width + 2 * GAP) if told else box
        if page.pad is not None and page.pad.chips:
            # What is typed is long: it has the left half, the keys the right one.
            told += self._entry(page.pad, blocks)
            asked = [Element(pads.rows_height(page.pad), partial(blocks.rows, pad=page.pad), hands=True)]
        else:
            asked = list(self._asked(page, right if not self.access.seated else lower, blocks))
        for elements, column in ((told, left), (asked, right)):
            if self.access.seated:
                low = column.below(lower.y - column.y)
                yield from _low(elements, column, low, free=0.5 if elements is told else 1.0)
            else:
                yield from stacked(elements, column, GAP, free=0.5)

    @staticmethod
    def _entry(pad: Pad, blocks: Blocks) -> Iterator[Element]:
        """What is typed, and the short ways to it."""
        yield Element(pads.ENTRY, partial(blocks.entry, pad=pad))
        yield Element(pads.CHIPS, partial(blocks.chips, pad=pad), hands=True, gives=False)

    def _ticket(self, page: Page, box: Box, blocks: Blocks) -> Iterator[Item]:
        for notice in page.notices:
            high = 140.0 if self.lying else 210.0
            yield from blocks.notice(box.top(high), notice)
            box = box.below(high + GAP)
        if page.ticket is not None:
            yield from blocks.ticket(page.ticket, box)

    def _many(self, page: Page, upper: Box, lower: Box, blocks: Blocks) -> Iterator[Item]:
        hint = Paragraph(page.hint, self.type.text, self.colours.soft_ink, lines=1)
        if self.access.seated:
            title = Paragraph(page.heading, self.type.title, self.colours.ink, bold=True, leading=1.3)
            yield Words(upper, Lettering((title, replace(hint, lines=3))))
            below = lower
        else:
            high = 56.0 * self.letters
            # Nothing is touched in the uppermost fifth of a standing screen: few people reach up there.
            high = max(high, 0.0 if self.lying else (upper.y + upper.height + GAP) * _FIFTH - lower.y - 10)
            yield Words(lower.top(high), Lettering((replace(hint, lines=2),)))
            below = lower.below(high + 10)
        if page.long_names:
            yield from blocks.across(page.cards, below, page.long_names)
        else:
            yield from blocks.grid(page.cards, below, few=self.access.seated or self.letters != 1.0)

    def _told(self, page: Page, box: Box, blocks: Blocks) -> Iterator[Element]:
        """What is read: the question, what to mind, the blocks."""
        question = self._question_height(page, box.width)
        notices = [
            Element(self._notice_height(page, notice, box), partial(blocks.notice, notice=notice))
            for notice in page.notices
        ]
        asked = [Element(question, partial(self._question, page))] if page.question or page.hint else []
        # A greeting comes first; what only explains the answers stands right above them.
        yield from (*asked, *notices) if page.question else (*notices, *asked)
        for block in page.blocks:
            high = blocks.height(block, box.width)
            yield Element(high, partial(blocks.block, block=block), hands=blocks.is_touched(block))

    def _asked(self, page: Page, box: Box, blocks: Blocks) -> Iterator[Element]:
        """What is touched: cards and pad."""
        if page.pad is not None and self.access.seated and not page.pad.beside:
            yield Element(pads.ENTRY, partial(blocks.entry, pad=page.pad))
            yield Element(pads.keys_height(page.pad), partial(blocks.keys, pad=page.pad), hands=True)
        elif page.pad is not None:
            high = blocks.pad_height(page.pad, box)
            yield Element(high, partial(blocks.pad, pad=page.pad), hands=True, gives=not page.pad.beside)
        if not page.cards:
            return
        first = page.cards[0].tone == "act"
        if first and len(page.cards) > 1 and not page.side_by_side:
            high = 400.0 + 200.0 * (len(page.cards) - 1)
            yield Element(high, partial(blocks.first_and_others, cards=page.cards), hands=True)
            return
        # Beside what is read there is not the width for two.
        pair = page.side_by_side and not (self.lying and page.blocks)
        columns = min(len(page.cards), 2 if pair else 1)
        rows = -(-len(page.cards) // columns)
        each = 250.0 if page.blocks else 320.0 if page.side_by_side else 320.0 if first else 230.0
        high = rows * each + GAP * (rows - 1)
        yield Element(high, partial(blocks.few, cards=page.cards, columns=columns), hands=True)

    def _question_height(self, page: Page, width: float) -> float:
        title = text_height(page.question, self.type.title * self.letters, width, 1.3)
        size = self.type.text if page.question else 40
        return 40.0 + title + text_height(page.hint, size * self.letters, width, LEADING)

    def _notice_height(self, page: Page, notice: Notice, box: Box) -> float:
        if notice.tone == "alarm":
            count = len(page.notices)
            return min(460.0, (box.height - GAP * (count - 1)) / count)
        # Its margins, and the sign before its words.
        width = box.width - 72 - (0 if notice.tone == "plain" else 96)
        title = text_height(notice.title, 44 * self.letters, width, 1.3)
        detail = text_height(notice.detail, self.type.text * self.letters, width, LEADING)
        return max(140.0, 56.0 + title + detail)

    def _question(self, page: Page, box: Box) -> Iterator[Item]:
        title = Paragraph(page.question, self.type.title, self.colours.ink, bold=True, leading=1.3)
        size = self.type.text if page.question else 40
        colour = self.colours.soft_ink if page.question else self.colours.ink
        hint = Paragraph(page.hint, size, colour, lines=4, above=10)
        said = tuple(part for part in (title, hint) if part.text)
        if said:
            yield Words(box, Lettering(said))


def _low(elements: list[Element], box: Box, lower: Box, *, free: float) -> Iterator[Item]:
    """What is touched at the bottom, where somebody who sits reaches it; what is read in the room above."""
    yield from stacked(_parted(elements)[0], _above(elements, box, lower), GAP, free=free)
    yield from stacked(_parted(elements)[1], lower, GAP, free=1.0)


def _parted(elements: list[Element]) -> tuple[list[Element], list[Element]]:
    """What is read, and what is touched."""
    return [one for one in elements if not one.hands], [one for one in elements if one.hands]


def _above(elements: list[Element], box: Box, lower: Box) -> Box:
    """The room above what is touched at the bottom."""
    _, touched = _parted(elements)
    return box.top(box.height - min(sum(one.height + GAP for one in touched), lower.height + GAP))


def _fits_above(elements: list[Element], box: Box, lower: Box) -> bool:
    told, _ = _parted(elements)
    return sum(one.height + GAP for one in told) - GAP <= _above(elements, box, lower).height


__all__ = ["FEW", "MARGIN", "Layout"]
