"""Things below each other: as high as they want to be, or all of them lower where room is short. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.boxes import Box, Item

#: A letter is so wide, as a share of its size, in the mean of the languages written here.
WIDE = 0.56
#: Bold ones are so many times wider.
BOLD = 1.07
#: What is touched keeps this share of its height before the rest gives too.
_LOWEST = 0.55


@dataclass(frozen=True)
class Element:
    """Something that is as wide as its stack."""

    #: As high as it wants to be.
    height: float
    draw: Callable[[Box], Iterable[Item]]
    #: It is touched.
    hands: bool = False
    #: It gives way where room is short: it is touched and larger than a finger needs.
    gives: bool = True


def text_height(text: str, size: float, width: float, leading: float) -> float:
    """About how high a text is, in pixels of the design, without its font: layouts are pure."""
    if not text:
        return 0.0
    lines = sum(math.ceil(max(1, len(line)) * size * WIDE / width) for line in text.split("\n"))
    return lines * size * leading


def stacked(
    elements: Sequence[Element], box: Box, gap: float, *, free: float, hands_last: bool = False
) -> Iterator[Item]:
    """Draw elements in a box.

    Args:
        elements: from top to bottom.
        box: their room.
        gap: between them.
        free: the share of the room left over that stands above them.
        hands_last: the room left over stands before the first one that is touched, down where hands are.
    """
    room = box.height - gap * (len(elements) - 1)
    heights = _fitted(elements, room)
    left = room - sum(heights)
    box = box.below(left * free)
    for place, one in enumerate(elements):
        if hands_last and one.hands and all(other.hands for other in elements[place:]):
            box, left, hands_last = box.below(left * (1 - free)), 0.0, False
        yield from one.draw(box.top(heights[place]))
        box = box.below(heights[place] + gap)


def _fitted(elements: Sequence[Element], room: float) -> list[float]:
    """Heights that fit: what is touched is large and gives first, what is read has letters to keep."""
    touched = sum(one.height for one in elements if one.hands and one.gives)
    told = sum(one.height for one in elements) - touched
    gives = min(1.0, max(_LOWEST, (room - told) / touched)) if touched else 1.0
    wanted = told + touched * gives
    scale = min(1.0, room / wanted) if wanted else 1.0
    return [one.height * scale * (gives if one.hands and one.gives else 1.0) for one in elements]


__all__ = ["BOLD", "WIDE", "Element", "stacked", "text_height"]
