"""An act that is taken back, with what it changed as that was before."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.hall.events.base import CounterStatus, Event, PlaceReason, TicketState, Why


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
