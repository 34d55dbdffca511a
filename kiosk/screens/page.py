"""What is on a screen, without pixels: the drawing turns it into widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk import flow

Tone = Literal["plain", "act", "chosen", "ready", "mind", "trouble", "alarm"]


@dataclass(frozen=True, kw_only=True)
class Card:
    """An answer, large enough for any finger."""

    title: str
    touch: flow.Touch
    #: Small words below.
    detail: str = ""
    #: Those are something to mind.
    mind: bool = False
    #: Letters in front, or a sign.
    badge: str = ""
    sign: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button of the bar at the bottom."""

    words: str
    touch: flow.Touch
    tone: Tone = "plain"
    #: How wide it is beside the others.
    share: float = 1.0
    #: In place of the words, which are said instead.
    sign: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What people must mind."""

    title: str
    detail: str = ""
    tone: Tone = "mind"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A small heading and what it is."""

    heading: str
    value: str
    #: Something to mind.
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketSheet:
    """The number, and what belongs to it."""

    number: str
    service: str
    facts: tuple[Fact, ...]
    #: Address in the code.
    url: str
    scan: str


# ------------------------------------------------------------ blocks in the middle of a page


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The one thing that a screen says: how far a dossier is, what a procedure is called."""

    title: str
    detail: str = ""
    #: A short word above the title, in the colour of the tone.
    badge: str = ""
    #: The title is a ticket's number, and very large.
    number: bool = False
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Facts below each other on one card: heading at the left, value at the right."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    """A line of a list, with a sign in front. It can be touched where it is an answer."""

    text: str
    detail: str = ""
    sign: str = ""
    tone: Tone = "plain"
    touch: flow.Touch | None = None


@dataclass(frozen=True, kw_only=True)
class Points:
    """A list on one card."""

    points: tuple[Point, ...]
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A code to be taken along on a phone, and what it is."""

    url: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key of a pad."""

    label: str
    touch: flow.Touch
    #: How wide it is beside the others of its row.
    share: float = 1.0
    tone: Tone = "plain"
    sign: str = ""
    #: What is said aloud of it; nothing: its label.
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Pad:
    """What is typed, and the keys to type it."""

    text: str
    #: Shown while nothing is typed.
    hint: str
    keys: tuple[tuple[Key, ...], ...] = ()
    #: Keys at the right of what is typed; the hint stands below it then.
    beside: tuple[Key, ...] = ()
    #: Short ways above the keys, such as known beginnings of a code.
    chips: tuple[Key, ...] = ()


Block = Sheet | Rows | Points | Scan


@dataclass(frozen=True, kw_only=True)
class Page:
    """One screen, top to bottom. The bar at the bottom has buttons at its left and at its right end.

    Where there are blocks they stand below the question, and the cards below them, where hands are.
    """

    #: Above the heading, smaller.
    above: str
    heading: str
    clock: str
    #: Below the clock.
    date: str = ""
    question: str = ""
    hint: str = ""
    notices: tuple[Notice, ...] = ()
    cards: tuple[Card, ...] = ()
    #: The cards weigh the same and stand beside each other.
    side_by_side: bool = False
    #: The cards have long names: each as wide as can be, and room for so many of them; 0: as always.
    long_names: int = 0
    ticket: TicketSheet | None = None
    blocks: tuple[Block, ...] = ()
    pad: Pad | None = None
    #: The whole screen is one button.
    everywhere: flow.Touch | None = None
    #: Languages, and how the screen is to be: the same on every screen.
    languages: tuple[Button, ...] = ()
    access: tuple[Button, ...] = ()
    #: In the bar, in place of buttons at its left.
    foot: str = ""
    left: tuple[Button, ...] = ()
    right: tuple[Button, ...] = ()


__all__ = [
    "Block", "Button", "Card", "Fact", "Key", "Notice", "Pad", "Page", "Point", "Points", "Rows", "Scan",
    "Sheet", "TicketSheet", "Tone",
]  # fmt: skip
