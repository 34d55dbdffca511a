"""Breaks paragraphs into lines that fit the paper, Khmer among them, which has no spaces. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from printers.slip import Run

#: A place where Khmer may be broken; it has no width and is never drawn.
ZERO_WIDTH_SPACE = "\u200b"
_KHMER = r"\u1780-\u17ff\u19e0-\u19ff"
# A Khmer syllable stays whole: its letter, what is written below it, its vowels and signs.
_CLUSTER = re.compile(
    r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17dd\u200c\u200d])*|.", re.DOTALL
)
_PIECE = re.compile(rf"[{_KHMER}]+|[^{_KHMER}]+")
_WORD = re.compile(r"\n| +|\u200b|[^ \n\u200b]+")


@dataclass(frozen=True)
class Piece:
    """Letters of one style and one script."""

    text: str
    size: int
    weight: int
    khmer: bool


Row = tuple[Piece, ...]
Measure = Callable[[Row], float]
_WidthOf = Callable[[Run], float]


def pieces(run: Run) -> list[Piece]:
    """A run, parted where the script changes; places where it may be broken are not drawn."""
    return [
        Piece(found, run.size, run.weight, khmer="\u1780" <= found[0] <= "\u19ff")
        for found in _PIECE.findall(run.text.replace(ZERO_WIDTH_SPACE, ""))
    ]


def wrap(runs: Sequence[Run], width: float, measure: Measure, *, even: bool = False) -> list[Row]:
    """Break a paragraph at spaces, and within a word only where the word alone is too wide.

    Args:
        width: of the paper, in the unit of ``measure``.
        even: make the rows about equally long (for centred paragraphs).
    """
    words = [word for run in runs for word in _words(run)]

    @functools.cache
    def width_of(word: Run) -> float:
        return measure(tuple(pieces(word)))

    rows = _fill(words, width, width_of)
    if even and len(rows) > 1:
        rows = _even(words, len(rows), width, width_of)
    return rows


def _words(run: Run) -> Iterable[Run]:
    return (replace(run, text=found) for found in _WORD.findall(run.text))


def _fill(words: Iterable[Run], width: float, width_of: _WidthOf) -> list[Row]:
    rows: list[Row] = []
    row: list[Run] = []
    used = 0.0

    def end_row(first: Run | None = None) -> None:
        nonlocal row, used
        rows.append(_joined(row))
        row, used = ([first], width_of(first)) if first else ([], 0.0)

    for word in words:
        if word.text == "\n":
            end_row()
        elif used + width_of(word) <= width or not word.text.strip(" " + ZERO_WIDTH_SPACE):
            row.append(word)
            used += width_of(word)
        else:
            for part in _parts(word, width, width_of):
                end_row(part)
    end_row()
    return [row for row in rows if row]


def _parts(word: Run, width: float, width_of: _WidthOf) -> list[Run]:
    """A word; one that is wider than the paper is cut between letters."""
    if width_of(word) <= width:
        return [word]
    parts = [""]
    for cluster in _CLUSTER.findall(word.text):
        if parts[-1] and width_of(replace(word, text=parts[-1] + cluster)) > width:
            parts.append(cluster)
        else:
            parts[-1] += cluster
    return [replace(word, text=part) for part in parts]


def _joined(words: Sequence[Run]) -> Row:
    """Words of equal style as one piece, so that their letters are spaced as one."""
    text: list[Run] = []
    for word in words:
        if text and (text[-1].size, text[-1].weight) == (word.size, word.weight):
            text[-1] = replace(text[-1], text=text[-1].text + word.text)
        else:
            text.append(word)
    found = [piece for run in text for piece in pieces(run)]
    return _trimmed(found)


def _trimmed(row: list[Piece]) -> Row:
    while row and not row[-1].text.strip():
        row = row[:-1]
    while row and not row[0].text.strip():
        row = row[1:]
    if row:
        row[0] = replace(row[0], text=row[0].text.lstrip())
        row[-1] = replace(row[-1], text=row[-1].text.rstrip())
    return tuple(row)


def _even(words: list[Run], count: int, width: float, width_of: _WidthOf) -> list[Row]:
    """The narrowest rows that are no more rows."""
    low, high = width / count, width
    while high - low > 4:
        middle = (low + high) / 2
        if len(_fill(words, middle, width_of)) <= count:
            high = middle
        else:
            low = middle
    return _fill(words, high, width_of)


__all__ = ["ZERO_WIDTH_SPACE", "Measure", "Piece", "Row", "pieces", "wrap"]
