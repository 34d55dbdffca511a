"""What happened. The bodies of the ledger: a released version is never edited, a new one is added.

Every event states facts and results, so folding decides nothing. Instants are aware UTC. A ticket is named
by ``ticket``, the ledger's sequence number of its ``TicketIssued``; the citizen's secret id appears only as
its SHA-256, and the key of an act only as a digest, so the ledger gives neither away.
"""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

import msgspec

from queue_server.hall.service import Discipline

PlaceReason = Literal["arrived", "slot", "kept", "not-kept", "behind"]
CallRule = Literal["turn", "head-start", "cap", "strict", "chosen"]
EndReason = Literal["officer", "next", "day-end"]
CancelReason = Literal["day-end", "citizen", "staff", "closing", "closed"]
PhaseName = Literal["before", "open", "break", "closed"]
TicketState = Literal["waiting", "parked", "called", "serving", "served", "no-show", "cancelled"]
CounterStatus = Literal["open", "paused", "closed"]


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked, and the digests by which the same request is known again."""

    #: ``kiosk-1``, ``counter/3`` …: the scope of the key.
    sender: str
    #: First 128 bits of the SHA-256 of the key, in hexadecimal.
    key: str
    #: First 64 bits of the SHA-256 of the request's meaning, in hexadecimal.
    content: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events. ``origin`` is empty where time itself acted."""

    #: Written by this release. The bodies of earlier versions lack only fields that have defaults, and the
    #: defaults say what was true then: reading with them is the lift from one version to the next.
    version: ClassVar[int] = 1

    origin: Origin | None = None

    @classmethod
    def kind(cls) -> str:
        """Name and version as the ledger's column ``kind`` has it."""
        return f"{cls.__name__}.{cls.version}"

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """The kinds of all versions that are read, the oldest first."""
        return tuple(f"{cls.__name__}.{version}" for version in range(1, cls.version + 1))


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The promise made to a citizen: called not before, and not after."""

    earliest: datetime.datetime
    latest: datetime.datetime


class OpenPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours of one day as instants: ``start`` up to, not including, ``end``."""

    start: datetime.datetime
    end: datetime.datetime


class CarriedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A waiting ticket taken over from the day before, with all that its turn depends on."""

    ticket: int
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
    #: The line it stands in; empty: its service's.
    line: str = ""
    #: Services that are still to come in the same visit, in order.
    then: tuple[str, ...] = ()
    postponed: bool = False
    confirmed: bool = False
    #: SHA-256 of the secret ids of slips that were made once more.
    further_secrets: tuple[str, ...] = ()


class DayOpened(Event, frozen=True, kw_only=True):
    """A business day begins; nothing before this event is needed to know the state."""

    version = 2

    day: datetime.date
    discipline: Discipline
    periods: tuple[OpenPeriod, ...]
    #: Local midnight at the end of ``day``, when the next tick closes it.
    ends: datetime.datetime
    #: Prefix of a series to the last sequence given on this day already (a day opened again).
    sequences: dict[str, int]
    carried: tuple[CarriedTicket, ...]
    #: Numbers not to be given on this day beside those of ``carried``: a day opened again still knows those
    #: that were carried into it or given on it, by hand among them.
    reserved: tuple[str, ...] = ()


class HallConfigured(Event, frozen=True, kw_only=True):
    """The discipline changed within the day."""

    version = 2

    discipline: Discipline
    periods: tuple[OpenPeriod, ...]


class DayClosed(Event, frozen=True, kw_only=True):
    """The day ends and every ticket is accounted for: carried in + issued = the rest."""

    day: datetime.date
    carried_in: int
    issued: int
    served: int
    no_show: int
    cancelled: int
    #: Tickets (their issuing sequence numbers) that the next day takes over.
    carried: tuple[int, ...]


class PhaseChanged(Event, frozen=True, kw_only=True):
    """Opening hours began or ended."""

    phase: PhaseName
    #: When the phase ends; nothing where the day has no further change.
    until: datetime.datetime | None


class IssuingPaused(Event, frozen=True, kw_only=True):
    """Staff stopped the giving of numbers."""

    reason: str


class IssuingResumed(Event, frozen=True, kw_only=True):
    """Staff let numbers be given again."""


class ClockStepped(Event, frozen=True, kw_only=True):
    """The machine's clock jumped; hall time went on and is slewed towards it."""

    hall_time: datetime.datetime
    machine_time: datetime.datetime


class ServiceStopped(Event, frozen=True, kw_only=True):
    """No more numbers for a service today, or for now."""

    service: str
    reason: Literal["cap", "no-time-left"]
    #: When somebody who came now would be called; nothing where that is not the reason.
    expected: datetime.datetime | None


