"""What is on a screen, without pixels: the drawing turns it into widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk import flow

Tone = Literal["plain", "act", "chosen", "mind", "trouble"]


@dataclass(frozen=True, kw_only=True)
class Card:
    """An answer, large enough for any finger."""

    title: str
    touch: flow.Happening
    #: Small words below.
    detail: str = ""
    #: A letter or sign in front.
    badge: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button of the bar at the bottom."""

    words: str
    touch: flow.Happening
    tone: Tone = "plain"


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
    ticket: TicketSheet | None = None
    foot: str = ""
    left: tuple[Button, ...] = ()
    right: tuple[Button, ...] = ()


__all__ = ["Button", "Card", "Fact", "Notice", "Page", "TicketSheet", "Tone"]
