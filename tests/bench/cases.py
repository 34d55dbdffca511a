"""What is measured. Every case gives flat figures: name to number."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from queue_server.client import new_key
from queue_server.contract import codec
from queue_server.contract.messages import IssueRequest, NextRequest
from tests.bench.hall import API, Hall, running, trivial
from tests.bench.load import Address, Connection, Figures, Follower, drive, get, post

Table = dict[str, float]


def _trivial_request(_number: int) -> bytes:
    return post(
        "/trivial", codec.encode(IssueRequest(key=new_key(), service="certified-copy", device="bench"))
    )


async def issue(folder: Path, quick: bool) -> Table:
    """Tickets a second at 1, 16 and 64 clients, each beside the trivial POST."""
    table: Table = {}
    with trivial() as yardstick:
        async with running(folder) as hall:
            await drive(hall.address, 4, 300, hall.issue)  # warm
            await drive(yardstick, 4, 300, _trivial_request)
            for clients, count in ((1, 1500), (16, 16_000), (64, 16_000)):
                many = count // 20 if quick else count
                base = await drive(yardstick, clients, many, _trivial_request)
                found = await drive(hall.address, clients, many, hall.issue)
                table |= _table(f"issue.{clients}", found)
                table[f"issue.{clients}.trivial_per_s"] = base.rate
                table[f"issue.{clients}.ratio"] = found.rate / base.rate
    return table


def _table(name: str, figures: Figures) -> Table:
    return {
        f"{name}.per_s": figures.rate,
        f"{name}.p50_ms": figures.milliseconds(50),
        f"{name}.p99_ms": figures.milliseconds(99),
        f"{name}.errors": float(figures.errors),
    }


def _next(counter: str) -> bytes:
    return post(f"{API}/counters/{counter}/next", codec.encode(NextRequest(key=new_key(), outcome="served")))


async def calls(folder: Path, quick: bool) -> Table:
    """Calls a second, every counter pressing as soon as it has its answer."""
    async with running(folder) as hall:
        return _table("calls", await _calls(hall, 300 if quick else 4000))


async def _calls(hall: Hall, count: int) -> Figures:
    await drive(hall.address, 16, count, hall.issue)
    figures = Figures()
    left = iter(range(count - len(hall.discipline.counters) * 20))

    async def officer(counter: str) -> None:
        connection = await Connection.open(hall.address)
        # A counter whose own work is done before the others' has nobody to call: it stops.
        for _ in left:
            began = time.perf_counter()
            status, _body = await connection.ask(_next(counter))
            if status != 200:
                figures.errors += status != 204
                break
            figures.times.append(time.perf_counter() - began)
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(officer(plan.id) for plan in hall.discipline.counters))
    figures.seconds = time.perf_counter() - began
    return figures


class _Boards:
    """Many boards, and when each of them saw its newest call."""

    _NEWEST = re.compile(rb'"recent":\[\{"seq":(\d+)')

    def __init__(self, count: int) -> None:
        self._buffers = [b""] * count
        self._newest = [(0, 0.0)] * count

    def taker(self, place: int) -> Callable[[bytes, float], None]:
        """What one board does with its feed's bytes."""

        def take(data: bytes, at: float) -> None:
            self._buffers[place] += data
            for found in self._NEWEST.finditer(self._buffers[place]):
                self._newest[place] = int(found[1]), at
                self._buffers[place] = self._buffers[place][found.end() :]

        return take

    async def saw(self, seq: int, began: float) -> list[float]:
        """Seconds until each board saw a call; those that do not within two seconds are left out."""
        for _ in range(1000):
            if all(newest >= seq for newest, _ in self._newest):
                break
            await asyncio.sleep(0.002)
        return [at - began for newest, at in self._newest if newest == seq]


async def board(folder: Path, quick: bool) -> Table:
    """From the officer's press to a board's receiving the call, with 200 boards."""
    rounds, count = (10 if quick else 60), 200
    async with running(folder, feeds=0) as hall:
        await drive(hall.address, 8, rounds * 12, hall.issue)
        boards = _Boards(count)
        followers = [
            await Follower.open(hall.address, f"{API}/board/feed", boards.taker(place))
            for place in range(count)
        ]
        officer = await Connection.open(hall.address)
        times: list[float] = []
        for _ in range(rounds):
            await asyncio.sleep(0.25)
            began = time.perf_counter()
            _, body = await officer.ask(_next("3"))
            times += await boards.saw(int(re.findall(rb'"seq":(\d+)\}$', body)[0]), began)
        for follower in followers:
            follower.close()
    found = Figures(times=times)
    return {
        "board.200.p50_ms": found.milliseconds(50),
        "board.200.p99_ms": found.milliseconds(99),
        "board.200.missing": float(rounds * count - len(times)),
    }


async def history(folder: Path, quick: bool) -> Table:
    """The same with past visits in the ledger."""
    table: Table = {}
    for past in (0, 2_000) if quick else (0, 100_000, 1_000_000):
        async with running(folder / str(past), past=past) as hall:
            await drive(hall.address, 4, 300, hall.issue)
            found = await drive(hall.address, 16, 500 if quick else 12_000, hall.issue)
            called = await _calls(hall, 500 if quick else 3000)
        table[f"history.{past}.issue_per_s"] = found.rate
        table[f"history.{past}.calls_per_s"] = called.rate
    return table


async def restart(folder: Path, quick: bool) -> Table:
    """Killed with a day of 10,000 tickets: seconds until it answers again. And its memory before."""
    count = 500 if quick else 10_000
    async with running(folder, feeds=0) as hall:
        table = {"memory.start_mb": hall.resident()}
        await drive(hall.address, 16, count, hall.issue)
        table["memory.tickets_mb"] = hall.resident()
        followers = [
            await Follower.open(hall.address, f"{API}/board/feed", lambda *_: None) for _ in range(250)
        ]
        await asyncio.sleep(1.0)
        table["memory.250_feeds_mb"] = hall.resident()
        for follower in followers:
            follower.close()
        await asyncio.to_thread(hall.process.kill, signal.SIGKILL)
        began = time.perf_counter()
        await asyncio.to_thread(hall.process.start)
        status, _ = await _ask(hall.address, get("/healthz"))
        table["restart.s"] = time.perf_counter() - began
        table["restart.errors"] = float(status != 200)
    return table


async def _ask(address: Address, request: bytes) -> tuple[int, bytes]:
    connection = await Connection.open(address)
    try:
        return await connection.ask(request)
    finally:
        connection.close()


async def crowd(folder: Path, quick: bool) -> Table:
    """400 clients at once: half follow a feed, half take numbers and look at the hall."""
    async with running(folder, feeds=200) as hall:

        def mixed(number: int) -> bytes:
            return hall.issue(number) if number % 3 else get(API)

        figures = await drive(hall.address, 200, 600 if quick else 12_000, mixed)
    return _table("crowd.400", figures) | {"crowd.400.p95_ms": figures.milliseconds(95)}


CASES: dict[str, Callable[[Path, bool], Awaitable[Table]]] = {
    "issue": issue, "calls": calls, "board": board, "history": history, "restart": restart, "crowd": crowd,
}  # fmt: skip

__all__ = ["CASES", "Table"]
