"""What happened. The bodies of the ledger: a released version is never edited, a new one is added.

Every event states facts and results, so folding decides nothing. Instants are aware UTC. A ticket is named
by ``ticket``, the ledger's sequence number of its ``TicketIssued``; the citizen's secret id appears only as
its SHA-256, and the key of an act only as a digest, so the ledger gives neither away.
"""

from __future__ import annotations

import msgspec

from queue_server.hall.events.base import (
    CallRule,
    CancelReason,
    CounterStatus,
    EndReason,
    Event,
    Origin,
    PhaseName,
    PlaceReason,
    Rated,
    RunnerUp,
    TicketState,
    Why,
    Window,
)
from queue_server.hall.events.counters import (
    AutoCallSet,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterServicesChanged,
    HelpAsked,
    HelpEnded,
)
from queue_server.hall.events.days import (
    CarriedTicket,
    ClockStepped,
    DayClosed,
    DayOpened,
    HallConfigured,
    OpenPeriod,
    PhaseChanged,
)
from queue_server.hall.events.leases import LeaseEnded, LeaseGranted, LeaseReplaced, NumberRange
from queue_server.hall.events.ratings import VisitRated
from queue_server.hall.events.tickets import (
    CallAnnounced,
    ClassChanged,
    CounterTicketEvent,
    PaperSettled,
    PriorityConfirmed,
    ServiceStarted,
    TicketCalled,
    TicketCancelled,
    TicketIssued,
    TicketLapsed,
    TicketMissed,
    TicketParked,
    TicketPostponed,
    TicketRecalled,
    TicketReprinted,
    TicketReturned,
    TicketServed,
    TicketsMerged,
    TicketTransferred,
)
from queue_server.hall.events.undoing import ActUndone, CallRecord, CounterRecord, TicketRecord
from queue_server.hall.events.whole_hall import (
    AnnouncementMade,
    AnnouncementWithdrawn,
    HallResumed,
    HallStopped,
    IssuingPaused,
    IssuingResumed,
    PaperBegun,
    PaperEnded,
    ServiceResumed,
    ServiceStopped,
    TestCallMade,
)

KINDS: dict[str, type[Event]] = {
    kind: event
    for event in (
        DayOpened, HallConfigured, DayClosed, PhaseChanged, IssuingPaused, IssuingResumed, ClockStepped,
        ServiceStopped, ServiceResumed, HallStopped, HallResumed, AnnouncementMade, AnnouncementWithdrawn,
        TestCallMade, PaperBegun, PaperEnded, TicketIssued, TicketCalled, TicketRecalled, ServiceStarted,
        TicketServed, TicketMissed, TicketCancelled, TicketTransferred, TicketParked, TicketReturned,
        TicketLapsed, TicketPostponed, TicketReprinted, PriorityConfirmed, ClassChanged, TicketsMerged,
        PaperSettled, CallAnnounced, CounterOpened, CounterPaused, CounterClosed, CounterServicesChanged,
        AutoCallSet, HelpAsked, HelpEnded, ActUndone, LeaseGranted, LeaseReplaced, LeaseEnded, VisitRated,
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
    "HallResumed", "HallStopped", "HelpAsked", "HelpEnded", "IssuingPaused", "IssuingResumed", "LeaseEnded",
    "LeaseGranted", "LeaseReplaced", "NumberRange", "OpenPeriod", "Origin", "PaperBegun", "PaperEnded",
    "PaperSettled", "PhaseChanged", "PhaseName", "PlaceReason", "PriorityConfirmed", "Rated", "RunnerUp",
    "ServiceResumed", "ServiceStarted", "ServiceStopped", "TestCallMade", "TicketCalled", "TicketCancelled",
    "TicketIssued", "TicketLapsed", "TicketMissed", "TicketParked", "TicketPostponed", "TicketRecalled",
    "TicketRecord", "TicketReprinted", "TicketReturned", "TicketServed", "TicketState", "TicketTransferred",
    "TicketsMerged", "UnknownKind", "VisitRated", "Why", "Window", "decode", "encode",
]  # fmt: skip
