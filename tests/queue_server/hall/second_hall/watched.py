"""A hall whose every act is watched: foretold by the second hall, compared with it, taken back exactly."""

from __future__ import annotations

import dataclasses
import pickle
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import decide
from queue_server.hall.state import State
from queue_server.hall.turn import Line
from tests.queue_server.hall.second_hall.objections import objections
from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.outcomes import agree, outcomes
from tests.queue_server.hall.second_hall.people import Desk, Person, minutes
from tests.queue_server.hall.small_hall import ZONE, Book, folded, since_the_day_opened

#: A service that was stopped for want of time is opened again when this much is to spare.
SPARE = minutes(5)


def same(one: State, other: State) -> bool:
    """Equal in everything, also in the order of what has one."""
    return one == other and all(
        list(getattr(one, name)) == list(getattr(other, name)) for name in ("tickets", "called", "counters")
    )


def as_it_was(state: State) -> dict[str, Any]:
    """Everything that an undone act must leave as it was.

    That is all but the record of its having happened, and since when a counter is idle, which begins anew.
    """
    parts = {part.name: getattr(state, part.name) for part in dataclasses.fields(state)}
    for name in ("seq", "at", "under_way", "call_events"):
        del parts[name]
    parts["lines"] = {name: line for name, line in state.lines.items() if len(line)}
    parts["called"] = list(state.called)
    parts["tickets"] = [dataclasses.replace(ticket, changed=0) for ticket in state.tickets.values()]
    parts["counters"] = [
        (dataclasses.replace(counter, changed=0, last_act=None, idle_since=None), counter.idle_since is None)
        for counter in state.counters.values()
    ]
    return parts


