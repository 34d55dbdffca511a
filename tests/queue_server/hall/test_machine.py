"""The core under every sequence of acts that Hypothesis thinks of, watched by the second hall."""

from __future__ import annotations

import copy
import dataclasses
import datetime
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queue_server.hall import acts
from queue_server.hall.rules import calling
from queue_server.hall.service import Discipline
from tests.queue_server.hall.disciplines import DISCIPLINES
from tests.queue_server.hall.second_hall.watched import Watched, same
from tests.queue_server.hall.second_hall.wishes import Wishes
from tests.queue_server.hall.small_hall import ZONE, at, folded, since_the_day_opened

COUNTERS = st.sampled_from(["1", "2", "3", "3", "2", "9"])
#: One seed stands for all that is chosen by chance.
CHANCE = st.randoms(use_true_random=True)
#: Acts of counters and of people, those that lead deep more often.
KINDS: tuple[type[acts.Act], ...] = (
    acts.CallNext, acts.CallNext, acts.CallChosen, acts.StartService, acts.Finish, acts.Recall,
    acts.MarkNoShow, acts.MarkNoShow, acts.Relieve, acts.TakeOver, acts.OpenCounter, acts.OpenCounter,
    acts.PauseCounter, acts.CloseCounter, acts.MoveCounter, acts.SetServices, acts.SetAutoCall,
    acts.AskHelp, acts.EndHelp,
    acts.Transfer, acts.Transfer, acts.Transfer, acts.Park, acts.Park, acts.Return, acts.Return, acts.Return,
    acts.Cancel, acts.Reprint, acts.ConfirmPriority, acts.ChangeClass, acts.ChangeClass, acts.Merge,
)  # fmt: skip
SELDOM: tuple[type[acts.Act], ...] = (
    acts.Postpone, acts.Undo, acts.MarkAnnounced, acts.PauseIssuing, acts.ResumeIssuing, acts.StopHall,
    acts.ResumeHall, acts.Announce, acts.WithdrawAnnouncement, acts.TestCall, acts.BeginPaper,
    acts.EnterPaper, acts.EndPaper, acts.GrantLease, acts.AdmitLeased, acts.AdmitLeased, acts.RateVisit,
    acts.RateVisit,
)  # fmt: skip


