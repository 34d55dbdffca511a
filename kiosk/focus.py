"""The keypad: what keys are for, and which answer a key moves to or presses. Pure.

Left and right follow the order in which a page is read, round and round, so that every target is reached by
one key alone. Up and down go to the nearest target that way, and from the edge to the other side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import msgspec

from config.schema_devices import Keypad
from kiosk import flow
from kiosk.boxes import Box, Item, Panel
from kiosk.screens.page import Page, Points

#: What a key is for.
Meaning = Literal[
    "up", "down", "left", "right", "ok", "back", "erase", "start-over", "help", "repeat", "speech",
    "headphones-in", "headphones-out", "maintenance",
]  # fmt: skip
#: Keys that move the focus or press what has it.
MOVING: tuple[Meaning, ...] = ("up", "down", "left", "right", "ok")
#: What can be pressed by its meaning alone, where a page offers it.
_OFFERED: Mapping[Meaning, flow.Touch] = {
    "back": flow.Back(), "start-over": flow.StartOver(), "help": flow.Help(),
}  # fmt: skip
#: What can be done on every page, the quiet picture among them.
_ALWAYS: Mapping[Meaning, flow.Touch] = {
    "speech": flow.Speak(), "headphones-in": flow.Speak(aloud=True),
    "headphones-out": flow.Speak(aloud=False), "maintenance": flow.OpenMaintenance(),
}  # fmt: skip
#: Pixels by which neighbours may overlap and still lie beside each other.
_SLACK = 1.0


@dataclass(frozen=True)
class Where:
    """What has the focus: known by what it presses, so that it stays when the page moves a little."""

    touch: flow.Touch
    #: Which one of those that press the same.
    place: int = 0


@dataclass(frozen=True)
class Pressed:
    """What a key did."""

    #: What has the focus now; nothing: the first target of the page.
    focus: Where | None = None
    #: What was pressed.
    touch: flow.Touch | None = None
    #: The page is told once more.
    again: bool = False


def meanings(keypad: Keypad) -> dict[str, Meaning]:
    """What each key is for, by its name."""
    found: dict[str, Meaning] = {}
    for field in msgspec.structs.fields(keypad):
        meaning = cast("Meaning", field.name.replace("_", "-"))
        found |= dict.fromkeys(getattr(keypad, field.name), meaning)
    return found


def targets(items: Iterable[Item]) -> list[Panel]:
    """All that can be touched, in the order in which it is read."""
    return [item for item in items if isinstance(item, Panel) and item.touch is not None]


def focused(items: Iterable[Item], where: Where | None) -> Panel | None:
    """What has the focus; the first target where that is on the page no longer."""
    found = targets(items)
    same = [panel for panel in found if where is not None and panel.touch == where.touch]
    if where is not None and same:
        return same[min(where.place, len(same) - 1)]
    return found[0] if found else None


def _where(found: Sequence[Panel], panel: Panel) -> Where | None:
    same = [other for other in found if other.touch == panel.touch]
    return Where(panel.touch, same.index(panel)) if panel.touch is not None else None


def press(meaning: Meaning, page: Page, items: Sequence[Item], where: Where | None) -> Pressed:
    """What a key does.

    Args:
        meaning: of the key.
        page: on which it is pressed.
        items: the same as it is laid out.
        where: what has the focus.
    """
    if meaning in _ALWAYS:
        return Pressed(where, _ALWAYS[meaning])
    if page.everywhere is not None:
        return Pressed(None, page.everywhere)
    found, now = targets(items), focused(items, where)
    if now is None or meaning == "repeat":
        return Pressed(where, again=meaning == "repeat")
    moved = _moved(meaning, found, now)
    if moved is not None:
        return Pressed(_where(found, moved))
    erase = flow.Erase() if _types(page) else flow.Back()
    wanted = {**_OFFERED, "ok": now.touch, "erase": erase}[meaning]
    return Pressed(_where(found, now), wanted if any(panel.touch == wanted for panel in found) else None)


def press_sign(sign: str, page: Page, items: Sequence[Item], where: Where | None) -> Pressed:
    """What a digit or a letter does: it is typed where there is a pad, else a digit chooses an answer."""
    if page.everywhere is not None:
        return Pressed(None, page.everywhere)
    if _types(page):
        offered = [panel.touch for panel in targets(items) if isinstance(panel.touch, flow.Type)]
        typed = next((key for key in offered if key.sign.casefold() == sign.casefold()), None)
        # A pad that shows letters takes digits too.
        return Pressed(_next_step(page) or where, typed or (flow.Type(sign) if sign.isdigit() else None))
    chosen = answers(page)
    place = int(sign) - 1 if sign.isdigit() else -1
    return Pressed(where, chosen[place] if 0 <= place < len(chosen) else None)


def answers(page: Page) -> list[flow.Touch]:
    """What a digit chooses: the first one 1, the next one 2."""
    lists = [point.touch for block in page.blocks if isinstance(block, Points) for point in block.points]
    return [*(touch for touch in lists if touch is not None), *(card.touch for card in page.cards)]


def _next_step(page: Page) -> Where | None:
    """Whoever has typed presses “OK” and means: go on; not the key that had the focus."""
    keys = [key.touch for row in page.pad.keys for key in row if key.tone == "act"] if page.pad else []
    touches = [*keys, *(card.touch for card in page.cards if card.tone == "act")]
    return Where(touches[0]) if touches else None


def _types(page: Page) -> bool:
    return page.pad is not None and bool(page.pad.keys)


def _moved(meaning: Meaning, found: Sequence[Panel], now: Panel) -> Panel | None:
    """Where an arrow leads; nothing for other keys."""
    if meaning in ("up", "down"):
        return _above(found, now, upwards=meaning == "up")
    step = {"left": -1, "right": 1}.get(meaning)
    return None if step is None else found[(found.index(now) + step) % len(found)]


def _above(found: Sequence[Panel], now: Panel, *, upwards: bool) -> Panel:
    """The nearest target above or below; from the last one round to the first."""
    start = now.box

    def way(box: Box) -> float:
        """Pixels from one's edge to the other's; less than nothing where it lies the other way."""
        return start.y - box.y - box.height if upwards else box.y - start.y - start.height

    that_way = [panel for panel in found if panel is not now and way(panel.box) >= -_SLACK]
    if that_way:
        return min(that_way, key=lambda panel: way(panel.box) + 2 * _aside(panel.box, start))
    others = [panel for panel in found if panel is not now and _apart(panel.box, start)]
    return min(others or [now], key=lambda panel: (way(panel.box), _aside(panel.box, start)))


def _aside(one: Box, other: Box) -> float:
    """Pixels between them from left to right; a little for middles that are not above each other."""
    gap = max(one.x - other.x - other.width, other.x - one.x - one.width, 0.0)
    return gap + abs(one.x + one.width / 2 - other.x - other.width / 2) / 1000


def _apart(one: Box, other: Box) -> bool:
    """Whether they are not in one row."""
    return one.y >= other.y + other.height - _SLACK or other.y >= one.y + one.height - _SLACK


__all__ = ["MOVING", "Meaning", "Pressed", "Where", "answers", "focused", "press", "press_sign", "targets"]
