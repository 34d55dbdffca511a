"""The core under every sequence of acts that Hypothesis thinks of, beside an oracle of its own."""

from __future__ import annotations

import copy
import dataclasses
import datetime
from random import Random

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import calling, decide
from queue_server.hall.service import Discipline, Series
from queue_server.hall.state import State
from tests.queue_server.hall.oracle import Oracle
from tests.queue_server.hall.small_hall import (
    AFTERNOON,
    SMALL,
    ZONE,
    Book,
    at,
    counter,
    customer_class,
    folded,
    session,
    since_the_day_opened,
)

change = msgspec.structs.replace

#: What the configuration may become in mid-day, or over night.
DISCIPLINES: tuple[Discipline, ...] = (
    SMALL,
    change(SMALL, left_at_closing="carry"),
    change(SMALL, max_in_a_row=1, classes=(
        customer_class("ordinary"), customer_class("priority", 5, strict=True),
        customer_class("result", 30), customer_class("appointment"),
    )),
    change(SMALL, max_in_a_row=None, left_at_closing="carry"),
    change(SMALL, services=SMALL.services[:2], counters=(
        counter("1", certification=0), counter("2", land=0), counter("3", land=15),
    )),
    change(SMALL, counters=SMALL.counters[:2]),
    change(SMALL, left_at_closing="carry", series=(
        Series(prefix="A", last=6), Series(prefix="C", first=100),
    )),
    change(SMALL, hours=((session("08:00", "09:00"), AFTERNOON),) * 5 + ((), ())),
    change(SMALL, always_open=True, left_at_closing="carry"),
)  # fmt: skip

#: Service and class of somebody who comes; most wishes are possible.
WISHES = st.tuples(
    st.sampled_from(["certification", "land", "civil", "certification", "land", "nowhere"]),
    st.sampled_from([None, "ordinary", "priority", "result", "ordinary", "priority", "nobody"]),
)
COUNTERS = st.sampled_from(["1", "2", "3", "3", "2", "9"])
#: What an officer does with the ticket at the counter.
STEPS = st.sampled_from(["next", "served", "served", "no_show", "start", "finish", "no-show", "recall"])
_TICKET_ACTS: dict[str, type[acts.TicketAct]] = {
    "start": acts.StartService, "finish": acts.Finish, "no-show": acts.MarkNoShow, "recall": acts.Recall,
}  # fmt: skip


def copy_of(state: State) -> State:
    """A copy that shares only what never changes: the discipline and the events' own records."""
    shared = (state.discipline, state.services, state.series, state.classes, state.plans, state.periods)
    whys = [ticket.call.why for ticket in state.tickets.values() if ticket.call]
    return copy.deepcopy(state, {id(part): part for part in (*shared, *whys)})


def same(one: State, other: State) -> bool:
    """Equal in everything, also in the order of what has one."""
    return (
        one == other
        and list(one.tickets) == list(other.tickets)
        and list(one.called) == list(other.called)
        and list(one.counters) == list(other.counters)
    )


