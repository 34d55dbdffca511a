"""Which call is played when, what flashes, what was announced. Pure: state + input → state + effects.

The browser's board follows the same rules in ``queue_server/web/static/announce.js``; the cases in
``tests/display_board/announce_cases.json`` hold for both.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from queue_server.contract.messages import BoardView, CallView

#: A sound that has not ended after so long is given up: a player may hang, the queue may not.
LONGEST_SOUND = datetime.timedelta(seconds=30)

# ---------------------------------------------------------------- inputs


@dataclass(frozen=True, slots=True)
class Seen:
    """A view has come. ``now`` is hall time here and in all inputs."""

    view: BoardView
    now: datetime.datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The sound that was to be played has ended, or could not be played."""

    good: bool
    now: datetime.datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """Time has passed; due about once a second."""

    now: datetime.datetime


@dataclass(frozen=True, slots=True)
class MaySound:
    """Whether this device can make sounds has become known or has changed."""

    can: bool
    now: datetime.datetime


Input = Seen | Ended | Passed | MaySound

# ---------------------------------------------------------------- effects


@dataclass(frozen=True, slots=True)
class Play:
    """Play the sound at this address, alone; ``Ended`` is to follow."""

    address: str


@dataclass(frozen=True, slots=True)
class Announced:
    """Tell the server that this call was played."""

    seq: int


@dataclass(frozen=True, slots=True)
class Flash:
    """These calls are new: let them flash."""

    seqs: tuple[int, ...]


Effect = Play | Announced | Flash

# ---------------------------------------------------------------- state


@dataclass(frozen=True, slots=True)
class Playing:
    """The call being played."""

    epoch: int
    seq: int
    #: Begin of the sound that is heard now.
    since: datetime.datetime
    #: Addresses still to come.
    rest: tuple[str, ...]
    #: Whether any sound of the call was heard, and whether one failed.
    heard: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Announcer:
    """What a board knows about sounds."""

    device: str
    can_sound: bool = False
    view: BoardView | None = None
    #: Calls of the view's epoch that were played, or of which another board played.
    played: frozenset[int] = frozenset()
    #: Calls of the view's epoch that have been on the screen.
    shown: frozenset[int] = frozenset()
    playing: Playing | None = None
    #: The last call could not be played as it should.
    failing: bool = False


Step = tuple[Announcer, tuple[Effect, ...]]


def step(state: Announcer, happened: Input) -> Step:
    """What follows from an input."""
    match happened:
        case Seen(view, now):
            state, effects = _seen(state, view)
        case Ended(good, now):
            state, effects = _ended(state, good, now)
        case MaySound(can, now):
            state, effects = replace(state, can_sound=can), ()
        case Passed(now):
            hangs = state.playing is not None and now - state.playing.since > LONGEST_SOUND
            state, effects = _ended(state, False, now) if hangs else (state, ())
    state, begun = _begin(state, now)
    return state, effects + begun


def _seen(state: Announcer, view: BoardView) -> Step:
    known = state.view is not None and state.view.epoch == view.epoch
    seqs = frozenset(call.seq for call in view.calls)
    elsewhere = frozenset(call.seq for call in view.calls if call.announced)
    # What is no longer in the view is too old to be played: it need not be remembered.
    played = (state.played & seqs if known else frozenset()) | elsewhere
    new = tuple(
        call.seq
        for call in _in_order(view)
        if known and call.state == "called" and call.seq not in state.shown
    )
    return replace(state, view=view, played=played, shown=seqs), (Flash(new),) if new else ()


def _ended(state: Announcer, good: bool, now: datetime.datetime) -> Step:
    playing = state.playing
    if playing is None:
        return state, ()
    playing = replace(playing, heard=playing.heard or good, failed=playing.failed or not good, since=now)
    if playing.rest:
        address, *rest = playing.rest
        return replace(state, playing=replace(playing, rest=tuple(rest))), (Play(address),)
    state = replace(state, playing=None, failing=playing.failed)
    same_epoch = state.view is not None and state.view.epoch == playing.epoch
    return state, (Announced(playing.seq),) if playing.heard and same_epoch else ()


def _begin(state: Announcer, now: datetime.datetime) -> Step:
    """Begin the next call, where this board is the announcer and nothing is heard now."""
    view = state.view
    if view is None or state.playing is not None or not state.can_sound or view.announcer != state.device:
        return state, ()
    call = next((call for call in _in_order(view) if _is_due(call, view, now, state.played)), None)
    if call is None:
        return state, ()
    playing = Playing(epoch=view.epoch, seq=call.seq, since=now, rest=call.sounds)
    state = replace(state, playing=playing, played=state.played | {call.seq})
    return state, (Play(view.chime),)


def _is_due(call: CallView, view: BoardView, now: datetime.datetime, played: frozenset[int]) -> bool:
    young = now - call.at < datetime.timedelta(seconds=view.announce_for)
    return call.state == "called" and young and call.seq not in played


def _in_order(view: BoardView) -> list[CallView]:
    return sorted(view.calls, key=lambda call: call.seq)


__all__ = [
    "Announced", "Announcer", "Effect", "Ended", "Flash", "Input", "MaySound", "Passed", "Play", "Playing",
    "Seen", "step",
]  # fmt: skip