class Hall(RuleBasedStateMachine):
    """Several days of a hall."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Watched()
        self.book, self.oracle = self.hall.book, self.hall.oracle

    # ------------------------------------------------------------ acts

    @initialize(discipline=st.sampled_from(DISCIPLINES), absent=COUNTERS)
    def begin(self, discipline: Discipline, absent: str) -> None:
        """A first start, in the morning."""
        self.book.discipline = discipline
        self._come_to_work(absent)

    def _come_to_work(self, absent: str) -> None:
        self.hall.tick()
        officers = {"1": "anh", "2": "binh", "3": "chi"}
        for name in list(self.book.state.counters):
            if name != absent:
                self.hall.act(acts.OpenCounter(counter=name, officer=officers[name]))

    @rule(random=CHANCE)
    def work_goes_on(self, random: Random) -> None:
        """An ordinary while in the hall: lines grow long in few steps."""
        for _ in range(12):
            self.seconds_pass(random.choice([0, 0, 3, 60, 180]))
            self.hall.act(Wishes(random, self.oracle).next())

    @rule(random=CHANCE, people=st.integers(1, 8), apart=st.sampled_from([0, 0, 60, 420]))
    def arrive(self, random: Random, people: int, apart: int) -> None:
        """People take numbers."""
        for _ in range(people):
            self.hall.act(Wishes(random, self.oracle).issue())
            self.seconds_pass(apart)

    @rule(kind=st.sampled_from([*KINDS, *SELDOM]), random=CHANCE, after=st.sampled_from([0, 1, 60, 240]))
    def act(self, kind: type[acts.Act], random: Random, after: int) -> None:
        """Something of a kind."""
        self.hall.act(Wishes(random, self.oracle).of(kind))
        self.seconds_pass(after)

    @rule(
        kind=st.sampled_from(KINDS), random=CHANCE, between=st.sampled_from([None, None, None, *KINDS]),
        after=st.sampled_from([0, 4, 10, 11]),
    )  # fmt: skip
    def act_and_take_it_back(
        self, kind: type[acts.Act], random: Random, between: type[acts.Act] | None, after: int
    ) -> None:
        """Something of a kind, and no, not that; the hall may have gone on in between."""
        act = Wishes(random, self.oracle).of(kind)
        if isinstance(act, acts.NamedTicketAct) and act.counter is None:
            act = dataclasses.replace(act, counter=Wishes(random, self.oracle).counter())
        if not self.hall.act(act):
            return
        done = len(self.book.rows)
        if between is not None:
            self.hall.act(Wishes(random, self.oracle).of(between))
        self.seconds_pass(after)
        self.hall.act(acts.Undo(counter=act.counter, seq=done))  # type: ignore[attr-defined]  # all of them have one

    @rule(name=COUNTERS)
    def order_of_all(self, name: str) -> None:
        """The order on an officer's page is the one in which the calls would come."""
        self.hall.tick()
        state = self.book.state
        if name not in state.counters:
            return
        order = list(calling.order(state, state.counters[name], self.book.now))
        alone = copy.deepcopy(self.oracle)
        for choice in order:
            assert alone.next_at(name) == (choice.standing.ticket, choice.in_a_row)
            alone.people[choice.standing.ticket].state = "called"
            alone.desks[name].in_a_row = choice.in_a_row
        assert alone.next_at(name) is None

    @rule()
    def the_clock_jumps(self) -> None:
        """The machine's, not the hall's."""
        self.hall.act(acts.NoteClockStep(machine_time=self.book.now - datetime.timedelta(days=1)))

    # ------------------------------------------------------------ time and configuration

    def seconds_pass(self, seconds: int) -> None:
        """Nobody ticks before the next act."""
        self.book.now += datetime.timedelta(seconds=seconds)

    @rule(minutes=st.sampled_from([1, 3, 5, 11, 25]))
    def minutes_pass(self, minutes: int) -> None:
        """Quiet minutes."""
        self.seconds_pass(60 * minutes)

    @rule(clock=st.sampled_from(["11:00", "13:00", "17:00", "17:20"]))
    def part_of_the_day_passes(self, clock: str) -> None:
        """The lunch break, the afternoon, the evening."""
        self.book.now = max(self.book.now, at(clock, self.book.now.astimezone(ZONE).date()))

    @rule(days=st.sampled_from([1, 1, 1, 3]), absent=COUNTERS)
    def days_pass(self, days: int, absent: str) -> None:
        """Another morning."""
        day = self.book.now.astimezone(ZONE).date() + datetime.timedelta(days=days)
        self.book.now = at("08:00", day)
        self._come_to_work(absent)

    @rule(minutes=st.sampled_from([5, 60, 400, 900, None]))
    def a_forecast_comes(self, minutes: int | None) -> None:
        """When somebody who came now would be called, if that can be said."""
        when = None if minutes is None else self.book.now + datetime.timedelta(minutes=minutes)
        self.hall.tick(certification=when, civil=when, nowhere=when)

    @rule(discipline=st.sampled_from(DISCIPLINES))
    def configure(self, discipline: Discipline) -> None:
        """The file changed: in force now, or refused and wanted again on the next day."""
        self.book.discipline = discipline
        self.hall.act(acts.Configure(time_zone=ZONE, discipline=discipline))

    @rule(again=st.sampled_from([True, True, False]), at_work=st.booleans())
    def close_the_day(self, again: bool, at_work: bool) -> None:
        """Staff close the day by hand, and may open it again."""
        if not at_work:
            for name in list(self.book.state.counters):
                self.hall.act(acts.Finish(counter=name))
        self.hall.act(acts.CloseDay())
        if again:
            self.hall.act(acts.OpenDay(time_zone=ZONE, discipline=self.book.discipline))
            self._come_to_work("1")

    @rule()
    def restart(self) -> None:
        """A process starts and folds what is written, from the last ``DayOpened``."""
        restored = folded(since_the_day_opened(self.book.rows))
        assert same(restored, self.book.state)
        self.book.state = restored

    # ------------------------------------------------------------ what always holds

    @invariant()
    def everybody_is_where_the_second_hall_has_them(self) -> None:
        """Each ticket in one line, at one counter, parked, or gone; and the account of it."""
        self.hall.compare()

    def teardown(self) -> None:
        """The whole past gives the same state as the last day alone."""
        self.hall.compare_with_ledger()


TestHall = Hall.TestCase
TestHall.settings = settings(
    derandomize=True, database=None, deadline=None, max_examples=200, stateful_step_count=40
)
