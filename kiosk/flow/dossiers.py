"""Looking up a dossier by its receipt code: typed or scanned, asked for, and what is told of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.flow import codes, taking
from kiosk.flow.happenings import Effect, Erase, News, Touch, Type
from kiosk.flow.procedures import SwitchKeys
from kiosk.flow.state import LookUp, ScreenName, State, home
from queue_server.contract.messages import DossierView

Step = tuple[State, tuple[Effect, ...]]

#: Why nothing is told: nobody has this code; the server, or the register behind it, does not answer; too many
#: were asked for; this hall has no look-up.
Trouble = Literal["unknown", "away", "busy", "none"]
#: Nobody waits longer for an answer: the kiosk says that there is none.
ANSWERED_WITHIN = datetime.timedelta(seconds=8)
_OPENED: tuple[ScreenName, ...] = (
    "home", "appointment", "dossier", "dossier-unknown", "scan",
)  # fmt: skip


@dataclass(frozen=True)
class OpenDossiers(Touch):
    """I want to know how far my dossier is."""


@dataclass(frozen=True)
class ChoosePrefix(Touch):
    """My code begins like this; empty: like none of these."""

    prefix: str


@dataclass(frozen=True)
class FindTyped(Touch):
    """Look up what is typed."""


@dataclass(frozen=True)
class AskAgain(Touch):
    """Look up the same once more."""


@dataclass(frozen=True)
class TakeForDossier(Touch):
    """A number for what is to be done now."""


@dataclass(frozen=True)
class DossierFound(News):
    """How far a dossier is."""

    code: str
    view: DossierView


@dataclass(frozen=True)
class DossierMissed(News):
    """Nothing is told of it."""

    code: str
    trouble: Trouble


@dataclass(frozen=True)
class FindDossier(Effect):
    """Ask the server once how far a dossier is."""

    code: str


# ------------------------------------------------------------ touches


def touch(state: State, touched: Touch) -> Step | None:
    """What such a touch does; nothing where it is none of these."""
    match touched:
        case OpenDossiers() if state.screen in _OPENED and offered(state):
            return opened(state), ()
        case FindTyped() if state.screen == "dossier-code":
            code = codes.complete(state.typed, state.settings.prefixes)
            if code is None:
                return replace(state, lookup=replace(state.lookup, incomplete=True)), ()
            return find(state, code.text)
        case AskAgain() if state.screen == "dossier-unknown" and state.lookup.code:
            return find(state, state.lookup.code)
        case TakeForDossier() if state.screen == "dossier" and state.lookup.found is not None:
            return taking.take_for(state, state.lookup.found.service or ""), ()
    found = _typing(state, touched) if state.screen == "dossier-code" else None
    return (found, ()) if found is not None else None


def _typing(state: State, touched: Touch) -> State | None:
    known, state = state.settings.prefixes, replace(state, lookup=replace(state.lookup, incomplete=False))
    match touched:
        case Type(sign):
            return replace(state, typed=codes.typed(state.typed, sign))
        case Erase():
            return replace(state, typed=codes.erased(state.typed))
        case SwitchKeys():
            return replace(state, lookup=replace(state.lookup, letters=not state.lookup.letters))
        case ChoosePrefix(prefix) if not prefix or prefix in known:
            # Other organisations have letters in their codes, and nobody knows which.
            letters = replace(state.lookup, letters=not prefix)
            return replace(state, typed=codes.with_prefix(state.typed, prefix, known), lookup=letters)
    return None


def offered(state: State) -> bool:
    """Whether this hall looks up dossiers. Without its server it says so when asked."""
    return state.hall is not None and "dossiers" in state.hall.offers


def opened(state: State) -> State:
    """Ask for a code; the beginning that is seen here most is there already."""
    from_message = state.lookup.from_message or state.screen == "appointment"
    return _typed_in(state, next(iter(state.settings.prefixes), ""), from_message=from_message)


def _typed_in(state: State, prefix: str, *, from_message: bool) -> State:
    lookup = LookUp(from_message=from_message, letters=not prefix)
    return replace(state, screen="dossier-code", typed=codes.begun(prefix), lookup=lookup, part=0)


def find(state: State, code: str) -> Step:
    """Ask the server; where that is known to be away, say so at once."""
    lookup = replace(state.lookup, code=code, found=None, trouble="", asked_at=state.now)
    state = replace(state, screen="dossier-asking", lookup=lookup, part=0)
    if not offered(state):
        return _missed(state, "none"), ()
    if state.lost_since is not None:
        return _missed(state, "away"), ()
    return state, (FindDossier(code),)


# ------------------------------------------------------------ back


def back(state: State) -> State | None:
    """One screen back; nothing where this is none of its screens."""
    match state.screen:
        case "dossier" if state.part > 0:
            return replace(state, part=state.part - 1)
        case "dossier":
            return opened(state)
        case "dossier-asking" | "dossier-unknown":
            return _corrected(state)
        case "dossier-code":
            clean = replace(home(state), language=state.language, access=state.access)
            return replace(clean, screen="appointment" if state.lookup.from_message else "home")
    return None


def _corrected(state: State) -> State:
    """What was asked for stands on the pad again: often one sign is wrong."""
    code = state.lookup.code[: codes.LONGEST]
    kept = _typed_in(state, "", from_message=state.lookup.from_message)
    letters = not codes.prefix_of(code, state.settings.prefixes)
    return replace(kept, typed=code, lookup=replace(kept.lookup, letters=letters))


# ------------------------------------------------------------ news


def news(state: State, happened: News) -> Step | None:
    """What such news mean; nothing where they are none of these."""
    match happened:
        case DossierFound(code, view) if _waits_for(state, code):
            lookup = replace(state.lookup, found=view)
            return replace(state, screen="dossier", lookup=lookup, touched_at=state.now), ()
        case DossierMissed(code, trouble) if _waits_for(state, code):
            return _missed(state, trouble), ()
    return None


def looked(state: State) -> State:
    """Time has passed: an answer that does not come is told as one."""
    asked_at = state.lookup.asked_at
    if state.screen == "dossier-asking" and asked_at and state.now >= asked_at + ANSWERED_WITHIN:
        return _missed(state, "away")
    return state


def _waits_for(state: State, code: str) -> bool:
    return state.screen == "dossier-asking" and state.lookup.code == code


def _missed(state: State, trouble: Trouble) -> State:
    lookup = replace(state.lookup, found=None, trouble=trouble)
    return replace(state, screen="dossier-unknown", lookup=lookup, touched_at=state.now)


__all__ = [
    "AskAgain", "ChoosePrefix", "DossierFound", "DossierMissed", "FindDossier", "FindTyped", "OpenDossiers",
    "TakeForDossier", "back", "find", "looked", "news", "offered", "opened", "touch",
]  # fmt: skip
