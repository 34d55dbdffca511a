"""How somebody needs the screen to be: letters, contrast, height, sound, keys; and more time."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.happenings import ChooseLanguage, ChooseTheme, Effect, Sit, Speak, Stay, Touch
from kiosk.flow.state import State, home

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
        case Speak(aloud) if state.speakable:
            if state.screen == "attract":
                state = home(state)
            spoken = not access.spoken if aloud is None else aloud
            return replace(state, access=replace(access, spoken=spoken)), ()
        case Stay():
            return state, ()
    return None


def by_keys(state: State, *, keys: bool) -> State:
    """Somebody uses the keypad, or a finger again; the quiet picture is woken by what is pressed on it."""
    if state.screen == "attract":
        return state
    return replace(state, access=replace(state.access, keys=keys), touched_at=state.now, stumbled=False)


__all__ = ["by_keys", "touch"]
