"""What the keys of an officer's keypad mean: key after key to acts, and to what is told of them. Pure.

One act at a time: while one is under way, and until the counter's view shows what it did, keys do nothing.
Digits come before the key that calls their number; before any other key they are a slip, and nothing is done.
More digits than a number has are no number: until they are cleared, or forgotten, no key does anything.
Where several numbers have these digits (A012, B012) they are offered one after the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from config.schema_counter import Keypad, Signs
from config.schema_counter import State as Shows
from queue_server.contract.messages import CounterView

Name = Literal["next", "chosen", "open", "pause", "recall", "start", "no-show", "finish"]
#: No ticket's number has more digits.
MOST_DIGITS = 6
#: Seconds after an answered act in which no other one begins: what follows so soon is the same press.
SETTLE = 0.4
#: Seconds for which the view that shows an answered act is waited for.
VIEW_WITHIN = 3.0

# ------------------------------------------------------------------ inputs


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key went down (1), up (0) or repeats itself (2); when: seconds of the keypad's clock and of ours."""

    code: int
    value: int
    stamp: float
    at: float


@dataclass(frozen=True, slots=True)
class Seen:
    """The counter's newest view."""

    view: CounterView


@dataclass(frozen=True, slots=True)
class ServerLost:
    """The counter's views stay away."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The act was done; the ledger's last row then, or nothing where there was nothing to do."""

    seq: int | None
    at: float


@dataclass(frozen=True, slots=True)
class WasRefused:
    """The act was refused, or given up."""

    at: float
    #: Given up because the server does not answer.
    away: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer yet; the act is asked again."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Time passes."""

    at: float


Input = Pressed | Seen | ServerLost | Answered | WasRefused | Unanswered | Passed

# ------------------------------------------------------------------ effects


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Do this at the counter, once."""

    name: Name
    #: The ticket that is meant to be at the counter; 0: nobody; nothing: it does not matter.
    expect: int | None = None
    #: What becomes of that ticket.
    outcome: Literal["served"] | None = None
    #: The ticket that is called out of turn.
    chosen: int | None = None
    reason: str = ""
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """Show this in place of the counter's number; an empty text leaves the number."""

    state: Shows
    text: str


@dataclass(frozen=True, slots=True)
class TellNoMore:
    """Show the counter's number again."""


Effect = Act | Tell | TellNoMore

