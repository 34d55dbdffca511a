"""Looking up a dossier by its receipt code."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow.happenings import Effect, News, Touch
from kiosk.flow.state import State

Step = tuple[State, tuple[Effect, ...]]


@dataclass(frozen=True)
class OpenDossiers(Touch):
    """I want to know how far my dossier is."""


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


__all__ = ["OpenDossiers", "back", "news", "touch"]
