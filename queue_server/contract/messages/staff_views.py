"""What staff see: a counter, the whole hall. Every view is whole and current."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.contract.messages.base import CounterStatus, Phase, TicketState, Trouble, Why, Window
from queue_server.contract.messages.health import KioskHealth
from queue_server.contract.messages.orders import GivenOrder
from queue_server.contract.messages.printing import DeskPrinter
from queue_server.contract.messages.views import View


class PaperSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that somebody has or lacks; no names where the catalogue does not know it."""

    id: str
    names: dict[str, str]


class PreparationView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said before taking the number, in the catalogue's words where it has them."""

    #: The procedure's code.
    code: str
    names: dict[str, str]
    case: dict[str, str]
    #: The case's id.
    case_id: str
    lacks: tuple[PaperSaid, ...]
    has: tuple[PaperSaid, ...]


class WaitingTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A waiting ticket as a counter sees it, with the facts of its turn."""

    ticket: int
    number: str
    service: str
    ticket_class: str = msgspec.field(name="class")
    arrived: datetime.datetime
    place: datetime.datetime
    place_reason: str
    head_start_minutes: int
    reluctance_minutes: int
    turn: datetime.datetime
    #: Where it waits: its service, ``counter/5`` or ``officer/…``.
    line: str = ""
    units: int = 1
    confirmed: bool = False
    wait: Window | None = None
    #: A kiosk gave the number while the server was away; when, as it says (nothing: taken in by an officer),
    #: and whether ``arrived`` differs from that by more than clocks do.
    leased: bool = False
    claimed: datetime.datetime | None = None
    clamped: bool = False
    #: Of the first few.
    preparation: PreparationView | None = None
    dossier: str | None = None


class AwayTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket whose holder is away: parked, or missed when called."""

    ticket: int
    number: str
    service: str
    state: TicketState
    reason: str
    since: datetime.datetime | None
    #: Until when it may come back; nothing where it may not.
    until: datetime.datetime | None
    #: The line it comes back to.
    line: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A counter to which a ticket can be sent or an officer move."""

    id: str
    names: dict[str, str]
    status: CounterStatus
    officer: str
    #: Who stands there.
    ticket: int | None = None
    number: str | None = None


class ServiceName(msgspec.Struct, frozen=True, kw_only=True):
    """A service of the hall."""

    id: str
    names: dict[str, str]
    max_units: int


class ReasonsView(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that staff choose from."""

    pause: tuple[str, ...]
    choose: tuple[str, ...]
    park: tuple[str, ...]
    transfer: tuple[str, ...]
    stop: tuple[str, ...]


class UndoView(msgspec.Struct, frozen=True, kw_only=True):
    """The counter's last act, while it can be taken back."""

    seq: int
    until: datetime.datetime


class ReliefView(msgspec.Struct, frozen=True, kw_only=True):
    """An idle counter that may help with a service where people wait long."""

    counter: str
    service: str
    waiting: int
    oldest: datetime.datetime