class Hall(RuleBasedStateMachine):
    """Several days of a hall."""

    def __init__(self) -> None:
        super().__init__()
        self.book, self.oracle = Book(), Oracle()

    # ------------------------------------------------------------ how an act is done here

    def act(self, act: acts.Act) -> list[events.Event] | None:
        """Do what the engine does: let time act when it is due, decide, fold. Nothing when refused."""
        due = self.book.state.due
        if due is not None and self.book.now >= due and not isinstance(act, acts.Tick):
            self.act(acts.Tick(time_zone=ZONE, discipline=self.book.discipline))
        before = copy_of(self.book.state)
        try:
            happened = decide(self.book.state, act, self.book.now)
        except refusals.Refusal:
            happened = None
        assert same(self.book.state, before), "deciding changes nothing"
        for event in happened or ():
            self.take(event)
        return happened

    def take(self, event: events.Event) -> None:
        """Let an event happen."""
        before = self.book.state.at
        seq = self.book.take(event)
        self.oracle.hear(seq, event)
        assert before is None or self.book.now >= before

    # ------------------------------------------------------------ acts

    @initialize(discipline=st.sampled_from(DISCIPLINES), absent=COUNTERS)
    def begin(self, discipline: Discipline, absent: str) -> None:
        """A first start, in the morning."""
        self.book.discipline = discipline
        self._come_to_work(absent)

    def _come_to_work(self, absent: str) -> None:
        self.tick()
        for name in self.book.state.counters:
            if name != absent:
                self.act(acts.OpenCounter(counter=name))

    @rule(random=st.randoms(use_true_random=True))
    def work_goes_on(self, random: Random) -> None:
        """An ordinary while in the hall. One seed stands for all of it: lines grow long in few steps."""
        for _ in range(12):
            name = random.choice(list(self.book.state.counters))
            self.time_passes(random.choice([0, 0, 1, 3]))
            if random.random() < 0.6:
                classes = random.choices([None, "priority", "result"], [5, 4, 1])
                self.act(self._issue(random.choice(["certification", "land", "civil"]), *classes))
            else:
                self._call_next(name, random.choice([None, "served", "served", "no_show"]))
                self.act(random.choice([acts.Recall, acts.StartService, acts.StartService])(counter=name))

    @rule(wishes=st.lists(WISHES, min_size=1, max_size=6), apart=st.sampled_from([0, 0, 1, 7]))
    def arrive(self, wishes: list[tuple[str, str | None]], apart: int) -> None:
        """People take numbers."""
        for service, ticket_class in wishes:
            self.act(self._issue(service, ticket_class))
            self.time_passes(apart)

    def _issue(self, service: str, ticket_class: str | None, language: str | None = None) -> acts.Issue:
        secret = f"secret-{len(self.book.rows)}"
        return acts.Issue(
            service=service, ticket_class=ticket_class, language=language, secret=secret, device="kiosk"
        )

    @rule(service=st.sampled_from(["certification", "land"]), minutes=st.sampled_from([0, 3, 8, 15, 40]))
    def check_in(self, service: str, minutes: int) -> None:
        """Somebody with an appointment comes, early or in time."""
        slot = self.book.now + datetime.timedelta(minutes=minutes)
        act = self._issue(service, "appointment")
        self.act(dataclasses.replace(act, slot=slot))

    @rule(name=COUNTERS, steps=st.lists(STEPS, min_size=1, max_size=6), apart=st.sampled_from([0, 1, 4]))
    def serve(self, name: str, steps: list[str], apart: int) -> None:
        """An officer works through some tickets."""
        for step in steps:
            kind = _TICKET_ACTS.get(step)
            if kind is None:
                self._call_next(name, {"served": "served", "no_show": "no_show"}.get(step))
            else:
                self.act(kind(counter=name))
            self.time_passes(apart)

    def _call_next(self, name: str, outcome: str | None) -> None:
        """Call the one whom the oracle would call."""
        self.tick()
        wanted = self.oracle.next_at(name, self.book.now) if name in self.book.state.counters else None
        happened = self.act(acts.CallNext(counter=name, outcome=outcome))  # type: ignore[arg-type]  # two words
        if happened is None:
            return
        called = [event for event in happened if isinstance(event, events.TicketCalled)]
        assert [(event.ticket, event.in_a_row) for event in called] == ([wanted] if wanted else [])

    @rule(name=COUNTERS)
    def order_of_all(self, name: str) -> None:
        """The order on an officer's page is the one in which the calls would come."""
        state = self.book.state
        if name not in state.counters:
            return
        order = list(calling.order(state, state.counters[name], self.book.now))
        alone = copy.deepcopy(self.oracle)
        for choice in order:
            assert alone.next_at(name, self.book.now) == (choice.standing.ticket, choice.in_a_row)
            alone.people[choice.standing.ticket].state = "called"
            alone.in_a_row[name] = choice.in_a_row
        assert alone.next_at(name, self.book.now) is None

    @rule(
        name=COUNTERS, kind=st.sampled_from([*[acts.OpenCounter] * 3, acts.PauseCounter, acts.CloseCounter])
    )
    def work(self, name: str, kind: type[acts.CounterAct]) -> None:
        """An officer comes, pauses, or goes."""
        self.act(kind(counter=name))

    @rule(
        name=COUNTERS,
        kind=st.sampled_from([*_TICKET_ACTS.values(), acts.CallNext]),
        meant=st.sampled_from(["name", "secret", "another"]),
    )
    def mean_a_ticket(self, name: str, kind: type[acts.TicketAct], meant: str) -> None:
        """An officer's page names the ticket that it shows, rightly or not any more."""
        counter = self.book.state.counters.get(name)
        there = self.book.state.tickets[counter.ticket] if counter and counter.ticket else None
        wrong = there is None or meant == "another"
        expect = 10**6 if wrong else there.seq if meant == "name" else there.secret  # type: ignore[union-attr]  # wrong covers it
        happened = self.act(kind(counter=name, expect=expect))
        assert not (wrong and happened), "nobody else is hit"

    @rule(which=st.integers(0, 5), device=st.sampled_from(["board-1", "board-2"]))
    def announce(self, which: int, device: str) -> None:
        """A board says that it has played a call."""
        calls = [10**6, *self.book.state.call_events]
        self.act(acts.MarkAnnounced(call=calls[-1 - which % len(calls)], device=device))

    @rule(act=st.sampled_from(["language", "pause", "resume", "step"]))
    def seldom(self, act: str) -> None:
        """Somebody wants a language that is not offered; staff stop the numbers; the clock jumps."""
        match act:
            case "language":
                self.act(self._issue("land", None, "xx"))
            case "step":
                self.act(acts.NoteClockStep(machine_time=self.book.now - datetime.timedelta(days=1)))
            case _:
                self.act(acts.PauseIssuing(reason="full"))
                self.act(self._issue("land", None))
                if act == "resume":
                    self.act(acts.ResumeIssuing())

    # ------------------------------------------------------------ time and configuration

    @rule(minutes=st.sampled_from([1, 3, 5, 11, 25]))
    def time_passes(self, minutes: int) -> None:
        """Minutes go by; nobody ticks before the next act."""
        self.book.now += datetime.timedelta(minutes=minutes)

    @rule(clock=st.sampled_from(["11:00", "13:00", "17:00"]))
    def part_of_the_day_passes(self, clock: str) -> None:
        """The lunch break, the afternoon, the evening."""
        self.book.now = max(self.book.now, at(clock, self.book.now.astimezone(ZONE).date()))

    @rule(days=st.sampled_from([1, 1, 1, 3]), absent=COUNTERS)
    def days_pass(self, days: int, absent: str) -> None:
        """Another morning."""
        day = self.book.now.astimezone(ZONE).date() + datetime.timedelta(days=days)
        self.book.now = at("08:00", day)
        self._come_to_work(absent)

    def tick(self) -> None:
        """Let time act; a second tick finds nothing left to do."""
        act = acts.Tick(time_zone=ZONE, discipline=self.book.discipline)
        assert self.act(act) is not None, "time is never refused"
        assert self.act(act) == []

    @rule(discipline=st.sampled_from(DISCIPLINES))
    def configure(self, discipline: Discipline) -> None:
        """The file changed: in force now, or refused and wanted again on the next day."""
        self.book.discipline = discipline
        self.act(acts.Configure(time_zone=ZONE, discipline=discipline))

    @rule(again=st.sampled_from([True, True, False]), at_work=st.booleans())
    def close_the_day(self, again: bool, at_work: bool) -> None:
        """Staff close the day by hand, and may open it again."""
        if not at_work:
            for name in list(self.book.state.counters):
                self.act(acts.MarkNoShow(counter=name))
                self.act(acts.Finish(counter=name))
        self.act(acts.CloseDay())
        if again:
            self.act(acts.OpenDay(time_zone=ZONE, discipline=self.book.discipline))
            self._come_to_work("1")

    @rule()
    def restart(self) -> None:
        """A process starts and folds what is written, from the last ``DayOpened``."""
        restored = folded(since_the_day_opened(self.book.rows))
        assert same(restored, self.book.state)
        self.book.state = restored

    # ------------------------------------------------------------ what always holds

    @invariant()
    def everybody_is_somewhere(self) -> None:
        """Each ticket is where the oracle has it: in one line, at one counter, or gone."""
        state = self.book.state
        for person in self.oracle.people.values():
            assert state.tickets[person.ticket].state == person.state
        at_counters = {
            (person.counter, person.ticket)
            for person in self.oracle.people.values()
            if person.state in ("called", "serving")
        }
        assert at_counters == {
            (counter.id, counter.ticket) for counter in state.counters.values() if counter.ticket is not None
        }
        in_lines = [
            standing.ticket
            for line in state.lines.values()
            for part in (line.ordinary, line.advantaged, line.strict)
            for standing in part
        ]
        waiting = {person.ticket for person in self.oracle.people.values() if person.state == "waiting"}
        assert len(in_lines) == len(waiting)
        assert set(in_lines) == waiting

    def teardown(self) -> None:
        """The whole past gives the same state as the last day alone."""
        assert same(folded(self.book.rows), self.book.state)
        assert same(folded(since_the_day_opened(self.book.rows)), self.book.state)
        times = [row.at for row in self.book.rows]
        assert times == sorted(times)


TestHall = Hall.TestCase
TestHall.settings = settings(
    derandomize=True, database=None, deadline=None, max_examples=200, stateful_step_count=40
)
