"""What is played when, what flashes, what was announced. Pure: state + input → state + effects.

The browser's board follows the same rules in ``queue_server/web/static/announce.js``; the cases in
``tests/display_board/announce_cases.json`` hold for both.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from queue_server.contract.messages import AnnouncementView, BoardView, CallView

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
    """The call or announcement being played."""

    epoch: int
    seq: int
    #: Begin of the sound that is heard now.
    since: datetime.datetime
    #: Addresses still to come.
    rest: tuple[str, ...]
    #: A call, of which the server is told.
    is_call: bool = True
    #: Everybody is asked to leave.
    is_clear: bool = False
    #: Whether any sound of it was heard, and whether one failed.
    heard: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Announcer:
    """What a board knows about sounds."""

    device: str
    can_sound: bool = False
    view: BoardView | None = None
    #: Calls and announcements of the view's epoch that were played; calls also by another board.
    played: frozenset[int] = frozenset()
    #: Calls of the view's epoch that have been on the screen.
    shown: frozenset[int] = frozenset()
    playing: Playing | None = None
    #: The last one could not be played as it should.
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
    kept = seqs | {entry.seq for entry in view.announcements}
    played = (state.played & kept if known else frozenset()) | elsewhere
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
    if playing.rest and _cuts_in(state, playing, now):
        # It is not played to its end, so it may be played once more when there is time again.
        return replace(state, playing=None, played=state.played - {playing.seq}), ()
    if playing.rest:
        address, *rest = playing.rest
        return replace(state, playing=replace(playing, rest=tuple(rest))), (Play(address),)
    state = replace(state, playing=None, failing=playing.failed)
    same_epoch = state.view is not None and state.view.epoch == playing.epoch
    told = playing.is_call and playing.heard and same_epoch
    return state, (Announced(playing.seq),) if told else ()


def _cuts_in(state: Announcer, playing: Playing, now: datetime.datetime) -> bool:
    """Whether everybody is to be asked to leave: after the sound that is heard now, not after the last."""
    if playing.is_clear or state.view is None:
        return False
    return any(
        entry.kind == "clear" and _is_valid(entry, now, state.played) for entry in state.view.announcements
    )


def _begin(state: Announcer, now: datetime.datetime) -> Step:
    """Begin what is next, where this board is the announcer and nothing is heard now."""
    view = state.view
    if view is None or state.playing is not None or not state.can_sound or view.announcer != state.device:
        return state, ()
    due = next(_due(view, now, state.played), None)
    if due is None:
        return state, ()
    playing = Playing(
        epoch=view.epoch, seq=due.seq, since=now, rest=due.sounds, is_call=isinstance(due, CallView),
        is_clear=isinstance(due, AnnouncementView) and due.kind == "clear",
    )  # fmt: skip
    state = replace(state, playing=playing, played=state.played | {due.seq})
    return state, (Play(view.chime),)


def _due(
    view: BoardView, now: datetime.datetime, played: frozenset[int]
) -> Iterator[CallView | AnnouncementView]:
    """What is to be played: that everybody is to leave before all else, the others as they came."""
    announcements = [entry for entry in view.announcements if _is_valid(entry, now, played)]
    yield from (entry for entry in announcements if entry.kind == "clear")
    if view.clear:
        return  # nobody is called to a counter of a hall that is to be left
    rest: list[CallView | AnnouncementView] = [*announcements]
    rest += [call for call in view.calls if _is_due(call, view, now, played)]
    yield from sorted(rest, key=lambda entry: entry.seq)


def _is_valid(entry: AnnouncementView, now: datetime.datetime, played: frozenset[int]) -> bool:
    return entry.seq not in played and (entry.until is None or now < entry.until)


def _is_due(call: CallView, view: BoardView, now: datetime.datetime, played: frozenset[int]) -> bool:
    young = now - call.at < datetime.timedelta(seconds=view.announce_for)
    return call.state == "called" and young and call.seq not in played


def _in_order(view: BoardView) -> list[CallView]:
    return sorted(view.calls, key=lambda call: call.seq)


__all__ = [
    "Announced", "Announcer", "Effect", "Ended", "Flash", "Input", "MaySound", "Passed", "Play", "Playing",
    "Seen", "step",
]  # fmt: skip
