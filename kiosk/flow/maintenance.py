"""What staff of the hall do at the kiosk, behind a PIN."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kiosk.flow.happenings import Confirm, Effect, Erase, News, Touch, Type
from kiosk.flow.state import STAFF, State, Upkeep, home

if TYPE_CHECKING:
    from kiosk.maintenance import Facts

Step = tuple[State, tuple[Effect, ...]]

#: What can be tried.
Trial = Literal["slip", "sound"]
#: The clock is pressed so often within so long: nobody does that by chance.
KNOCKS, WITHIN = 5, datetime.timedelta(seconds=10)
#: Digits of a PIN at the most.
LONGEST_PIN = 12
#: Between two looks at how the kiosk is.
LOOK_EVERY = datetime.timedelta(seconds=2)
#: Parts of the screen: network and numbers, the device, what can be tried, the log, places to touch.
PARTS = 5
FACTS, DEVICE, TRIALS, LOG, SPOTS = range(PARTS)


@dataclass(frozen=True)
class Knock(Touch):
    """The clock was pressed."""


@dataclass(frozen=True)
class OpenMaintenance(Touch):
    """The key of the keypad that asks for the PIN."""


@dataclass(frozen=True)
class Try(Touch):
    """Print a slip, say something."""

    what: Trial


@dataclass(frozen=True)
class TouchSpot(Touch):
    """This place of the screen feels a finger."""

    spot: int


@dataclass(frozen=True)
class StartAgain(Touch):
    """End the program and start it again."""


@dataclass(frozen=True)
class PinChecked(News):
    """Whether the PIN was right; until when no other one is looked at."""

    right: bool
    closed_until: datetime.datetime | None = None


@dataclass(frozen=True)
class FactsCame(News):
    """How the kiosk is."""

    facts: Facts


@dataclass(frozen=True)
class Tried(News):
    """What came of a trial: ``good``, or the code of a trouble."""

    what: Trial
    outcome: str


@dataclass(frozen=True)
class CheckPin(Effect):
    """Is this the PIN?"""

    pin: str


@dataclass(frozen=True)
class LookAround(Effect):
    """How is the kiosk?"""


@dataclass(frozen=True)
class PrintTrial(Effect):
    """Print a slip that is no number."""

    language: str


@dataclass(frozen=True)
class SayTrial(Effect):
    """Say something."""

    language: str


@dataclass(frozen=True)
class Restart(Effect):
    """End the program; whoever keeps it starts it again."""


# ------------------------------------------------------------ touches


def touch(state: State, touched: Touch) -> Step | None:
    """What such a touch does; nothing where it is none of these."""
    match touched:
        case Knock():
            return _knocked(state), ()
        case OpenMaintenance():
            return _asked_for_pin(state), ()
    if state.screen == "pin":
        return _typing(state, touched)
    return _trying(state, touched) if state.screen == "maintenance" else None


def _knocked(state: State) -> State:
    lately = tuple(knock for knock in state.upkeep.knocks if state.now - knock < WITHIN)
    knocks = (*lately, state.now)
    if len(knocks) >= KNOCKS:
        return _asked_for_pin(state)
    return replace(state, upkeep=replace(state.upkeep, knocks=knocks))


def _asked_for_pin(state: State) -> State:
    """Whoever stood here has gone; nobody is disturbed who waits for a number or reads it."""
    if not state.settings.maintained or state.screen in ("issuing", "ticket", *STAFF):
        return state
    return replace(home(state), screen="pin", language=state.language, access=state.access)


def _typing(state: State, touched: Touch) -> Step | None:
    upkeep = state.upkeep
    match touched:
        case Type(sign) if sign.isascii() and sign.isdigit() and not upkeep.checking:
            typed = (state.typed + sign)[:LONGEST_PIN]
            return replace(state, typed=typed, upkeep=replace(upkeep, wrong=False)), ()
        case Erase():
            return replace(state, typed=state.typed[:-1]), ()
        case Confirm() if state.typed and not upkeep.checking:
            checking = replace(upkeep, checking=True, wrong=False)
            return replace(state, typed="", upkeep=checking), (CheckPin(state.typed),)
    return None


def _trying(state: State, touched: Touch) -> Step | None:
    upkeep = state.upkeep
    match touched:
        case Try(what) if dict(upkeep.tried).get(what) != "running":
            effect = PrintTrial(state.language) if what == "slip" else SayTrial(state.language)
            return replace(state, upkeep=_tried(upkeep, what, "running")), (effect,)
        case TouchSpot(spot):
            return replace(state, upkeep=replace(upkeep, touched=upkeep.touched | {spot})), ()
        case StartAgain():
            return state, (Restart(),)
    return None


def _tried(upkeep: Upkeep, what: str, outcome: str) -> Upkeep:
    return replace(upkeep, tried=tuple({**dict(upkeep.tried), what: outcome}.items()))


def back(state: State) -> State | None:
    """One screen back; nothing where this is none of its screens."""
    if state.screen == "maintenance" and state.part:
        return replace(state, part=state.part - 1)
    return home(state) if state.screen in STAFF else None


# ------------------------------------------------------------ news


def news(state: State, happened: News) -> Step | None:
    """What such news mean; nothing where they are none of these."""
    match happened:
        case PinChecked(right, closed_until) if state.screen == "pin":
            if right:
                return looked(replace(state, screen="maintenance", part=0, upkeep=Upkeep()))
            upkeep = replace(state.upkeep, checking=False, wrong=True, closed_until=closed_until)
            return replace(state, upkeep=upkeep), ()
        case FactsCame(facts) if state.screen == "maintenance":
            return replace(state, upkeep=replace(state.upkeep, facts=facts)), ()
        case Tried(what, outcome) if state.screen == "maintenance":
            return replace(state, upkeep=_tried(state.upkeep, what, outcome)), ()
    return None


def looked(state: State) -> Step:
    """Time passed: what the screen says is looked up anew every few seconds."""
    asked = state.upkeep.asked_at
    if state.screen != "maintenance" or (asked is not None and state.now - asked < LOOK_EVERY):
        return state, ()
    return replace(state, upkeep=replace(state.upkeep, asked_at=state.now)), (LookAround(),)


__all__ = [
    "DEVICE", "FACTS", "LOG", "PARTS", "SPOTS", "TRIALS", "CheckPin", "FactsCame", "Knock", "LookAround",
    "OpenMaintenance", "PinChecked", "PrintTrial", "Restart", "SayTrial", "StartAgain", "TouchSpot", "Trial",
    "Tried", "Try", "back", "looked", "news", "touch",
]  # fmt: skip
