"""``kill -9`` at random moments under load: nothing acknowledged is lost, and the server is soon back."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from pathlib import Path
from random import Random

import aiohttp

from tests.acceptance.load import Load, missing
from tests.serving import ServerProcess

ROUNDS = 20
#: Seconds of a processor's work from the start of the process to its first answer. This is asserted, not the
#: clock on the wall, because a busy test machine stretches that; on an idle one they are the same.
BACK_WITHIN = 2.0
#: Seconds on the wall, however busy the machine.
PATIENCE = 60.0


async def _start(process: ServerProcess) -> tuple[float, float]:
    """Start, and wait for the first answer; seconds on the wall and of the processor."""
    began = time.perf_counter()
    await asyncio.to_thread(process.start)
    async with aiohttp.ClientSession() as session, session.get(f"{process.url}/healthz") as answer:
        assert answer.status == 200
    return time.perf_counter() - began, _work_of(process.pid)


def _work_of(pid: int) -> float:
    """Seconds of the processor that a process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def test_what_was_acknowledged_outlives_a_killed_server(busy_process: ServerProcess) -> None:
    random = Random(25_11_2026)
    load = Load(random)
    waits = [await _start(busy_process)]
    for _ in range(ROUNDS):
        enough = load.alarm(random.randrange(20, 120))
        pressing = asyncio.create_task(load.run(busy_process.url))
        await asyncio.wait_for(enough.wait(), timeout=60)
        await asyncio.sleep(random.random() * 0.005)
        busy_process.kill()
        await pressing
        assert missing(busy_process.store, load.acknowledged) == ([], [])
        waits.append(await _start(busy_process))
    assert load.acknowledged.unanswered, "the kills hit requests under way"
    await load.run(busy_process.url, enough=len(load.acknowledged.unanswered) + 50)
    assert missing(busy_process.store, load.acknowledged) == ([], [])
    assert len(load.acknowledged.tickets) == load.acknowledged.keys, "every key has its one ticket by now"
    wall, work = zip(*waits, strict=True)
    print(f"{len(load.acknowledged)} acts acknowledged, none lost in {ROUNDS} kills")
    print(f"back after {statistics.median(wall):.2f} s, {max(wall):.2f} s at most")
    print(f"{statistics.median(work):.2f} s of that are the processor's")
    assert statistics.median(work) < BACK_WITHIN
    assert max(wall) < PATIENCE
