"""What is on a screen, without pixels: the drawing turns it into widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk import flow

Tone = Literal["plain", "act", "chosen", "mind", "trouble", "alarm"]


@dataclass(frozen=True, kw_only=True)
class Card:
    """An answer, large enough for any finger."""

    title: str
    touch: flow.Happening
    #: Small words below.
    detail: str = ""
    #: Those are something to mind.
    mind: bool = False
    #: A letter or sign in front.
    badge: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button of the bar at the bottom."""

    words: str
    touch: flow.Happening
    tone: Tone = "plain"
    #: How wide it is beside the others.
    share: float = 1.0


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


@dataclass(frozen=True, kw_only=True)
class Page:
    """One screen, top to bottom. The bar at the bottom has buttons at its left and at its right end."""

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
    ticket: TicketSheet | None = None
    #: In the bar, in place of buttons at its left.
    foot: str = ""
    left: tuple[Button, ...] = ()
    right: tuple[Button, ...] = ()


__all__ = ["Button", "Card", "Fact", "Notice", "Page", "TicketSheet", "Tone"]
