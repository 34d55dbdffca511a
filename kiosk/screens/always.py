"""What is the same on every screen: languages, how it is to be, the question who is still there."""

from __future__ import annotations

from kiosk import flow
from kiosk.screens.page import Button, Card, Page, Tone
from kiosk.screens.words import Words

#: Signs of the ways in which a screen can be shown.
LARGER, CONTRAST, SEATED, SPOKEN = "🗚", "◐", "♿", "🔊"


def languages(state: flow.State, words: Words) -> tuple[Button, ...]:
    """Every language in its own words."""
    return tuple(
        Button(
            words=words.texts.say("kiosk.language-name", language), touch=flow.ChooseLanguage(language),
            tone=_tone(chosen=language == state.language),
        )
        for language in words.languages
    )  # fmt: skip


def access(state: flow.State, words: Words) -> tuple[Button, ...]:
    """Larger letters, contrast, everything lower, aloud: each one touch away, and back again."""
    now = state.access
    return tuple(
        Button(words=words.say(f"access.{name}"), sign=sign, touch=touch, tone=_tone(chosen=chosen))
        for name, sign, touch, chosen in (
            ("larger", LARGER, flow.ChooseTheme("large"), now.theme == "large"),
            ("contrast", CONTRAST, flow.ChooseTheme("high-contrast"), now.theme == "high-contrast"),
            ("seated", SEATED, flow.Sit(), now.seated),
            *((("spoken", SPOKEN, flow.Speak(), now.spoken),) if state.speakable else ()),
        )
    )


def unspoken(state: flow.State, words: Words) -> str:
    """Somebody wants to listen, and there is no voice for the language."""
    silent = state.access.spoken and state.language not in state.speakable
    return words.say("spoken.no-voice") if silent else ""


def still_there(state: flow.State, words: Words) -> Page:
    """Before a screen returns home by itself."""
    left = (state.leaves_at - state.now).total_seconds() if state.leaves_at else 0.0
    return Page(
        above="", heading=words.say("stay.heading"), clock=words.time(state.hall_now),
        question=words.say("stay.title"), hint=words.say("stay.detail", seconds=max(0, round(left))),
        cards=(
            Card(title=words.say("stay.more"), detail=words.say("stay.more-detail"), touch=flow.Stay(),
                 tone="act"),
            Card(title=words.say("stay.done"), detail=words.say("stay.done-detail"), touch=flow.StartOver()),
        ),
    )  # fmt: skip


def _tone(*, chosen: bool) -> Tone:
    return "chosen" if chosen else "plain"


__all__ = ["access", "languages", "still_there", "unspoken"]
