"""What is measured of acts, ledger and process. Every case gives flat figures: name to number."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.hall import Hall, Trivial, discipline_in, large_config, running, trivial
from tests.bench.load import Connection, Figures, drive, get
from tests.bench.past import make_past

Table = dict[str, float]
#: Rounds of each measurement, in turn with those that it is compared with: a machine has moods.
ROUNDS = 5


@dataclass
class Rounds:
    """The same measured several times; rates are medians of the rounds, times are of all of them."""

    all: list[Figures] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return statistics.median(figures.rate for figures in self.all)

    def table(self, name: str) -> Table:
        """The figures for people."""
        together = Figures(times=[time for figures in self.all for time in figures.times])
        return {
            f"{name}.per_s": self.rate,
            f"{name}.p50_ms": together.milliseconds(50),
            f"{name}.p99_ms": together.milliseconds(99),
            f"{name}.errors": float(sum(figures.errors for figures in self.all)),
        }


def _compared(name: str, found: Rounds, base: Rounds) -> Table:
    """The figures beside those of the trivial POST from the same minutes."""
    ratios = [mine.rate / its.rate for mine, its in zip(found.all, base.all, strict=True)]
    return found.table(name) | {
        f"{name}.trivial_per_s": base.rate,
        f"{name}.ratio": statistics.median(ratios),
    }


# ------------------------------------------------------------ numbers and calls


async def issue(folder: Path, quick: bool) -> Table:
    """Tickets a second at 1, 16 and 64 clients, each beside the trivial POST."""
    table: Table = {}
    with trivial() as yardstick:
        async with running(folder) as hall:
            await drive(hall.address, [hall.tickets(200)] * 4)  # warm
            await drive(yardstick.address, [yardstick.requests(200)] * 4)
            for clients, count in ((1, 600), (16, 4000), (64, 4000)):
                many = 150 if quick else count
                table |= await _issue(hall, yardstick, clients, many, 1 if quick else ROUNDS)
    return table


async def _issue(hall: Hall, yardstick: Trivial, clients: int, count: int, rounds: int) -> Table:
    found, base, name = Rounds(), Rounds(), f"issue.{clients}"
    worked = hall.worked()
    idle = yardstick.worked()
    for _ in range(rounds):
        # The yardstick is quicker: it gets more to do, so that both are measured for about as long.
        base.all.append(await drive(yardstick.address, [yardstick.requests(4 * count)] * clients))
        found.all.append(await drive(hall.address, [hall.tickets(count)] * clients))
    answers = rounds * count
    return _compared(name, found, base) | {
        # Processor time of the server for one answer: other work on the machine changes it little.
        f"{name}.cpu_us": (hall.worked() - worked) / answers * 1e6,
        f"{name}.trivial_cpu_us": (yardstick.worked() - idle) / (4 * answers) * 1e6,
        # Share of a core that the measuring takes: near 1 it would be what is measured.
        f"{name}.generator_busy": max(figures.own / figures.seconds for figures in base.all),
    }


async def calls(folder: Path, quick: bool) -> Table:
    """Calls a second, every counter pressing "next" as soon as it has its answer."""
    found, base = Rounds(), Rounds()
    with trivial() as yardstick:
        async with running(folder) as hall:
            count = 300 if quick else 4000
            clients = len(hall.counters)
            await drive(yardstick.address, [yardstick.requests(200)] * clients)
            for _ in range(1 if quick else ROUNDS):
                base.all.append(await drive(yardstick.address, [yardstick.requests(2 * count)] * clients))
                found.all.append(await _call(hall, count))
    return _compared("calls", found, base)


async def _call(hall: Hall, count: int) -> Figures:
    """Half of ``count`` waiting tickets are called; more of them, and some counters would have nobody."""
    await drive(hall.address, [hall.tickets(count)] * 16)
    lines = [hall.calls(counter, count) for counter in hall.counters]
    return await drive(hall.address, lines, enough=count // 2)


# ------------------------------------------------------------ the past


async def history(folder: Path, quick: bool) -> Table:
    """The same with past visits in the ledger: servers with and without a past, measured in turn."""
    sizes = (0, 2_000) if quick else (0, 100_000, 1_000_000)
    count, rounds = (300, 1) if quick else (2000, ROUNDS)
    issued, called = {size: Rounds() for size in sizes}, {size: Rounds() for size in sizes}
    async with contextlib.AsyncExitStack() as stack:
        halls = {}
        for size in sizes:
            home = folder / str(size)
            if size:
                await asyncio.to_thread(
                    make_past, home / "hall.sqlite", discipline_in(large_config(home)), size
                )
            halls[size] = await stack.enter_async_context(running(home))
            await drive(halls[size].address, [halls[size].tickets(200)] * 4)
        order = list(sizes)
        for _ in range(rounds):
            for size in order:
                hall = halls[size]
                issued[size].all.append(await drive(hall.address, [hall.tickets(count)] * 16))
            for size in order:
                called[size].all.append(await _call(halls[size], count))
            order.append(order.pop(0))  # nobody is always the first
    table: Table = {}
    for size in sizes:
        for name, rounds_of in (("issue", issued), ("calls", called)):
            table |= rounds_of[size].table(f"history.{size}.{name}")
            table[f"history.{size}.{name}.ratio_to_0"] = rounds_of[size].rate / rounds_of[0].rate
    return table


# ------------------------------------------------------------ the process


async def restart(folder: Path, quick: bool) -> Table:
    """Killed with a day of 10,000 tickets: seconds until it answers again."""
    count = 300 if quick else 10_000
    times: list[float] = []
    async with running(folder) as hall:
        await _busy_day(hall, count)
        for _ in range(1 if quick else ROUNDS):
            await asyncio.to_thread(hall.process.kill, signal.SIGKILL)
            began = time.perf_counter()
            await asyncio.to_thread(hall.process.start)
            status, _ = await _ask(hall, get("/healthz"))
            if status != 200:
                raise RuntimeError(f"/healthz answers {status}")
            times.append(time.perf_counter() - began)
    return {"restart.median_s": statistics.median(times), "restart.longest_s": max(times)}


async def _busy_day(hall: Hall, count: int) -> None:
    """Many tickets, most of them called and served."""
    await drive(hall.address, [hall.tickets(count)] * 16)
    share = count // len(hall.counters)
    await drive(hall.address, [hall.calls(counter, share) for counter in hall.counters])


async def _ask(hall: Hall, request: bytes) -> tuple[int, bytes]:
    connection = await Connection.open(hall.address)
    try:
        return await connection.ask(request)
    finally:
        connection.close()


async def memory(folder: Path, quick: bool) -> Table:
    """Megabytes resident: at the start, after a day of 10,000 tickets, with 250 screens."""
    async with running(folder, feeds=0) as hall:
        table = {"memory.start_mb": hall.resident()}
        await _busy_day(hall, 300 if quick else 10_000)
        table["memory.10000_tickets_mb"] = hall.resident()
        await hall.attach(250)
        await drive(hall.address, [hall.tickets(200)] * 4)
        await asyncio.sleep(1.0)
        table["memory.250_feeds_mb"] = hall.resident()
    return table


__all__ = ["ROUNDS", "Table", "calls", "history", "issue", "memory", "restart"]
