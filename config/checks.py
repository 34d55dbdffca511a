"""What must hold between the values of ``hall.toml``, such as that a counter serves services that exist.

Every check is also handed halls of which parts could not be read; those are empty (see ``config.reading``)
and must not lead to mistakes that nobody made: references into a list with an unreadable id are not checked.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping, Sequence

from config import text
from config.reading import Mistake, suggest
from config.schema import Hall
from config.schema_panel import check_panel


def _known(values: Iterable[str]) -> set[str] | None:
    """The names that can be referred to, or nothing when one of them could not be read."""
    known = set(values)
    return None if "" in known else known


def _reference(key: str, what: str, value: str, known: set[str] | None) -> Iterator[Mistake]:
    if value and known is not None and value not in known:
        yield Mistake(key, f'there is no {what} "{value}"', suggest(value, known))


def _twice(key: str, values: Sequence[object], name: str = "") -> Iterator[Mistake]:
    """Values that are there already; those that could not be read are not."""
    seen: set[object] = set()
    for index, value in enumerate(values, 1):
        if value in seen and value not in ("", datetime.date.min):
            yield Mistake(f"{key}[{index}]{name}", f'"{value}" is there twice')
        seen.add(value)


def doubles(hall: Hall) -> Iterator[Mistake]:
    """Names within one list are there once."""
    yield from _twice("languages", hall.languages)
    yield from _twice("special_days", [day.date for day in hall.special_days], ".date")
    yield from _twice("series", [series.prefix for series in hall.series], ".prefix")
    yield from _twice("fields", [field.id for field in hall.fields], ".id")
    yield from _twice("services", [service.id for service in hall.services], ".id")
    yield from _twice("classes", [entry.id for entry in hall.classes], ".id")
    yield from _twice("counters", [counter.id for counter in hall.counters], ".id")
    yield from _twice("zones", [zone.id for zone in hall.zones], ".id")
    yield from _twice("announcements", [entry.id for entry in hall.announcements], ".id")
    if hall.paper_prefix and hall.paper_prefix in {series.prefix for series in hall.series}:
        yield Mistake("paper_prefix", f'"{hall.paper_prefix}" is the prefix of a series')
    yield from _lent(hall)
    announcers: set[str] = set()
    for index, zone in enumerate(hall.zones, 1):
        for place, device in enumerate(zone.announcers, 1):
            if device in announcers:
                yield Mistake(f"zones[{index}].announcers[{place}]", f'"{device}" announces already')
            announcers.add(device)


def ratings(hall: Hall) -> Iterator[Mistake]:
    """Reasons are asked for below the best face only; each is there once, in every language."""
    asked, scale = hall.rating.reasons_for_lowest, hall.rating.scale
    if scale and asked >= scale:
        yield Mistake("rating.reasons_for_lowest", f"must be below scale, which is {scale}")
    yield from _twice("rating.reasons", [reason.id for reason in hall.rating.reasons], ".id")
    languages = _known(hall.languages)
    for index, reason in enumerate(hall.rating.reasons, 1):
        if languages:
            yield from _names(f"rating.reasons[{index}].names", reason.names, languages)


def _lent(hall: Hall) -> Iterator[Mistake]:
    prefix = hall.leases.prefix
    if not prefix or not hall.leases.size:
        return
    if prefix in {series.prefix for series in hall.series}:
        yield Mistake("leases.prefix", f'"{prefix}" is the prefix of a series')
    if prefix == hall.paper_prefix:
        yield Mistake("leases.prefix", f'"{prefix}" is the paper_prefix')


def voice(hall: Hall) -> Iterator[Mistake]:
    """Piper has a model to speak with, and none for a language that nobody offers."""
    if hall.voice.engine == "piper" and not hall.voice.piper_models:
        yield Mistake("voice.piper_models", 'is needed for engine = "piper"')
    languages = _known(hall.languages)
    for language in hall.voice.piper_models:
        yield from _reference(f"voice.piper_models.{language}", "language", language, languages)


def services(hall: Hall) -> Iterator[Mistake]:
    """Services have a field, a series and a class; every field has a service."""
    fields = _known(field.id for field in hall.fields)
    series = _known(entry.prefix for entry in hall.series)
    classes = _known(entry.id for entry in hall.classes)
    for index, service in enumerate(hall.services, 1):
        key = f"services[{index}]"
        yield from _reference(f"{key}.field", "field", service.field, fields)
        yield from _reference(f"{key}.series", "series", service.series, series)
        # That there must be "ordinary" is said once, of the classes.
        if service.default_class != "ordinary":
            yield from _reference(f"{key}.default_class", "class", service.default_class, classes)
    used = _known(service.field for service in hall.services)
    for index, field in enumerate(hall.fields, 1):
        if used and field.id and field.id not in used:
            yield Mistake(f"fields[{index}].id", f'no service is in "{field.id}"')


def counters(hall: Hall) -> Iterator[Mistake]:
    """Counters serve services that exist, in zones that exist, and somebody serves every service."""
    known = _known(service.id for service in hall.services)
    zones = _known(zone.id for zone in hall.zones)
    for index, counter in enumerate(hall.counters, 1):
        for service in counter.services:
            yield from _reference(f"counters[{index}].services.{service}", "service", service, known)
        for service in counter.relief:
            yield from _reference(f"counters[{index}].relief.{service}", "service", service, known)
            if service in counter.services:
                yield Mistake(f"counters[{index}].relief.{service}", "the counter serves it anyway")
        yield from _reference(f"counters[{index}].zone", "zone", counter.zone, zones)
    if hall.counters and all(counter.services for counter in hall.counters):
        served = {service for counter in hall.counters for service in counter.services}
        for index, entry in enumerate(hall.services, 1):
            if entry.id and entry.id not in served:
                yield Mistake(f"services[{index}].id", f'no counter serves "{entry.id}"')


def series(hall: Hall) -> Iterator[Mistake]:
    """A series begins before it ends, and its numbers fit their digits."""
    for index, entry in enumerate(hall.series, 1):
        if entry.last < entry.first:
            yield Mistake(f"series[{index}].last", f"must not be below first, which is {entry.first}")
        if entry.last >= 10**entry.digits:
            yield Mistake(f"series[{index}].last", f"{entry.last} has more than {entry.digits} digits")


def classes(hall: Hall) -> Iterator[Mistake]:
    """Somebody is ordinary, without a head start; a strict class needs a bound."""
    known = _known(entry.id for entry in hall.classes)
    if known and "ordinary" not in known:
        yield Mistake("classes", 'there must be a class "ordinary"')
    for index, entry in enumerate(hall.classes, 1):
        key = f"classes[{index}]"
        if entry.strict and hall.max_in_a_row is None:
            yield Mistake(f"{key}.strict", "needs max_in_a_row, or others may never be called")
        if entry.id == "ordinary" and entry.head_start_minutes:
            yield Mistake(f"{key}.head_start_minutes", "must be 0 for ordinary tickets")
        if entry.id == "ordinary" and entry.strict:
            yield Mistake(f"{key}.strict", "must be false for ordinary tickets")


def hours(hall: Hall) -> Iterator[Mistake]:
    """Sessions end after they begin, in order, without overlap."""
    for weekday in hall.hours.__struct_fields__:
        yield from _sessions(f"hours.{weekday}", getattr(hall.hours, weekday))
    for index, day in enumerate(hall.special_days, 1):
        yield from _sessions(f"special_days[{index}].sessions", day.sessions)


def _sessions(key: str, sessions: Sequence[str]) -> Iterator[Mistake]:
    before = ""
    for index, session in enumerate(sessions, 1):
        start, _, end = session.partition("-")
        # Hours are written with two digits, so they compare as texts.
        if end and end <= start:
            yield Mistake(f"{key}[{index}]", f"must end after {start}, ends {end}")
        if start and start < before:
            yield Mistake(
                f"{key}[{index}]", f"begins {start}, before the session in front of it ends at {before}"
            )
        before = max(before, end)


def names(hall: Hall) -> Iterator[Mistake]:
    """Everything is named in every language of the hall, and in no other."""
    languages = _known(hall.languages)
    if not languages:
        return
    yield from _names("names", hall.names, languages)
    yield from _names("counter_names", hall.counter_names, languages)
    for language, template in hall.counter_names.items():
        if template and "{id}" not in template:
            yield Mistake(f"counter_names.{language}", "must contain {id}")
    if hall.notices:
        yield from _names("notices", hall.notices, languages)
    for name in ("special_days", "classes", "fields", "services"):
        for index, entry in enumerate(getattr(hall, name), 1):
            yield from _names(f"{name}[{index}].names", entry.names, languages)
    for index, counter in enumerate(hall.counters, 1):
        # Its own names may be in some languages only; the others follow counter_names.
        yield from _names(f"counters[{index}].names", counter.names, set(), languages)


def _names(
    key: str, given: Mapping[str, str], wanted: set[str], allowed: set[str] | None = None
) -> Iterator[Mistake]:
    # Where there are none at all the reader has said so already.
    missing = sorted(wanted - given.keys()) if given else []
    if missing:
        yield Mistake(key, f"is missing in {', '.join(missing)}")
    for language in given:
        if language not in (allowed or wanted):
            yield Mistake(f"{key}.{language}", "is no language of this hall")


def languages(hall: Hall) -> Iterator[Mistake]:
    """Every language has its texts."""
    written = {path.stem for path in text.FOLDER.glob("*.toml")}
    for index, language in enumerate(hall.languages, 1):
        if language and language not in written:
            rule = f"there are no texts config/text/{language}.toml, only {', '.join(sorted(written))}"
            yield Mistake(f"languages[{index}]", rule)


def time_zone(hall: Hall) -> Iterator[Mistake]:
    """The time zone exists."""
    known = zoneinfo.available_timezones()
    if hall.time_zone and hall.time_zone not in known:
        rule = f'"{hall.time_zone}" is no IANA time zone'
        yield Mistake("time_zone", rule, suggest(hall.time_zone, known))


def limits(hall: Hall) -> Iterator[Mistake]:
    """A call is reported as not announced while it is still shown."""
    if hall.announce_within >= hall.announce_for:
        yield Mistake("announce_within", f"must be below announce_for, which is {hall.announce_for}")


def panel(hall: Hall) -> Iterator[Mistake]:
    """What stands beside calls can be shown."""
    yield from check_panel(hall.panel)


HALL = (
    doubles, services, counters, series, classes, hours, names, languages, time_zone, voice, limits, ratings,
    panel,
)  # fmt: skip

__all__ = ["HALL"]
