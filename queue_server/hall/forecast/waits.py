"""From many replays to what is said: P10, P50 and P80 of the time until called."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from queue_server.hall.forecast.calibration import HIGH, LOW, Calibration
from queue_server.hall.forecast.order import Person
from queue_server.hall.forecast.replay import NOT_TAKEN, Ghost, Replay
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.hall.forecast.snapshot import Snapshot


def replay(
    snapshot: Snapshot, random: Random, runs: int, go_on: Callable[[], bool] = lambda: True
) -> Forecast:
    """Carry the state forward many times and say when everybody is called.

    Args:
        snapshot: the hall now.
        random: where chance comes from.
        runs: how often at the most; at least once.
        go_on: asked after every run whether there is time for another one.
    """
    carried = Replay(snapshot, random)
    called: dict[int, list[float]] = {ticket.ticket: [] for ticket in snapshot.waiting}
    would: dict[tuple[str, str], list[float]] = {
        (service, name): [] for service in snapshot.services for name in snapshot.classes
    }
    done = 0
    while done < runs and (done == 0 or go_on()):
        ghosts = {key: _ghost(carried, snapshot, *key) for key in would}
        carried.run(list(ghosts.values()), lambda ticket, seconds: called[ticket].append(seconds))
        for key, ghost in ghosts.items():
            would[key].append(ghost.called_at)
        done += 1
    return _said(snapshot, done, called, would)


def _said(
    snapshot: Snapshot,
    runs: int,
    called: dict[int, list[float]],
    would: dict[tuple[str, str], list[float]],
) -> Forecast:
    """The windows, from the seconds of the day at which the runs called."""
    calibration, now = snapshot.learned.calibration, snapshot.now
    services: dict[str, dict[str, Wait]] = {service: {} for service in snapshot.services}
    for (service, name), times in would.items():
        services[service][name] = _wait(times, runs, now, service, calibration)
    tickets = {
        ticket.ticket: _wait(called[ticket.ticket], runs, now, ticket.service, calibration)
        for ticket in snapshot.waiting
    }
    return Forecast(
        at=snapshot.at, seq=snapshot.seq, kind="replay", runs=runs, tickets=tickets, services=services
    )


def _ghost(carried: Replay, snapshot: Snapshot, service: str, name: str) -> Ghost:
    head, now = snapshot.classes[name], snapshot.now
    person = Person(now - head.head_start, now, NOT_TAKEN - 1, head.head_start, service, 1, head.strict)
    return Ghost(carried.line(snapshot.services[service]), person)


def _wait(times: list[float], runs: int, now: float, service: str, calibration: Calibration) -> Wait:
    """The window of one, from the seconds of the day at which the runs called."""
    times.sort()
    return window(
        service,
        _quantile(times, runs, LOW) - now,
        _quantile(times, runs, 0.5) - now,
        _quantile(times, runs, HIGH) - now,
        calibration,
    )


def window(service: str, low: float, middle: float, high: float, calibration: Calibration) -> Wait:
    """A calibrated window; an end that is infinite is "not today"."""
    if math.isfinite(high):
        return Wait(*calibration.window(service, low, middle, high))
    return Wait(*(max(0.0, end) if math.isfinite(end) else None for end in (low, middle, high)))


def _quantile(times: list[float], runs: int, level: float) -> float:
    """The time that a further run exceeds with probability ``1 - level`` (Hyndman and Fan 1996, type 6).

    Runs without a time come last.
    """
    position = min(max(level * (runs + 1) - 1, 0.0), runs - 1.0)
    below = int(position)
    if below >= len(times):
        return math.inf
    if position == below:
        return times[below]
    if below + 1 >= len(times):
        return math.inf
    return times[below] + (position - below) * (times[below + 1] - times[below])


__all__ = ["replay", "window"]
