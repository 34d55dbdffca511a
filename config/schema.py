"""What may stand in the configuration files, as types. The sample files explain every key.

``config.reading`` reads a file into one of these and reports what does not fit; a type's ``description``
is the rule that a person is told. What must hold between values is in ``config.checks``.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from config.schema_panel import Panel

Id = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$",
        description="a short name of a-z, 0-9 and hyphens",
    ),
]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$", description='a language code such as "vi"')]
Text = Annotated[str, Meta(min_length=1, max_length=200, description="1 to 200 characters in quotes")]
#: A text per language.
Names = Annotated[dict[Language, Text], Meta(min_length=1)]
Prefix = Annotated[str, Meta(pattern=r"^[A-ZĐ]{1,2}$", description="one or two capital letters")]
Minutes = Annotated[int, Meta(ge=0, le=240)]
Count = Annotated[int, Meta(ge=0, le=99)]
Codes = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=9)]
Seconds = Annotated[int, Meta(ge=1, le=3600)]
Session = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
        description='hours such as "07:00-11:00"',
    ),
]
Sessions = tuple[Session, ...]
Address = Annotated[
    str,
    Meta(pattern=r"^https?://[^\s/]+(/[^\s/]+)*$", description="an http address without a slash at its end"),
]
OptionalAddress = Annotated[
    str,
    Meta(
        pattern=r"^(https?://[^\s/]+(/[^\s/]+)*)?$",
        description="an http address without a slash at its end, or nothing",
    ),
]
FilePath = Annotated[str, Meta(min_length=1, max_length=200, description="a path of 1 to 200 characters")]
OptionalFilePath = Annotated[str, Meta(max_length=200, description="a path of at most 200 characters")]
Sound = Literal["digits", "number"]
Region = Literal["south", "north"]
ClassId = Literal["ordinary", "priority", "appointment", "result"]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


# ---------------------------------------------------------------- hall.toml


class Voice(_Table, frozen=True):
    """How numbers are spoken."""

    #: "A, không một hai", or "A, mười hai".
    numbers: Sound = "digits"
    #: "lẻ" and "ngàn", or "linh" and "nghìn".
    region: Region = "south"
    #: Folder of recorded clips, a folder for each language in it; empty: none.
    clips: OptionalFilePath = ""
    #: Between two clips; below nothing they lie over each other for as long.
    clip_gap_ms: Annotated[int, Meta(ge=-40, le=120, description="-40 to 120 milliseconds")] = 60
    #: What speaks where there are no clips.
    engine: Literal["espeak-ng", "piper"] = "espeak-ng"
    #: Language to the model that piper speaks it with.
    piper_models: dict[Language, FilePath] = {}


class Hours(_Table, frozen=True):
    """Sessions per weekday; none for a day that is closed."""

    monday: Sessions
    tuesday: Sessions
    wednesday: Sessions
    thursday: Sessions
    friday: Sessions
    saturday: Sessions
    sunday: Sessions


class SpecialDay(_Table, frozen=True):
    """A date with hours of its own: a holiday, or a Saturday that is worked."""

    date: datetime.date
    names: Names
    sessions: Sessions = ()


class Series(_Table, frozen=True):
    """A run of ticket numbers of one day."""

    prefix: Prefix
    first: Annotated[int, Meta(ge=0, le=9999)] = 1
    last: Annotated[int, Meta(ge=1, le=9999)] = 999
    digits: Annotated[int, Meta(ge=1, le=4)] = 3
    daily_cap: Annotated[int, Meta(ge=1, le=9999)] | None = None


class Field(_Table, frozen=True):
    """A group of services as citizens know it."""

    id: Id
    names: Names


class Service(_Table, frozen=True):
    """What a citizen takes a number for."""

    id: Id
    field: Id
    series: Prefix
    names: Names
    default_class: ClassId = "ordinary"
    typical_minutes: Annotated[int, Meta(ge=1, le=240)] = 10
    max_units: Annotated[int, Meta(ge=1, le=999)] = 1


class CustomerClass(_Table, frozen=True):
    """A class of tickets and what it is given ahead."""

    id: ClassId
    names: Names
    head_start_minutes: Minutes = 0
    strict: bool = False


class Counter(_Table, frozen=True):
    """A counter: what it serves, with which reluctance in minutes."""

    id: Id
    services: Annotated[dict[Id, Minutes], Meta(min_length=1)]
    #: Empty for the hall's ``counter_names`` with the id filled in.
    names: dict[Language, Text] = {}
    zone: Id = "main"
    #: Services that it may help with when idle, with the reluctance it then has.
    relief: dict[Id, Minutes] = {}
    auto_call: bool = False


class Zone(_Table, frozen=True):
    """A part of the hall with boards of its own."""

    id: Id
    announcers: tuple[Id, ...] = ()


class Absence(_Table, frozen=True):
    """Those who are away when their turn comes, or leave it for a while."""

    recalls_before_no_show: Annotated[int, Meta(ge=0, le=9)] = 0
    no_show_return: Literal["keep", "behind", "refuse"] = "behind"
    behind: Annotated[int, Meta(ge=1, le=99)] = 3
    no_show_return_minutes: Annotated[int, Meta(ge=1, le=480)] = 60
    park_minutes: Annotated[int, Meta(ge=1, le=480)] = 30
    postpone_turns: Count = 5


class Appointments(_Table, frozen=True):
    """How an appointment is kept."""

    early_minutes: Minutes = 30
    grace_minutes: Minutes = 10
    late: Literal["ordinary", "refuse"] = "ordinary"


class Closing(_Table, frozen=True):
    """How a day comes to its end."""

    stop_when_full: bool = False
    margin_minutes: Minutes = 10
    settle_after_minutes: Minutes | None = None


class Reasons(_Table, frozen=True):
    """Codes that staff choose from."""

    pause: Codes = ("break", "meeting", "paper", "other")
    choose: Codes = ("came-back", "short-matter", "frail", "other")
    park: Codes = ("fetch-paper", "copy", "pay", "fill-form", "other")
    transfer: Codes = ("wrong-service", "further-step", "other")
    stop: Codes = ("power", "fire-alarm", "system", "other")


class Attention(_Table, frozen=True):
    """When staff are told of something."""

    long_wait_minutes: Annotated[int, Meta(ge=1, le=480)] = 30
    too_long_wait_minutes: Annotated[int, Meta(ge=1, le=480)] = 60
    relief_after_minutes: Annotated[int, Meta(ge=1, le=480)] = 15
    page_gone_seconds: Seconds = 30


class Leases(_Table, frozen=True):
    """Numbers that kiosks hold in reserve for the time in which the server is away."""

    prefix: Prefix = "M"
    size: Annotated[int, Meta(ge=0, le=100)] = 20
    digits: Annotated[int, Meta(ge=1, le=4)] = 3


class RatingReason(_Table, frozen=True):
    """Why somebody was not satisfied."""

    id: Id
    names: Names


class Rating(_Table, frozen=True):
    """How people are asked at the counter how their visit was."""

    scale: Literal[0, 3, 4, 5] = 3
    version: Annotated[int, Meta(ge=1, le=99)] = 1
    seconds: Annotated[int, Meta(ge=10, le=600)] = 60
    reasons_for_lowest: Annotated[int, Meta(ge=0, le=4)] = 1
    reasons: Annotated[tuple[RatingReason, ...], Meta(max_length=6)] = ()


class Announcement(_Table, frozen=True):
    """A prepared text that boards show and speak."""

    id: Id
    texts: Names


class Hall(_Table, frozen=True):
    """``hall.toml``."""

    id: Id
    names: Names
    time_zone: Text
    languages: Annotated[tuple[Language, ...], Meta(min_length=1)]
    counter_names: Names
    hours: Hours
    series: Annotated[tuple[Series, ...], Meta(min_length=1)]
    fields: Annotated[tuple[Field, ...], Meta(min_length=1)]
    services: Annotated[tuple[Service, ...], Meta(min_length=1)]
    classes: Annotated[tuple[CustomerClass, ...], Meta(min_length=1)]
    counters: Annotated[tuple[Counter, ...], Meta(min_length=1)]
    zones: Annotated[tuple[Zone, ...], Meta(min_length=1)]
    special_days: tuple[SpecialDay, ...] = ()
    voice: Voice = Voice()
    #: What stands beside calls on boards of browsers.
    panel: Panel = Panel()
    max_in_a_row: Annotated[int, Meta(ge=1, le=20)] | None = None
    left_at_closing: Literal["cancel", "carry", "close"] = "cancel"
    announce_for: Seconds = 120
    announce_within: Seconds = 20
    hotline: Annotated[str, Meta(max_length=40)] = ""
    notices: dict[Language, Text] = {}
    public_url: OptionalAddress = ""
    absence: Absence = Absence()
    appointments: Appointments = Appointments()
    closing: Closing = Closing()
    reasons: Reasons = Reasons()
    attention: Attention = Attention()
    announcements: tuple[Announcement, ...] = ()
    undo_within: Annotated[int, Meta(ge=0, le=60)] = 10
    auto_call_after: Annotated[int, Meta(ge=1, le=600)] = 5
    paper_prefix: Prefix = "G"
    leases: Leases = Leases()
    rating: Rating = Rating()
    one_ticket: Literal["off", "optional", "required"] = "off"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and probably not meant."""
        return (*_alike(self), *_unused(self))


#: Letters whose Vietnamese names cannot be told apart over a loudspeaker: bê, dê, đê, pê, tê.
SOUND_ALIKE = "BDĐPT"


def _alike(hall: Hall) -> list[str]:
    lent = [hall.leases.prefix] if hall.leases.size else []
    prefixes = [*(series.prefix for series in hall.series), *lent]
    alike = [prefix for prefix in prefixes if prefix in SOUND_ALIKE]
    if len(alike) < 2:
        return []
    where = "leases" if alike[-1:] == lent else "series"
    return [f"{where}: the prefixes {', '.join(alike)} sound alike when called; choose other letters"]


def _unused(hall: Hall) -> list[str]:
    series = {service.series for service in hall.services}
    zones = {counter.zone for counter in hall.counters}
    return [
        f"series: no service uses {entry.prefix}" for entry in hall.series if entry.prefix not in series
    ] + [f"zones: no counter is in {entry.id}" for entry in hall.zones if entry.id not in zones]
