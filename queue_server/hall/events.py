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
CancelReason = Literal["day-end", "citizen", "staff"]
PhaseName = Literal["before", "open", "break", "closed"]


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

    version: ClassVar[int] = 1

    origin: Origin | None = None

    @classmethod
    def kind(cls) -> str:
        """Name and version as the ledger's column ``kind`` has it."""
        return f"{cls.__name__}.{cls.version}"


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


class DayOpened(Event, frozen=True, kw_only=True):
    """A business day begins; nothing before this event is needed to know the state."""

    day: datetime.date
    discipline: Discipline
    periods: tuple[OpenPeriod, ...]
    #: Local midnight at the end of ``day``, when the next tick closes it.
    ends: datetime.datetime
    #: Prefix of a series to the last sequence given on this day already (a day opened again).
    sequences: dict[str, int]
    carried: tuple[CarriedTicket, ...]
    #: Numbers not to be given on this day beside those of ``carried``: a day opened again still knows the
    #: carried ones that were served before it was closed.
    reserved: tuple[str, ...] = ()


class HallConfigured(Event, frozen=True, kw_only=True):
    """The discipline changed within the day."""

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


class TicketIssued(Event, frozen=True, kw_only=True):
    """A citizen has a number. The row's sequence number is the ticket's name from now on."""

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
    """A waiting ticket ends without service."""

    ticket: int
    number: str
    reason: CancelReason


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

    counter: str
    reason: Literal["officer", "day-end"]


KINDS: dict[str, type[Event]] = {
    event.kind(): event
    for event in (
        DayOpened, HallConfigured, DayClosed, PhaseChanged, IssuingPaused, IssuingResumed, ClockStepped,
        TicketIssued, TicketCalled, TicketRecalled, ServiceStarted, TicketServed, TicketMissed,
        TicketCancelled, CallAnnounced, CounterOpened, CounterPaused, CounterClosed,
    )
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
    "KINDS", "CallAnnounced", "CallRule", "CancelReason", "CarriedTicket", "ClockStepped", "CounterClosed",
    "CounterOpened", "CounterPaused", "CounterTicketEvent", "DayClosed", "DayOpened", "EndReason", "Event",
    "HallConfigured", "IssuingPaused", "IssuingResumed", "OpenPeriod", "Origin", "PhaseChanged", "PhaseName",
    "PlaceReason", "RunnerUp", "ServiceStarted", "TicketCalled", "TicketCancelled", "TicketIssued",
    "TicketMissed", "TicketRecalled", "TicketServed", "UnknownKind", "Why", "Window", "decode", "encode",
]  # fmt: skip
