"""Marks for those who do not see colours. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from config.schema_look import Colours
from kiosk.boxes import Box, Item, Panel, Sign

#: Frame of what is chosen; others have 2.
CHOSEN = 5.0


def tick(box: Box, colours: Colours) -> Iterator[Item]:
    """On the corner of what is chosen: for those who do not see its colour."""
    badge = Box(box.x + box.width - 26, box.y - 14, 40, 40)
    yield Panel(badge, colours.blue, colours.card, radius=20)
    yield Sign(badge.inside(6, 6), "✓", colours.on_blue)


__all__ = ["CHOSEN", "tick"]
