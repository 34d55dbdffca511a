"""How much of a list one screen holds: about, before the window is known. The rest is on the next one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kiosk import flow
from kiosk.screens.page import Fact, Point, Sheet
from kiosk.stacking import BOLD, text_height

_Part = TypeVar("_Part", Point, Fact)

#: Widths and sizes that are reckoned with, in pixels of the design: those of the narrower of both windows.
_WIDE, _TOUCHED_WIDE, _VALUE_WIDE, _HEADING_WIDE = 860.0, 800.0, 480.0, 340.0
#: The same of a sheet, which has no sign before its words.
_SHEET_WIDE = 896.0
_TITLE, _TEXT, _SMALL, _LEADING = 60.0, 34.0, 28.0, 1.42
#: Letters are so much larger where somebody asks for that.
_LARGER = 1.3
#: A list's heading and margins; what is touched is no lower than this.
_EDGES, _FINGER = 96.0, 104.0


def letters(state: flow.State) -> float:
    """How much larger letters are."""
    return _LARGER if state.access.theme == "large" else 1.0


def point_height(point: Point, larger: float) -> float:
    """About how high a line of a list is."""
    wide = _WIDE if point.touch is None else _TOUCHED_WIDE / BOLD
    words = text_height(point.text, _TEXT * larger, wide, _LEADING)
    words += text_height(point.detail, _SMALL * larger, _WIDE, _LEADING)
    return max(words + 26, _FINGER if point.touch is not None else 0.0)


def row_height(row: Fact, larger: float) -> float:
    """About how high a fact is beside its heading."""
    value = text_height(row.value, _TEXT * larger, _VALUE_WIDE, _LEADING)
    return max(value, text_height(row.heading, _TEXT * larger, _HEADING_WIDE, _LEADING)) + 28


def sheet_height(sheet: Sheet, larger: float) -> float:
    """About how high a sheet is that says one thing."""
    title = text_height(sheet.title, _TITLE * larger, _SHEET_WIDE, 1.3)
    detail = text_height(sheet.detail, _TEXT * larger, _SHEET_WIDE, _LEADING)
    return (156.0 if sheet.badge else 72.0) + title + detail


def parted(
    parts: Sequence[_Part], height: Callable[[_Part, float], float], room: float, larger: float
) -> Iterator[tuple[_Part, ...]]:
    """Lists that fit a screen each, in order; one line that is higher than that stands alone.

    Args:
        parts: the whole list.
        height: of one of them.
        room: on a screen, in pixels of the design.
        larger: how much larger letters are.
    """
    screens: list[int] = []
    number, used = 0, 0.0
    for part in parts:
        high = height(part, larger)
        if used and used + high > room - _EDGES:
            number, used = number + 1, 0.0
        screens.append(number)
        used += high
    for _, group in itertools.groupby(zip(screens, parts, strict=True), key=lambda one: one[0]):
        yield tuple(part for _, part in group)


__all__ = ["letters", "parted", "point_height", "row_height", "sheet_height"]
