"""Which counters stand on a board, and in which order of rows and columns. Pure: view + instant → tiles."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from display_board.arrangement import TURN, now_calling
from queue_server.contract.messages import BoardView, CounterOnBoard

#: The smallest tile, and what parts tiles, in pixels at 1920 wide: letters of it are read at eight metres.
LEAST_WIDTH, LEAST_HEIGHT, GAP = 230, 150, 16
#: Width of a letter of a number by its height, and letters that a number has at the least.
DIGIT, LETTERS = 0.64, 4
#: What a tile keeps free at its sides.
_BESIDE = 40
#: Height of the smallest letters, and of the smallest words in the first language.
LEAST, LEAST_FIRST = 30, 34
#: Width of a letter of words by its height; how high lines of words are, and those below them.
_LETTER, _LINE, _LINE_BELOW = 0.52, 1.3, 1.6
#: Marks above and below letters, those of Khmer among them.
_MARKS = re.compile("[\u0300-\u036f\u17b4-\u17d3\u17dd]")


@dataclass(frozen=True, slots=True)
class Tile:
    """One counter."""

    counter: str
    #: Who is called there or in service; empty while nobody is.
    number: str
    #: That of the call; 0 without one.
    seq: int
    #: Being called now.
    is_lit: bool
    #: ``called``, ``serving``, ``open``, ``paused`` or ``closed``.
    state: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights of a tile's letters, in pixels at 1920 wide."""

    label: float
    number: float
    words: float


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters of a board at an instant."""

    tiles: tuple[Tile, ...]
    #: Of the first one, for a board that has no other.
    names: dict[str, str]
    #: Counts up every few seconds.
    turn: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The tiles that have their turn, and how they stand."""

    tiles: tuple[Tile, ...]
    #: Columns and rows.
    shape: tuple[int, int]
    #: Which part stands, of how many; nothing where all have room.
    part: tuple[int, int] | None
    #: In which words of states stand, the first of them large.
    languages: tuple[str, ...]
    #: Width and height of all of them.
    room: tuple[float, float]


NO_COUNTERS = Counters((), {}, 0)


def only(view: BoardView, counters: Sequence[str]) -> BoardView:
    """The view with nothing but these counters, in this order; all of them where none are named."""
    if not counters:
        return view
    known = {entry.id: entry for entry in view.counters}
    return msgspec.structs.replace(
        view,
        calls=tuple(call for call in view.calls if call.counter in counters),
        recent=tuple(call for call in view.recent if call.counter in counters),
        counters=tuple(known[name] for name in counters if name in known),
    )


def unknown(view: BoardView, counters: Sequence[str]) -> list[str]:
    """The counters that the zone does not have."""
    known = {entry.id for entry in view.counters}
    return [name for name in counters if name not in known]


def tiles(view: BoardView, now: datetime.datetime) -> tuple[Tile, ...]:
    """What stands on the tiles at an instant of hall time."""
    lit = {call.seq for call in now_calling(view, now)}
    return tuple(
        Tile(entry.id, entry.number or "", entry.seq or 0, entry.seq in lit, _state(entry))
        for entry in view.counters
    )


def of_view(view: BoardView, now: datetime.datetime) -> Counters:
    """The counters of a view at an instant of hall time."""
    names = view.counters[0].names if view.counters else {}
    return Counters(tiles(view, now), names, int(now.timestamp()) // TURN)


def stand(counters: Counters, room: tuple[float, float], languages: Sequence[str]) -> Standing:
    """How the tiles stand in a room."""
    columns, rows = shape(len(counters.tiles), *room)
    shown, place, of = part(counters.tiles, columns * rows, counters.turn)
    return Standing(
        tiles=shown,
        shape=(columns, rows),
        part=(place, of) if of > 1 else None,
        languages=tuple(languages),
        room=room,
    )


def _state(entry: CounterOnBoard) -> str:
    if entry.number is None:
        return entry.status
    return "called" if entry.state == "called" else "serving"


def asleep(shown: Sequence[Tile]) -> bool:
    """Whether no counter works and nobody is at any."""
    return all(tile.state == "closed" for tile in shown)


def most(width: float, height: float) -> tuple[int, int]:
    """Most columns and rows that can be read."""
    columns, rows = (
        max(1, int((length + GAP) // (least + GAP)))
        for length, least in ((width, LEAST_WIDTH), (height, LEAST_HEIGHT))
    )
    return columns, rows


def shape(count: int, width: float, height: float) -> tuple[int, int]:
    """The columns and rows that let numbers be largest."""
    most_columns, most_rows = most(width, height)
    count = max(1, min(count, most_columns * most_rows))
    best, largest = (most_columns, most_rows), 0.0
    for columns in range(1, most_columns + 1):
        rows = math.ceil(count / columns)
        if rows > most_rows:
            continue
        number = sizes(*cell(columns, rows, width, height), LETTERS).number
        if number > largest:
            best, largest = (columns, rows), number
    return best


def cell(columns: int, rows: int, width: float, height: float) -> tuple[float, float]:
    """Width and height of a tile."""
    return (width - (columns - 1) * GAP) / columns, (height - (rows - 1) * GAP) / rows


def sizes(width: float, height: float, letters: int) -> Sizes:
    """How large the letters of a tile are, with so many in its number or its words."""
    label = min(64, max(34, height * 0.17))
    tallest = (height - 1.5 * label - 12) * 0.92
    number = min(tallest, (width - _BESIDE) / (DIGIT * max(LETTERS, letters)))
    return Sizes(
        label, number, max(30, min(tallest * 0.5, 0.9 * (width - _BESIDE) / (DIGIT * max(8, letters))))
    )


def word_sizes(width: float, height: float, first: str, others: str) -> tuple[float, float]:
    """How large a tile's words are in the first language, and below it in the others; 0: they have no room.

    Whoever reads only one language must not wait for its turn, so they all stand at once.
    """
    sized = sizes(width, height, _letters(first))
    free = height - 1.5 * sized.label - 12
    widest = 0.95 * (width - _BESIDE) / (_LETTER * max(1, _letters(others)))
    below = min(40, widest, max(LEAST, sized.words * 0.7))
    above = min(sized.words, (free - below * _LINE_BELOW) / _LINE)
    if not others or below < LEAST or above < LEAST_FIRST:
        return sized.words, 0
    return above, below


def _letters(text: str) -> int:
    """Letters that take room of their own; marks stand above or below them."""
    return len(_MARKS.sub("", text))


def part(shown: Sequence[Tile], size: int, turn: int) -> tuple[tuple[Tile, ...], int, int]:
    """The tiles that have their turn, which part, of how many; parts where somebody is called go first."""
    parts = [tuple(shown[start : start + size]) for start in range(0, len(shown), size)] or [()]
    wanted = [place for place, tiles in enumerate(parts) if any(tile.is_lit for tile in tiles)]
    wanted = wanted or list(range(len(parts)))
    place = wanted[turn % len(wanted)]
    return parts[place], place + 1, len(parts)


__all__ = [
    "DIGIT",
    "GAP",
    "LEAST",
    "LETTERS",
    "NO_COUNTERS",
    "Counters",
    "Sizes",
    "Standing",
    "Tile",
    "asleep",
    "cell",
    "most",
    "of_view",
    "only",
    "part",
    "shape",
    "sizes",
    "stand",
    "tiles",
    "unknown",
    "word_sizes",
]