class ServiceResumed(Event, frozen=True, kw_only=True):
    """Numbers are given for the service again."""

    service: str


class HallStopped(Event, frozen=True, kw_only=True):
    """The hall stands still: no numbers, no calls. ``clear``: everybody is asked to leave it."""

    reason: str
    clear: bool


class HallResumed(Event, frozen=True, kw_only=True):
    """The hall goes on."""


class AnnouncementMade(Event, frozen=True, kw_only=True):
    """Boards show, and speak, a text. The row's sequence number is the announcement's name."""

    #: Id of a prepared text; ``free`` for one that staff wrote, which is not kept here.
    text: str
    #: Nothing: all zones.
    zone: str | None
    until: datetime.datetime


class AnnouncementWithdrawn(Event, frozen=True, kw_only=True):
    """An announcement is not shown any more."""

    announcement: int


class TestCallMade(Event, frozen=True, kw_only=True):
    """A call to nobody, by which staff hear and see whether boards work."""

    __test__: ClassVar[bool] = False  # no test, whatever its name says

    counter: str
    zone: str


class PaperBegun(Event, frozen=True, kw_only=True):
    """Numbers are given on paper from this instant, and called by voice."""

    #: When it began; the power may have been away.
    since: datetime.datetime
    reason: str


class PaperEnded(Event, frozen=True, kw_only=True):
    """Machines give the numbers again; those of the paper are entered."""


class TicketIssued(Event, frozen=True, kw_only=True):
    """A citizen has a number. The row's sequence number is the ticket's name from now on."""

    version = 2

    number: str
    series: str
    sequence: int
    service: str
    ticket_class: str
    language: str
    #: SHA-256 of the ticket's secret id, in hexadecimal.
    secret: str
    device: str
    arrived: datetime.datetime
    place: datetime.datetime
    place_reason: PlaceReason
    head_start_minutes: int
    strict: bool
    #: Not called before this while others wait (appointments).
    not_before: datetime.datetime | None
    #: Units of work: dossiers brought by one person.
    units: int
    #: Waiting tickets of the same service with a smaller base turn, when issued.
    ahead: int
    #: Counters that serve it, when issued; open ones where any is open.
    counters: tuple[str, ...]
    promise: Window | None
    #: Address that the slip's code leads to, before the secret id.
    address: str
    #: Services that follow in the same visit, in order.
    then: tuple[str, ...] = ()
    #: Given by staff, not by a kiosk.
    by_staff: bool = False
    #: The time of an appointment; ``place`` tells whether it was kept.
    slot: datetime.datetime | None = None
    #: Written by hand while the machines stood still.
    paper: bool = False


