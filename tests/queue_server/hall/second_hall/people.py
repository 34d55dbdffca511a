"""A second, slow hall for the tests: everybody in plain lists, and whose turn it is from sorting them all.

Written from the laws alone, without looking at how the core does it.
"""

from __future__ import annotations

import copy
import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from queue_server.hall.service import Discipline
from tests.queue_server.hall.small_hall import ZONE

#: So much behind somebody else is just behind.
MOMENT = datetime.timedelta(microseconds=1)


def minutes(number: int) -> datetime.timedelta:
    """So many minutes."""
    return datetime.timedelta(minutes=number)


@dataclass
class Person:
    """Somebody with a number."""

    ticket: int
    number: str
    service: str
    ticket_class: str
    arrived: datetime.datetime
    place: datetime.datetime
    #: In minutes.
    head_start: int
    strict: bool
    not_before: datetime.datetime | None
    units: int
    then: tuple[str, ...]
    line: str
    confirmed: bool = False
    postponed: bool = False
    state: str = "waiting"
    #: Where somebody who is called or served stands.
    counter: str | None = None
    #: The newest call or recall, and how often it was made again.
    call: int = 0
    recalls: int = 0
    #: Where somebody was served, and how they liked it.
    served_at: str | None = None
    score: int | None = None
    parked_until: datetime.datetime | None = None
    ended_at: datetime.datetime | None = None

    @property
    def base(self) -> tuple[datetime.datetime, datetime.datetime, int]:
        """The base turn with its ties."""
        return self.place - minutes(self.head_start), self.place, self.ticket

    def stand(self, line: str) -> None:
        """Wait in a line."""
        self.state, self.line, self.counter, self.call, self.recalls = "waiting", line, None, 0, 0
        self.parked_until = self.ended_at = None


@dataclass
class Desk:
    """A counter."""

    id: str
    services: dict[str, int]
    auto_call: bool
    status: str = "closed"
    officer: str = ""
    in_a_row: int = 0
    served: int = 0
    idle_since: datetime.datetime | None = None
    helped: bool = False
    #: Its services were changed by hand.
    adjusted: bool = False

    def reluctances(self) -> dict[str, int]:
        """Every line that it calls from, with the minutes by which others are preferred."""
        own = {f"counter/{self.id}": 0} | ({f"officer/{self.officer}": 0} if self.officer else {})
        return own | self.services


@dataclass
class Done:
    """An act of a counter that may be taken back."""

    first: int
    last: int
    at: datetime.datetime
    #: Those whom it touched, as they were.
    people: dict[int, Person]
    desks: dict[str, Desk]


@dataclass
class Lent:
    """Numbers that a kiosk holds in reserve."""

    device: str
    numbers: list[str]
    granted_at: datetime.datetime
    replaced: bool = False
    #: Numbers that are in the line, or were, to their tickets.
    admitted: dict[str, int] = field(default_factory=dict)
    #: Those among them that came in with what the kiosk says of them.
    told: list[str] = field(default_factory=list)


