"""Looking up procedures, and whether all papers are there."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow.happenings import Effect, News, Touch
from kiosk.flow.state import State

Step = tuple[State, tuple[Effect, ...]]


@dataclass(frozen=True)
class OpenProcedures(Touch):
    """I want to know what a procedure needs."""


def touch(state: State, touched: Touch) -> Step | None:
    """What such a touch does; nothing where it is none of these."""
    del state, touched
    return None


def back(state: State) -> State | None:
    """One screen back; nothing where this is none of its screens."""
    del state
    return None


def news(state: State, happened: News) -> Step | None:
    """What such news mean; nothing where they are none of these."""
    del state, happened
    return None


__all__ = ["OpenProcedures", "back", "news", "touch"]
