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
    #: Most numbers of this group in a day; nothing for as many as the series has.
    daily_cap: int | None = None

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
    #: Most units of work that one ticket may bring.
    max_units: int = 1


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
    #: Services that it may help with when it is idle, with the reluctance it then has.
    relief: dict[str, int] = {}
    #: It calls by itself when idle, unless the officer wishes otherwise.
    auto_call: bool = False


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


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of those who are away when their turn comes, or who leave it for a while."""

    #: Recalls that must come before a no-show.
    recalls_before_no_show: int = 0
    #: Place of somebody who missed the call and comes back: as before, behind the next few, or none.
    no_show_return: Literal["keep", "behind", "refuse"] = "behind"
    behind: int = 3
    #: Minutes within which that is possible.
    no_show_return_minutes: int = 60
    #: Minutes for which a place is kept.
    park_minutes: int = 30
    #: How many others a citizen may let go first, once; 0: not offered.
    postpone_turns: int = 5


class Appointments(msgspec.Struct, frozen=True, kw_only=True):
    """How an appointment is kept."""

    #: Minutes before the slot from which somebody is admitted.
    early_minutes: int = 30
    #: Minutes after the slot for which it still counts as kept.
    grace_minutes: int = 10
    #: Later than that: an ordinary place from now, or no place.
    late: Literal["ordinary", "refuse"] = "ordinary"


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """How a day comes to its end."""

    #: Stop giving numbers of a service when whoever came now could not be served by closing.
    stop_when_full: bool = False
    #: Minutes before closing by which a visit must have been called for that.
    margin_minutes: int = 10
    #: Minutes after closing when those who still wait are told to go; nothing: when the day ends.
    settle_after_minutes: int | None = None


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that staff choose from; their words are in the texts."""

    pause: tuple[str, ...] = ("break", "meeting", "paper", "other")
    choose: tuple[str, ...] = ("came-back", "short-matter", "frail", "other")
    park: tuple[str, ...] = ("fetch-paper", "copy", "pay", "fill-form", "other")
    transfer: tuple[str, ...] = ("wrong-service", "further-step", "other")
    stop: tuple[str, ...] = ("power", "fire-alarm", "system", "other")


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """When the hall's staff are told of something."""

    #: Minutes of waiting worth a look, and too many.
    long_wait_minutes: int = 30
    too_long_wait_minutes: int = 60
    #: Minutes that somebody has waited when an idle counter is named that may help.
    relief_after_minutes: int = 15
    #: Seconds after which a page that has gone while a ticket is at its counter is told.
    page_gone_seconds: int = 30


class Leases(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers that kiosks hold in reserve for the time in which the server is away."""

    #: Letters in front of them; empty: there are none, as before version 0.3.
    prefix: str = ""
    #: Numbers that a kiosk is lent at once.
    size: int = 20
    digits: int = 3

    def number(self, sequence: int) -> str:
        """Write one of the numbers."""
        return f"{self.prefix}{sequence:0{self.digits}d}"


class RatingReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody was not satisfied, as a code with its words."""

    id: str
    names: dict[str, str]


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """How people are asked at the counter how their visit was."""

    #: Number of faces; 0: nobody is asked, as before version 0.4.
    scale: int = 0
    #: Of what the faces mean; ratings of different versions are not added up.
    version: int = 1
    #: Seconds after the end of a visit within which a face can be pressed.
    seconds: int = 60
    #: For how many of the lowest faces reasons are asked for.
    reasons_for_lowest: int = 1
    reasons: tuple[RatingReason, ...] = ()


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """A prepared text that staff let boards show and speak."""

    id: str
    texts: dict[str, str]


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
    left_at_closing: Literal["cancel", "carry", "close"] = "cancel"
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
    absence: Absence = Absence(no_show_return="keep")
    appointments: Appointments = Appointments()
    closing: Closing = Closing()
    reasons: Reasons = Reasons()
    attention: Attention = Attention()
    announcements: tuple[Announcement, ...] = ()
    #: Seconds within which a counter's last act can be taken back.
    undo_within: int = 10
    #: Seconds of idleness after which a counter with ``auto_call`` calls.
    auto_call_after: int = 5
    #: Letters in front of numbers that were written by hand.
    paper_prefix: str = "G"
    leases: Leases = Leases()
    rating: Rating = Rating()