@dataclass
class People:
    """Who is where, and whose turn it is."""

    now: datetime.datetime
    people: dict[int, Person] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    #: Every secret id that was printed.
    secrets: dict[str, int] = field(default_factory=dict)
    #: Day to number to the ticket that has it.
    numbers: dict[datetime.date, dict[str, int]] = field(default_factory=dict)
    day: datetime.date = datetime.date.min
    day_open: bool = False
    ends: datetime.datetime | None = None
    configured: Discipline | None = None
    paused: bool = False
    stopped: tuple[str, bool] | None = None
    paper_since: datetime.datetime | None = None
    #: Services without further numbers, and why.
    full: dict[str, str] = field(default_factory=dict)
    notices: dict[int, datetime.datetime] = field(default_factory=dict)
    #: Every call and recall to its ticket, and those that a board has played.
    calls: dict[int, int] = field(default_factory=dict)
    played: set[int] = field(default_factory=set)
    #: (Day, prefix) to the last number given.
    sequences: dict[tuple[datetime.date, str], int] = field(default_factory=dict)
    #: Leases of this opening of the day by their names, and all numbers that were lent on a day.
    lent: dict[int, Lent] = field(default_factory=dict)
    ever_lent: dict[datetime.date, set[str]] = field(default_factory=dict)
    carried_in: Counter[str] = field(default_factory=Counter)
    issued: int = 0
    #: Last event that touched somebody.
    people_touched: dict[int, int] = field(default_factory=dict)
    desks_touched: dict[str, int] = field(default_factory=dict)
    last_acts: dict[str, Done | None] = field(default_factory=dict)

    @property
    def discipline(self) -> Discipline:
        """The one in force."""
        assert self.configured is not None
        return self.configured

    def at(self, counter: str) -> Person | None:
        """Who stands at a counter."""
        there = [person for person in self.people.values() if person.counter == counter]
        assert len(there) <= 1, "two at one counter"
        return there[0] if there else None

    def find(self, name: int | str) -> Person | None:
        """Somebody by name, secret id or number of today."""
        held = self.numbers.get(self.day, {})
        ticket = name if isinstance(name, int) else self.secrets.get(name, held.get(name, 0))
        return self.people.get(ticket)

    def waiting(self, line: str | None = None) -> list[Person]:
        """Who waits, or waits in one line, by base turn."""
        able = [one for one in self.people.values() if one.state == "waiting" and line in (None, one.line)]
        return sorted(able, key=lambda one: one.base)

    def left(self) -> list[Person]:
        """Who waits or may come back, in order of issue."""
        able = [one for one in self.people.values() if one.state in ("waiting", "parked")]
        return sorted(able, key=lambda one: one.ticket)

    def officer_at(self, officer: str) -> Desk | None:
        """Where an officer works."""
        able = [desk for desk in self.desks.values() if officer and desk.officer == officer]
        assert len(able) <= 1, "nobody works at two counters"
        return able[0] if able else None

    def at_work(self, line: str) -> bool:
        """Whether the counter or the officer of a line is there at all; a service always is."""
        kind, _, name = line.partition("/")
        if not name:
            return True
        desk = self.desks.get(name) if kind == "counter" else self.officer_at(name)
        return desk is not None and desk.status != "closed"

    def service_ids(self) -> set[str]:
        """What the hall offers."""
        return {service.id for service in self.discipline.services}

    def is_open(self) -> bool:
        """Whether the local time lies in the opening hours."""
        local = self.now.astimezone(ZONE)
        if self.discipline.always_open:
            return True
        sessions = self.discipline.hours[self.day.weekday()]
        return any(
            session.start <= local.time() and (local.time() < session.end or not session.end)
            for session in sessions
        )

    def closing(self) -> datetime.datetime | None:
        """When the day's last session ends."""
        sessions = self.discipline.hours[self.day.weekday()]
        if self.discipline.always_open or not sessions:
            return None
        return datetime.datetime.combine(self.day, sessions[-1].end, ZONE)

    def behind(self, person: Person, line: str, turns: int) -> datetime.datetime:
        """The place just behind the next others of a line, also counting the own head start."""
        others = [one for one in self.waiting(line) if one is not person][:turns]
        if not others:
            return person.place
        return max(person.place, others[-1].base[0] + MOMENT + minutes(person.head_start))

    def next_at(self, counter: str) -> tuple[int, int] | None:
        """The ticket to call at a counter, and the counter's count of head-start calls after it."""
        desk = self.desks[counter]
        lines = desk.reluctances()
        able = [person for person in self.waiting() if person.line in lines]
        on_time = [one for one in able if one.not_before is None or one.not_before <= self.now]
        candidates = on_time or able
        if not candidates:
            return None

        def fair(person: Person) -> tuple[Any, ...]:
            return person.place + minutes(lines[person.line]), person.place, person.ticket

        def formula(person: Person) -> tuple[Any, ...]:
            turn, *ties = fair(person)
            return (not person.strict, turn - minutes(person.head_start), *ties)

        first = min(candidates, key=formula)
        ordinary = [person for person in candidates if not person.strict and not person.head_start]
        count, bound = desk.in_a_row, self.discipline.max_in_a_row
        if first in ordinary:
            return first.ticket, 0
        passed_over = [person for person in ordinary if fair(person) < fair(first)]
        if not passed_over:
            return first.ticket, count
        if bound is not None and count >= bound:
            return min(ordinary, key=formula).ticket, 0
        return first.ticket, count + 1

    def lent_today(self) -> set[str]:
        """All numbers that were lent today."""
        return self.ever_lent.get(self.day, set())

    def copies(self) -> tuple[dict[int, Person], dict[str, Desk]]:
        """Everybody as they are now."""
        return (
            {name: copy.copy(person) for name, person in self.people.items()},
            {name: copy.copy(desk) for name, desk in self.desks.items()},
        )
