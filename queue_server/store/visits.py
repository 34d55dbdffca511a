"""What the read tables take from the ledger: one pure derivation for every store and for rebuilding.

``Derivation.take`` turns events into bound keys and changes of the tables ``visits`` and ``ratings``; the
stores only write them down, so a rebuilt table equals the one that grew with the ledger.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from queue_server.hall import events
from queue_server.hall.ticket import ENDED
from queue_server.store.ledger import milliseconds

#: Columns that each kind of change sets, besides hall and ticket. ``issued`` makes the row of ``visits``,
#: ``rated`` that of ``ratings``. ``called`` also sets ``first_called_at`` to its ``called_at`` where that is
#: not set yet.
COLUMNS: dict[str, tuple[str, ...]] = {
    "issued": (
        "day", "number", "series", "service", "ticket_class", "language", "device", "arrived", "place",
        "place_reason", "head_start_minutes", "strict", "not_before", "units", "ahead", "promise_earliest",
        "promise_latest", "recalls", "slot", "by_staff", "paper", "lease", "claimed",
    ),
    "carried": ("carried_to",),
    "sent": ("service", "place", "place_reason"),
    "waits": ("place", "place_reason", "ended_at", "outcome", "end_reason"),
    "classed": ("ticket_class", "head_start_minutes", "strict", "place", "place_reason"),
    "merged": ("units",),
    "settled": ("counter", "called_at", "ended_at", "outcome", "end_reason"),
    "restored": (
        "service", "ticket_class", "place", "place_reason", "head_start_minutes", "strict", "units", "call",
        "called_at", "counter", "zone", "officer", "rule", "turn", "reluctance_minutes", "recalls",
        "announced_at", "started_at", "ended_at", "outcome", "end_reason", "first_called_at",
    ),
    "called": (
        "call", "called_at", "counter", "zone", "officer", "rule", "turn", "reluctance_minutes", "recalls",
    ),
    "recalled": ("recalls",),
    "announced": ("announced_at",),
    "started": ("started_at",),
    "ended": ("ended_at", "outcome", "end_reason"),
    "rated": (
        "day", "counter", "service", "scale", "scale_version", "score", "reasons", "rated_at", "claimed",
    ),
}  # fmt: skip

#: Kinds of rows that a ``Derivation`` remembers something of, by a name for each.
REMEMBERED: dict[str, str] = {
    f"kind_{place}": kind
    for place, kind in enumerate(
        kind
        for event in (events.DayOpened, events.CounterOpened, events.CounterClosed, events.ActUndone)
        for kind in event.kinds()
    )
}


class Change(NamedTuple):
    """One change of ``visits`` or ``ratings``: a kind of ``COLUMNS``, with hall, ticket and its columns."""

    kind: str
    values: dict[str, Any]


class BoundKey(NamedTuple):
    """A row of the table ``bound_keys``."""

    hall: str
    sender: str
    key: str
    seq: int


class Derivation:
    """Derives read-table rows from one hall's events, taken in order.

    What it remembers between events (the day, who works at which counter) follows from the rows since the
    last ``DayOpened``; ``seq`` says up to where it has come.
    """

    def __init__(self, hall: str, seq: int = 0) -> None:
        self.hall = hall
        self.seq = seq
        #: Sequence number of the last ``DayOpened``.
        self.opened = 0
        self._day: str | None = None
        self._officers: dict[str, str] = {}
        self._origin: events.Origin | None = None
        self._keys: list[BoundKey] = []
        self._changes: list[Change] = []

    def take(self, seq: int, at: datetime.datetime, event: events.Event) -> None:
        """Derive from one event."""
        self.seq = seq
        origin = event.origin
        # The rows of one act lie together and share its origin: the first one binds the key.
        if origin is not None and origin != self._origin:
            self._keys.append(BoundKey(self.hall, origin.sender, origin.key, seq))
        self._origin = origin
        derive = _DERIVE.get(type(event))
        if derive is not None:
            derive(self, seq, at, event)

    def harvest(self) -> tuple[list[BoundKey], list[Change]]:
        """What was derived since the last harvest, in order."""
        harvest = self._keys, self._changes
        self._keys, self._changes = [], []
        return harvest

    def begin_append(self) -> None:
        """Forget what earlier rows left; what comes is another act, also where it claims the same origin."""
        self._origin, self._keys, self._changes = None, [], []

    def _change(self, kind: str, ticket: int, **values: object) -> None:
        self._changes.append(Change(kind, {"hall": self.hall, "ticket": ticket, **values}))

    def _day_opened(self, seq: int, _at: datetime.datetime, event: events.DayOpened) -> None:
        self.opened, self._day = seq, event.day.isoformat()
        self._officers.clear()
        for carried in event.carried:
            self._change("carried", carried.ticket, carried_to=self._day)

    def _counter_opened(self, _seq: int, _at: datetime.datetime, event: events.CounterOpened) -> None:
        self._officers[event.counter] = event.officer

    def _counter_closed(self, _seq: int, _at: datetime.datetime, event: events.CounterClosed) -> None:
        self._officers.pop(event.counter, None)

    def _issued(self, seq: int, _at: datetime.datetime, event: events.TicketIssued) -> None:
        promise = event.promise
        self._change(
            "issued", seq, day=self._day, number=event.number, series=event.series, service=event.service,
            ticket_class=event.ticket_class, language=event.language, device=event.device,
            arrived=milliseconds(event.arrived), place=milliseconds(event.place),
            place_reason=event.place_reason, head_start_minutes=event.head_start_minutes,
            strict=event.strict, not_before=_optional(event.not_before), units=event.units,
            ahead=event.ahead, promise_earliest=_optional(promise.earliest if promise else None),
            promise_latest=_optional(promise.latest if promise else None), recalls=0,
            slot=_optional(event.slot), by_staff=event.by_staff, paper=event.paper,
            lease=event.lease, claimed=_optional(event.claimed),
        )  # fmt: skip

    def _called(self, seq: int, at: datetime.datetime, event: events.TicketCalled) -> None:
        self._change(
            "called", event.ticket, call=seq, called_at=milliseconds(at), counter=event.counter,
            zone=event.zone, officer=self._officers.get(event.counter, ""), rule=event.why.rule,
            turn=milliseconds(event.why.turn), reluctance_minutes=event.why.reluctance_minutes, recalls=0,
        )  # fmt: skip

    def _recalled(self, _seq: int, _at: datetime.datetime, event: events.TicketRecalled) -> None:
        self._change("recalled", event.ticket, recalls=event.recalls)

    def _announced(self, _seq: int, at: datetime.datetime, event: events.CallAnnounced) -> None:
        self._change("announced", event.ticket, announced_at=milliseconds(at))

    def _started(self, _seq: int, at: datetime.datetime, event: events.ServiceStarted) -> None:
        self._change("started", event.ticket, started_at=milliseconds(at))

    def _transferred(self, _seq: int, _at: datetime.datetime, event: events.TicketTransferred) -> None:
        self._change(
            "sent", event.ticket, service=event.to_service, place=milliseconds(event.place),
            place_reason=event.place_reason,
        )  # fmt: skip

    def _waits(
        self, _seq: int, _at: datetime.datetime, event: events.TicketReturned | events.TicketPostponed
    ) -> None:
        self._change(
            "waits", event.ticket, place=milliseconds(event.place), place_reason=event.place_reason,
            ended_at=None, outcome=None, end_reason=None,
        )  # fmt: skip

    def _classed(self, _seq: int, _at: datetime.datetime, event: events.ClassChanged) -> None:
        self._change(
            "classed", event.ticket, ticket_class=event.ticket_class,
            head_start_minutes=event.head_start_minutes, strict=event.strict,
            place=milliseconds(event.place), place_reason=event.place_reason,
        )  # fmt: skip

    def _merged(self, _seq: int, at: datetime.datetime, event: events.TicketsMerged) -> None:
        self._change("merged", event.ticket, units=event.units)
        self._change(
            "ended", event.merged, ended_at=milliseconds(at), outcome="cancelled", end_reason="merged"
        )

    def _lapsed(self, _seq: int, at: datetime.datetime, event: events.TicketLapsed) -> None:
        self._change("ended", event.ticket, ended_at=milliseconds(at), outcome="no-show", end_reason="lapsed")

    def _settled(self, _seq: int, _at: datetime.datetime, event: events.PaperSettled) -> None:
        self._change(
            "settled", event.ticket, counter=event.counter, called_at=_optional(event.called_at),
            ended_at=milliseconds(event.ended_at), outcome=event.outcome, end_reason="paper",
        )  # fmt: skip

    def _rated(self, _seq: int, _at: datetime.datetime, event: events.VisitRated) -> None:
        self._change(
            "rated", event.ticket, day=self._day, counter=event.counter, service=event.service,
            scale=event.scale, scale_version=event.scale_version, score=event.score,
            reasons=",".join(event.reasons), rated_at=milliseconds(event.rated_at),
            claimed=_optional(event.claimed),
        )  # fmt: skip

    def _undone(self, _seq: int, _at: datetime.datetime, event: events.ActUndone) -> None:
        for counter in event.counters:
            if counter.status == "closed":
                self._officers.pop(counter.id, None)
            else:
                self._officers[counter.id] = counter.officer
        for ticket in event.tickets:
            self._change("restored", ticket.ticket, **_restored(ticket))

    def _ended(
        self,
        _seq: int,
        at: datetime.datetime,
        event: events.TicketServed | events.TicketMissed | events.TicketCancelled,
    ) -> None:
        self._change(
            "ended", event.ticket, ended_at=milliseconds(at), outcome=_OUTCOMES[type(event)],
            end_reason=event.reason,
        )  # fmt: skip


def _restored(ticket: events.TicketRecord) -> dict[str, object]:
    """The columns of a ticket as it was before an act that is undone."""
    columns: dict[str, object] = {
        "service": ticket.service, "ticket_class": ticket.ticket_class, "place": milliseconds(ticket.place),
        "place_reason": ticket.place_reason, "head_start_minutes": ticket.head_start_minutes,
        "strict": ticket.strict, "units": ticket.units, "recalls": 0, "ended_at": _optional(ticket.ended_at),
        "outcome": ticket.state if ticket.state in ENDED else None, "end_reason": ticket.end_reason or None,
        "first_called_at": _optional(ticket.first_called_at),
    }  # fmt: skip
    call = ticket.call
    if call is None:
        return dict.fromkeys(COLUMNS["restored"]) | columns
    return columns | {
        "call": call.seq, "called_at": milliseconds(call.called_at), "counter": call.counter,
        "zone": call.zone, "officer": call.officer, "rule": call.why.rule,
        "turn": milliseconds(call.why.turn), "reluctance_minutes": call.why.reluctance_minutes,
        "recalls": call.recalls, "announced_at": _optional(call.announced_at),
        "started_at": _optional(call.started_at),
    }  # fmt: skip


def _optional(at: datetime.datetime | None) -> int | None:
    return None if at is None else milliseconds(at)


_OUTCOMES: dict[type[events.Event], str] = {
    events.TicketServed: "served",
    events.TicketMissed: "no-show",
    events.TicketCancelled: "cancelled",
}

_DERIVE: dict[type[events.Event], Callable[[Derivation, int, datetime.datetime, Any], None]] = {
    events.DayOpened: Derivation._day_opened,
    events.CounterOpened: Derivation._counter_opened,
    events.CounterClosed: Derivation._counter_closed,
    events.TicketIssued: Derivation._issued,
    events.TicketCalled: Derivation._called,
    events.TicketRecalled: Derivation._recalled,
    events.CallAnnounced: Derivation._announced,
    events.ServiceStarted: Derivation._started,
    events.TicketServed: Derivation._ended,
    events.TicketMissed: Derivation._ended,
    events.TicketCancelled: Derivation._ended,
    events.TicketTransferred: Derivation._transferred,
    events.TicketReturned: Derivation._waits,
    events.TicketPostponed: Derivation._waits,
    events.ClassChanged: Derivation._classed,
    events.TicketsMerged: Derivation._merged,
    events.TicketLapsed: Derivation._lapsed,
    events.PaperSettled: Derivation._settled,
    events.ActUndone: Derivation._undone,
    events.VisitRated: Derivation._rated,
}

__all__ = ["COLUMNS", "REMEMBERED", "BoundKey", "Change", "Derivation"]
