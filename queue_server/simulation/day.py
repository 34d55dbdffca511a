"""A simulated day at a real server: citizens come one after another and take numbers, through the API.

Everybody goes on through a restart of the server: an act without an answer is asked again with its key.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from queue_server.client import Away, Client, Refused, new_key
from queue_server.contract.messages import IssueAnswer, IssueRequest
from queue_server.simulation.citizens import Citizen

log = structlog.get_logger()

Answer = TypeVar("Answer")

#: Seconds between attempts to reach the server, of real time.
RETRY_AFTER = 0.3
#: Told of each number that a citizen takes.
Told = Callable[[IssueAnswer], None]


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast the day passes.

    Args:
        speed: seconds of the hall in one second of real time.
        now: seconds of real time.
        sleep: lets seconds of real time pass.
    """

    speed: float
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def wait(self, seconds: float) -> None:
        """Let seconds of the hall pass."""
        await self.sleep(seconds / self.speed)


async def insist(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask until the server answers. What is asked must carry its key, so that it happens once.

    Raises:
        Refused: the answer is a refusal.
    """
    while True:
        try:
            return await ask()
        except Away as away:
            await asyncio.sleep(away.retry_after or RETRY_AFTER)


@dataclass(kw_only=True)
class Hall:
    """What the people of a simulated day share."""

    client: Client
    pace: Pace
    #: Ticket to who holds it, until the visit is over.
    holders: dict[int, Citizen] = field(default_factory=dict)
    #: Everybody has come who will come.
    all_came: bool = False
    issued: int = 0
    turned_away: int = 0

    async def arrive(self, citizens: Iterable[Citizen], told: Told | None = None) -> None:
        """Let citizens come, each at the time of arrival, and take numbers."""
        began = self.pace.now()
        for citizen in citizens:
            passed = (self.pace.now() - began) * self.pace.speed
            await self.pace.wait(max(0.0, citizen.arrives - passed))
            await self._take_number(citizen, told)
        self.all_came = True

    async def _take_number(self, citizen: Citizen, told: Told | None) -> None:
        request = IssueRequest(
            key=new_key(), service=citizen.service, ticket_class=citizen.ticket_class,
            language=citizen.language, device="kiosk-simulated",
        )  # fmt: skip
        try:
            answer = await insist(lambda: self.client.issue(request))
        except Refused as refused:
            self.turned_away += 1
            log.info("turned-away", service=citizen.service, code=refused.problem.code)
            return
        self.issued += 1
        self.holders[answer.ticket] = citizen
        if told is not None:
            told(answer)


__all__ = ["Hall", "Pace", "Told", "insist"]
