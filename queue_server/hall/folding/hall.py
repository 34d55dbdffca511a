"""Events of the whole hall: days, discipline, hours, stops, announcements, paper."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import events
from queue_server.hall.floor import Floor
from queue_server.hall.service import Discipline
from queue_server.hall.ticket import Counter, Notice, Tally, TestCall, Ticket
from queue_server.hall.turn import Line

#: Calls to nobody that are remembered.
_TEST_CALLS = 5


def day_opened(floor: Floor, seq: int, at: datetime.datetime, event: events.DayOpened) -> None:
    """A new day: nothing before it counts."""
    floor.__dict__.update(type(floor)(seq=seq, at=at, opened_seq=seq).__dict__)
    floor.day, floor.day_open, floor.ends = event.day, True, event.ends
    floor.sequences = dict(event.sequences)
    _set_discipline(floor, event.discipline, event.periods)
    for carried in event.carried:
        floor.add(
            Ticket(
                seq=carried.ticket, number=carried.number, secret=carried.secret, service=carried.service,
                ticket_class=carried.ticket_class, language=carried.language, arrived=carried.arrived,
                place=carried.place, place_reason=carried.place_reason,
                head_start_minutes=carried.head_start_minutes, strict=carried.strict,
                not_before=carried.not_before, units=carried.units, line=carried.line or carried.service,
                then=carried.then, postponed=carried.postponed, confirmed=carried.confirmed,
                rated=carried.rated,
            )
        )  # fmt: skip
        floor.by_secret |= dict.fromkeys(carried.further_secrets, carried.ticket)
    floor.carried_numbers = frozenset(event.reserved) | {carried.number for carried in event.carried}


def _set_discipline(floor: Floor, discipline: Discipline, periods: tuple[events.OpenPeriod, ...]) -> None:
    floor.discipline, floor.periods = discipline, periods
    floor.services = {service.id: service for service in discipline.services}
    floor.series = {series.prefix: series for series in discipline.series}
    floor.classes = {entry.id: entry for entry in discipline.classes}
    floor.plans = {plan.id: plan for plan in discipline.counters}
    before = floor.counters
    floor.counters = {}
    for plan in discipline.counters:
        counter = before.get(plan.id) or Counter(
            id=plan.id, zone=plan.zone, services={}, auto_call=plan.auto_call
        )
        if not counter.adjusted or any(service not in floor.services for service in counter.services):
            counter.services = dict(plan.services)
        counter.adjusted = counter.services != plan.services
        # What an act has found may not be there any more, so it cannot be put back.
        counter.zone, counter.last_act = plan.zone, None
        floor.counters[plan.id] = counter
    own = {name: line for name, line in floor.lines.items() if "/" in name}
    floor.lines = {service: floor.lines.get(service) or Line() for service in floor.services} | own
    for service in floor.services:
        # What became of the tickets of a dropped service stays in the day's account.
        floor.tallies.setdefault(service, Tally())


def _hall_configured(floor: Floor, _seq: int, _at: datetime.datetime, event: events.HallConfigured) -> None:
    _set_discipline(floor, event.discipline, event.periods)


def _day_closed(floor: Floor, _seq: int, _at: datetime.datetime, _event: events.DayClosed) -> None:
    floor.day_open, floor.phase, floor.until, floor.paused = False, "closed", None, None
    floor.stopped, floor.clear, floor.stopped_at, floor.paper_since = None, False, None, None


def _phase_changed(floor: Floor, _seq: int, _at: datetime.datetime, event: events.PhaseChanged) -> None:
    floor.phase, floor.until = event.phase, event.until


def _issuing_paused(floor: Floor, _seq: int, _at: datetime.datetime, event: events.IssuingPaused) -> None:
    floor.paused = event.reason


def _issuing_resumed(floor: Floor, _seq: int, _at: datetime.datetime, _event: events.IssuingResumed) -> None:
    floor.paused = None


def _service_stopped(floor: Floor, _seq: int, _at: datetime.datetime, event: events.ServiceStopped) -> None:
    tally = floor.tallies[event.service]
    tally.stopped, tally.expected = event.reason, event.expected


def _service_resumed(floor: Floor, _seq: int, _at: datetime.datetime, event: events.ServiceResumed) -> None:
    tally = floor.tallies[event.service]
    tally.stopped = tally.expected = None


def _hall_stopped(floor: Floor, seq: int, at: datetime.datetime, event: events.HallStopped) -> None:
    floor.stopped, floor.clear = event.reason, event.clear
    floor.stopped_seq, floor.stopped_at = seq, at


def _hall_resumed(floor: Floor, _seq: int, _at: datetime.datetime, _event: events.HallResumed) -> None:
    floor.stopped, floor.clear, floor.stopped_at = None, False, None


def _announced(floor: Floor, seq: int, at: datetime.datetime, event: events.AnnouncementMade) -> None:
    floor.notices[seq] = Notice(seq=seq, text=event.text, zone=event.zone, at=at, until=event.until)


def _withdrawn(floor: Floor, _seq: int, _at: datetime.datetime, event: events.AnnouncementWithdrawn) -> None:
    floor.notices.pop(event.announcement, None)


def _test_call(floor: Floor, seq: int, at: datetime.datetime, event: events.TestCallMade) -> None:
    call = TestCall(seq=seq, counter=event.counter, zone=event.zone, at=at)
    floor.test_calls = (*floor.test_calls[1 - _TEST_CALLS :], call)


def _paper_begun(floor: Floor, _seq: int, _at: datetime.datetime, event: events.PaperBegun) -> None:
    floor.paper_since = event.since


def _paper_ended(floor: Floor, _seq: int, _at: datetime.datetime, _event: events.PaperEnded) -> None:
    floor.paper_since = None


def _nothing(_floor: Floor, _seq: int, _at: datetime.datetime, _event: events.ClockStepped) -> None:
    """The event is for people who read the ledger; the state has hall time already."""


FOLDS: dict[type[events.Event], Callable[[Floor, int, datetime.datetime, Any], None]] = {
    events.DayOpened: day_opened,
    events.HallConfigured: _hall_configured,
    events.DayClosed: _day_closed,
    events.PhaseChanged: _phase_changed,
    events.IssuingPaused: _issuing_paused,
    events.IssuingResumed: _issuing_resumed,
    events.ServiceStopped: _service_stopped,
    events.ServiceResumed: _service_resumed,
    events.HallStopped: _hall_stopped,
    events.HallResumed: _hall_resumed,
    events.AnnouncementMade: _announced,
    events.AnnouncementWithdrawn: _withdrawn,
    events.TestCallMade: _test_call,
    events.PaperBegun: _paper_begun,
    events.PaperEnded: _paper_ended,
    events.ClockStepped: _nothing,
}

__all__ = ["FOLDS"]
