"""What is typed, and the keys to type it with. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from config.schema_look import Colours, KioskType
from kiosk.boxes import Box, Item, Panel, Sign, Words
from kiosk.lettering import Lettering, Paragraph
from kiosk.marks import CHOSEN, tick
from kiosk.screens.page import Key, Pad
from kiosk.tones import button_tones

#: 5 mm, so that no finger presses two of them.
_GAP = 18.0
#: Height of what is typed, and of a row of keys where room is short because somebody sits.
ENTRY, LOW_ROW = 130.0, 84.0
#: A number with keys beside it.
_COUNTED = 170.0
#: Height of short ways.
CHIPS = 84.0


def height(pad: Pad, box: Box, *, lying: bool) -> float:
    """How high it wants to be."""
    if pad.beside:
        return min(box.height, _COUNTED)
    return min(box.height, ENTRY + _GAP + keys_height(pad, 92.0 if lying else 120.0))


def keys_height(pad: Pad, row: float = LOW_ROW) -> float:
    """How high its keys want to be, with the short ways above them."""
    return (CHIPS + _GAP if pad.chips else 0.0) + rows_height(pad, row)


def rows_height(pad: Pad, row: float = 120.0) -> float:
    """How high the keys alone want to be."""
    return len(pad.keys) * (row + _GAP) - _GAP


def draw(pad: Pad, box: Box, colours: Colours, type_: KioskType, *, lying: bool) -> Iterator[Item]:
    """The entry, then short ways, then keys. On a lying screen a small pad stands beside its entry."""
    if pad.beside:
        yield from _counted(pad, box, colours, type_)
    elif lying and max(len(row) for row in pad.keys) <= 5:
        keys = box.beside(box.width * 0.5 + _GAP)
        left = box.left(box.width * 0.5 - _GAP)
        yield from entry(pad, left.top(ENTRY), colours, type_)
        yield from draw_rows(pad, keys, colours)
    else:
        yield from entry(pad, box.top(ENTRY), colours, type_)
        yield from draw_keys(pad, box.below(ENTRY + _GAP), colours)


def draw_keys(pad: Pad, box: Box, colours: Colours) -> Iterator[Item]:
    """The keys without what is typed, and the short ways above them."""
    if pad.chips:
        yield from draw_chips(pad, box.top(CHIPS), colours)
        box = box.below(CHIPS + _GAP)
    yield from draw_rows(pad, box, colours)


def draw_chips(pad: Pad, box: Box, colours: Colours) -> Iterator[Item]:
    """Short ways, such as known beginnings of a code."""
    for chip, place in zip(pad.chips, box.cells(len(pad.chips), len(pad.chips), _GAP), strict=True):
        yield from _key(chip, place, colours, 34)


def draw_rows(pad: Pad, box: Box, colours: Colours) -> Iterator[Item]:
    """The keys alone."""
    for row, place in zip(pad.keys, box.cells(len(pad.keys), 1, _GAP), strict=True):
        yield from _row(row, place, colours)


def _counted(pad: Pad, box: Box, colours: Colours, type_: KioskType) -> Iterator[Item]:
    """A number, with keys that change it."""
    yield Panel(box, colours.card, colours.line)
    inner = box.inside(36, 10, 16)
    side = inner.height
    keys = (side * 1.4 + _GAP) * len(pad.beside)
    number = Paragraph(pad.text, 48, colours.ink, bold=True, lines=1, leading=1.25)
    hint = Paragraph(pad.hint, type_.small, colours.soft_ink, lines=2, leading=1.3)
    yield Words(inner.left(inner.width - keys - _GAP), Lettering((number, hint)))
    x = inner.x + inner.width - keys + _GAP
    for key in pad.beside:
        yield from _key(key, Box(x, inner.y, side * 1.4, side), colours, 52)
        x += side * 1.4 + _GAP


def entry(pad: Pad, box: Box, colours: Colours, type_: KioskType) -> Iterator[Item]:
    """What is typed."""
    yield Panel(box, colours.card, colours.blue, radius=18, frame=3.0)
    typed = Paragraph(pad.text, 64, colours.ink, bold=True, lines=1)
    hint = Paragraph(pad.hint, type_.text, colours.soft_ink, lines=2)
    yield Words(box.inside(32, 8), Lettering((typed if pad.text else hint,)))


def _row(row: tuple[Key, ...], box: Box, colours: Colours) -> Iterator[Item]:
    shares = sum(key.share for key in row)
    room = box.width - _GAP * (len(row) - 1)
    x = box.x
    for key in row:
        wide = room * key.share / shares
        yield from _key(key, Box(x, box.y, wide, box.height), colours, 52)
        x += wide + _GAP


def _key(key: Key, box: Box, colours: Colours, size: float) -> Iterator[Item]:
    fill, edge, ink = button_tones(colours, key.tone)
    chosen = key.tone == "chosen"
    yield Panel(box, fill, edge, key.touch, 16, frame=CHOSEN if chosen else 2.0, says=key.says or key.label)
    if chosen:
        yield from tick(box, colours)
    if key.sign:
        side = min(box.height * 0.6, box.width * 0.8)
        yield Sign(
            Box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side), key.sign, ink
        )
        return
    # Words on a key are smaller than its letters.
    words = Paragraph(key.label, size if len(key.label) <= 2 else min(size, 38), ink, bold=True, leading=1.3)
    yield Words(box.inside(min(18, box.width * 0.06), 4), Lettering((words,), "center"))


__all__ = [
    "CHIPS", "ENTRY", "LOW_ROW", "draw", "draw_chips", "draw_keys", "draw_rows", "entry", "height",
    "keys_height", "rows_height",
]  # fmt: skip
