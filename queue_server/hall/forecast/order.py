"""Whose turn it is, as in ``hall.turn``, for the many hypothetical calls of a forecast.

The same formula over plain tuples and lists: ``turn`` decides from sorted lists that can be searched and
changed anywhere, a replay only ever takes the first and adds mostly at the end. A test holds them together.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Person(NamedTuple):
    """Somebody in a line; compared by the first three. Times are seconds."""

    #: Place less head start.
    turn: float
    place: float
    ticket: int
    head_start: float
    service: str
    units: int
    strict: bool = False


#: Line and its reluctance in seconds, of a counter.
Lines = Sequence[tuple[int, float]]
#: A person's turn at a counter, place, ticket; the person; the line.
_Found = tuple[float, float, int, Person, int]


class Part:
    """The ordinary tickets of all lines, or those with a head start, or those above the formula."""

    __slots__ = ("_first", "_people")

    def __init__(self, people: Iterable[list[Person]]) -> None:
        #: Per line, in order of base turn; those before ``_first`` are gone.
        self._people = [list(line) for line in people]
        self._first = [0] * len(self._people)

    def add(self, line: int, person: Person) -> None:
        """Let somebody stand in a line."""
        people = self._people[line]
        if people and person < people[-1]:
            bisect.insort(people, person, lo=self._first[line])
        else:
            people.append(person)

    def first(self, lines: Lines) -> _Found | None:
        """Who would be first at a counter."""
        best: _Found | None = None
        for line, reluctance in lines:
            first = self._first[line]
            people = self._people[line]
            if first < len(people):
                person = people[first]
                turn = person[0] + reluctance
                if best is None or turn < best[0] or (turn == best[0] and person[1:3] < best[1:3]):
                    best = (turn, person[1], person[2], person, line)
        return best

    def stands_behind(self, line: int, person: Person) -> bool:
        """Whether somebody of a line comes before this person."""
        first, people = self._first[line], self._people[line]
        return first < len(people) and people[first] < person

    def take(self, line: int) -> None:
        """Take the first one out of a line."""
        self._first[line] += 1


class Queue:
    """Everybody who waits, and whose turn it is.

    Args:
        ordinary: per line, in order.
        advantaged: those with a head start, likewise.
        strict: those above the formula, likewise.
        max_in_a_row: as in the discipline.
    """

    __slots__ = ("_advantaged", "_max_in_a_row", "_ordinary", "_strict")

    def __init__(
        self,
        ordinary: Iterable[list[Person]],
        advantaged: Iterable[list[Person]],
        strict: Iterable[list[Person]],
        max_in_a_row: int | None,
    ) -> None:
        self._ordinary, self._advantaged, self._strict = Part(ordinary), Part(advantaged), Part(strict)
        self._max_in_a_row = max_in_a_row

    def _part(self, person: Person) -> Part:
        if person.strict:
            return self._strict
        return self._advantaged if person.head_start > 0 else self._ordinary

    def add(self, line: int, person: Person) -> None:
        """Let somebody stand in a line."""
        self._part(person).add(line, person)

    def call(self, lines: Lines, in_a_row: int) -> tuple[Person, int] | None:
        """Take out whom a counter calls now; the person and the counter's new count of head-start calls."""
        found, in_a_row = self._decide(lines, in_a_row)
        if found is None:
            return None
        self._part(found[3]).take(found[4])
        return found[3], in_a_row

    def would_call(self, lines: Lines, in_a_row: int, line: int, reluctance: float, person: Person) -> bool:
        """Whether the counter would call this person now if he stood in that line."""
        if self._part(person).stands_behind(line, person):
            return False
        rival = (person.turn + reluctance, person.place, person.ticket, person, line)
        found, _ = self._decide(lines, in_a_row, rival)
        return found is rival

    def _decide(self, lines: Lines, in_a_row: int, rival: _Found | None = None) -> tuple[_Found | None, int]:
        """``turn._step`` between the first ordinary ticket and the first favoured one."""
        ordinary, favoured = self._ordinary.first(lines), self._strict.first(lines)
        strict = favoured is not None or (rival is not None and rival[3].strict)
        if not strict:
            favoured = self._advantaged.first(lines)
        if rival is not None:
            if rival[3].strict or (rival[3].head_start > 0 and not strict):
                favoured = rival if favoured is None or rival[:3] < favoured[:3] else favoured
            elif rival[3].head_start == 0:
                ordinary = rival if ordinary is None or rival[:3] < ordinary[:3] else ordinary
        return self._step(ordinary, favoured, strict, in_a_row)

    def _step(
        self, ordinary: _Found | None, favoured: _Found | None, strict: bool, in_a_row: int
    ) -> tuple[_Found | None, int]:
        if ordinary is None:
            return favoured, in_a_row
        if favoured is None or (not strict and ordinary[:3] < favoured[:3]):
            return ordinary, 0
        if (favoured[0] + favoured[3].head_start, *favoured[1:3]) < ordinary[:3]:
            return favoured, in_a_row
        if self._max_in_a_row is not None and in_a_row >= self._max_in_a_row:
            return ordinary, 0
        return favoured, in_a_row + 1


__all__ = ["Lines", "Person", "Queue"]
