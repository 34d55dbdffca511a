"""What everybody may see: the hall, boards, one's own ticket. Every view is whole and current."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.contract.messages.base import CounterStatus, Phase, TicketState, Window


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views: whole, current, and ordered by (epoch, seq, revision)."""

    hall: str
    epoch: int
    #: The ledger's last event in this view.
    seq: int
    #: Counts what changed outside the ledger (devices, troubles).
    revision: int
    server_time: datetime.datetime
    #: Release of the server.
    version: str


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """A group of services."""

    id: str
    names: dict[str, str]


class ServiceView(msgspec.Struct, frozen=True, kw_only=True):
    """A service as the kiosk offers it."""

    id: str
    field: str
    #: Prefix of its numbers.
    prefix: str
    names: dict[str, str]
    waiting: int
    #: Counters that are open for it; where none is, those that serve it.
    counters: tuple[str, ...]
    #: Whether any counter is open for it.
    served_now: bool
    #: Class of a number for which nothing is declared.
    default_class: str = "ordinary"
    #: Most units of work that one ticket may bring.
    max_units: int = 1
    #: Why no more numbers are given for it, and when somebody who came now would be called.
    stopped: str | None = None
    expected: datetime.datetime | None = None
    #: Class to when somebody who takes a number now will be called.
    waits: dict[str, Window] = {}


class ClassView(msgspec.Struct, frozen=True, kw_only=True):
    """A class that may be declared."""

    id: str
    names: dict[str, str]
    head_start_minutes: int


class PeriodView(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours today, as instants."""

    start: datetime.datetime
    end: datetime.datetime


class CounterSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A counter in a list."""

    id: str
    names: dict[str, str]
    status: CounterStatus
    services: tuple[str, ...]


class HallView(View, frozen=True, kw_only=True):
    """What everybody may know: the kiosk draws itself from it."""

    names: dict[str, str]
    languages: tuple[str, ...]
    time_zone: str
    #: The business day; nothing where none is open.
    day: datetime.date | None
    phase: Phase
    #: When the phase ends today.
    until: datetime.datetime | None
    #: Why there are no hours today (a holiday's names).
    special: dict[str, str]
    periods: tuple[PeriodView, ...]
    #: Numbers can be taken now.
    issuing: bool
    #: Staff stopped the giving of numbers, and why, as a code.
    paused: str | None
    fields: tuple[FieldView, ...]
    services: tuple[ServiceView, ...]
    classes: tuple[ClassView, ...]
    counters: tuple[CounterSummary, ...]
    waiting: int
    hotline: str
    notices: dict[str, str]
    always_open: bool
    #: Why the hall stands still, as a code, and whether everybody is asked to leave it.
    stopped: str | None = None
    clear: bool = False
    #: Since when numbers are written by hand.
    paper_since: datetime.datetime | None = None
    #: When the windows were forecast; nothing while there are none.
    forecast_at: datetime.datetime | None = None
    #: What the server can do beside giving numbers: ``dossiers``, ``procedures``, ``appointments``.
    offers: tuple[str, ...] = ()
    #: Whether a card is asked for, so that nobody takes two numbers: ``off``, ``optional`` or ``required``.
    one_ticket: str = "off"


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """A call on the board. A recall is a call again: ``seq`` is that of its last event."""

    seq: int
    number: str
    service: str
    counter: str
    language: str
    #: First called.
    called_at: datetime.datetime
    #: Last called: ``called_at``, or the instant of the last recall.
    at: datetime.datetime
    recalls: int
    #: ``called`` is to be shown large and played; what is past that is shown among the recent.
    state: TicketState
    #: Addresses of the sentences to play, in order; empty without a voice (then only the chime).
    sounds: tuple[str, ...]
    announced: bool


class WaitingCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait for a service."""

    service: str
    names: dict[str, str]
    waiting: int


class AnnouncementView(msgspec.Struct, frozen=True, kw_only=True):
    """A text that boards show and speak: made by staff, or that the hall stands still."""

    #: Its name; a board plays each one once.
    seq: int
    #: ``notice``, ``stopped``, ``clear`` or ``test``.
    kind: str
    texts: dict[str, str]
    #: Addresses of the sentences to play, in order.
    sounds: tuple[str, ...]
    at: datetime.datetime
    until: datetime.datetime | None


class CounterOnBoard(msgspec.Struct, frozen=True, kw_only=True):
    """A counter of a board's zone, and who is called there or in service."""

    id: str
    names: dict[str, str]
    status: CounterStatus
    #: Nothing while nobody is.
    number: str | None = None
    state: TicketState | None = None
    #: That of its call among the board's calls.
    seq: int | None = None


class BoardView(View, frozen=True, kw_only=True):
    """All that a board shows."""

    zone: str
    names: dict[str, str]
    languages: tuple[str, ...]
    time_zone: str
    phase: Phase
    until: datetime.datetime | None
    paused: str | None
    #: Seconds for which a call is shown large and may be played.
    announce_for: int
    #: Every call and recall younger than that, oldest first.
    calls: tuple[CallView, ...]
    #: The last calls, newest first, at most 12.
    recent: tuple[CallView, ...]
    waiting: tuple[WaitingCount, ...]
    notices: dict[str, str]
    #: The device that plays; nothing while no board can.
    announcer: str | None
    chime: str
    stopped: str | None = None
    clear: bool = False
    paper_since: datetime.datetime | None = None
    announcements: tuple[AnnouncementView, ...] = ()
    #: The zone's counters, in the hall's order.
    counters: tuple[CounterOnBoard, ...] = ()


class DisplayView(View, frozen=True, kw_only=True):
    """All that a display at a counter shows to the citizen."""

    counter: str
    names: dict[str, str]
    languages: tuple[str, ...]
    time_zone: str
    status: CounterStatus
    #: Who is called here or in service; nothing while nobody is.
    number: str | None = None
    state: TicketState | None = None
    #: That citizen's language.
    language: str | None = None
    #: Last called: the first call or the last recall.
    called_at: datetime.datetime | None = None
    stopped: str | None = None
    clear: bool = False


class TicketView(View, frozen=True, kw_only=True):
    """What the holder of a ticket sees."""

    id: str
    ticket: int
    number: str
    names: dict[str, str]
    languages: tuple[str, ...]
    time_zone: str
    service: str
    service_names: dict[str, str]
    ticket_class: str = msgspec.field(name="class")
    language: str
    state: TicketState
    issued_at: datetime.datetime
    #: Waiting tickets of the same service before it; nothing once called.
    ahead: int | None
    counters: tuple[str, ...]
    #: The counter it was called to.
    counter: str | None
    called_at: datetime.datetime | None
    recalls: int
    ended_at: datetime.datetime | None
    phase: Phase
    until: datetime.datetime | None
    hotline: str
    #: When it will be called, and when that was forecast.
    wait: Window | None = None
    forecast_at: datetime.datetime | None = None
    #: The window that the slip promises.
    promise: Window | None = None
    #: Names of the services that follow in the same visit.
    then: tuple[dict[str, str], ...] = ()
    #: Until when the place of a parked one is kept, or a missed one may come back.
    back_until: datetime.datetime | None = None
    #: How many others may go first on the holder's wish; 0 where that is not possible (any more).
    may_postpone: int = 0
    may_cancel: bool = False
    may_return: bool = False
    stopped: str | None = None
    end_reason: str = ""
