"""What must hold between the values of ``hall.toml``. Parts that could not be read are empty or defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from zoneinfo import available_timezones

from config import schema
from config.reading import Mistake, suggest
from config.text import FOLDER

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _present(entries: Iterable[object]) -> list[tuple[int, object]]:
    """Entries that could be read, counted from 1."""
    return [(place, entry) for place, entry in enumerate(entries, 1) if entry is not None]


def _unknown(key: str, value: str, kind: str, known: Iterable[str]) -> Mistake:
    return Mistake(key, f'"{value}" is no {kind} of this hall', suggest(value, known))


def _doubled(hall: schema.Hall) -> Iterator[Mistake]:
    for key, attribute in (
        ("series", "prefix"), ("fields", "id"), ("services", "id"), ("classes", "id"), ("counters", "id"),
        ("zones", "id"), ("special_days", "date"),
    ):  # fmt: skip
        seen: set[object] = set()
        for place, entry in _present(getattr(hall, key)):
            value = getattr(entry, attribute)
            if value and value in seen:
                yield Mistake(f"{key}[{place}].{attribute}", f'"{value}" is there twice')
            seen.add(value)


def _references(hall: schema.Hall) -> Iterator[Mistake]:
    series = {entry.prefix for entry in hall.series if entry}
    fields = {entry.id for entry in hall.fields if entry}
    classes = {entry.id for entry in hall.classes if entry}
    for place, service in enumerate(hall.services, 1):
        if service is None:
            continue
        key = f"services[{place}]"
        if service.series not in series:
            yield _unknown(f"{key}.series", service.series, "series", series)
        if service.field not in fields:
            yield _unknown(f"{key}.field", service.field, "field", fields)
        if service.default_class not in classes:
            yield _unknown(f"{key}.default_class", service.default_class, "class", classes)


def _counters(hall: schema.Hall) -> Iterator[Mistake]:
    services = {entry.id for entry in hall.services if entry}
    zones = {entry.id for entry in hall.zones if entry}
    served: set[str] = set()
    for place, counter in enumerate(hall.counters, 1):
        if counter is None:
            continue
        served.update(counter.services)
        for service in counter.services:
            if service not in services:
                yield _unknown(f"counters[{place}].services.{service}", service, "service", services)
        if counter.zone not in zones:
            yield _unknown(f"counters[{place}].zone", counter.zone, "zone", zones)
    for place, entry in enumerate(hall.services, 1):
        if entry is not None and entry.id and entry.id not in served:
            yield Mistake(f"services[{place}].id", f'no counter serves "{entry.id}"')


def _languages(hall: schema.Hall) -> Iterator[Mistake]:
    texts = sorted(path.stem for path in FOLDER.glob("*.toml"))
    for language in hall.languages:
        if language not in texts:
            rule = f'"{language}" has no file config/text/{language}.toml'
            yield Mistake("languages", rule, suggest(language, texts))
    named: list[tuple[str, dict[str, str]]] = [("names", hall.names), ("counter_names", hall.counter_names)]
    for key in ("fields", "services", "classes", "special_days"):
        entries: Sequence[schema.Field] = getattr(hall, key)
        named += [(f"{key}[{place}].names", entry.names) for place, entry in enumerate(entries, 1) if entry]
    for key, names in named:
        for language in hall.languages:
            if names and language not in names:
                yield Mistake(key, f'a name in "{language}" is missing')


def _series(hall: schema.Hall) -> Iterator[Mistake]:
    for place, series in enumerate(hall.series, 1):
        if series is None:
            continue
        if series.last < series.first:
            yield Mistake(f"series[{place}].last", f"must not be below first, {series.first}")
        if series.last >= 10**series.digits:
            yield Mistake(f"series[{place}].last", f"has more than the {series.digits} digits of `digits`")


def _rules(hall: schema.Hall) -> Iterator[Mistake]:
    for place, entry in enumerate(hall.classes, 1):
        if entry is not None and entry.strict and hall.max_in_a_row is None:
            yield Mistake(f"classes[{place}].strict", "needs max_in_a_row, or others would never be called")
    if hall.time_zone and hall.time_zone not in available_timezones():
        rule = f'"{hall.time_zone}" is no IANA time zone'
        yield Mistake("time_zone", rule, suggest(hall.time_zone, available_timezones()))


def _hours(hall: schema.Hall) -> Iterator[Mistake]:
    days = [(f"hours.{name}", getattr(hall.hours, name)) for name in _WEEKDAYS]
    days += [
        (f"special_days[{n}].sessions", entry.sessions)
        for n, entry in enumerate(hall.special_days, 1)
        if entry
    ]
    for key, sessions in days:
        before = ""
        for session in sessions or ():
            if not session:
                continue
            start, _, end = session.partition("-")
            if end <= start:
                yield Mistake(key, f'"{session}" must end after it starts')
            if start < before:
                yield Mistake(key, f'"{session}" must start after the one before it has ended')
            before = end


HALL: tuple[Callable[[schema.Hall], Iterable[Mistake]], ...] = (
    _doubled, _references, _counters, _languages, _series, _rules, _hours,
)  # fmt: skip

__all__ = ["HALL"]
