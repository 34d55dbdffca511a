"""The hall as a forecast needs it: waiting tickets, counters, what is left of the day. Small; can be sent."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterable, Iterator

import msgspec

from queue_server.hall.forecast.learned import Learned, Stretch, untaught
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, CounterStatus, Ticket

#: The newest tickets of today from which today's times are learned.
RECENT = 300


class Waiting(msgspec.Struct, frozen=True, array_like=True):
    """A waiting ticket. Times are seconds of the day."""

    ticket: int
    #: What it waits for: a service, or whatever else counters call from.
    line: str
    service: str
    place: float
    #: Seconds.
    head_start: float
    strict: bool
    not_before: float | None
    units: int


class UnderWay(msgspec.Struct, frozen=True, array_like=True):
    """The ticket at a counter."""

    service: str
    units: int
    called_at: float
    #: Whether the citizen is known to be there.
    started: bool


class Desk(msgspec.Struct, frozen=True, array_like=True):
    """A counter."""

    counter: str
    status: CounterStatus
    #: Since when it is open, paused or closed; nothing where it was never opened today.
    since: float | None
    #: Line to reluctance in seconds.
    lines: dict[str, float]
    in_a_row: int
    ticket: UnderWay | None


class Head(msgspec.Struct, frozen=True, array_like=True):
    """A class of tickets."""

    #: Seconds.
    head_start: float
    strict: bool


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One hall at one instant. Times are seconds since local midnight of the business day."""

    #: Sequence number of the last event.
    seq: int
    at: datetime.datetime
    now: float
    waiting: tuple[Waiting, ...]
    desks: tuple[Desk, ...]
    #: Service to the line that its new tickets join.
    services: dict[str, str]
    classes: dict[str, Head]
    max_in_a_row: int | None
    #: Opening hours.
    periods: tuple[Stretch, ...]
    #: Nobody is called after it.
    ends: float
    #: Services for which numbers are given.
    issuing: frozenset[str]
    learned: Learned


def snapshot_of(state: State, now: datetime.datetime, learned: Learned | None) -> Snapshot | None:
    """What a forecast needs of the state; nothing while no day is open, or the hall stands still.

    Args:
        state: the hall.
        now: hall time.
        learned: from past days, if there are any; today's visits are added to it.
    """
    if not state.day_open or state.stopped is not None or state.ends is None or state.discipline is None:
        return None
    midnight = state.ends - datetime.timedelta(days=1)
    known = untaught(state.services.values())
    if learned is not None:
        # A service of today that is new is known by its configured time.
        known = msgspec.structs.replace(learned, times={**known.times, **learned.times})
    return Snapshot(
        seq=state.seq,
        at=now,
        now=_seconds(now, midnight),
        waiting=tuple(_waiting(ticket, midnight) for ticket in state.waiting()),
        desks=tuple(_desk(state, counter, midnight) for counter in state.counters.values()),
        services={service: service for service in state.services},
        classes={
            entry.id: Head(entry.head_start_minutes * 60.0, entry.strict) for entry in state.classes.values()
        },
        max_in_a_row=state.discipline.max_in_a_row,
        periods=tuple(
            (_seconds(period.start, midnight), _seconds(period.end, midnight)) for period in state.periods
        ),
        ends=_seconds(state.ends, midnight),
        issuing=frozenset(service for service in state.services if _gives_numbers(state, service)),
        learned=with_today(known, _served_today(state)),
    )


def _seconds(instant: datetime.datetime, midnight: datetime.datetime) -> float:
    return (instant - midnight).total_seconds()


def _waiting(ticket: Ticket, midnight: datetime.datetime) -> Waiting:
    return Waiting(
        ticket.seq, ticket.line, ticket.service, _seconds(ticket.place, midnight),
        ticket.head_start_minutes * 60.0, ticket.strict,
        None if ticket.not_before is None else _seconds(ticket.not_before, midnight), ticket.units,
    )  # fmt: skip


def _desk(state: State, counter: Counter, midnight: datetime.datetime) -> Desk:
    return Desk(
        counter.id, counter.status, None if counter.since is None else _seconds(counter.since, midnight),
        {line: minutes * 60.0 for line, minutes in state.lines_of(counter).items()},
        counter.in_a_row, _under_way(state, counter, midnight),
    )  # fmt: skip


def _gives_numbers(state: State, service: str) -> bool:
    halted = state.paused is not None or state.paper_since is not None
    return not halted and state.tallies[service].stopped is None


def _under_way(state: State, counter: Counter, midnight: datetime.datetime) -> UnderWay | None:
    ticket = None if counter.ticket is None else state.tickets[counter.ticket]
    if ticket is None or ticket.call is None:
        return None
    called_at = _seconds(ticket.call.called_at, midnight)
    return UnderWay(ticket.service, ticket.units, called_at, ticket.state == "serving")


def _served_today(state: State) -> Iterator[tuple[str, str, float]]:
    """Service, counter and seconds per unit of the newest visits."""
    for name in itertools.islice(reversed(state.called), RECENT):
        ticket = state.tickets[name]
        call = ticket.call
        if ticket.state == "served" and call is not None and ticket.ended_at is not None:
            lasted = (ticket.ended_at - call.called_at).total_seconds()
            yield ticket.service, call.counter, lasted / ticket.units


def with_today(learned: Learned, served: Iterable[tuple[str, str, float]]) -> Learned:
    """What is learned, with visits of today: service, counter, seconds per unit."""
    logarithms: dict[str, list[float]] = {}
    for service, counter, lasted in served:
        skill = learned.skills.get(counter, {}).get(service, 0.0)
        logarithms.setdefault(service, []).append(math.log(max(1.0, lasted)) - skill)
    if not logarithms:
        return learned
    today = {service: learned.time_of(service).shrunk(values) for service, values in logarithms.items()}
    return msgspec.structs.replace(learned, times={**learned.times, **today})


__all__ = ["Desk", "Head", "Snapshot", "UnderWay", "Waiting", "snapshot_of", "with_today"]
