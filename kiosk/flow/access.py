"""How somebody needs the screen to be: letters, contrast, height, sound; and more time."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.happenings import ChooseLanguage, ChooseTheme, Effect, Sit, Speak, Stay, Touch
from kiosk.flow.state import State

Step = tuple[State, tuple[Effect, ...]]


def touch(state: State, touched: Touch) -> Step | None:
    """What such a touch does; nothing where it is none of these. They are possible on every screen."""
    access = state.access
    match touched:
        case ChooseLanguage(language) if state.hall and language in state.hall.languages:
            return replace(state, language=language), ()
        case ChooseTheme(theme):
            # The same touch again takes it back.
            theme = state.settings.theme if access.theme == theme else theme
            return replace(state, access=replace(access, theme=theme)), ()
        case Sit():
            return replace(state, access=replace(access, seated=not access.seated), part=0), ()
        case Speak():
            return replace(state, access=replace(access, spoken=not access.spoken)), ()
        case Stay():
            return state, ()
    return None


__all__ = ["touch"]
