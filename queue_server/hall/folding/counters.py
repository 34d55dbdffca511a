"""Events of counters: who works where, on what, and how."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import events
from queue_server.hall.floor import Floor


def _opened(floor: Floor, _seq: int, at: datetime.datetime, event: events.CounterOpened) -> None:
    counter = floor.counters[event.counter]
    counter.status, counter.since, counter.officer = "open", at, event.officer
    counter.services, counter.pause_reason = dict(event.services), ""
    counter.idle_since = at if counter.ticket is None else None


def _paused(floor: Floor, _seq: int, at: datetime.datetime, event: events.CounterPaused) -> None:
    counter = floor.counters[event.counter]
    counter.status, counter.since, counter.pause_reason = "paused", at, event.reason
    counter.idle_since = None


def _closed(floor: Floor, _seq: int, at: datetime.datetime, event: events.CounterClosed) -> None:
    counter = floor.counters[event.counter]
    counter.status, counter.since, counter.officer, counter.pause_reason = "closed", at, "", ""
    counter.idle_since = counter.help_since = None


def _services_changed(
    floor: Floor, _seq: int, _at: datetime.datetime, event: events.CounterServicesChanged
) -> None:
    counter = floor.counters[event.counter]
    counter.services = dict(event.services)
    counter.adjusted = counter.services != floor.plans[counter.id].services


def _auto_call(floor: Floor, _seq: int, _at: datetime.datetime, event: events.AutoCallSet) -> None:
    floor.counters[event.counter].auto_call = event.on


def _help_asked(floor: Floor, _seq: int, at: datetime.datetime, event: events.HelpAsked) -> None:
    floor.counters[event.counter].help_since = at


def _help_ended(floor: Floor, _seq: int, _at: datetime.datetime, event: events.HelpEnded) -> None:
    floor.counters[event.counter].help_since = None


FOLDS: dict[type[events.Event], Callable[[Floor, int, datetime.datetime, Any], None]] = {
    events.CounterOpened: _opened,
    events.CounterPaused: _paused,
    events.CounterClosed: _closed,
    events.CounterServicesChanged: _services_changed,
    events.AutoCallSet: _auto_call,
    events.HelpAsked: _help_asked,
    events.HelpEnded: _help_ended,
}

__all__ = ["FOLDS"]
