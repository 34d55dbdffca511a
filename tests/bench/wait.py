"""The honest wait: forecasts and simple ways beside what came true, on simulated days that nobody saw before.

Every scenario is a hall of its own. Its first days are its past: from their visits the forecast learns, and
by looking back at them it calibrates. Then come the days on which it is judged, at new tickets, with the hall
as it is just after each was issued. ``wait_days`` knows the truth; forecasts get configuration and visits.
"""

from __future__ import annotations

import asyncio
import datetime
import math
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from queue_server.hall.events import TicketIssued
from queue_server.hall.forecast import (
    Learned,
    Snapshot,
    VisitRow,
    Wait,
    by_day,
    calibrated,
    estimate,
    learn,
    look_back,
    replay,
    snapshot_of,
)
from queue_server.hall.forecast.snapshot import Waiting
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.simulation.rehearsal import Visit, rehearse
from tests.bench import wait_baselines, wait_days
from tests.bench.cases import Table
from tests.bench.wait_table import ESTIMATE, FORECAST, Case, figures, lines

#: Days of a hall's past, and the number of the first judged one. No other number was looked at while the
#: forecast was written, but for those from 100 to 250.
PAST: Final = 40
JUDGED_FROM: Final = 1000
#: What is said of somebody who, as far as can be seen, is not called today (seconds).
NOT_TODAY: Final = 8 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is done."""

    scenarios: tuple[str, ...] = wait_days.SCENARIOS
    past: int = PAST
    #: Judged days of each scenario.
    days: int = 20
    #: One new ticket in so many is forecast, with so many replays.
    every: int = 6
    runs: int = 100
    #: The same for looking back.
    back_every: int = 8
    back_runs: int = 40


QUICK: Final = Effort(scenarios=("ordinary",), past=3, days=1, every=30, runs=10, back_every=60, back_runs=10)


@dataclass
class Hall:
    """A scenario's hall and what its past has taught."""

    scenario: str
    discipline: Discipline
    learned: Learned
    baselines: wait_baselines.Learned
    cases: list[Case] = field(default_factory=list)


# ------------------------------------------------------------ the past


def rows_of(discipline: Discipline, number: int, visits: Iterable[Visit]) -> list[VisitRow]:
    """A day's visits as the table has them."""
    heads = {entry.id: entry for entry in discipline.classes}

    def milliseconds(instant: datetime.datetime | None) -> int | None:
        return None if instant is None else round(instant.timestamp() * 1000)

    return [
        VisitRow(
            day=wait_days.date_of(number).isoformat(), ticket=visit.ticket, service=visit.service,
            ticket_class=visit.ticket_class, head_start_minutes=heads[visit.ticket_class].head_start_minutes,
            strict=heads[visit.ticket_class].strict, units=1, counter=visit.counter,
            arrived=milliseconds(visit.arrived) or 0, place=milliseconds(visit.arrived) or 0, not_before=None,
            called_at=milliseconds(visit.called_at), started_at=milliseconds(visit.started_at),
            ended_at=milliseconds(visit.ended_at), outcome=visit.outcome,
        )
        for visit in visits
    ]  # fmt: skip


Watch = Callable[[State, datetime.datetime, TicketIssued], None]


def visits_of(discipline: Discipline, scenario: str, number: int, watch: Watch | None = None) -> list[Visit]:
    """Let a day pass."""
    citizens, staffing = wait_days.day_of(scenario, number)
    return rehearse(
        discipline, wait_days.date_of(number), wait_days.TIME_ZONE, citizens, staffing,
        Random(f"{scenario} {number}"), watch=watch,
    )  # fmt: skip


def with_a_past(scenario: str, effort: Effort) -> Hall:
    """A hall that has learned from its past days and calibrated its windows on them."""
    discipline, baselines = wait_days.discipline(), wait_baselines.Learned()
    rows: list[VisitRow] = []
    for number in range(effort.past):
        visits = visits_of(discipline, scenario, number)
        baselines.close_day(visits)
        rows += rows_of(discipline, number, visits)
    days = by_day(rows, wait_days.TIME_ZONE)
    pairs = look_back(
        days, discipline, wait_days.TIME_ZONE, Random(scenario), every=effort.back_every,
        runs=effort.back_runs,
    )  # fmt: skip
    learned = msgspec.structs.replace(
        learn(days, discipline, wait_days.TIME_ZONE), calibration=calibrated(pairs)
    )
    return Hall(scenario, discipline, learned, baselines)


# ------------------------------------------------------------ judging


