"""The hall's discipline: services, number series, classes, counters, hours. It lives in the ledger."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A run of ticket numbers that starts again every day: ``A001`` to ``A999``."""

    prefix: str
    first: int = 1
    last: int = 999
    digits: int = 3

    def number(self, sequence: int) -> str:
        """Write the ticket number of one place in the series."""
        return f"{self.prefix}{sequence:0{self.digits}d}"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A group of services as citizens know it (lĩnh vực)."""

    id: str
    names: dict[str, str]


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen takes a number for."""

    id: str
    field: str
    #: Prefix of the number series.
    series: str
    names: dict[str, str]
    #: Class a ticket of this service has when nothing is declared.
    default_class: str = "ordinary"
    #: Configured time of one visit; forecasts start from it.
    typical_minutes: int = 10


class CustomerClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class of tickets and the minutes of waiting that it is given ahead."""

    id: str
    names: dict[str, str]
    head_start_minutes: int = 0
    #: Above the formula; needs ``max_in_a_row``.
    strict: bool = False


class CounterPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One counter: which services it serves, and by how many minutes it prefers others."""

    id: str
    names: dict[str, str]
    #: Service id to reluctance in minutes; 0 is the counter's own work.
    services: dict[str, int]
    #: Board zone that shows its calls.
    zone: str = "main"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours within one local day: ``start`` up to, not including, ``end``."""

    start: datetime.time
    #: Midnight at the end of the day is written ``00:00``.
    end: datetime.time


class SpecialDay(msgspec.Struct, frozen=True, kw_only=True):
    """A date with hours of its own; without sessions it is a holiday."""

    date: datetime.date
    names: dict[str, str]
    sessions: tuple[Session, ...] = ()


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the hall with boards of its own."""

    id: str
    #: Devices that may announce, the first choice first.
    announcers: tuple[str, ...] = ()


class Discipline(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about a hall that its state depends on."""

    hall: str
    names: dict[str, str]
    #: IANA name of the time zone; the core is handed its data.
    time_zone: str
    languages: tuple[str, ...]
    series: tuple[Series, ...]
    fields: tuple[Field, ...]
    services: tuple[Service, ...]
    classes: tuple[CustomerClass, ...]
    counters: tuple[CounterPlan, ...]
    zones: tuple[Zone, ...]
    #: Sessions per weekday, Monday first, always seven.
    hours: tuple[tuple[Session, ...], ...]
    special_days: tuple[SpecialDay, ...] = ()
    #: Calls in a row at one counter that may be first only because of a head start.
    max_in_a_row: int | None = None
    left_at_closing: Literal["cancel", "carry"] = "cancel"
    #: Seconds for which a call is shown large and played.
    announce_for: int = 120
    #: Seconds after which a call that nobody announced is a trouble.
    announce_within: int = 20
    hotline: str = ""
    notices: dict[str, str] = {}
    #: Address that the slip's code leads to, without a trailing slash.
    public_url: str = ""
    #: Kept on from the command line for trials; replaces the hours.
    always_open: bool = False
