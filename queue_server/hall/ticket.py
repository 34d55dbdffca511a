"""Tickets, calls and counters as they are now. Only ``state`` changes them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from queue_server.hall.events import (
    CallRecord,
    CounterRecord,
    CounterStatus,
    Origin,
    PlaceReason,
    Rated,
    TicketRecord,
    TicketState,
    Why,
    Window,
)

#: States in which a visit is over.
ENDED: frozenset[TicketState] = frozenset({"served", "no-show", "cancelled"})


@dataclass(kw_only=True, slots=True)
class Call:
    """A ticket's call to a counter, with its recalls."""

    #: Sequence number of the last event that called: the call itself or its newest recall.
    seq: int
    counter: str
    zone: str
    called_at: datetime.datetime
    #: Instant of the last call or recall.
    at: datetime.datetime
    why: Why
    officer: str = ""
    recalls: int = 0
    announced_at: datetime.datetime | None = None
    announced_by: str | None = None
    started_at: datetime.datetime | None = None

    def record(self) -> CallRecord:
        """As an event keeps it. Written out because it is done for every act."""
        return CallRecord(
            seq=self.seq, counter=self.counter, zone=self.zone, officer=self.officer,
            called_at=self.called_at, at=self.at, why=self.why, recalls=self.recalls,
            announced_at=self.announced_at, announced_by=self.announced_by, started_at=self.started_at,
        )  # fmt: skip


@dataclass(kw_only=True, slots=True)
class Ticket:
    """A number that was given to somebody."""

    #: Sequence number of its ``TicketIssued``: its name.
    seq: int
    number: str
    secret: str
    service: str
    ticket_class: str
    language: str
    arrived: datetime.datetime
    place: datetime.datetime
    place_reason: PlaceReason
    head_start_minutes: int
    strict: bool
    not_before: datetime.datetime | None
    units: int
    #: The line it stands in, or comes back to: its service's, ``counter/5`` or ``officer/…``.
    line: str
    #: Services that follow in the same visit, in order.
    then: tuple[str, ...] = ()
    #: The time of an appointment.
    slot: datetime.datetime | None = None
    by_staff: bool = False
    #: The window that was promised when it was taken.
    promise: Window | None = None
    #: Given by a kiosk while the server was away, and when that was, as the kiosk says.
    lease: int | None = None
    claimed: datetime.datetime | None = None
    #: An officer has confirmed the declared class.
    confirmed: bool = False
    #: The citizen has let others go first; that is possible once.
    postponed: bool = False
    state: TicketState = "waiting"
    call: Call | None = None
    ended_at: datetime.datetime | None = None
    end_reason: str = ""
    parked_until: datetime.datetime | None = None
    park_reason: str = ""
    first_called_at: datetime.datetime | None = None
    #: The first rating counts, also where the end of the visit is taken back afterwards.
    rated: Rated | None = None
    #: The last event that changed it.
    changed: int = 0

    def record(self) -> TicketRecord:
        """As an event keeps it. Written out because it is done for every act."""
        return TicketRecord(
            ticket=self.seq, number=self.number, service=self.service, ticket_class=self.ticket_class,
            line=self.line, place=self.place, place_reason=self.place_reason,
            head_start_minutes=self.head_start_minutes, strict=self.strict, units=self.units, then=self.then,
            confirmed=self.confirmed, state=self.state, call=self.call.record() if self.call else None,
            ended_at=self.ended_at, end_reason=self.end_reason, parked_until=self.parked_until,
            park_reason=self.park_reason, first_called_at=self.first_called_at,
        )  # fmt: skip


@dataclass(kw_only=True, slots=True)
class Counter:
    """A counter and who stands at it."""

    id: str
    zone: str
    #: Service id to reluctance in minutes.
    services: dict[str, int]
    status: CounterStatus = "closed"
    since: datetime.datetime | None = None
    pause_reason: str = ""
    officer: str = ""
    #: The ticket that is called or in service here.
    ticket: int | None = None
    #: Consecutive calls that were first only because of a head start.
    in_a_row: int = 0
    served: int = 0
    #: Seconds of service of the served ones, for the mean.
    service_seconds: float = 0.0
    #: Numbers that did not come, the newest last, at most five; also of those who came back since.
    missed: tuple[str, ...] = ()
    #: It calls by itself when it is idle.
    auto_call: bool = False
    #: Since when it is open with nobody at it.
    idle_since: datetime.datetime | None = None
    #: Its services were changed by hand today.
    adjusted: bool = False
    #: Since when the officer asks for help.
    help_since: datetime.datetime | None = None
    #: The last event that changed it.
    changed: int = 0
    #: What can be undone here.
    last_act: LastAct | None = None

    def record(self) -> CounterRecord:
        """As an event keeps it. Written out because it is done for every act."""
        return CounterRecord(
            id=self.id, status=self.status, since=self.since, pause_reason=self.pause_reason,
            officer=self.officer, services=self.services, ticket=self.ticket, in_a_row=self.in_a_row,
            served=self.served, service_seconds=self.service_seconds, missed=self.missed,
            auto_call=self.auto_call, idle_since=self.idle_since, help_since=self.help_since,
        )  # fmt: skip


@dataclass(kw_only=True, slots=True)
class LastAct:
    """A counter's last act, with all that it touched as that was before."""

    first: int
    last: int
    at: datetime.datetime
    origin: Origin
    tickets: dict[int, TicketRecord] = field(default_factory=dict)
    counters: dict[str, CounterRecord] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Tally:
    """What became of a service's tickets today."""

    issued: int = 0
    served: int = 0
    missed: int = 0
    cancelled: int = 0
    #: Why no more numbers are given, and when somebody who came now would be called.
    stopped: str | None = None
    expected: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A text that boards show and speak."""

    #: Its name.
    seq: int
    #: Id of a prepared text, or ``free``.
    text: str
    #: Nothing: all zones.
    zone: str | None
    at: datetime.datetime
    until: datetime.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TestCall:
    """A call to nobody."""

    __test__ = False  # no test, whatever its name says

    seq: int
    counter: str
    zone: str
    at: datetime.datetime


__all__ = [
    "ENDED", "Call", "Counter", "CounterStatus", "LastAct", "Notice", "Tally", "TestCall", "Ticket",
    "TicketState",
]  # fmt: skip