def judge(hall: Hall, number: int, effort: Effort) -> None:
    """Let an unseen day pass and forecast some of its new tickets."""
    random = Random(f"forecast {hall.scenario} {number}")
    said: dict[int, tuple[Wait, dict[str, float]]] = {}
    left = random.randrange(effort.every)

    def watch(state: State, now: datetime.datetime, _event: TicketIssued) -> None:
        nonlocal left
        hall.baselines.look(state)
        left -= 1
        if left < 0:
            left = effort.every - 1
            said[state.seq] = _said(hall, state, now, random, effort.runs)

    visits = visits_of(hall.discipline, hall.scenario, number, watch)
    hall.baselines.close_day(visits)
    for visit in visits:
        if visit.ticket in said:
            window, ways = said[visit.ticket]
            called_at = visit.called_at
            truth = math.inf if called_at is None else (called_at - visit.arrived).total_seconds()
            hall.cases.append(
                Case(scenario=hall.scenario, service=visit.service, truth=truth, window=window, said=ways)
            )


def _said(
    hall: Hall, state: State, now: datetime.datetime, random: Random, runs: int
) -> tuple[Wait, dict[str, float]]:
    """What is said of the ticket just issued: the window, and every way's one number."""
    ticket = state.tickets[state.seq]
    ways = {name: way(state, ticket, now, hall.baselines) for name, way in wait_baselines.BASELINES.items()}
    snapshot = snapshot_of(state, now, hall.learned)
    assert snapshot is not None, "numbers are given on an open day"
    window = replay(snapshot, random, runs).tickets[ticket.seq]
    ways[ESTIMATE] = _middle(estimate(snapshot).tickets[ticket.seq])
    return window, {**ways, FORECAST: _middle(window)}


def _middle(wait: Wait) -> float:
    return wait.p50 if wait.p50 is not None else NOT_TODAY


# ------------------------------------------------------------ speed


def crowded(learned: Learned, waiting: int = 200) -> Snapshot:
    """The hall at nine o'clock with all thirteen counters open and this many people waiting."""
    seen: list[Snapshot] = []

    def watch(state: State, now: datetime.datetime, _event: TicketIssued) -> None:
        snapshot = snapshot_of(state, now, learned)
        if snapshot is not None and snapshot.now >= 9 * 3600.0 and not seen:
            seen.append(snapshot)

    visits_of(wait_days.discipline(), "ordinary", 0, watch)
    random, snapshot = Random(1), seen[0]
    services = sorted(snapshot.services)
    people = []
    for place in range(waiting):
        service, priority = random.choice(services), random.random() < 0.08
        arrived = snapshot.now - (waiting - place) * 20.0
        people.append(Waiting(100_000 + place, service, service, arrived, 1200.0 * priority, False, None, 1))
    return msgspec.structs.replace(snapshot, waiting=tuple(people))


def speed(learned: Learned, rounds: int) -> Table:
    """Replays a second at 200 waiting, by the clock and by the processor's time, and time of one estimate."""
    snapshot = crowded(learned)
    clock, processor = [], []
    for seed in range(rounds):
        began, worked = time.perf_counter(), time.thread_time()
        replay(snapshot, Random(seed), 100)
        clock.append(time.perf_counter() - began)
        processor.append(time.thread_time() - worked)
    worked = time.thread_time()
    estimate(snapshot)
    return {
        "wait.speed.counters": float(len(snapshot.desks)),
        "wait.speed.waiting": float(len(snapshot.waiting)),
        "wait.speed.replays_per_s": 100 / statistics.median(clock),
        # Other work on the machine changes this one little.
        "wait.speed.replays_per_processor_s": 100 / statistics.median(processor),
        "wait.speed.estimate_ms": (time.thread_time() - worked) * 1000,
    }


# ------------------------------------------------------------ the case


async def wait(_folder: Path, quick: bool) -> Table:
    """Print the one table; the figures of it that have an aim, and the speed."""
    return await asyncio.to_thread(_wait, QUICK if quick else Effort())


def _wait(effort: Effort) -> Table:
    cases: list[Case] = []
    table: Table = {}
    for scenario in effort.scenarios:
        hall = with_a_past(scenario, effort)
        if not table:
            table = speed(hall.learned, 1 if effort is QUICK else 5)
        for number in range(JUDGED_FROM, JUDGED_FROM + effort.days):
            judge(hall, number, effort)
        cases += hall.cases
    days = len(effort.scenarios) * effort.days
    print(f"{days} unseen days, {len(cases)} of their new tickets, {effort.runs} replays for each")
    print("\n".join(lines(cases)), flush=True)
    return {"wait.days": float(days), "wait.tickets": float(len(cases)), **table, **figures(cases)}


__all__ = ["PAST", "Effort", "crowded", "judge", "visits_of", "wait", "with_a_past"]
