"""Days: what opens them, what they are kept by, how they are accounted for."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.hall.events.base import Event, PhaseName, PlaceReason, Rated
from queue_server.hall.service import Discipline


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
    #: It was rated before its end was taken back.
    rated: Rated | None = None


class DayOpened(Event, frozen=True, kw_only=True):
    """A business day begins; nothing before this event is needed to know the state."""

    version = 4

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

    version = 4

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


class ClockStepped(Event, frozen=True, kw_only=True):
    """The machine's clock jumped; hall time went on and is slewed towards it."""

    hall_time: datetime.datetime
    machine_time: datetime.datetime
