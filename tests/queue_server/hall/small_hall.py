"""A small hall for tests of the core, with a list for its ledger."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import decide
from queue_server.hall.service import (
    CounterPlan,
    CustomerClass,
    Discipline,
    Field,
    Leases,
    Series,
    Service,
    Session,
    Zone,
)
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: A Wednesday.
DAY = datetime.date(2026, 11, 25)

Happened = TypeVar("Happened", bound=events.Event)


def at(clock: str, day: datetime.date = DAY, zone: datetime.tzinfo = ZONE) -> datetime.datetime:
    """A local time of the day as an instant."""
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), zone).astimezone(datetime.UTC)


def session(start: str, end: str) -> Session:
    """Hours within a day."""
    return Session(start=datetime.time.fromisoformat(start), end=datetime.time.fromisoformat(end))


MORNING, AFTERNOON = session("07:00", "11:00"), session("13:00", "17:00")


def customer_class(name: str, head_start: int = 0, *, strict: bool = False) -> CustomerClass:
    """A class of tickets."""
    return CustomerClass(id=name, names={"vi": name}, head_start_minutes=head_start, strict=strict)


def service(name: str, series: str) -> Service:
    """A service."""
    return Service(id=name, field="all", series=series, names={"vi": name})


def counter(name: str, **services: int) -> CounterPlan:
    """A counter with its services and its reluctance to them."""
    return CounterPlan(id=name, names={"vi": f"Quầy {name}"}, services=services)


#: Certification and land share a series; counter 2 prefers land, counter 3 serves everything.
SMALL = Discipline(
    hall="small",
    names={"vi": "Phường Mẫu"},
    time_zone="Asia/Ho_Chi_Minh",
    languages=("vi", "km"),
    series=(Series(prefix="A"), Series(prefix="C")),
    fields=(Field(id="all", names={"vi": "Tất cả"}),),
    services=(service("certification", "A"), service("land", "A"), service("civil", "C")),
    classes=(
        customer_class("ordinary"),
        customer_class("priority", 20),
        customer_class("result", 10),
        customer_class("appointment"),
    ),
    counters=(
        counter("1", certification=0),
        counter("2", land=0, certification=15),
        counter("3", certification=0, land=0, civil=0),
    ),
    zones=(Zone(id="main", announcers=("board-1",)),),
    hours=((MORNING, AFTERNOON),) * 7,
    max_in_a_row=2,
    leases=Leases(prefix="K", size=5),
)


@dataclass(frozen=True)
class Kept:
    """An event as the ledger keeps it."""

    seq: int
    at: datetime.datetime
    kind: str
    body: str

    @property
    def event(self) -> events.Event:
        """Read back from its text."""
        return events.decode(self.kind, self.body)


@dataclass
class Book:
    """A hall with its ledger in a list."""

    discipline: Discipline = SMALL
    zone: datetime.tzinfo = ZONE
    now: datetime.datetime = field(default_factory=lambda: at("07:00"))
    state: State = field(default_factory=State)
    rows: list[Kept] = field(default_factory=list)

    def take(self, event: events.Event) -> int:
        """Write one event down and fold it in; its sequence number."""
        seq = len(self.rows) + 1
        self.rows.append(Kept(seq, self.now, event.kind(), events.encode(event)))
        self.state.apply(seq, self.now, event)
        return seq

    def act(self, act: acts.Act) -> list[events.Event]:
        """Decide an act and take what it becomes."""
        happened = decide(self.state, act, self.now)
        for event in happened:
            self.take(event)
        return happened

    def press(self, act: acts.Act) -> list[events.Event]:
        """Do what somebody asks with a key, as a page does."""
        key = events.Origin(sender="page", key=f"key-{len(self.rows)}", content="")
        return self.act(dataclasses.replace(act, origin=key))

    def refuse(self, act: acts.Act) -> tuple[str, dict[str, Any]]:
        """The code and the facts by which an act is refused."""
        try:
            decide(self.state, act, self.now)
        except refusals.Refusal as refusal:
            return refusal.code, refusal.facts
        raise AssertionError(f"not refused: {act}")

    def ticket(self, number: str) -> Ticket:
        """A ticket by its number."""
        return self.state.tickets[self.state.by_number[number]]

    def in_line(self, line: str) -> list[str]:
        """The numbers that wait in a line, in the order of their base turns."""
        standings = self.state.lines[line].standings() if line in self.state.lines else ()
        return [self.state.tickets[standing.ticket].number for standing in standings]

    def tick(self) -> list[events.Event]:
        """Let time act."""
        return self.act(acts.Tick(time_zone=self.zone, discipline=self.discipline))

    def at(self, clock: str, day: datetime.date = DAY) -> Book:
        """Go to a local time, with all that this changes."""
        self.now = at(clock, day, self.zone)
        self.tick()
        return self

    def issue(
        self, service: str = "certification", ticket_class: str | None = None, **more: Any
    ) -> events.TicketIssued:
        """Give somebody a number; ``more`` are further fields of the act."""
        act = acts.Issue(
            service=service, ticket_class=ticket_class, language=None,
            secret=f"secret-{len(self.rows) + 1}", device="kiosk", **more,
        )  # fmt: skip
        return only(events.TicketIssued, self.act(act))

    def open(self, *counters: str) -> None:
        """Open counters."""
        for name in counters:
            self.act(acts.OpenCounter(counter=name))

    def call(self, counter: str, outcome: acts.Outcome | None = "served") -> events.TicketCalled:
        """Call the next one to a counter."""
        return only(events.TicketCalled, self.act(acts.CallNext(counter=counter, outcome=outcome)))

    def configure(self, discipline: Discipline) -> list[events.Event]:
        """Put another discipline in force."""
        happened = self.act(acts.Configure(time_zone=self.zone, discipline=discipline))
        self.discipline = discipline
        return happened


def only(kind: type[Happened], happened: list[events.Event]) -> Happened:
    """The one event of a kind."""
    found = [event for event in happened if isinstance(event, kind)]
    assert len(found) == 1, happened
    return found[0]


def folded(rows: list[Kept]) -> State:
    """The state that the written rows give."""
    state = State()
    for row in rows:
        state.apply(row.seq, row.at, row.event)
    return state


def since_the_day_opened(rows: list[Kept]) -> list[Kept]:
    """The rows from the last ``DayOpened`` on."""
    first = max(
        (position for position, row in enumerate(rows) if row.kind == events.DayOpened.kind()), default=0
    )
    return rows[first:]


def open_book(discipline: Discipline = SMALL, clock: str = "07:00") -> Book:
    """A hall whose day has begun."""
    return Book(discipline=discipline).at(clock)
