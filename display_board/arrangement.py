"""Which call stands where on the board, and what else it says. Pure: view + instant → picture."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from queue_server.contract.messages import AnnouncementView, BoardView, CallView

#: Calls in the list of those called before.
RECENT = 6
#: And beside an announcement.
RECENT_BESIDE = 2
#: Letters of an announcement that stand in large and in middling size; longer ones are small.
SHORT, MIDDLING = 70, 130
#: Calls that stand below the large one at once; more take turns.
BELOW = 6
#: Seconds for which a part stands that takes turns with others.
TURN = 6
#: Turns for which one language of an announcement or of the notice stands: long enough to be read.
READ = 2
#: Letters of waiting groups that fit on the bottom line.
WAITING_LETTERS = 44
#: Letters of one group's name.
NAME_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Group:
    """A group and how many wait for it."""

    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement in the language that has its turn now, or what stands in its place."""

    #: ``notice`` or ``test``; ``picture`` or ``video``, whose text is a name.
    kind: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Standstill:
    """The hall stands still, or everybody is asked to leave it: nothing else is on the board."""

    #: ``stopped`` or ``clear``.
    kind: str
    #: Code of the reason.
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """All that stands on the board, but for its words."""

    name: str
    clock: str
    #: The newest call, and those below it that have their turn now.
    large: CallView | None
    below: tuple[CallView, ...]
    #: Calls being called now, all of them.
    calling: int
    #: Which part of those below stands, of how many: (2, 3); nothing where all have room.
    part: tuple[int, int] | None
    recent: tuple[CallView, ...]
    waiting: tuple[Group, ...]
    #: ``before``, ``break``, ``closed``, ``paper`` or ``paused``; nothing on an ordinary day.
    status: str | None
    #: The time in its sentence, as 13:00.
    until: str
    notice: str
    announcement: Announcement | None = None
    standstill: Standstill | None = None


def arrange(view: BoardView, now: datetime.datetime, filler: Announcement | None = None) -> Picture:
    """The picture of a view at an instant of hall time; the filler stands where staff announce nothing."""
    calling = now_calling(view, now)
    seqs = {call.seq for call in calling}
    announcement = _announcement(view, now, int(now.timestamp()) // TURN) or filler
    turn = int(now.timestamp()) // TURN
    parts = [calling[start : start + BELOW] for start in range(1, len(calling), BELOW)]
    part = turn % len(parts) if parts else 0
    lines = _lines(view)
    return Picture(
        name=named(view.names, view.languages[0]),
        clock=clock(now, view.time_zone),
        large=calling[0] if calling else None,
        below=tuple(parts[part]) if parts else (),
        calling=len(calling),
        part=(part + 1, len(parts)) if len(parts) > 1 else None,
        recent=tuple(call for call in view.recent if call.seq not in seqs)[
            : RECENT_BESIDE if announcement else RECENT
        ],
        waiting=lines[turn % len(lines)] if lines else (),
        status=_status(view),
        until="" if view.until is None else clock(view.until, view.time_zone),
        notice=_notice(view, turn),
        announcement=announcement,
        standstill=_standstill(view),
    )


def now_calling(view: BoardView, now: datetime.datetime) -> list[CallView]:
    """The calls that stand large, newest first: those that nobody has answered and that are young."""
    young = datetime.timedelta(seconds=view.announce_for)
    return sorted(
        (call for call in view.calls if call.state == "called" and now - call.at < young),
        key=lambda call: -call.seq,
    )


def named(names: dict[str, str], language: str) -> str:
    """The name in a language, or the next best one."""
    return names.get(language) or next(iter(names.values()), "")


def clock(instant: datetime.datetime, time_zone: str) -> str:
    """An instant as the hall's clock shows it: 08:24."""
    return instant.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")


def _status(view: BoardView) -> str | None:
    if view.phase != "open":
        return view.phase
    if view.paper_since is not None:
        return "paper"
    return None if view.paused is None else "paused"


def _standstill(view: BoardView) -> Standstill | None:
    if view.stopped is None and not view.clear:
        return None
    return Standstill("clear" if view.clear else "stopped", view.stopped or "")


def _announcement(view: BoardView, now: datetime.datetime, turn: int) -> Announcement | None:
    """A call to nobody, in the staff's language; else the announcements, their languages in turn."""
    valid = [entry for entry in view.announcements if entry.until is None or now < entry.until]
    tests = [_said(entry, language) for entry in valid if entry.kind == "test" for language in entry.texts]
    if tests:
        return tests[0]
    said = [
        _said(entry, language)
        for entry in valid
        if entry.kind == "notice"
        for language in view.languages
        if language in entry.texts
    ]
    return said[turn // READ % len(said)] if said else None


def _said(entry: AnnouncementView, language: str) -> Announcement:
    return Announcement(entry.kind, entry.texts[language], language)


def _notice(view: BoardView, turn: int) -> str:
    """The notice, its languages in turn."""
    notices = [view.notices[language] for language in view.languages if language in view.notices]
    return notices[turn // READ % len(notices)] if notices else ""


def _lines(view: BoardView) -> Sequence[tuple[Group, ...]]:
    """The groups for which somebody waits, in lines that fit."""
    lines: list[tuple[Group, ...]] = []
    room = 0
    for entry in view.waiting:
        if not entry.waiting:
            continue
        group = Group(shortened(named(entry.names, view.languages[0])), entry.waiting)
        letters = len(group.name) + len(str(group.waiting)) + 3
        if lines and letters <= room:
            lines[-1] = (*lines[-1], group)
            room -= letters
        else:
            lines.append((group,))
            room = WAITING_LETTERS - letters
    return lines


def shortened(name: str) -> str:
    """A name that fits, cut between words."""
    if len(name) <= NAME_LETTERS:
        return name
    return name[:NAME_LETTERS].rsplit(" ", 1)[0].rstrip(",;") + "…"


__all__ = [
    "BELOW",
    "MIDDLING",
    "READ",
    "RECENT",
    "RECENT_BESIDE",
    "SHORT",
    "TURN",
    "Announcement",
    "Group",
    "Picture",
    "Standstill",
    "arrange",
    "clock",
    "named",
    "now_calling",
    "shortened",
]
