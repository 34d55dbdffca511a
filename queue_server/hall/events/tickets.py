"""Tickets from their issue to their end."""

from __future__ import annotations

import datetime
from typing import Literal

from queue_server.hall.events.base import CancelReason, EndReason, Event, PlaceReason, Why, Window


class TicketIssued(Event, frozen=True, kw_only=True):
    """A citizen has a number. The row's sequence number is the ticket's name from now on."""

    version = 3

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
    #: The lease that its number is of: a kiosk gave it while the server was away.
    lease: int | None = None
    #: When that was, as the kiosk says; ``arrived`` is what it counts for. Nothing where an officer took it
    #: in by its number.
    claimed: datetime.datetime | None = None
    #: When that kiosk was last heard of before.
    contact: datetime.datetime | None = None


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
