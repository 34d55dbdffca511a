"""Whose turn it is, and the facts that explain it.

``turn = place - head_start(class) + reluctance(counter, service)``; the smallest goes first, ties by place,
then by order of issue. Two rules bound it: ``max_in_a_row`` and ``strict``. Who came before the time of an
appointment is called then, or when nobody else waits. There is one definition of the order,
``calling_order``; a decision takes its first element, an officer's page its first thirty.
"""

from __future__ import annotations

import datetime
import heapq
import sys
from collections.abc import Container, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sortedcontainers import SortedList

from queue_server.hall.events import CallRule
from queue_server.hall.ticket import Ticket


class Standing(NamedTuple):
    """Where a waiting ticket stands; tuples compare as the formula does."""

    #: Base turn, or the turn at a counter once its reluctance is added.
    turn: datetime.datetime
    place: datetime.datetime
    ticket: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One step of the calling order."""

    standing: Standing
    rule: CallRule
    #: The one passed over or next behind; see ``events.Why.over``.
    over: Standing | None
    #: The counter's count of head-start calls after this one.
    in_a_row: int


def base_standing(ticket: Ticket) -> Standing:
    """Where a ticket stands before any counter's reluctance."""
    turn = ticket.place - datetime.timedelta(minutes=ticket.head_start_minutes)
    return Standing(turn, ticket.place, ticket.seq)


class Line:
    """The waiting tickets of one service: ordinary, with a head start, and above the formula."""

    __slots__ = ("advantaged", "appointed", "arrivals", "ordinary", "strict")

    def __init__(self) -> None:
        self.ordinary: SortedList[Standing] = SortedList()
        self.advantaged: SortedList[Standing] = SortedList()
        self.strict: SortedList[Standing] = SortedList()
        #: (arrived, ticket): who waits longest, whatever the place says.
        self.arrivals: SortedList[tuple[datetime.datetime, int]] = SortedList()
        #: (not before, ticket) of those who have a time of their own.
        self.appointed: SortedList[tuple[datetime.datetime, int]] = SortedList()

    def _part(self, ticket: Ticket) -> SortedList[Standing]:
        if ticket.strict:
            return self.strict
        return self.advantaged if ticket.head_start_minutes > 0 else self.ordinary

    def add(self, ticket: Ticket) -> None:
        """Let a ticket stand in this line."""
        self._part(ticket).add(base_standing(ticket))
        self.arrivals.add((ticket.arrived, ticket.seq))
        if ticket.not_before is not None:
            self.appointed.add((ticket.not_before, ticket.seq))

    def remove(self, ticket: Ticket) -> None:
        """Take a ticket out of this line."""
        self._part(ticket).remove(base_standing(ticket))
        self.arrivals.remove((ticket.arrived, ticket.seq))
        if ticket.not_before is not None:
            self.appointed.remove((ticket.not_before, ticket.seq))

    def ahead_of(self, turn: datetime.datetime, place: datetime.datetime) -> int:
        """Waiting tickets that stand before one that were issued now with this base turn and place."""
        bound = Standing(turn, place, sys.maxsize)
        return sum(part.bisect_left(bound) for part in (self.ordinary, self.advantaged, self.strict))

    def rank(self, ticket: Ticket) -> int:
        """Waiting tickets of the line that stand before one of it."""
        standing = base_standing(ticket)
        return sum(part.bisect_left(standing) for part in (self.ordinary, self.advantaged, self.strict))

    def standings(self) -> Iterator[Standing]:
        """All standings of the line by base turn."""
        return heapq.merge(self.ordinary, self.advantaged, self.strict)

    def too_early(self, now: datetime.datetime) -> Iterator[int]:
        """Tickets whose own time has not come yet."""
        for not_before, ticket in reversed(self.appointed):
            if not_before <= now:
                return
            yield ticket

    def __len__(self) -> int:
        return len(self.arrivals)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Line):
            return NotImplemented
        return all(getattr(self, part) == getattr(other, part) for part in self.__slots__)

    __hash__ = None  # type: ignore[assignment]  # mutable


def _at_counter(
    standings: SortedList[Standing], reluctance: datetime.timedelta, without: Container[int]
) -> Iterator[Standing]:
    for turn, place, ticket in standings:
        if ticket not in without:
            yield Standing(turn + reluctance, place, ticket)


