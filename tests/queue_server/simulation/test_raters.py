"""Simulated people at a rating pad of the real server."""

from __future__ import annotations

import asyncio
from random import Random

from queue_server.client import new_key
from queue_server.contract.messages import IssueRequest, TicketRequest
from queue_server.simulation.day import Hall, Pace
from queue_server.simulation.raters import Mood, Rater
from tests.queue_server.simulation.waiting import until
from tests.queue_server.web.supervising import call, open_counter
from tests.serving import Served

COUNTER = "3"


async def _visit(server: Served) -> None:
    await server.client.issue(IssueRequest(key=new_key(), service="certified-copy"))
    await call(server.client, COUNTER)
    await server.client.at_counter(COUNTER, "finish", TicketRequest(key=new_key()))


async def test_they_rate_when_asked_once_a_visit(server: Served) -> None:
    await open_counter(server.client, COUNTER)
    rater = Rater(Hall(client=server.client, pace=Pace(speed=1000)), COUNTER, Random(1), Mood(share=1.0))
    following = asyncio.create_task(rater.follow())
    try:
        for count in (1, 2, 3):
            await _visit(server)
            await until(lambda wanted=count: rater.rated == wanted)  # type: ignore[misc]  # bound now
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    view = await server.client.supervisor()
    assert (view.served, view.rated) == (3, 3)
    mean = next(one.rating_mean for one in view.counters if one.id == COUNTER)
    assert mean is not None
    assert 1 <= mean <= 3
