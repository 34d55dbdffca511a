"""The forecast is kept new by a real process, and nobody waits for it."""

from __future__ import annotations

import asyncio
import datetime
import os
import signal
import sys
import time
from collections.abc import Callable

import msgspec
import pytest

from queue_server.forecaster import Carry, Teach, carry, teach
from queue_server.forecasting import Forecaster, ForecasterLost, Forecasting
from queue_server.hall.forecast import Forecast, Learned, Snapshot, VisitRow, snapshot_of
from tests.queue_server.hall.small_hall import DAY, SMALL, at, open_book

#: Reads and never answers; answers something else.
SILENT = (sys.executable, "-c", "import sys; sys.stdin.buffer.read()")
BABBLING = (
    sys.executable,
    "-c",
    "import sys; sys.stdin.buffer.read(4); sys.stdout.write('\\0\\0\\0\\4what')",
)
MISSING = ("no-such-program-anywhere",)


def small_snapshot(waiting: int = 6) -> Snapshot:
    """Two open counters and people who wait for them."""
    book = open_book(clock="08:00")
    book.open("1", "2")
    for _ in range(waiting):
        book.issue()
    snapshot = snapshot_of(book.state, book.now, None)
    assert snapshot is not None
    return snapshot


class Hall:
    """What a forecast reads; it can be out of reach."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = small_snapshot()
        self.error: Exception | None = None

    async def read(self) -> Snapshot | None:
        if self.error is not None:
            raise self.error
        return self.snapshot


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # it watches real processes
            await asyncio.sleep(0.01)


def kind(forecasting: Forecasting) -> str | None:
    return forecasting.newest.kind if forecasting.newest is not None else None


async def test_a_forecast_comes_by_itself_and_again_when_the_hall_moves_on() -> None:
    hall, told = Hall(), list[Forecast]()
    forecasting = Forecasting(hall.read, every=60.0, rest=0.01)
    forecasting.on_new.append(told.append)
    await forecasting.start()
    try:
        await until(lambda: len(told) == 1)
        assert told[0].kind == "replay"
        assert told[0].runs == 200
        assert told[0].took < 1.0
        assert told[0] is forecasting.newest
        assert len(told[0].tickets) == 6
        hall.snapshot = small_snapshot(7)
        await asyncio.sleep(0.05)
        assert len(told) == 1, "nothing has changed as far as it knows"
        forecasting.changed()
        await until(lambda: len(told) == 2)
        assert len(told[1].tickets) == 7
        hall.snapshot = None
        forecasting.changed()
        await until(lambda: forecasting.newest is None)
    finally:
        await forecasting.stop()


async def test_time_alone_makes_a_new_forecast() -> None:
    told: list[Forecast] = []
    forecasting = Forecasting(Hall().read, every=0.05, rest=0.01)
    forecasting.on_new.append(told.append)
    await forecasting.start()
    try:
        await until(lambda: len(told) >= 3)
    finally:
        await forecasting.stop()


async def test_a_killed_process_comes_back() -> None:
    forecasting = Forecasting(Hall().read, every=0.05, rest=0.01)
    kinds: list[str] = []
    forecasting.on_new.append(lambda forecast: kinds.append(forecast.kind))
    await forecasting.start()
    try:
        await until(lambda: kind(forecasting) == "replay")
        before = forecasting._forecaster.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        await until(lambda: "estimate" in kinds)
        await until(lambda: kind(forecasting) == "replay")
        assert forecasting._forecaster.pid not in (None, before)
        assert forecasting.trouble is None
    finally:
        await forecasting.stop()


@pytest.mark.parametrize("command", [SILENT, BABBLING, MISSING], ids=["silent", "babbling", "missing"])
async def test_without_a_process_that_answers_there_is_the_estimate(command: tuple[str, ...]) -> None:
    forecasting = Forecasting(Hall().read, seconds=0.1, every=0.05, rest=0.01, patience=0.5, command=command)
    await forecasting.start()
    try:
        await until(lambda: kind(forecasting) == "estimate")
        assert forecasting.trouble
        assert forecasting.newest is not None
        assert all(wait.p80 is not None for wait in forecasting.newest.tickets.values())
    finally:
        await forecasting.stop()


async def test_a_slow_process_delays_nobody() -> None:
    forecasting = Forecasting(Hall().read, every=0.05, rest=0.01, patience=60.0, command=SILENT)
    old = Forecast(at=at("07:59"), seq=1, kind="estimate", runs=0, tickets={}, services={})
    forecasting.newest = old
    await forecasting.start()
    try:
        await until(lambda: forecasting._forecaster.pid is not None)
        began = time.perf_counter()
        for _ in range(20):
            await asyncio.sleep(0)
            forecasting.changed()
            assert forecasting.newest is old
        assert time.perf_counter() - began < 0.2
    finally:
        async with asyncio.timeout(2.0):
            await forecasting.stop()


async def test_a_hall_out_of_reach_and_a_mistake_in_a_reaction_end_nothing() -> None:
    hall = Hall()
    hall.error = OSError("no ledger")
    forecasting = Forecasting(hall.read, every=0.02, rest=0.01)

    def mistake(_forecast: Forecast) -> None:
        raise ValueError("a reaction's own")

    await forecasting.start()
    try:
        await asyncio.sleep(0.1)
        assert forecasting.newest is None
        hall.error = None
        forecasting.on_new.append(mistake)
        await until(lambda: forecasting.newest is not None)
        first = forecasting.newest
        await until(lambda: forecasting.newest is not first)
    finally:
        await forecasting.stop()


async def test_the_process_ends_with_its_input() -> None:
    forecaster = Forecaster()
    await forecaster.ask(Carry(small_snapshot(), 5, 1.0), Forecast, 10.0)
    process = forecaster._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(60):
        assert await process.wait() == 0
    with pytest.raises(ForecasterLost):
        await forecaster.ask(Carry(small_snapshot(), 5, 1.0), Forecast, 10.0)
    assert forecaster.pid is None
    answer = await forecaster.ask(Carry(small_snapshot(), 5, 1.0), Forecast, 10.0)
    assert answer.runs == 5
    await forecaster.end()


def test_without_time_for_enough_replays_it_estimates() -> None:
    assert carry(Carry(small_snapshot(), 200, 0.0)).kind == "estimate"
    assert carry(Carry(small_snapshot(), 1, 0.0)).kind == "replay", "no more was asked for"


# ------------------------------------------------------------ learning and promising


def past_days(count: int = 3, minutes: int = 4) -> list[VisitRow]:
    """Days on which one after another is served at counter 1, each after the same time."""
    rows = []
    for day in range(count):
        date = DAY - datetime.timedelta(days=count - day)
        for place in range(30):
            called = int(at("08:00", date).timestamp() * 1000) + place * minutes * 60_000
            rows.append(
                VisitRow(
                    day=date.isoformat(), ticket=place + 1, service="certification", ticket_class="ordinary",
                    head_start_minutes=0, strict=False, units=1, counter="1", arrived=called - 600_000,
                    place=called - 600_000, not_before=None, called_at=called, started_at=called + 20_000,
                    ended_at=called + minutes * 60_000, outcome="served",
                )
            )  # fmt: skip
    return rows


async def test_it_learns_beside_forecasting() -> None:
    forecasting = Forecasting(Hall().read)
    await forecasting.learn(past_days(), SMALL, SMALL.time_zone)
    assert forecasting.learned is not None
    assert forecasting.learned.days == 3
    assert 240.0 < forecasting.learned.times["certification"].mean < 330.0, (
        "between what was seen and configured"
    )


async def test_what_was_learned_before_holds_when_learning_fails() -> None:
    forecasting = Forecasting(Hall().read, command=BABBLING)
    before = forecasting.learned = Learned(times={})
    await forecasting.learn(past_days(), SMALL, SMALL.time_zone)
    assert forecasting.learned is before


def test_nothing_to_learn_from_is_no_mistake() -> None:
    learned = teach(Teach([], SMALL, SMALL.time_zone))
    assert learned.days == 0
    assert learned.times["land"].mean == pytest.approx(600.0)


def test_everything_sent_comes_back_the_same() -> None:
    snapshot = small_snapshot()
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(snapshot), type=Snapshot) == snapshot
