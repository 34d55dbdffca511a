"""Tickets, calls and counters as they are now. Only ``state`` changes them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

from queue_server.hall.events import PlaceReason, Why

TicketState = Literal["waiting", "called", "serving", "served", "no-show", "cancelled"]
CounterStatus = Literal["open", "paused", "closed"]


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
    recalls: int = 0
    announced_at: datetime.datetime | None = None
    announced_by: str | None = None
    started_at: datetime.datetime | None = None


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
    state: TicketState = "waiting"
    call: Call | None = None
    ended_at: datetime.datetime | None = None


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
    #: Numbers that did not come, the newest last, at most five.
    missed: list[str] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Tally:
    """What became of a service's tickets today."""

    issued: int = 0
    served: int = 0
    missed: int = 0
    cancelled: int = 0
