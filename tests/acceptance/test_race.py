"""Counters press "next" at the same moment for one waiting ticket: exactly one of them gets it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from queue_server.client import new_key
from queue_server.contract.messages import IssueRequest, NextRequest, OpenCounterRequest
from tests.serving import sample_wanted, serving

ROUNDS = 1_000
#: All of them serve certified copies.
COUNTERS = ("3", "4", "5", "7")


async def test_one_ticket_goes_to_one_counter(tmp_path: Path, roomy_hall: Path) -> None:
    winners = dict.fromkeys(COUNTERS, 0)
    async with serving(tmp_path / "sounds", wanted=sample_wanted(roomy_hall)) as server:
        client = server.client
        for counter in COUNTERS:
            await client.at_counter(counter, "open", OpenCounterRequest(key=new_key()))
        for round_ in range(ROUNDS):
            # The order of asking turns with every round, so that nobody is always the first.
            counters = (COUNTERS[round_ % 4 :] + COUNTERS[: round_ % 4])[: 2 + round_ % 3]
            issued = await client.issue(IssueRequest(key=new_key(), service="certified-copy"))
            answers = await asyncio.gather(
                *(client.next(counter, NextRequest(key=new_key(), outcome="served")) for counter in counters)
            )
            called = {
                counter: answer.called.number
                for counter, answer in zip(counters, answers, strict=True)
                if answer is not None and answer.called is not None
            }
            assert list(called.values()) == [issued.number]
            winners[next(iter(called))] += 1
        view = await client.supervisor()
    at_counters = sum(counter.number is not None for counter in view.counters)
    assert (view.issued, view.served, view.waiting) == (ROUNDS, ROUNDS - at_counters, 0)
    assert all(winners.values()), "each counter has won some"
