"""The wait without a replay: work ahead over the counters that share it. For when there is no time."""

from __future__ import annotations

import itertools
import math

from queue_server.hall.forecast.calibration import Calibration
from queue_server.hall.forecast.learned import Learned
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.hall.forecast.snapshot import Snapshot, Waiting
from queue_server.hall.forecast.waits import window

#: Quantiles of the standard normal at 10 and 80 %.
Z_LOW, Z_HIGH = -1.2816, 0.8416
#: Relative error of the whole that no count of tickets averages away.
BIAS = 0.25
#: Seconds of work that count as waiting in every line, so that nobody shares with none.
LEAST_LOAD = 60.0


def estimate(snapshot: Snapshot) -> Forecast:
    """Everybody's wait from means: tickets of the line with a smaller turn, shared counters, breaks."""
    rates = _rates(snapshot)
    lines: dict[str, list[Waiting]] = {line: [] for line in {*rates, *snapshot.services.values()}}
    for ticket in snapshot.waiting:
        lines.setdefault(ticket.line, []).append(ticket)
    tickets: dict[int, Wait] = {}
    work: dict[str, list[tuple[float, float]]] = {}
    for line, people in lines.items():
        # One who is above the formula comes before everybody, whatever his turn.
        people.sort(key=lambda ticket: (not ticket.strict, _turn(ticket), ticket.place, ticket.ticket))
        before, ahead = 0.0, work.setdefault(line, [])
        for ticket in people:
            tickets[ticket.ticket] = _wait(snapshot, ticket.service, before, rates.get(line, 0.0))
            ahead.append((-math.inf if ticket.strict else _turn(ticket), before))
            before += _seconds(snapshot.learned, ticket.service) * ticket.units
        ahead.append((math.inf, before))
    services = {
        service: {
            name: _wait(
                snapshot,
                service,
                _ahead(work[line], -math.inf if head.strict else snapshot.now - head.head_start),
                rates.get(line, 0.0),
            )
            for name, head in snapshot.classes.items()
        }
        for service, line in snapshot.services.items()
    }
    return Forecast(
        at=snapshot.at, seq=snapshot.seq, kind="estimate", runs=0, tickets=tickets, services=services
    )


def _turn(ticket: Waiting) -> float:
    return ticket.place - ticket.head_start


def _seconds(learned: Learned, service: str) -> float:
    """Mean seconds that a ticket keeps a counter, with those who do not come."""
    missing = learned.no_show.get(service, 0.0)
    return (1 - missing) * learned.time_of(service).mean + missing * learned.given_up.mean


def _ahead(work: list[tuple[float, float]], turn: float) -> float:
    """Seconds of work before a turn."""
    return next(before for its_turn, before in work if its_turn > turn)


def _rates(snapshot: Snapshot) -> dict[str, float]:
    """Line to the counters that work for it: each counter divides itself by the work that waits."""
    load: dict[str, float] = {}
    for ticket in snapshot.waiting:
        seconds = _seconds(snapshot.learned, ticket.service) * ticket.units
        load[ticket.line] = load.get(ticket.line, 0.0) + seconds
    rates: dict[str, float] = {}
    # A line for which nobody works now: those who will, as far as is known.
    for status in ("open", "paused", "closed"):
        found: dict[str, float] = {}
        for desk in snapshot.desks:
            if desk.status == status:
                whole = math.fsum(load.get(line, 0.0) + LEAST_LOAD for line in desk.lines)
                for line in desk.lines:
                    share = (load.get(line, 0.0) + LEAST_LOAD) / whole
                    found[line] = found.get(line, 0.0) + share
        rates = found | rates
    return rates


def _wait(snapshot: Snapshot, service: str, work: float, rate: float) -> Wait:
    if rate == 0.0:
        return Wait(None, None, None)
    time = snapshot.learned.time_of(service)
    # A counter that is busy now is half through on average.
    mean = (work + time.mean / 2) / rate if work or not _idle(snapshot, service) else 0.0
    variance = (math.exp(time.spread**2) - 1) * time.mean * (work + time.mean) / rate**2
    error = math.sqrt(variance + (BIAS * mean) ** 2) if mean else 0.0
    low, middle, high = (_later(snapshot, max(0.0, mean + z * error)) for z in (Z_LOW, 0.0, Z_HIGH))
    return window(service, low, middle, high, Calibration())


def _idle(snapshot: Snapshot, service: str) -> bool:
    line = snapshot.services.get(service, service)
    return any(
        desk.status == "open" and desk.ticket is None and line in desk.lines for desk in snapshot.desks
    )


def _later(snapshot: Snapshot, seconds: float) -> float:
    """Seconds of wait in which so many seconds of work pass, with no work in the breaks."""
    called = snapshot.now + seconds
    for (_, closes), (opens, _) in itertools.pairwise(snapshot.periods):
        if closes <= called and snapshot.now < opens:
            called += opens - max(closes, snapshot.now)
    return called - snapshot.now


__all__ = ["estimate"]
