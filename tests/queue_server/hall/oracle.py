"""A second, slow hall for the state machine: written from the laws alone, over plain lists."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from queue_server.hall import events
from queue_server.hall.service import Discipline


@dataclass
class Person:
    """Somebody with a number."""

    ticket: int
    number: str
    service: str
    place: datetime.datetime
    head_start: datetime.timedelta
    strict: bool
    not_before: datetime.datetime | None
    state: str = "waiting"
    counter: str | None = None


@dataclass
class Oracle:
    """Who is where, from the events alone, and whose turn it is, from sorting everybody."""

    people: dict[int, Person] = field(default_factory=dict)
    in_a_row: Counter[str] = field(default_factory=Counter)
    #: Day to number to the ticket that has it.
    numbers: dict[datetime.date, dict[str, int]] = field(default_factory=dict)
    day: datetime.date | None = None
    discipline: Discipline | None = None
    #: Tickets of the open day: carried in, issued.
    carried_in: int = 0
    issued: int = 0

    # ------------------------------------------------------------ what happened

    def hear(self, seq: int, event: events.Event) -> None:
        """Follow one event, and object to what must never happen."""
        name = type(event).__name__
        listen = getattr(self, f"_{name}", None)
        if listen is not None:
            listen(seq, event)

    def _DayOpened(self, _seq: int, event: events.DayOpened) -> None:  # noqa: N802  # named after the event
        waiting = [person.ticket for person in self.people.values() if person.state == "waiting"]
        assert [entry.ticket for entry in event.carried] == waiting, "everybody who waits is carried over"
        self.day, self.discipline = event.day, event.discipline
        self.carried_in, self.issued = len(waiting), 0
        self.in_a_row.clear()
        for entry in event.carried:
            self._hold_number(entry.number, entry.ticket)

    def _HallConfigured(self, _seq: int, event: events.HallConfigured) -> None:  # noqa: N802  # as above
        self.discipline = event.discipline

    def _hold_number(self, number: str, ticket: int) -> None:
        assert self.day is not None
        holder = self.numbers.setdefault(self.day, {}).setdefault(number, ticket)
        assert holder == ticket, f"{number} is held by {holder} and {ticket} on {self.day}"

    def _TicketIssued(self, seq: int, event: events.TicketIssued) -> None:  # noqa: N802  # as above
        self._hold_number(event.number, seq)
        self.issued += 1
        self.people[seq] = Person(
            seq, event.number, event.service, event.place,
            datetime.timedelta(minutes=event.head_start_minutes), event.strict, event.not_before,
        )  # fmt: skip

    def _TicketCalled(self, _seq: int, event: events.TicketCalled) -> None:  # noqa: N802  # as above
        person = self.people[event.ticket]
        assert person.state == "waiting"
        assert event.counter not in {
            other.counter for other in self.people.values() if other.state in ("called", "serving")
        }
        person.state, person.counter = "called", event.counter
        self.in_a_row[event.counter] = event.in_a_row

    def _ServiceStarted(self, _seq: int, event: events.ServiceStarted) -> None:  # noqa: N802  # as above
        self._move(event, ("called",), "serving")

    def _TicketServed(self, _seq: int, event: events.TicketServed) -> None:  # noqa: N802  # as above
        self._move(event, ("called", "serving"), "served")

    def _TicketMissed(self, _seq: int, event: events.TicketMissed) -> None:  # noqa: N802  # as above
        self._move(event, ("called",), "no-show")

    def _move(self, event: events.CounterTicketEvent, before: tuple[str, ...], after: str) -> None:
        person = self.people[event.ticket]
        assert person.state in before
        assert person.counter == event.counter
        person.state = after

    def _TicketCancelled(self, _seq: int, event: events.TicketCancelled) -> None:  # noqa: N802  # as above
        assert self.people[event.ticket].state == "waiting"
        self.people[event.ticket].state = "cancelled"

    def _DayClosed(self, _seq: int, event: events.DayClosed) -> None:  # noqa: N802  # as above
        ends = Counter(person.state for person in self.people.values())
        assert not ends["called"]
        assert not ends["serving"]
        assert event.carried_in == self.carried_in
        assert event.issued == self.issued
        assert len(event.carried) == ends["waiting"]
        assert event.served == ends["served"]
        assert event.no_show == ends["no-show"]
        assert event.cancelled == ends["cancelled"]
        assert self.carried_in + self.issued == sum(ends.values())
        self.people = {name: person for name, person in self.people.items() if person.state == "waiting"}

    # ------------------------------------------------------------ whose turn

    def next_at(self, counter: str, now: datetime.datetime) -> tuple[int, int] | None:
        """The ticket to call at a counter, and the counter's count of head-start calls after it."""
        assert self.discipline is not None
        services = next(plan.services for plan in self.discipline.counters if plan.id == counter)
        able = [person for person in self.people.values() if person.state == "waiting"]
        able = [person for person in able if person.service in services]
        on_time = [person for person in able if person.not_before is None or person.not_before <= now]
        candidates = on_time or able
        if not candidates:
            return None

        def fair(person: Person) -> tuple[Any, ...]:
            reluctance = datetime.timedelta(minutes=services[person.service])
            return person.place + reluctance, person.place, person.ticket

        def formula(person: Person) -> tuple[Any, ...]:
            turn, *ties = fair(person)
            return (not person.strict, turn - person.head_start, *ties)

        first = min(candidates, key=formula)
        ordinary = [person for person in candidates if not person.strict and not person.head_start]
        count, bound = self.in_a_row[counter], self.discipline.max_in_a_row
        if first in ordinary:
            return first.ticket, 0
        passed_over = [person for person in ordinary if fair(person) < fair(first)]
        if not passed_over:
            return first.ticket, count
        if bound is not None and count >= bound:
            return min(ordinary, key=formula).ticket, 0
        return first.ticket, count + 1