class RunnerUp(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket that would have been called otherwise, or was passed over by a rule."""

    ticket: int
    number: str
    turn: datetime.datetime


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that explain a call: ``turn = place - head start + reluctance``, smallest first."""

    rule: CallRule
    arrived: datetime.datetime
    place: datetime.datetime
    place_reason: PlaceReason
    head_start_minutes: int
    reluctance_minutes: int
    turn: datetime.datetime
    #: The one behind it; with rule ``cap`` the one with a head start that had to wait.
    over: RunnerUp | None
    #: Why a chosen ticket was chosen, as a code.
    reason: str | None


class TicketCalled(Event, frozen=True, kw_only=True):
    """A ticket is called to a counter. The row's sequence number is the call's name."""

    ticket: int
    number: str
    service: str
    ticket_class: str
    language: str
    counter: str
    zone: str
    issued_at: datetime.datetime
    #: Consecutive calls of this counter, this one among them, that were first only by a head start.
    in_a_row: int
    why: Why


class CounterTicketEvent(Event, frozen=True, kw_only=True):
    """Base of what happens to the ticket that stands at a counter."""

    ticket: int
    number: str
    service: str
    ticket_class: str
    language: str
    counter: str


class TicketRecalled(CounterTicketEvent, frozen=True, kw_only=True):
    """The call was made again."""

    zone: str
    #: Recalls of this call, this one among them.
    recalls: int


class ServiceStarted(CounterTicketEvent, frozen=True, kw_only=True):
    """The citizen is at the counter."""


class TicketServed(CounterTicketEvent, frozen=True, kw_only=True):
    """The visit is done."""

    reason: EndReason


class TicketMissed(CounterTicketEvent, frozen=True, kw_only=True):
    """The citizen did not come (no-show)."""

    reason: EndReason


class TicketCancelled(Event, frozen=True, kw_only=True):
    """A ticket that is not at a counter ends without service."""

    version = 2

    ticket: int
    number: str
    reason: CancelReason
    #: The counter whose officer did it; nothing where a citizen, other staff or time did.
    counter: str | None = None


class TicketTransferred(Event, frozen=True, kw_only=True):
    """A ticket stands in a line again: another one, or its own."""

    ticket: int
    number: str
    #: The service it had.
    service: str
    ticket_class: str
    language: str
    #: The counter that it leaves, or whose officer sends it; nothing for other staff.
    counter: str | None
    to_service: str
    #: Where it waits now: a service, ``counter/5`` or ``officer/…``.
    line: str
    place: datetime.datetime
    place_reason: PlaceReason
    #: A code; ``next-service``, ``returned``, ``taken-over`` and ``released`` are the core's own.
    reason: str
    #: What was to be done at the counter that it leaves was done there.
    done: bool
    #: Services that still follow, in order.
    then: tuple[str, ...]


class TicketParked(Event, frozen=True, kw_only=True):
    """A ticket waits for its holder to come back; its place is kept."""

    ticket: int
    number: str
    counter: str | None
    reason: str
    #: After this the place is lost.
    until: datetime.datetime
    #: The line it comes back to.
    line: str


class TicketReturned(Event, frozen=True, kw_only=True):
    """Somebody who was away, or was not there when called, is in line again."""

    ticket: int
    number: str
    after: Literal["parked", "no-show"]
    counter: str | None
    line: str
    place: datetime.datetime
    place_reason: PlaceReason


class TicketLapsed(Event, frozen=True, kw_only=True):
    """The time for coming back has run out; the ticket counts as a no-show."""

    ticket: int
    number: str
    service: str


class TicketPostponed(Event, frozen=True, kw_only=True):
    """A citizen lets some others go first."""

    ticket: int
    number: str
    place: datetime.datetime
    place_reason: PlaceReason
    #: How many others go first, at the most.
    turns: int


class TicketReprinted(Event, frozen=True, kw_only=True):
    """A slip was made once more. The old one stays valid."""

    ticket: int
    number: str
    counter: str | None
    device: str
    #: SHA-256 of the further secret id that the new slip carries, and the address before that id.
    secret: str
    address: str
    #: What the slip says, as it was when it was made again.
    service: str
    ticket_class: str
    language: str
    issued_at: datetime.datetime
    ahead: int
    counters: tuple[str, ...]
    units: int
    then: tuple[str, ...]
    promise: Window | None


class PriorityConfirmed(Event, frozen=True, kw_only=True):
    """An officer has seen that a declared class is right."""

    ticket: int
    number: str
    counter: str | None


class ClassChanged(Event, frozen=True, kw_only=True):
    """A ticket's class was given or taken away. One that stood at a counter is in line again."""

    ticket: int
    number: str
    counter: str | None
    ticket_class: str
    head_start_minutes: int
    strict: bool
    #: The line in which it waits, or to which it comes back.
    line: str
    place: datetime.datetime
    place_reason: PlaceReason


class TicketsMerged(Event, frozen=True, kw_only=True):
    """Two tickets of one person become one; the other one is cancelled."""

    ticket: int
    number: str
    counter: str | None
    merged: int
    merged_number: str
    #: Of both together.
    units: int
    then: tuple[str, ...]


class PaperSettled(Event, frozen=True, kw_only=True):
    """What became of a number on paper before it was entered."""

    ticket: int
    number: str
    service: str
    counter: str | None
    called_at: datetime.datetime | None
    ended_at: datetime.datetime
    outcome: Literal["served", "no-show", "cancelled"]


class CallAnnounced(Event, frozen=True, kw_only=True):
    """A board has played the call or recall ``call``."""

    call: int
    ticket: int
    counter: str
    device: str


class CounterOpened(Event, frozen=True, kw_only=True):
    """An officer takes up work at a counter."""

    counter: str
    #: Pseudonymous staff id; empty until accounts exist.
    officer: str
    #: Service id to reluctance in minutes.
    services: dict[str, int]


class CounterPaused(Event, frozen=True, kw_only=True):
    """The counter calls nobody for a while."""

    counter: str
    reason: str


class CounterClosed(Event, frozen=True, kw_only=True):
    """The officer has left."""

    version = 2

    counter: str
    #: ``moved``: the officer opens another counter in the same act.
    reason: Literal["officer", "day-end", "moved"]


class CounterServicesChanged(Event, frozen=True, kw_only=True):
    """What a counter serves, and how gladly, is different from now on."""

    counter: str
    #: Service id to reluctance in minutes.
    services: dict[str, int]
    reason: Literal["staff", "relief", "relief-over"]


class AutoCallSet(Event, frozen=True, kw_only=True):
    """Whether an idle counter calls by itself."""

    counter: str
    on: bool


class HelpAsked(Event, frozen=True, kw_only=True):
    """An officer asks for help without a sound."""

    counter: str


class HelpEnded(Event, frozen=True, kw_only=True):
    """Help has come, or is not needed any more."""

    counter: str


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it was before an act that is undone."""

    seq: int
    counter: str
    zone: str
    officer: str
    called_at: datetime.datetime
    at: datetime.datetime
    why: Why
    recalls: int
    announced_at: datetime.datetime | None
    announced_by: str | None
    started_at: datetime.datetime | None


class TicketRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as it was before an act that is undone: what acts can change of it."""

    ticket: int
    number: str
    service: str
    ticket_class: str
    line: str
    place: datetime.datetime
    place_reason: PlaceReason
    head_start_minutes: int
    strict: bool
    units: int
    then: tuple[str, ...]
    confirmed: bool
    state: TicketState
    call: CallRecord | None
    ended_at: datetime.datetime | None
    end_reason: str
    parked_until: datetime.datetime | None
    park_reason: str
    first_called_at: datetime.datetime | None


class CounterRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A counter as it was before an act that is undone."""

    id: str
    status: CounterStatus
    since: datetime.datetime | None
    pause_reason: str
    officer: str
    services: dict[str, int]
    ticket: int | None
    in_a_row: int
    served: int
    service_seconds: float
    missed: tuple[str, ...]
    auto_call: bool
    idle_since: datetime.datetime | None
    help_since: datetime.datetime | None


class ActUndone(Event, frozen=True, kw_only=True):
    """A counter's last act is taken back: what it changed is as it was before."""

    counter: str
    #: First and last row of the act.
    first: int
    last: int
    tickets: tuple[TicketRecord, ...]
    counters: tuple[CounterRecord, ...]


KINDS: dict[str, type[Event]] = {
    kind: event
    for event in (
        DayOpened, HallConfigured, DayClosed, PhaseChanged, IssuingPaused, IssuingResumed, ClockStepped,
        ServiceStopped, ServiceResumed, HallStopped, HallResumed, AnnouncementMade, AnnouncementWithdrawn,
        TestCallMade, PaperBegun, PaperEnded, TicketIssued, TicketCalled, TicketRecalled, ServiceStarted,
        TicketServed, TicketMissed, TicketCancelled, TicketTransferred, TicketParked, TicketReturned,
        TicketLapsed, TicketPostponed, TicketReprinted, PriorityConfirmed, ClassChanged, TicketsMerged,
        PaperSettled, CallAnnounced, CounterOpened, CounterPaused, CounterClosed, CounterServicesChanged,
        AutoCallSet, HelpAsked, HelpEnded, ActUndone,
    )
    for kind in event.kinds()
}  # fmt: skip

_encoder = msgspec.json.Encoder(order="deterministic")
_decoders = {kind: msgspec.json.Decoder(event, strict=True) for kind, event in KINDS.items()}


class UnknownKind(ValueError):
    """The ledger holds a kind of event that this release does not know."""


def encode(event: Event) -> str:
    """Write the body of an event: the exact text that the ledger keeps and hashes."""
    return _encoder.encode(event).decode()


def decode(kind: str, body: str | bytes) -> Event:
    """Read a body back.

    Raises:
        UnknownKind: a newer release wrote it.
        msgspec.ValidationError: the body is not what its kind says.
    """
    try:
        decoder = _decoders[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    return decoder.decode(body)


__all__ = [
    "KINDS", "ActUndone", "AnnouncementMade", "AnnouncementWithdrawn", "AutoCallSet", "CallAnnounced",
    "CallRecord", "CallRule", "CancelReason", "CarriedTicket", "ClassChanged", "ClockStepped",
    "CounterClosed", "CounterOpened", "CounterPaused", "CounterRecord", "CounterServicesChanged",
    "CounterStatus", "CounterTicketEvent", "DayClosed", "DayOpened", "EndReason", "Event", "HallConfigured",
    "HallResumed", "HallStopped", "HelpAsked", "HelpEnded", "IssuingPaused", "IssuingResumed", "OpenPeriod",
    "Origin", "PaperBegun", "PaperEnded", "PaperSettled", "PhaseChanged", "PhaseName", "PlaceReason",
    "PriorityConfirmed", "RunnerUp", "ServiceResumed", "ServiceStarted", "ServiceStopped", "TestCallMade",
    "TicketCalled", "TicketCancelled", "TicketIssued", "TicketLapsed", "TicketMissed", "TicketParked",
    "TicketPostponed", "TicketRecalled", "TicketRecord", "TicketReprinted", "TicketReturned",
    "TicketServed", "TicketState", "TicketTransferred", "TicketsMerged", "UnknownKind", "Why", "Window",
    "decode", "encode",
]  # fmt: skip
