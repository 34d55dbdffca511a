"""A simulated officer: looks at the counter, does the next act, and looks again.

An officer decides from the counter's view alone, so restarts of the server, and people who press at the same
counter, only make a different view.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import structlog

from queue_server.client import Refused, new_key
from queue_server.contract.messages import (
    CloseCounterRequest,
    CounterView,
    CurrentTicket,
    NextRequest,
    OpenCounterRequest,
    PauseCounterRequest,
    Request,
    TicketRequest,
)
from queue_server.simulation.citizens import Citizen, People
from queue_server.simulation.day import Hall, insist

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How an officer works. Seconds are those of a real hall."""

    #: Between looks while nobody waits.
    looks_every: float = 6.0
    #: Until a call that nobody follows is made again, and once more until it is given up.
    patience: float = 75.0
    #: Part of the visits after which there is a pause.
    pause_share: float = 0.03
    pause: tuple[float, float] = (180.0, 600.0)


class Officer:
    """Works at one counter until everybody has come and nobody waits there.

    Args:
        hall: what all share.
        counter: the counter's id.
        people: says how those behave whose numbers the simulation did not take.
        random: where chance comes from.
        manner: how the officer works.
    """

    def __init__(
        self, hall: Hall, counter: str, people: People, random: Random, manner: Manner | None = None
    ) -> None:
        self._hall, self._client, self._pace = hall, hall.client, hall.pace
        self._counter, self._people, self._random = counter, people, random
        self._manner = manner or Manner()
        self._pausing = False
        self.served = self.missed = 0

    async def work(self) -> None:
        """Work, then close the counter."""
        at_work = True
        while at_work:
            view = await insist(lambda: self._client.counter(self._counter))
            try:
                at_work = await self._act(view)
            except Refused as refused:
                # Somebody else pressed first at this counter, or its day has ended.
                log.info("officer-refused", counter=self._counter, code=refused.problem.code)
                await self._pace.wait(self._manner.looks_every)

    async def _act(self, view: CounterView) -> bool:
        """Do what the view asks for; false when the work is over."""
        if view.current is not None:
            await self._attend(view.current)
        elif view.status == "closed" or (view.status == "paused" and self._pausing):
            await self._do("open", OpenCounterRequest(key=new_key(), officer=f"simulated-{self._counter}"))
            self._pausing = False
        elif view.status == "open" and view.waiting_count:
            await self._call()
        elif view.status == "open" and self._hall.all_came:
            await self._do("close", CloseCounterRequest(key=new_key()))
            return False
        else:  # nobody waits, or somebody has paused this counter by hand
            await self._pace.wait(self._manner.looks_every)
        return True

    async def _attend(self, ticket: CurrentTicket) -> None:
        """Look after who was called, then call the next one or pause."""
        holder = self._hall.holders.get(ticket.ticket) or self._people.stranger(ticket.service)
        here = ticket.state == "serving" or await self._await_arrival(ticket, holder)
        if here:
            if ticket.state == "called":
                await self._do("start", TicketRequest(key=new_key(), expect=ticket.ticket))
            await self._pace.wait(holder.stays)
        await self._end(ticket, here)
        self._hall.holders.pop(ticket.ticket, None)
        self.served, self.missed = self.served + here, self.missed + (not here)

    async def _await_arrival(self, ticket: CurrentTicket, holder: Citizen) -> bool:
        if holder.comes and not holder.needs_recall:
            await self._pace.wait(holder.walks)
            return True
        await self._pace.wait(self._manner.patience)
        await self._do("recall", TicketRequest(key=new_key(), expect=ticket.ticket))
        await self._pace.wait(holder.walks if holder.comes else self._manner.patience)
        return holder.comes

    async def _end(self, ticket: CurrentTicket, here: bool) -> None:
        if self._random.random() >= self._manner.pause_share:
            try:
                await self._call(ticket, here)
            except Refused as refused:
                if refused.problem.code != "counter-not-open":
                    raise
                # Somebody has paused this counter meanwhile; the visit ends all the same.
                await self._finish(ticket, here)
            return
        await self._finish(ticket, here)
        await self._do("pause", PauseCounterRequest(key=new_key(), reason="break"))
        self._pausing = True
        await self._pace.wait(self._random.uniform(*self._manner.pause))

    async def _finish(self, ticket: CurrentTicket, here: bool) -> None:
        await self._do("finish" if here else "no-show", TicketRequest(key=new_key(), expect=ticket.ticket))

    async def _call(self, ticket: CurrentTicket | None = None, here: bool = True) -> None:
        """The officer's main act: end the ticket at the counter, if there is one, and call the next."""
        request = NextRequest(
            key=new_key(),
            expect=ticket.ticket if ticket else None,
            outcome=None if ticket is None else "served" if here else "no_show",
        )
        await insist(lambda: self._client.next(self._counter, request))

    async def _do(self, act: str, request: Request) -> None:
        await insist(lambda: self._client.at_counter(self._counter, act, request))


__all__ = ["Manner", "Officer"]