class _Peek:
    """A merged stream of standings whose first element can be looked at."""

    __slots__ = ("_stream", "first")

    def __init__(self, streams: list[Iterator[Standing]]) -> None:
        self._stream = streams[0] if len(streams) == 1 else heapq.merge(*streams)
        self.first = next(self._stream, None)

    def take(self) -> None:
        self.first = next(self._stream, None)


def calling_order(
    lines: Mapping[str, Line],
    services: Mapping[str, int],
    head_starts: Mapping[int, int],
    *,
    now: datetime.datetime,
    in_a_row: int,
    max_in_a_row: int | None,
) -> Iterator[Choice]:
    """The order in which a counter would call now, if nobody else came and no other counter called.

    Args:
        lines: the waiting tickets per service.
        services: the counter's services with its reluctance in minutes.
        head_starts: minutes of head start per waiting ticket that has one.
        now: the instant of the decision; who has an appointment after it waits for all others.
        in_a_row: the counter's consecutive calls so far that were first only by a head start.
        max_in_a_row: how many of them are allowed; nothing for no bound.
    """
    early = {ticket for service in services for ticket in lines[service].too_early(now)}
    in_a_row = yield from _order(lines, services, head_starts, early, in_a_row, max_in_a_row)
    if early:
        others = {ticket for service in services for _, ticket in lines[service].arrivals} - early
        yield from _order(lines, services, head_starts, others, in_a_row, max_in_a_row)


def _order(
    lines: Mapping[str, Line],
    services: Mapping[str, int],
    head_starts: Mapping[int, int],
    without: Container[int],
    in_a_row: int,
    max_in_a_row: int | None,
) -> Generator[Choice, None, int]:
    """The order among all but some; returns the count of head-start calls after the last one."""
    merged = {
        part: _Peek(
            [
                _at_counter(getattr(lines[service], part), datetime.timedelta(minutes=minutes), without)
                for service, minutes in services.items()
                if len(getattr(lines[service], part)) > 0
            ]
            or [iter(())]
        )
        for part in ("ordinary", "advantaged", "strict")
    }
    ordinary, advantaged, strict = merged["ordinary"], merged["advantaged"], merged["strict"]
    while True:
        favoured = strict if strict.first is not None else advantaged
        choice = _step(
            ordinary.first, favoured.first, favoured is strict, head_starts, in_a_row, max_in_a_row
        )
        if choice is None:
            return in_a_row
        (ordinary if choice.standing is ordinary.first else favoured).take()
        if choice.over is None:
            rest = [peek.first for peek in (strict, advantaged, ordinary) if peek.first is not None]
            over = min(rest, default=None)
            # Before nobody ordinary, but before somebody whose head start would have come first.
            above = favoured is strict and over is not None and over < choice.standing
            choice = Choice(
                standing=choice.standing,
                rule="strict" if above else choice.rule,
                over=over,
                in_a_row=choice.in_a_row,
            )
        in_a_row = choice.in_a_row
        yield choice


def _step(
    ordinary: Standing | None,
    favoured: Standing | None,
    strict: bool,
    head_starts: Mapping[int, int],
    in_a_row: int,
    max_in_a_row: int | None,
) -> Choice | None:
    """One decision between the first ordinary ticket and the first favoured one."""
    if ordinary is None:
        # The cap is ignored while nobody ordinary waits, and such a call does not count.
        rule: CallRule = "strict" if strict else "turn"
        return (
            None if favoured is None else Choice(standing=favoured, rule=rule, over=None, in_a_row=in_a_row)
        )
    if favoured is None or (not strict and ordinary < favoured):
        return Choice(standing=ordinary, rule="turn", over=None, in_a_row=0)
    head_start = datetime.timedelta(minutes=head_starts.get(favoured.ticket, 0))
    if favoured._replace(turn=favoured.turn + head_start) < ordinary:
        return Choice(standing=favoured, rule="turn", over=None, in_a_row=in_a_row)
    if max_in_a_row is not None and in_a_row >= max_in_a_row:
        return Choice(standing=ordinary, rule="cap", over=favoured, in_a_row=0)
    return Choice(
        standing=favoured, rule="strict" if strict else "head-start", over=ordinary, in_a_row=in_a_row + 1
    )
