"""What is answered on the wire."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.contract.messages.base import CounterStatus, TicketState, Why, Window
from queue_server.contract.messages.orders import DeviceOrder


class IssueAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A number was given."""

    id: str
    ticket: int
    number: str
    service: str
    ticket_class: str = msgspec.field(name="class")
    language: str
    issued_at: datetime.datetime
    ahead: int
    counters: tuple[str, ...]
    seq: int
    #: First ten characters of the row's hash, printed on the slip.
    code: str
    #: Address for the slip's code.
    url: str
    units: int = 1
    then: tuple[str, ...] = ()
    promise: Window | None = None


class TicketAtCounter(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as officers see it."""

    ticket: int
    number: str
    service: str
    ticket_class: str = msgspec.field(name="class")
    language: str
    state: TicketState


class NextAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What ``next`` did. ``called`` is empty when it only ended a ticket."""

    ended: TicketAtCounter | None
    called: TicketAtCounter | None
    why: Why | None
    seq: int


class CounterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What another act at a counter did; ``status`` or ``ticket``, whichever it changed."""

    counter: str
    status: CounterStatus | None = None
    ticket: TicketAtCounter | None = None
    #: Recalls of the call so far, after a recall.
    recalls: int | None = None
    #: Service id to reluctance in minutes, where that changed.
    services: dict[str, int] | None = None
    #: ``moved``, ``auto-call-on``, ``auto-call-off``, ``help-asked``, ``help-ended``, ``undone`` and others.
    done: str | None = None
    seq: int


class NamedTicketAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on a ticket did: ``transferred``, ``parked``, ``returned``, ``cancelled`` …"""

    done: str
    ticket: int
    number: str
    #: Where it waits now, and the instant its turn is counted from.
    line: str | None = None
    place: datetime.datetime | None = None
    #: Until when a parked one keeps its place.
    until: datetime.datetime | None = None
    seq: int


class PaperAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers that were entered, in the order of the request."""

    numbers: tuple[str, ...]
    tickets: tuple[int, ...]
    seq: int


class FoundTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that staff look for because the slip is lost."""

    ticket: int
    number: str
    service: str
    ticket_class: str = msgspec.field(name="class")
    arrived: datetime.datetime
    state: TicketState
    counter: str | None
    #: Where it waits: its service, ``counter/5`` or ``officer/…``; empty where it does not wait.
    line: str = ""
    units: int = 1
    confirmed: bool = False
    #: Services that follow in the same visit.
    then: tuple[str, ...] = ()


class FoundTickets(msgspec.Struct, frozen=True, kw_only=True):
    """Those that come nearest to what was asked, the nearest first, at most 20."""

    tickets: tuple[FoundTicket, ...]
    seq: int


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why this one now, or why not yet: one sentence in each language of the hall."""

    ticket: int
    number: str
    state: TicketState
    sentences: dict[str, str]
    seq: int


class PromiseKept(msgspec.Struct, frozen=True, kw_only=True):
    """How the windows that were promised for a service in one week came true. Counts of tickets."""

    #: ISO 8601: ``2026-W48``.
    week: str
    service: str
    names: dict[str, str]
    promised: int
    before: int
    inside: int
    after: int


class PromisesKept(msgspec.Struct, frozen=True, kw_only=True):
    """The promises of the last weeks, newest week first."""

    weeks: tuple[PromiseKept, ...]
    #: What is aimed at: at most this share called before the window, and after it.
    aim_before: float
    aim_after: float


class HallAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on the whole hall did: ``day-opened``, ``day-closed``, ``issuing-paused`` …"""

    done: str
    seq: int


class AnnouncedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The call is noted as announced; ``device`` is who was first."""

    call: int
    device: str
    seq: int


class HealthAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the server tells a device that reported."""

    server_time: datetime.datetime
    version: str
    #: Seconds after which the next report is wanted.
    report_every: int
    #: The zone's announcer now, for boards.
    announcer: str | None
    #: What it is to do, once it has said that it heard.
    order: DeviceOrder | None = None