@dataclass
class Watched:
    """The hall and its second one."""

    book: Book = field(default_factory=Book)
    oracle: Oracle = field(init=False)
    #: Kind of act, and the code of its refusal or nothing, to how often.
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: The last row of the newest act, and the hall before it.
    past: tuple[int, bytes] = field(default=(0, b""), repr=False)

    def __post_init__(self) -> None:
        self.oracle = Oracle(self.book.now)

    # ------------------------------------------------------------ acting

    def act(self, act: acts.Act) -> list[events.Event] | None:
        """Do what the engine does: let time act when it is due, decide, fold. Nothing when refused."""
        due = self.book.state.due
        if not isinstance(act, acts.Tick) and due is not None and self.book.now >= due:
            self.tick()
        if not isinstance(act, acts.Tick | acts.NoteClockStep):
            key = f"{len(self.book.rows)}-{self.seen.total()}"
            act = dataclasses.replace(act, origin=events.Origin(sender="test", key=key, content=""))
        self.oracle.now = self.book.now
        reasons = objections(self.oracle, act)
        expected = None if reasons else outcomes(self.oracle, act)
        before = pickle.dumps(self.book.state)
        try:
            happened, refused = decide(self.book.state, act, self.book.now), ""
        except refusals.Refusal as refusal:
            happened, refused = [], refusal.code
        assert pickle.dumps(self.book.state) == before, "deciding changes nothing"
        assert refused in reasons if reasons else not refused, (act, refused, reasons)
        self.seen[type(act).__name__, refused] += 1
        if refused:
            return None
        if expected is not None:
            agree(happened, expected)
        self._take(act, happened, before)
        return happened

    def _take(self, act: acts.Act, happened: list[events.Event], before: bytes) -> None:
        first = len(self.book.rows) + 1
        for event in happened:
            assert event.origin == act.origin
            self.book.take(event)
            assert self.book.rows[-1].event == event, "the ledger gives back what was written"
        self.oracle.follow(first, act, happened)
        if isinstance(act, acts.Undo) and act.seq == self.past[0] == first - 1:
            before_it = as_it_was(pickle.loads(self.past[1]))  # noqa: S301  # our own
            for name, part in as_it_was(self.book.state).items():
                assert part == before_it[name], name
        if happened:
            self.past = len(self.book.rows), before

    def tick(self, **expected: Any) -> None:
        """Let time act, until it finds nothing left to do."""
        act = acts.Tick(time_zone=ZONE, discipline=self.book.discipline, expected=expected)
        for _ in range(10):
            happened = self.act(act)
            assert happened is not None, "time is never refused"
            if not happened:
                break
        else:
            raise AssertionError("time finds no rest")
        due = self.book.state.due
        assert due is None or due > self.book.now
        self._after_time(act)

    def _after_time(self, act: acts.Tick) -> None:
        """What time must have done by now."""
        hall = self.oracle
        if not hall.day_open:
            return
        assert self.book.state.phase == "open" or not hall.is_open()
        closing, rule = hall.closing(), hall.discipline.closing
        if closing is None:
            return
        carries = hall.discipline.left_at_closing == "carry"
        if not carries and rule.settle_after_minutes is not None:
            assert hall.now < closing + minutes(rule.settle_after_minutes) or not hall.left()
        for desk in hall.desks.values():
            if desk.auto_call and desk.idle_since and hall.stopped is None:
                idle = (hall.now - desk.idle_since).total_seconds()
                assert idle < hall.discipline.auto_call_after or hall.next_at(desk.id) is None
        if rule.stop_when_full and self.book.state.phase in ("open", "break"):
            last = closing - minutes(rule.margin_minutes)
            for service in hall.service_ids() & set(act.expected):
                when = act.expected[service]
                open_desks = [desk for desk in hall.desks.values() if desk.status == "open"]
                if any(service in desk.services for desk in open_desks):
                    assert service in hall.full or (when and when <= last)
                assert hall.full.get(service) != "no-time-left" or when is None or when > last - SPARE

    # ------------------------------------------------------------ comparing

    def compare(self) -> None:
        """The core has everybody where the second hall has them, in one place each."""
        state, hall = self.book.state, self.oracle
        assert list(state.tickets) == list(hall.people)
        for person in hall.people.values():
            self._compare_ticket(person)
        assert state.day_open == hall.day_open
        if hall.day_open:
            assert list(state.counters) == list(hall.desks)
            for desk in hall.desks.values():
                self._compare_counter(desk)
            self._compare_accounts()
            self._compare_leases()
        in_lines = {name: self._tickets(line) for name, line in state.lines.items() if len(line)}
        lines = {person.line for person in hall.waiting()}
        assert in_lines == {line: [person.ticket for person in hall.waiting(line)] for line in lines}
        assert all(hall.at_work(line) for line in lines if hall.day_open), "somebody waits for nobody"
        assert state.parked == {
            person.ticket: person.parked_until for person in hall.people.values() if person.state == "parked"
        }

    @staticmethod
    def _tickets(line: Line) -> list[int]:
        return [standing.ticket for standing in line.standings()]

    def _compare_ticket(self, person: Person) -> None:
        ticket = self.book.state.tickets[person.ticket]
        for name in (
            "number", "service", "ticket_class", "arrived", "place", "strict", "not_before", "units", "then",
            "confirmed", "postponed", "state", "parked_until", "ended_at",
        ):  # fmt: skip
            assert getattr(ticket, name) == getattr(person, name), (name, person)
        assert ticket.head_start_minutes == person.head_start
        assert (ticket.rated.score if ticket.rated else None) == person.score
        if person.state in ("waiting", "parked"):
            assert ticket.line == person.line
            assert ticket.call is None
        if person.counter is not None:
            assert ticket.call is not None
            assert (ticket.call.counter, ticket.call.recalls) == (person.counter, person.recalls)
            assert ticket.call.seq == person.call

    def _compare_counter(self, desk: Desk) -> None:
        counter = self.book.state.counters[desk.id]
        for name in ("status", "officer", "services", "in_a_row", "served", "auto_call", "idle_since"):
            assert getattr(counter, name) == getattr(desk, name), (name, desk)
        assert (counter.help_since is not None) == desk.helped
        there = self.oracle.at(desk.id)
        assert counter.ticket == (there.ticket if there else None)

    def _compare_accounts(self) -> None:
        """The accounts of all services, those that were dropped among them."""
        hall, people = self.oracle, self.oracle.people.values()
        for service, tally in self.book.state.tallies.items():
            ends = Counter(person.state for person in people if person.service == service)
            assert tally.issued == ends.total() - hall.carried_in[service]
            assert (tally.served, tally.missed, tally.cancelled) == (
                ends["served"], ends["no-show"], ends["cancelled"],
            )  # fmt: skip
            assert tally.stopped == hall.full.get(service)
        assert {person.service for person in people} <= set(self.book.state.tallies)

    def _compare_leases(self) -> None:
        """Who holds which numbers; and the order of a lease is the order in which its numbers stand."""
        state, hall = self.book.state, self.oracle
        assert list(state.leases) == list(hall.lent)
        for name, lent in hall.lent.items():
            lease = state.leases[name]
            assert (lease.device, lease.replaced, lease.ended) == (lent.device, lent.replaced, False)
            told = sorted(lent.told, key=lent.numbers.index)
            admitted = sorted(lent.admitted, key=lent.numbers.index)
            assert [lease.number(one) for one in sorted(lease.admitted)] == admitted
            assert [lease.number(one) for one in sorted(lease.claimed)] == told
            come = [hall.people[lent.admitted[number]] for number in told]
            order = [(person.arrived, person.ticket) for person in come]
            assert order == sorted(order), "the order within a lease holds"

    def compare_with_ledger(self) -> None:
        """The whole past gives the same state as the last day alone."""
        assert same(folded(self.book.rows), self.book.state)
        assert same(folded(since_the_day_opened(self.book.rows)), self.book.state)
        times = [row.at for row in self.book.rows]
        assert times == sorted(times)
