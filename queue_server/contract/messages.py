"""Requests, answers and views. Instants are aware UTC; ``ticket`` is a ticket's name, ``id`` its secret."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{22,64}$", description="At least 128 random bits")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
#: A device's name, in bodies and in paths alike.
DEVICE_PATTERN = r"^[A-Za-z0-9._-]{1,64}$"
Device = Annotated[str, msgspec.Meta(pattern=DEVICE_PATTERN, description="1 to 64 of A-Z a-z 0-9 . _ -")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$")]
Reason = Annotated[
    str, msgspec.Meta(max_length=64, pattern=r"^[a-z0-9-]*$", description="A code from configuration")
]
Expect = (
    Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    | Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="A ticket's secret id")]
)

Phase = Literal["before", "open", "break", "closed"]
CounterStatus = Literal["open", "paused", "closed"]
TicketState = Literal["waiting", "parked", "called", "serving", "served", "no-show", "cancelled"]


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all acts on the wire. The same key with the same content gives the same answer."""

    key: Key


class IssueRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a number."""

    service: Name
    ticket_class: Name | None = msgspec.field(name="class", default=None)
    language: Language | None = None
    #: The kiosk that asks; the scope of its keys.
    device: Device = "kiosk"


class HallRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act on the whole hall."""


class PauseIssuingRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop giving numbers."""

    reason: Reason = ""


class OpenCounterRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take up work at a counter."""

    officer: Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class PauseCounterRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pause a counter."""

    reason: Reason = ""


class CloseCounterRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Leave a counter."""


class TicketRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act that means the ticket at the counter."""

    expect: Expect | None = None


class NextRequest(TicketRequest, frozen=True, kw_only=True):
    """End the ticket at the counter and call the next."""

    outcome: Literal["served", "no_show"] | None = None


class AnnouncedRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A board has played a call."""

    device: Device


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What a device, or the server itself, cannot do. Words for ``code`` and ``advice`` are in the texts."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,64}$")]
    since: datetime.datetime | None = None
    device: str = ""
    advice: Annotated[str, msgspec.Meta(max_length=200)] = ""


class HealthReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device's heartbeat. What it does not name any more has ended."""

    kind: Literal["kiosk", "board", "printer", "counter"]
    version: Annotated[str, msgspec.Meta(max_length=32)] = ""
    zone: Name = "main"
    #: A board that may sound can be the announcer.
    can_announce: bool = False
    troubles: Annotated[tuple[Trouble, ...], msgspec.Meta(max_length=20)] = ()


class HealthAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the server tells a device that reported."""

    server_time: datetime.datetime
    version: str
    #: Seconds after which the next report is wanted.
    report_every: int
    #: The zone's announcer now, for boards.
    announcer: str | None


# ---------------------------------------------------------------- answers


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


class TicketAtCounter(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as officers see it."""

    ticket: int
    number: str
    service: str
    ticket_class: str = msgspec.field(name="class")
    language: str
    state: TicketState


class RunnerUp(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket next to a decision."""

    ticket: int
    number: str
    turn: datetime.datetime


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that explain a call: ``turn = place - head start + reluctance``."""

    rule: Literal["turn", "head-start", "cap", "strict", "chosen"]
    arrived: datetime.datetime
    place: datetime.datetime
    place_reason: str
    head_start_minutes: int
    reluctance_minutes: int
    turn: datetime.datetime
    over: RunnerUp | None
    reason: str | None


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
    seq: int


class HallAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on the whole hall did: ``day-opened``, ``day-closed``, ``issuing-paused`` …"""

    done: str
    seq: int


class AnnouncedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The call is noted as announced; ``device`` is who was first."""

    call: int
    device: str
    seq: int


# ---------------------------------------------------------------- views


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
    served_today: int
    mean_service_seconds: int | None
    phase: Phase
    until: datetime.datetime | None
    day: datetime.date | None
    #: Seconds after which a call without announcement is told.
    announce_within: int


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


class FieldError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing wrong with a request."""

    field: str
    rule: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details. ``code`` is stable; ``detail`` is in the caller's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    #: What the sentence was made from.
    facts: dict[str, str | int | None] = {}
    #: Seconds after which to try again.
    retry_after: int | None = None
