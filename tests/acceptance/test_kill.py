"""``kill -9`` at random moments under load: nothing acknowledged is lost, and the server is soon back."""

from __future__ import annotations

import asyncio
import statistics
import time
from random import Random

import aiohttp

from tests.acceptance.load import Load, missing
from tests.serving import ServerProcess

ROUNDS = 20
#: Seconds from the start of the process to its first answer. A busy test machine gets five times as long.
BACK_WITHIN = 2.0


async def _start(process: ServerProcess) -> float:
    """Start, and wait for the first answer; how long it took, in seconds."""
    began = time.perf_counter()
    await asyncio.to_thread(process.start)
    async with aiohttp.ClientSession() as session, session.get(f"{process.url}/healthz") as answer:
        assert answer.status == 200
    return time.perf_counter() - began


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
    print(
        f"{len(load.acknowledged)} acts; back in {statistics.median(waits):.2f} s, at most {max(waits):.2f} s"
    )
    assert statistics.median(waits) < BACK_WITHIN
    assert max(waits) < 5 * BACK_WITHIN
