"""A day of a hall in virtual time, within one process: the real rules, and people who follow a plan. Pure.

Nothing sleeps and nothing is asked over the network. What people will do next lies in a heap by time; each of
them acts through the same rules as in the hall. For forecasts, for comparing ways of staffing, and for tests.
"""

from __future__ import annotations

import datetime
import functools
import heapq
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from queue_server.hall import acts, refusals
from queue_server.hall.events import DayOpened, TicketIssued
from queue_server.hall.rules import counters, decide
from queue_server.hall.rules.day import periods_of
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter
from queue_server.simulation.citizens import Citizen

#: Seconds until a call that nobody follows is made again, and once more until it is given up.
PATIENCE: Final = 75.0
#: Told of each number: the hall with it, the instant, the event. Must not change the hall.
Watch = Callable[[State, datetime.datetime, TicketIssued], None]


#: Refusals of citizens who come when no number can be given.
_NO_NUMBER = (
    refusals.HallClosed, refusals.HallIsStopped, refusals.IssuingIsPaused, refusals.SeriesExhausted,
    refusals.ServiceIsStopped,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What became of one citizen who got a number. Instants are aware UTC."""

    ticket: int
    number: str
    service: str
    ticket_class: str
    #: The counter of the call.
    counter: str | None
    arrived: datetime.datetime
    #: The first call, whatever calls followed.
    called_at: datetime.datetime | None
    started_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    #: The ticket's state at the end of the day.
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """One counter on one day."""

    counter: str
    #: From, until, in order, in seconds after the first opening of the day: a pause lies between two of them.
    at_work: tuple[tuple[float, float], ...]
    #: Service to factor on the time at the counter; 1 where nothing is said.
    skill: Mapping[str, float] = field(default_factory=dict)


def rehearse(
    discipline: Discipline,
    day: datetime.date,
    time_zone: datetime.tzinfo,
    citizens: Sequence[Citizen],
    staffing: Sequence[Staffing],
    random: Random,
    *,
    watch: Watch | None = None,
) -> list[Visit]:
    """Let one day pass.

    Officers call while they are at work, serve who comes, recall who does not and give him up, and finish the
    ticket at hand before they leave. Who comes at closed hours gets no number and leaves no visit; who still
    waits at midnight becomes what the discipline says.

    Args:
        discipline: the hall's.
        day: a local date of the hall; one without opening hours has no visits.
        time_zone: the discipline's.
        citizens: who comes, in any order; ``arrives`` counts from the first opening of the day.
        staffing: the counters at which somebody works, each once.
        random: says which of several idle counters sees a new ticket first.
        watch: told of each number before anybody reacts to it.

    Returns:
        Visits in order of issue.

    Raises:
        Refusal: the citizens or the staffing do not fit the discipline.
    """
    periods = periods_of(discipline, day, time_zone)
    if not periods:
        return []
    hall = _Hall(discipline, time_zone, periods[0].start, random, watch)
    midnight = datetime.datetime.combine(day, datetime.time(0), time_zone)
    hall.begin(midnight.astimezone(datetime.UTC))
    for plan in staffing:
        desk = _Desk(hall, plan)
        hall.desks.append(desk)
        for start, end in plan.at_work:
            hall.plan(start, desk.arrive)
            hall.plan(end, desk.leave)
    for citizen in citizens:
        hall.plan(citizen.arrives, functools.partial(hall.take_number, citizen))
    hall.pass_the_day()
    return hall.visits()


class _Hall:
    """The hall's state, its clock, and what is going to happen."""

    def __init__(
        self,
        discipline: Discipline,
        time_zone: datetime.tzinfo,
        opening: datetime.datetime,
        random: Random,
        watch: Watch | None,
    ) -> None:
        self._opening, self._random, self._watch = opening, random, watch
        self._tick = acts.Tick(time_zone=time_zone, discipline=discipline)
        self._plans: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        #: Seconds after opening.
        self.seconds = 0.0
        self.now = opening
        self.state = State()
        self.desks: list[_Desk] = []
        self.holders: dict[int, Citizen] = {}

    def plan(self, seconds: float, what: Callable[[], None]) -> None:
        """Let something happen; what is planned first for one instant happens first."""
        heapq.heappush(self._plans, (seconds, next(self._order), what))

    def act(self, act: acts.Act) -> None:
        """Decide an act and fold what it becomes in."""
        for event in decide(self.state, act, self.now):
            self.state.apply(self.state.seq + 1, self.now, event)
            if self._watch is not None and isinstance(event, TicketIssued):
                self._watch(self.state, self.now, event)

    def begin(self, midnight: datetime.datetime) -> None:
        """Let the day begin."""
        self.now = midnight
        self.act(self._tick)

    def pass_the_day(self) -> None:
        """Let everything happen that is planned before midnight, then close the day."""
        ends = self.state.ends
        assert ends is not None, "the day has begun"  # noqa: S101  # narrows
        day_length = (ends - self._opening).total_seconds()
        while self._plans and self._plans[0][0] < day_length:
            self.seconds, _, what = heapq.heappop(self._plans)
            self._let_time_act(self._opening + datetime.timedelta(seconds=self.seconds))
            what()
        self._let_time_act(ends - datetime.timedelta(microseconds=1))
        self.now = ends
        for event in decide(self.state, self._tick, ends):
            if isinstance(event, DayOpened):
                break  # it would forget the day that is to be told of
            self.state.apply(self.state.seq + 1, ends, event)

    def _let_time_act(self, now: datetime.datetime) -> None:
        while (due := self.state.due) is not None and due <= now:
            self.now = due
            self.act(self._tick)
        self.now = now

    def take_number(self, citizen: Citizen) -> None:
        """Give a citizen a number; idle counters see it."""
        secret = f"rehearsed-{self.state.seq}"
        issue = acts.Issue(
            service=citizen.service, ticket_class=citizen.ticket_class, language=citizen.language,
            secret=secret, device="rehearsal",
        )  # fmt: skip
        try:
            self.act(issue)
        except _NO_NUMBER:
            return
        self.holders[self.state.by_secret[secret]] = citizen
        idle = [desk for desk in self.desks if desk.idle_for(citizen.service)]
        if idle:
            # Those whose own work it is look first.
            reluctance = {desk: self.state.counters[desk.counter].services[citizen.service] for desk in idle}
            least = min(reluctance.values())
            self._random.choice([desk for desk in idle if reluctance[desk] == least]).call()

    def visits(self) -> list[Visit]:
        """What became of everybody."""
        return [
            Visit(
                ticket=ticket.seq, number=ticket.number, service=ticket.service,
                ticket_class=ticket.ticket_class, counter=ticket.call.counter if ticket.call else None,
                arrived=ticket.arrived, called_at=ticket.call.called_at if ticket.call else None,
                started_at=ticket.call.started_at if ticket.call else None, ended_at=ticket.ended_at,
                outcome=ticket.state,
            )
            for ticket in self.state.tickets.values()
        ]  # fmt: skip


class _Desk:
    """An officer at a counter; what he does next follows from the counter and from his hours."""

    def __init__(self, hall: _Hall, plan: Staffing) -> None:
        self._hall, self._skill = hall, plan.skill
        self._stretches = len(plan.at_work)
        self._at_work = False
        self.counter = plan.counter

    def _state(self) -> Counter:
        return counters.find(self._hall.state, self.counter)

    def idle_for(self, service: str) -> bool:
        """Whether the officer would call somebody of this service at once."""
        counter = self._state()
        return counter.status == "open" and counter.ticket is None and service in counter.services

    def arrive(self) -> None:
        """Begin a stretch of work; an officer who is still busy from the last one just goes on."""
        self._at_work = True
        if self._state().ticket is None:
            self._hall.act(acts.OpenCounter(counter=self.counter))
            self.call()

    def leave(self) -> None:
        """End a stretch of work, or as soon as the ticket at hand is done."""
        self._at_work = False
        self._stretches -= 1
        if self._state().ticket is None:
            self._go()

    def _go(self) -> None:
        if self._stretches:
            self._hall.act(acts.PauseCounter(counter=self.counter, reason="break"))
        else:
            self._hall.act(acts.CloseCounter(counter=self.counter))

    def call(self, outcome: acts.Outcome | None = None) -> None:
        """End the ticket at hand, if there is one, and call who is next, if anybody is."""
        self._hall.act(acts.CallNext(counter=self.counter, outcome=outcome))
        ticket = self._state().ticket
        if ticket is None:
            return
        citizen = self._hall.holders.pop(ticket)
        if citizen.comes and not citizen.needs_recall:
            self._later(citizen.walks, self._start, citizen)
        else:
            self._later(PATIENCE, self._recall, citizen)

    def _later(self, seconds: float, step: Callable[[Citizen], None], citizen: Citizen) -> None:
        self._hall.plan(self._hall.seconds + seconds, functools.partial(step, citizen))

    def _recall(self, citizen: Citizen) -> None:
        self._hall.act(acts.Recall(counter=self.counter))
        if citizen.comes:
            self._later(citizen.walks, self._start, citizen)
        else:
            self._later(PATIENCE, self._give_up, citizen)

    def _start(self, citizen: Citizen) -> None:
        self._hall.act(acts.StartService(counter=self.counter))
        self._later(citizen.stays * self._skill.get(citizen.service, 1.0), self._finish, citizen)

    def _finish(self, _citizen: Citizen) -> None:
        if self._at_work:
            self.call("served")
        else:
            self._hall.act(acts.Finish(counter=self.counter))
            self._go()

    def _give_up(self, _citizen: Citizen) -> None:
        if self._at_work:
            self.call("no_show")
        else:
            self._hall.act(acts.MarkNoShow(counter=self.counter))
            self._go()


__all__ = ["PATIENCE", "Staffing", "Visit", "Watch", "rehearse"]
