"""Who and what is where in the hall just now, and the plain moves between places. Moves decide nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from queue_server.hall.events import OpenPeriod, PhaseName
from queue_server.hall.leases import Lease
from queue_server.hall.service import CounterPlan, CustomerClass, Discipline, Series, Service
from queue_server.hall.ticket import Counter, LastAct, Notice, Tally, TestCall, Ticket
from queue_server.hall.turn import Line

#: In front of the counter's id, or the officer's, in the name of a line of those who wait for just that one.
TO_COUNTER, TO_OFFICER = "counter/", "officer/"


@dataclass(kw_only=True)
class Floor:
    """One hall on one business day. Everything before its ``DayOpened`` is forgotten."""

    #: Sequence number and instant of the last event.
    seq: int = 0
    at: datetime.datetime | None = None
    #: Sequence number of the event that opened the day.
    opened_seq: int = 0
    discipline: Discipline | None = None
    day: datetime.date | None = None
    day_open: bool = False
    ends: datetime.datetime | None = None
    periods: tuple[OpenPeriod, ...] = ()
    phase: PhaseName = "closed"
    until: datetime.datetime | None = None
    #: Why the giving of numbers is paused, as a code; nothing while it is not.
    paused: str | None = None
    #: Why the hall stands still, as a code, and whether everybody is asked to leave it.
    stopped: str | None = None
    clear: bool = False
    stopped_seq: int = 0
    stopped_at: datetime.datetime | None = None
    #: Since when numbers are written by hand.
    paper_since: datetime.datetime | None = None
    tickets: dict[int, Ticket] = field(default_factory=dict)
    #: SHA-256 of a secret id to the ticket; a slip made once more has a further one.
    by_secret: dict[str, int] = field(default_factory=dict)
    #: A number of today to its ticket.
    by_number: dict[str, int] = field(default_factory=dict)
    #: Minutes of head start of the waiting tickets that have one.
    head_starts: dict[int, int] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    #: Parked tickets to when their time runs out.
    parked: dict[int, datetime.datetime] = field(default_factory=dict)
    #: Tickets that were not there when called and have not come back, the last one last.
    missed: dict[int, None] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)
    #: Prefix of a series to the last sequence given.
    sequences: dict[str, int] = field(default_factory=dict)
    #: Numbers that tickets of an earlier day hold or held today, not to be given again today.
    carried_numbers: frozenset[str] = frozenset()
    #: Leases of today by their names.
    leases: dict[int, Lease] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    #: Tickets called today, the most recently called or recalled last.
    called: dict[int, None] = field(default_factory=dict)
    #: Sequence number of every call and recall today to its ticket.
    call_events: dict[int, int] = field(default_factory=dict)
    #: Announcements of today by their names, and the last calls to nobody.
    notices: dict[int, Notice] = field(default_factory=dict)
    test_calls: tuple[TestCall, ...] = ()
    #: The act whose events are being folded.
    under_way: LastAct | None = None

    services: dict[str, Service] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    classes: dict[str, CustomerClass] = field(default_factory=dict)
    plans: dict[str, CounterPlan] = field(default_factory=dict)

    # ------------------------------------------------------------ looking

    def waiting(self) -> Iterator[Ticket]:
        """Waiting tickets in order of issue."""
        return (ticket for ticket in self.tickets.values() if ticket.state == "waiting")

    def left(self) -> Iterator[Ticket]:
        """Tickets that still wait or may come back, in order of issue."""
        return (ticket for ticket in self.tickets.values() if ticket.state in ("waiting", "parked"))

    def lines_of(self, counter: Counter) -> dict[str, int]:
        """The lines that a counter calls from, with its reluctance in minutes."""
        lines = counter.services
        own = [f"{TO_COUNTER}{counter.id}"]
        if counter.officer:
            own.append(f"{TO_OFFICER}{counter.officer}")
        own = [line for line in own if line in self.lines]
        return lines if not own else {**dict.fromkeys(own, 0), **lines}

    def counter_of(self, officer: str) -> Counter | None:
        """The counter at which an officer works."""
        return next(
            (one for one in self.counters.values() if one.officer == officer and one.status != "closed"), None
        )

    def stands(self, line: str) -> bool:
        """Whether somebody is there for a line: for a single counter's or officer's, while that one works."""
        kind, _, name = line.partition("/")
        if not name:
            return line in self.services
        counter = self.counters.get(name) if kind == "counter" else self.counter_of(name)
        return counter is not None and counter.status != "closed"

    def missed_at(self, counter: Counter) -> Iterator[str]:
        """Numbers that did not come to a counter and are not back, the newest first."""
        return (
            number
            for number in reversed(counter.missed)
            if self.tickets[self.by_number[number]].state == "no-show"
        )

    def standing_at(self, ticket: Ticket) -> Counter | None:
        """The counter at which a ticket is called or in service."""
        if ticket.state not in ("called", "serving") or ticket.call is None:
            return None
        return self.counters[ticket.call.counter]

    # ------------------------------------------------------------ when time matters

    @property
    def due(self) -> datetime.datetime | None:
        """When time will change something: the next ``Tick`` that matters. Nothing before the first day."""
        if not self.day_open:
            return self.ends
        return min(self._dates(), default=None)

    def _dates(self) -> Iterable[datetime.datetime]:
        if self.until is not None:
            yield self.until
        if self.ends is not None:
            yield self.ends
        if self.parked:
            yield min(self.parked.values())
        settles = self.settles
        if settles is not None and (self.parked or any(map(len, self.lines.values()))):
            yield settles
        for counter in self.counters.values():
            if counter.auto_call and (calls := self.calls_itself_at(counter)) is not None:
                yield calls

    @property
    def settles(self) -> datetime.datetime | None:
        """When those who still wait after closing are told to go; nothing while that is not to come."""
        discipline = self.discipline
        if discipline is None or self.phase != "closed" or not self.periods:
            return None
        minutes = discipline.closing.settle_after_minutes
        if minutes is None or discipline.left_at_closing == "carry":
            return None
        return self.periods[-1].end + datetime.timedelta(minutes=minutes)

    def calls_itself_at(self, counter: Counter) -> datetime.datetime | None:
        """When a counter with ``auto_call`` calls by itself; nothing while it has no reason to."""
        if counter.idle_since is None or self.discipline is None or self.stopped is not None:
            return None
        if not any(len(self.lines[line]) for line in self.lines_of(counter)):
            return None
        return counter.idle_since + datetime.timedelta(seconds=self.discipline.auto_call_after)

    # ------------------------------------------------------------ moving

    def add(self, ticket: Ticket) -> None:
        """Let a new ticket stand in its line."""
        self.tickets[ticket.seq] = ticket
        self.by_secret[ticket.secret] = ticket.seq
        self.by_number[ticket.number] = ticket.seq
        self.stand(ticket)

    def stand(self, ticket: Ticket) -> None:
        """Let a ticket stand in its line."""
        ticket.state, ticket.call, ticket.ended_at, ticket.end_reason = "waiting", None, None, ""
        if ticket.head_start_minutes:
            self.head_starts[ticket.seq] = ticket.head_start_minutes
        self.lines.setdefault(ticket.line, Line()).add(ticket)
        self.called.pop(ticket.seq, None)

    def take_out(self, ticket: Ticket, at: datetime.datetime) -> None:
        """Take a ticket from where it is: its line, the counter, or where the parked ones are."""
        if ticket.state == "waiting":
            self.lines[ticket.line].remove(ticket)
            self.head_starts.pop(ticket.seq, None)
        elif ticket.state == "parked":
            self.parked.pop(ticket.seq)
            ticket.parked_until, ticket.park_reason = None, ""
        elif (counter := self.standing_at(ticket)) is not None:
            self.vacate(counter, at)
        elif ticket.state == "no-show":
            self.tallies[ticket.service].missed -= 1
            self.missed.pop(ticket.seq, None)

    def vacate(self, counter: Counter, at: datetime.datetime) -> None:
        """Nobody is at the counter any more."""
        counter.ticket = None
        counter.idle_since = at if counter.status == "open" else None

    def end(self, ticket: Ticket, state: str, at: datetime.datetime, reason: str) -> None:
        """A visit is over. The ticket has been taken out before."""
        tally = self.tallies[ticket.service]
        match state:
            case "served":
                ticket.state, tally.served = "served", tally.served + 1
            case "no-show":
                ticket.state, tally.missed = "no-show", tally.missed + 1
                self.missed[ticket.seq] = None
            case _:
                ticket.state, tally.cancelled = "cancelled", tally.cancelled + 1
        ticket.ended_at, ticket.end_reason = at, reason


__all__ = ["TO_COUNTER", "TO_OFFICER", "Floor"]