# ------------------------------------------------------------------ state


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A keypad between two keys."""

    #: Key code to a digit or a meaning.
    keys: Mapping[int, str]
    keypad: Keypad
    signs: Signs
    view: CounterView | None = None
    #: The server's views come.
    there: bool = False
    typed: str = ""
    #: Tickets with these digits and their numbers, the one that is offered now first.
    offered: tuple[tuple[int, str], ...] = ()
    #: Key code to the instant it last went down or up, by the keypad's clock.
    edges: Mapping[int, float] = field(default_factory=dict)
    #: When what is told in place of the number ends.
    until: float | None = None
    #: An act is under way.
    doing: bool = False
    #: When the last act was answered, and the row that the view must have before the next one.
    answered_at: float | None = None
    awaited: int = 0


def step(state: State, happened: Input) -> tuple[State, list[Effect]]:
    """What follows from an input."""
    effects: list[Effect] = []
    match happened:
        case Pressed():
            state, effects = _key(state, happened)
        case Seen(view):
            state = dataclasses.replace(state, view=view, there=True)
        case ServerLost():
            state = dataclasses.replace(state, there=False)
        case Unanswered():
            effects = [Tell("away", state.signs.away)]
        case Answered() | WasRefused():
            state, effects = _ended(state, happened)
        case Passed(at):
            if state.until is not None and at >= state.until:
                state, effects = _cleared(state)
    return state, effects


def _ended(state: State, happened: Answered | WasRefused) -> tuple[State, list[Effect]]:
    after = dataclasses.replace(state, doing=False, answered_at=happened.at)
    if isinstance(happened, WasRefused):
        return _refused(after, happened.at, away=happened.away)
    if happened.seq is None:
        return _told(after, Tell("refused", state.signs.nobody), happened.at)
    after = dataclasses.replace(after, awaited=happened.seq)
    return _told(after, Tell("done", state.signs.done), happened.at)


def _cleared(state: State) -> tuple[State, list[Effect]]:
    return dataclasses.replace(state, typed="", offered=(), until=None), [TellNoMore()]


def _key(state: State, key: Pressed) -> tuple[State, list[Effect]]:
    """An event of a key: nothing unless it is a press, and not one that bounces or comes too soon."""
    meaning = state.keys.get(key.code)
    if meaning is None or key.value not in (0, 1):
        return state, []
    before = state.edges.get(key.code)
    bounces = before is not None and 0 <= key.stamp - before < state.keypad.bounce / 1000
    state = dataclasses.replace(state, edges={**state.edges, key.code: key.stamp})
    if key.value == 0 or bounces or _busy(state, key.at):
        return state, []
    return _meant(state, meaning, key.at)


def _meant(state: State, meaning: str, at: float) -> tuple[State, list[Effect]]:
    """A key that counts."""
    if meaning == "clear":
        return _cleared(state)
    has_too_many = len(state.typed) > MOST_DIGITS
    if has_too_many or meaning.isdigit():
        return _typed(state, "" if has_too_many else meaning, at)
    if state.view is None or not state.there:
        return _refused(state, at, away=True)
    if state.offered:
        return _on_offer(state, state.view, meaning, at)
    if meaning == "call_number":
        return _number(state, state.view, at)
    return _refused(state, at) if state.typed else _do(state, _act(state, state.view, meaning))


def _busy(state: State, at: float) -> bool:
    """An act is under way, was answered only just now, or is not to be seen yet."""
    if state.doing:
        return True
    if state.answered_at is None:
        return False
    since = at - state.answered_at
    unseen = state.view is not None and state.view.seq < state.awaited
    return since < SETTLE or (unseen and state.there and since < VIEW_WITHIN)


def _typed(state: State, digit: str, at: float) -> tuple[State, list[Effect]]:
    """One digit too many is kept too, so that what is typed on is not taken for another number."""
    typed = ("" if state.offered else state.typed) + digit
    after = dataclasses.replace(state, typed=typed, offered=(), until=at + state.keypad.forget_after)
    refused = Tell("refused", state.signs.refused)
    return after, [refused if len(typed) > MOST_DIGITS else Tell("typing", typed)]


def _number(state: State, view: CounterView, at: float) -> tuple[State, list[Effect]]:
    """Call the number with these digits, or offer those that have them."""
    found = _numbered(view, state.typed)
    if not found:
        return _refused(state, at)
    if len(found) == 1:
        return _do(state, _chosen(state, view, found[0][0]))
    return _offer(state, found, at)


def _numbered(view: CounterView, typed: str) -> tuple[tuple[int, str], ...]:
    """Those who wait here or are away, with these digits; leading zeros do not matter."""
    if not typed:
        return ()
    known = [(one.ticket, one.number) for one in view.waiting]
    known += [(one.ticket, one.number) for one in view.away]
    return tuple((ticket, number) for ticket, number in known if _digits_of(number) == int(typed))


def _digits_of(number: str) -> int:
    return int("".join(sign for sign in number if sign.isdecimal()) or "0")


def _offer(state: State, offered: tuple[tuple[int, str], ...], at: float) -> tuple[State, list[Effect]]:
    after = dataclasses.replace(state, offered=offered, until=at + state.keypad.forget_after)
    return after, [Tell("typing", offered[0][1])]


def _on_offer(state: State, view: CounterView, meaning: str, at: float) -> tuple[State, list[Effect]]:
    if meaning == "call_number":
        return _offer(state, (*state.offered[1:], state.offered[0]), at)
    if meaning == "call_next":
        return _do(state, _chosen(state, view, state.offered[0][0]))
    return _refused(state, at)


def _act(state: State, view: CounterView, meaning: str) -> Act:
    here = view.current.ticket if view.current is not None else 0
    match meaning:
        case "call_next" if view.status == "open":
            return Act(name="next", expect=here, outcome="served" if here else None)
        case "pause" if view.status == "open":
            return Act(name="pause", reason=state.keypad.pause_reason)
        case "call_next" | "pause":
            return Act(name="open", officer=view.officer)
        case "recall" | "start" | "finish":
            return Act(name=meaning, expect=here)
        case _:
            return Act(name="no-show", expect=here)


def _chosen(state: State, view: CounterView, ticket: int) -> Act:
    here = view.current.ticket if view.current is not None else 0
    reason = state.keypad.call_reason or next(iter(view.reasons.choose), "")
    return Act(name="chosen", expect=here, outcome="served" if here else None, chosen=ticket, reason=reason)


def _do(state: State, act: Act) -> tuple[State, list[Effect]]:
    return dataclasses.replace(state, doing=True, typed="", offered=(), until=None), [act]


def _refused(state: State, at: float, *, away: bool = False) -> tuple[State, list[Effect]]:
    told = Tell("away", state.signs.away) if away else Tell("refused", state.signs.refused)
    return _told(state, told, at)


def _told(state: State, told: Tell, at: float) -> tuple[State, list[Effect]]:
    """Tell it for a while; what was typed is over."""
    return dataclasses.replace(state, typed="", offered=(), until=at + state.keypad.sign_for), [told]


__all__ = [
    "SETTLE", "VIEW_WITHIN", "Act", "Answered", "Effect", "Input", "Passed", "Pressed", "Seen",
    "ServerLost", "State", "Tell", "TellNoMore", "Unanswered", "WasRefused", "step",
]  # fmt: skip