class CurrentTicket(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket at a counter."""

    ticket: int
    number: str
    service: str
    ticket_class: str = msgspec.field(name="class")
    language: str
    state: TicketState
    issued_at: datetime.datetime
    called_at: datetime.datetime
    #: Last called: ``called_at``, or the instant of the last recall.
    last_called_at: datetime.datetime
    started_at: datetime.datetime | None
    recalls: int
    announced_at: datetime.datetime | None
    units: int
    why: Why
    head_start_minutes: int = 0
    confirmed: bool = False
    #: Services that follow in the same visit.
    then: tuple[str, ...] = ()
    #: It may be marked as a no-show: it was recalled often enough.
    may_miss: bool = True
    preparation: PreparationView | None = None
    #: The receipt code of the dossier that the number was taken for.
    dossier: str | None = None


class ServiceAtCounter(msgspec.Struct, frozen=True, kw_only=True):
    """A service that a counter serves."""

    id: str
    names: dict[str, str]
    reluctance_minutes: int
    waiting: int


class ClassRule(msgspec.Struct, frozen=True, kw_only=True):
    """What a class is given, for the sentence that explains the order."""

    id: str
    names: dict[str, str]
    head_start_minutes: int


class CounterView(View, frozen=True, kw_only=True):
    """All that an officer's page shows."""

    counter: str
    names: dict[str, str]
    languages: tuple[str, ...]
    time_zone: str
    status: CounterStatus
    status_since: datetime.datetime | None
    pause_reason: str
    services: tuple[ServiceAtCounter, ...]
    classes: tuple[ClassRule, ...]
    current: CurrentTicket | None
    #: In the order in which they would be called here now, at most 30.
    waiting: tuple[WaitingTicket, ...]
    waiting_count: int
    #: The last ones that did not come, newest first, at most 5.
    missed: tuple[str, ...]
    #: Those who are away and may come back, here or at a counter of the same services.
    away: tuple[AwayTicket, ...]
    served_today: int
    mean_service_seconds: int | None
    phase: Phase
    until: datetime.datetime | None
    day: datetime.date | None
    #: Seconds after which a call without announcement is told.
    announce_within: int
    officer: str
    auto_call: bool
    #: Its services were changed by hand today.
    adjusted: bool
    help_since: datetime.datetime | None
    undo: UndoView | None
    #: All services and counters of the hall, to send a ticket to.
    all_services: tuple[ServiceName, ...]
    places: tuple[Place, ...]
    reasons: ReasonsView
    park_minutes: int
    #: How many others may go first, once per ticket; 0: not offered.
    postpone_turns: int
    stopped: str | None
    #: What this idle counter may take over from others now.
    relief: tuple[ReliefView, ...]
    forecast_at: datetime.datetime | None
    printer: DeskPrinter


class SupervisedCounter(msgspec.Struct, frozen=True, kw_only=True):
    """A counter as the supervisor sees it."""

    id: str
    names: dict[str, str]
    status: CounterStatus
    since: datetime.datetime | None
    pause_reason: str
    services: tuple[str, ...]
    number: str | None
    state: TicketState | None
    #: Since when the ticket is called or in service.
    state_since: datetime.datetime | None
    served_today: int
    officer: str
    #: The ticket at it.
    ticket: int | None
    auto_call: bool
    adjusted: bool
    help_since: datetime.datetime | None
    #: Since when the officer's page has been gone; nothing while it is there or never was.
    page_gone_since: datetime.datetime | None
    #: Tickets that wait for just this counter or officer.
    waiting_for: int
    zone: str
    #: Served visits that were rated here today, and the mean score by the faces that are shown now.
    rated: int = 0
    rating_mean: float | None = None


class SupervisedService(msgspec.Struct, frozen=True, kw_only=True):
    """A service as the supervisor sees it."""

    id: str
    names: dict[str, str]
    prefix: str
    waiting: int
    #: Arrival of the one who waits longest.
    oldest: datetime.datetime | None
    open_counters: tuple[str, ...]
    issued: int
    served: int
    missed: int
    stopped: str | None
    expected: datetime.datetime | None
    #: When somebody who takes an ordinary number now will be called.
    wait: Window | None


class ActiveAnnouncement(msgspec.Struct, frozen=True, kw_only=True):
    """An announcement that boards show now."""

    announcement: int
    texts: dict[str, str]
    zone: str | None
    until: datetime.datetime


class PreparedAnnouncement(msgspec.Struct, frozen=True, kw_only=True):
    """A text that staff can let boards show and speak."""

    id: str
    texts: dict[str, str]


class UnannouncedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that no board has played in time."""

    seq: int
    number: str
    counter: str
    at: datetime.datetime


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device that has reported."""

    device: str
    kind: str
    version: str
    zone: str
    last_seen: datetime.datetime
    #: Its reports have stayed away.
    away: bool
    announcer: bool
    #: A kiosk's own figures, as it reported last.
    kiosk: KioskHealth | None = None
    #: Numbers that it gave while the server was away and that are in line today, and how many of them were
    #: given another arrival than it claimed.
    admitted: int = 0
    clamped: int = 0
    #: What it was told to do last.
    order: GivenOrder | None = None


class SupervisorView(View, frozen=True, kw_only=True):
    """All that the supervisor's page shows."""

    names: dict[str, str]
    languages: tuple[str, ...]
    time_zone: str
    day: datetime.date | None
    phase: Phase
    until: datetime.datetime | None
    issuing: bool
    paused: str | None
    issued: int
    served: int
    missed: int
    cancelled: int
    waiting: int
    counters: tuple[SupervisedCounter, ...]
    services: tuple[SupervisedService, ...]
    unannounced: tuple[UnannouncedCall, ...]
    devices: tuple[DeviceView, ...]
    troubles: tuple[Trouble, ...]
    always_open: bool
    stopped: str | None
    clear: bool
    paper_since: datetime.datetime | None
    paper_prefix: str
    relief: tuple[ReliefView, ...]
    away: tuple[AwayTicket, ...]
    announcements: tuple[ActiveAnnouncement, ...]
    prepared: tuple[PreparedAnnouncement, ...]
    zones: tuple[str, ...]
    reasons: ReasonsView
    classes: tuple[ClassRule, ...]
    #: Minutes of waiting that are worth a look, and too many.
    long_wait_minutes: int
    too_long_wait_minutes: int
    #: When and how the windows were forecast: ``replay`` or ``estimate``; nothing while there are none.
    forecast_at: datetime.datetime | None
    forecast_kind: str | None
    forecast_runs: int
    printer: DeskPrinter
    #: Number of faces that people are asked with, 0: nobody is asked; served visits that were rated today.
    rating_scale: int = 0
    rated: int = 0
