"""The hall's file → the discipline that enters the ledger."""

from __future__ import annotations

import datetime
from typing import TypeVar

import msgspec

from config import schema
from queue_server.hall import service

_Kind = TypeVar("_Kind", bound=msgspec.Struct)


def discipline_of(hall: schema.Hall, *, always_open: bool = False) -> service.Discipline:
    """What the ledger keeps of a hall's file.

    Args:
        hall: the file as read, free of mistakes.
        always_open: for trials: the hours are not kept.
    """
    week = (
        hall.hours.monday, hall.hours.tuesday, hall.hours.wednesday, hall.hours.thursday,
        hall.hours.friday, hall.hours.saturday, hall.hours.sunday,
    )  # fmt: skip
    return service.Discipline(
        hall=hall.id, names=hall.names, time_zone=hall.time_zone, languages=hall.languages,
        series=tuple(
            service.Series(prefix=entry.prefix, first=entry.first, last=entry.last, digits=entry.digits,
                daily_cap=entry.daily_cap)
            for entry in hall.series
        ),
        fields=tuple(service.Field(id=entry.id, names=entry.names) for entry in hall.fields),
        services=tuple(
            service.Service(
                id=entry.id, field=entry.field, series=entry.series, names=entry.names,
                default_class=entry.default_class, typical_minutes=entry.typical_minutes,
                max_units=entry.max_units,
            )
            for entry in hall.services
        ),
        classes=tuple(
            service.CustomerClass(
                id=entry.id, names=entry.names, head_start_minutes=entry.head_start_minutes,
                strict=entry.strict,
            )
            for entry in hall.classes
        ),
        counters=tuple(
            service.CounterPlan(
                id=entry.id, names=_counter_names(hall, entry), services=entry.services, zone=entry.zone,
                relief=entry.relief, auto_call=entry.auto_call,
            )
            for entry in hall.counters
        ),
        zones=tuple(service.Zone(id=entry.id, announcers=entry.announcers) for entry in hall.zones),
        hours=tuple(_sessions(sessions) for sessions in week),
        special_days=tuple(
            service.SpecialDay(date=entry.date, names=entry.names, sessions=_sessions(entry.sessions))
            for entry in hall.special_days
        ),
        max_in_a_row=hall.max_in_a_row, left_at_closing=hall.left_at_closing,
        announce_for=hall.announce_for, announce_within=hall.announce_within, hotline=hall.hotline,
        notices=hall.notices, public_url=hall.public_url, always_open=always_open,
        absence=_same(hall.absence, service.Absence),
        appointments=_same(hall.appointments, service.Appointments),
        closing=_same(hall.closing, service.Closing), reasons=_same(hall.reasons, service.Reasons),
        attention=_same(hall.attention, service.Attention),
        announcements=tuple(_same(entry, service.Announcement) for entry in hall.announcements),
        leases=_same(hall.leases, service.Leases), rating=_rating(hall.rating),
        undo_within=hall.undo_within, auto_call_after=hall.auto_call_after, paper_prefix=hall.paper_prefix,
    )  # fmt: skip


def _rating(rating: schema.Rating) -> service.Rating:
    reasons = tuple(_same(reason, service.RatingReason) for reason in rating.reasons)
    return service.Rating(**{**msgspec.structs.asdict(rating), "reasons": reasons})


def _same(table: msgspec.Struct, kind: type[_Kind]) -> _Kind:
    """A table of the file as the ledger keeps it, field by field."""
    return kind(**msgspec.structs.asdict(table))


def _counter_names(hall: schema.Hall, counter: schema.Counter) -> dict[str, str]:
    common = {language: text.replace("{id}", counter.id) for language, text in hall.counter_names.items()}
    return common | counter.names


def _sessions(sessions: schema.Sessions) -> tuple[service.Session, ...]:
    return tuple(service.Session(start=_time(text[:5]), end=_time(text[6:])) for text in sessions)


def _time(text: str) -> datetime.time:
    return datetime.time(0) if text == "24:00" else datetime.time.fromisoformat(text)


__all__ = ["discipline_of"]
