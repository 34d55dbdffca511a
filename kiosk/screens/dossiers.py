"""Screens of ``kiosk.flow.dossiers``: a code is typed, or nothing is told. A dossier: ``dossier_pages``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kiosk import flow
from kiosk.flow import codes
from kiosk.screens import dossier_pages
from kiosk.screens.page import Card, Key, Notice, Pad, Page
from kiosk.screens.words import Words

_DIGITS = ("123", "456", "789")
_LETTERS = ("1234567890", "QWERTYUIOP-", "ASDFGHJKL.", "ZXCVBNM")


def code(state: flow.State, words: Words) -> Page:
    """Scan it, or type it."""
    notices = tuple(_to_mind(state, words))
    return Page(
        above=words.say("dossier.above"), heading=words.say("dossier.code.title"),
        clock=words.time(state.hall_now), hint="" if notices else words.say("dossier.code.hint"),
        notices=notices, pad=_pad(state, words),
        left=words.bar(), right=(words.help(),),
    )  # fmt: skip


def _to_mind(state: flow.State, words: Words) -> Iterator[Notice]:
    """What is wrong with what is typed, once that can be said."""
    if codes.has_wrong_date(state.typed):
        yield Notice(title=words.say("dossier.code.wrong-date"))
    elif state.lookup.incomplete:
        yield Notice(title=words.say("dossier.code.incomplete"), detail=words.say("dossier.code.empty"))


def _pad(state: flow.State, words: Words) -> Pad:
    known = state.settings.prefixes
    begun = codes.prefix_of(state.typed, known)
    chips = [
        Key(
            label=prefix, touch=flow.ChoosePrefix(prefix), tone="chosen" if prefix == begun else "plain",
        )
        for prefix in known
    ]  # fmt: skip
    if known:
        other = words.say("dossier.code.other")
        chips.append(Key(label=other, touch=flow.ChoosePrefix(""), tone="plain" if begun else "chosen"))
    return Pad(
        text=state.typed, hint=words.say("dossier.code.empty"), keys=tuple(_keys(state, words)),
        chips=tuple(chips),
    )  # fmt: skip


def _keys(state: flow.State, words: Words) -> Iterator[tuple[Key, ...]]:
    letters = state.lookup.letters
    rows = [
        tuple(Key(label=sign, touch=flow.Type(sign)) for sign in row)
        for row in (_LETTERS if letters else _DIGITS)
    ]
    erase = Key(label="", sign="⌫", touch=flow.Erase(), says=words.say("dossier.code.erase"))
    switch = Key(
        label=words.say("dossier.code.digits" if letters else "dossier.code.letters"),
        touch=flow.SwitchKeys(), share=1.4 if letters else 1.0,
    )  # fmt: skip
    ready = codes.complete(state.typed, state.settings.prefixes) is not None
    label = words.say("dossier.code.find")
    find = Key(label=label, touch=flow.FindTyped(), share=2.6, tone="act" if ready else "plain")
    # Four rows, so that each is high enough for a finger where somebody sits before a lying screen.
    first, second, third, *last = rows
    if letters:
        yield *first, erase
        yield second
        yield third
        yield *last[0], switch, find
    else:
        yield *first, erase
        yield *second, switch
        yield *third, Key(label="0", touch=flow.Type("0"))
        yield (find,)


def asking(state: flow.State, words: Words) -> Page:
    """A moment, usually too short to be read."""
    title, detail = words.say("dossier.asking.title"), words.say("dossier.asking.detail")
    return Page(
        above=words.say("dossier.above"), heading=state.lookup.code, clock=words.time(state.hall_now),
        notices=(Notice(title=title, detail=detail, tone="plain"),), left=words.bar(),
    )  # fmt: skip


def unknown(state: flow.State, words: Words) -> Page:
    """Nothing is told of this code, and what to do."""
    trouble, hotline = state.lookup.trouble, words.hotline(state.hall)
    notices = [
        Notice(
            title=words.say(f"dossier.unknown.{trouble}.title"),
            detail=words.say(f"dossier.unknown.{trouble}.detail"),
        )
    ]
    if hotline:
        notices.append(Notice(title=hotline, tone="plain"))
    return Page(
        above=words.say("dossier.above"), heading=state.lookup.code, clock=words.time(state.hall_now),
        notices=tuple(notices), cards=tuple(_ways(state, words)), left=words.bar(), right=(words.help(),),
    )  # fmt: skip


def _ways(state: flow.State, words: Words) -> Iterator[Card]:
    trouble = state.lookup.trouble
    if trouble == "unknown":
        yield Card(
            title=words.say("dossier.unknown.correct"), detail=words.say("dossier.unknown.correct-detail"),
            touch=flow.Back(), sign="✎",
        )  # fmt: skip
    elif trouble in ("away", "busy"):
        yield Card(
            title=words.say("dossier.unknown.again"), detail=words.say("dossier.unknown.again-detail"),
            touch=flow.AskAgain(), sign="⭮",
        )  # fmt: skip


#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {
    "dossier-code": code,
    "dossier-asking": asking,
    "dossier-unknown": unknown,
    **dossier_pages.SCREENS,
}

__all__ = ["SCREENS"]
