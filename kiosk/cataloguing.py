"""Brings the posted procedures: from the server when they change, from memory while that is away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from kiosk import flow
from kiosk.memory import Memory, Unwritable
from queue_server.client import Away, Client, Refused
from queue_server.contract.messages import HallView, Procedures

log = structlog.get_logger()

#: Seconds, as they are where nobody says otherwise.
ASK_EVERY, RETRY_AFTER = 180.0, 10.0


@dataclass(kw_only=True)
class Cataloguing:
    """Keeps the flow's catalogue as new as it can be.

    Args:
        client: of the hall.
        memory: opened; it keeps the last edition for a start without the server.
        happen: the flow's ear.
        ask_every: seconds between questions whether there is a newer edition.
        retry_after: seconds after a question without an answer.
    """

    client: Client
    memory: Memory
    happen: Callable[[flow.Happening], None]
    ask_every: float = ASK_EVERY
    retry_after: float = RETRY_AFTER

    def __post_init__(self) -> None:
        self._wanted = asyncio.Event()
        self._offered: bool | None = None
        self._held: Procedures | None = None
        #: Its name in the memory: another hall's are not this one's.
        self._name = f"procedures {self.client.hall_id}"
        #: The server has answered since the program started.
        self._answered = False

    def heard(self, hall: HallView) -> None:
        """The hall's view came: ask now if what it offers has changed, or if the server is back."""
        offered = "procedures" in hall.offers
        if offered != self._offered or not self._answered:
            self._offered = offered
            self._wanted.set()

    def lost(self) -> None:
        """The server is away: it may come back with another catalogue."""
        self._offered = None

    async def follow(self) -> None:
        """What is remembered first, then what the server posts, for ever."""
        if self._held is None:
            await self.recall()
        while True:
            wait = await self._ask()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), wait)
            self._wanted.clear()

    async def recall(self) -> None:
        """Tell the flow what is remembered."""
        try:
            kept = await self.memory.recall(self._name, Procedures)
        except Unwritable:
            log.exception("not-remembered")
            return
        if kept is not None:
            self._hold(kept)

    async def _ask(self) -> float:
        """Ask for what is new; answers how many seconds to wait."""
        # The first question of a start brings all of it, for the server's own address may have changed.
        known = self._held.edition if self._held is not None and self._answered else ""
        try:
            newer = await self.client.procedures(known)
        except Away as away:
            log.debug("no-catalogue", error=str(away))
            return self.retry_after
        except Refused as refused:
            # The hall posts none; any other refusal leaves what there is.
            if refused.problem.code == "no-procedures":
                await self._take(None)
            else:
                log.warning("no-catalogue", code=refused.problem.code)
            return self.ask_every
        if newer is not None:
            await self._take(newer)
        self._answered = True
        return self.ask_every

    async def _take(self, newest: Procedures | None) -> None:
        self._answered = True
        if newest == self._held:
            return
        self._hold(newest)
        try:
            if newest is None:
                await self.memory.forget(self._name)
            else:
                await self.memory.keep(self._name, newest)
        except Unwritable:
            log.exception("not-remembered")

    def _hold(self, catalogue: Procedures | None) -> None:
        self._held = catalogue
        self.happen(flow.CatalogueCame(catalogue))


__all__ = ["ASK_EVERY", "RETRY_AFTER", "Cataloguing"]
