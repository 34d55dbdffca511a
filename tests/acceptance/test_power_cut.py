"""A power cut under load: what was acknowledged was synchronised, so it is there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

from tests.acceptance.load import Load, missing
from tests.acceptance.power import PowerSupply
from tests.serving import ServerProcess

ROUNDS = 20


async def _until_dark(supply: PowerSupply, store: Path, hall: Path, load: Load, **cut: int) -> None:
    """One process from its start, also within its first changes, to the moment when the power fails."""
    process = ServerProcess(store, config=hall, environment=supply.on(**cut))  # type: ignore[arg-type]  # lie is 0 or 1
    try:
        await asyncio.to_thread(process.start)
    except RuntimeError as error:
        if str(error):
            raise  # it was not the power: a process that loses it says nothing
        return
    await load.run(process.url)
    process.kill()


async def test_what_was_acknowledged_outlives_a_power_cut(
    tmp_path: Path, busy_process: ServerProcess, roomy_hall: Path
) -> None:
    random = Random(1_112_026)
    supply, load = PowerSupply(busy_process.store.parent, tmp_path), Load(random)
    lost = 0
    for round_ in range(ROUNDS):
        await _until_dark(supply, busy_process.store, roomy_hall, load, cut_after=random.randrange(1, 900))
        lost += supply.cut(random if round_ % 2 else None)
        assert missing(busy_process.store, load.acknowledged, own=True) == ([], [])
    busy_process.start()
    await load.run(busy_process.url, enough=len(load.acknowledged.unanswered) + 50)
    assert missing(busy_process.store, load.acknowledged) == ([], [])
    assert len(load.acknowledged.tickets) == load.acknowledged.keys
    print(
        f"{ROUNDS} cuts, {lost} changes lost with them, {len(load.acknowledged)} acknowledged acts all there"
    )
    assert lost


async def test_the_same_cut_loses_acknowledged_acts_when_synchronising_is_a_lie(
    tmp_path: Path, busy_process: ServerProcess, roomy_hall: Path
) -> None:
    """Shows that the cut above bites: with ``synchronous=OFF`` in effect, nothing would be safe."""
    supply, load = PowerSupply(busy_process.store.parent, tmp_path), Load(Random(1))
    busy_process.start()
    busy_process.stop()
    await _until_dark(supply, busy_process.store, roomy_hall, load, cut_after=600, lie=1)
    assert len(load.acknowledged) > 50
    assert supply.cut()
    tickets, calls = missing(busy_process.store, load.acknowledged, own=True)
    assert len(tickets) == len(load.acknowledged.tickets)
    assert len(calls) == len(load.acknowledged.calls)
