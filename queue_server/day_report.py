"""The day's figures as a sheet for those who run the hall. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from zoneinfo import ZoneInfo

from config.text import Texts
from queue_server.contract.messages import PrintSheet, SheetRow, SheetSection, SupervisorView

_Say = Callable[..., str]


def day_report(view: SupervisorView, texts: Texts, language: str) -> PrintSheet:
    """All that a day was, as it stands in a supervisor's view."""

    def say(key: str, **facts: object) -> str:
        return texts.say(f"report.{key}", language, **facts)

    def name(names: Mapping[str, str]) -> str:
        return names.get(language) or next(iter(names.values()), "")

    zone = ZoneInfo(view.time_zone)
    day = view.day or view.server_time.astimezone(zone).date()
    services = tuple(
        SheetRow(
            heading=name(one.names),
            value=say("service", issued=one.issued, served=one.served, missed=one.missed),
        )
        for one in view.services
        if one.issued
    )
    counters = tuple(
        SheetRow(heading=name(one.names), value=say("counter", served=one.served_today))
        for one in view.counters
        if one.served_today
    )
    sections = [SheetSection(rows=tuple(_whole(view, say)))]
    if services:
        sections.append(SheetSection(heading=say("services"), rows=services))
    if counters:
        sections.append(SheetSection(heading=say("counters"), rows=counters))
    return PrintSheet(
        above=name(view.names), title=say("title", date=day.strftime("%d/%m/%Y")), sections=tuple(sections),
        foot=(
            say("made", time=_clock(view.server_time, zone)),
            say("ledger", epoch=view.epoch, seq=view.seq),
        ),
    )  # fmt: skip


def _whole(view: SupervisorView, say: _Say) -> Iterator[SheetRow]:
    for key in ("issued", "served", "missed", "cancelled", "waiting"):
        yield SheetRow(heading=say(key), value=str(getattr(view, key)))
    if view.rating_scale:
        yield SheetRow(heading=say("rated"), value=str(view.rated))


def _clock(instant: datetime.datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%H:%M")


__all__ = ["day_report"]
