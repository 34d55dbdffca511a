"""How a kiosk comes by a number: from the server, else from its lease; and what it owes after a lost reply.

Whatever could be doubled is written down before it is done. A request is on disk before it is sent, so that
it is repeated with the same key after a crash; a leased number is on disk before anybody sees it, and in the
same transaction the request that was not answered becomes one that nobody waits for: when the server is back
it is asked once more with the same key, and the number that there is then is given back.

A request that named a person or papers is kept without them. While the program runs it can be repeated as it
was; after a crash it cannot, so the number that it may have taken is cancelled by its id, which follows from
the key, and whoever stands there begins anew.
"""

from __future__ import annotations

import asyncio
import datetime
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from kiosk import underway
from kiosk.hall_time import HallTime
from kiosk.leasing import Leasing, NoNumber
from kiosk.memory import Memory, Unwritable, Work
from queue_server.client import Away, Client, Refused, new_key
from queue_server.contract import identities
from queue_server.contract.messages import CitizenRequest, HallView, IssueAnswer, IssueRequest

log = structlog.get_logger()

#: Seconds between attempts to ask the same: quick at first, never far apart.
RETRY_AFTER = (0.3, 0.6, 1.0, 2.0)
#: Seconds after which a number is taken from the lease, if the server has not answered.
FALL_BACK_AFTER = 3.0
#: A server that comes back within so many seconds of its loss is waited for.
GRACE = 2.0
#: Seconds for which a server that left a question unanswered is taken to be away.
UNANSWERED_FOR = 10.0
#: Whoever touched the screen so short a time before a crash still stands there.
STILL_HERE = datetime.timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """A number that somebody waited for when the kiosk died."""

    answer: IssueAnswer
    #: Whether its slip may be printed (once more).
    prints: bool


@dataclass(kw_only=True)
class Numbers:
    """Numbers for the flow. The hall's last view and whether the server is there are told from outside."""

    memory: Memory
    client: Client
    leasing: Leasing
    now: HallTime
    device: str
    hall: HallView | None = None
    #: Told when something is to be settled with the server.
    on_work: Callable[[], None] = lambda: None
    #: Requests as they were sent, while the program runs.
    _said: dict[str, IssueRequest] = field(default_factory=dict)
    _lost_at: float | None = None
    _unanswered_at: float | None = None
    _unsettled: bool = True

    # ------------------------------------------------------------ whether the server is there

    def lost(self) -> None:
        """The server is gone."""
        if self._lost_at is None:
            self._lost_at = time.monotonic()

    def found(self) -> None:
        """It is there."""
        self._lost_at = self._unanswered_at = None

    def answered(self) -> None:
        """It has answered a question."""
        self._unanswered_at = None

    def unanswered(self) -> None:
        """It has left a question unanswered."""
        self._unanswered_at = time.monotonic()

    @property
    def away(self) -> bool:
        """Whether it is no use to ask the server first."""
        now = time.monotonic()
        if self._lost_at is not None and now - self._lost_at >= GRACE:
            return True
        return self._unanswered_at is not None and now - self._unanswered_at < UNANSWERED_FOR

    # ------------------------------------------------------------ a number

    async def issue(
        self, request: IssueRequest, on_trying: Callable[[], None] = lambda: None, *, sent: bool = False
    ) -> IssueAnswer:
        """A number, from whoever gives one. Asks until there is an answer.

        Args:
            request: what is wanted.
            on_trying: told when the server did not answer and is asked again.
            sent: it may have been sent before.

        Raises:
            Refused: the server gives none.
        """
        self._said[request.key] = request
        at = self.now()
        await self._note(lambda file: underway.begin(file, request, at))
        began, attempt = time.monotonic(), 0
        while True:
            if self.away or time.monotonic() - began >= FALL_BACK_AFTER:
                leased = await self._leased(request, sent=sent)
                if leased is not None:
                    return leased
            try:
                answer = await self.client.issue(request)
            except Refused:
                await self._settle(request.key)
                raise
            except Away as away:
                sent = sent or away.sent
                if time.monotonic() - began >= FALL_BACK_AFTER:
                    self.unanswered()
                on_trying()
                rest = RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)]
                await asyncio.sleep(min(away.retry_after or rest, RETRY_AFTER[-1]))
                attempt += 1
            else:
                await self._settle(request.key, partial(underway.show, answer=answer, at=at))
                return answer

    async def _leased(self, request: IssueRequest, *, sent: bool) -> IssueAnswer | None:
        if self.hall is None:
            return None
        try:
            answer = await self.leasing.give(request, self.hall, sent=sent)
        except (NoNumber, Unwritable) as error:
            log.warning("no-leased-number", reason=str(error))
            return None
        if sent:
            self._has_work()
        else:
            self._said.pop(request.key, None)
        return answer

    async def give_back(self, ticket: str) -> None:
        """Nobody waits for this number."""
        try:
            await self.leasing.give_back(ticket)
        except Unwritable:
            log.exception("not-given-back")
        self._has_work()

    # ------------------------------------------------------------ slips

    async def printing(self, ticket: str) -> None:
        """Its slip is about to begin."""
        await self._note(lambda file: underway.printing(file, ticket))

    async def printed(self, ticket: str) -> None:
        """Its slip is on paper."""
        await self._note(lambda file: underway.forget(file, ticket))

    # ------------------------------------------------------------ what is owed

    async def resume(self) -> Resumed | IssueRequest | None:
        """After a restart: the number, or the request, of whoever still stands here.

        What else was under way has nobody who waits for it; ``settle`` finds out what came of it.
        """
        acts, shown = await self.memory.run(lambda file: (underway.acts(file), underway.shown(file)))
        here: Resumed | IssueRequest | None = None
        for number in shown:
            if here is None and self._is_recent(number.at):
                here = Resumed(answer=number.answer, prints=number.prints < underway.MOST_PRINTS)
            else:
                await self.printed(number.answer.id)
        for act in reversed(acts):
            if act.request.key in self._said:
                continue  # asked since the start, by somebody who waits for the answer
            if here is None and act.wanted and act.whole and self._is_recent(act.at):
                here = act.request
            else:
                await self._abandon(act.request.key)
        return here

    def _is_recent(self, at: datetime.datetime) -> bool:
        """A machine without a clock cannot say so."""
        return not self.now.unset and abs(self.now() - at) <= STILL_HERE

    async def _abandon(self, key: str) -> None:
        await self._note(lambda file: underway.unwanted(file, key))
        self._has_work()

    async def settle(self) -> None:
        """Give back what nobody waits for.

        Raises:
            Away: the server does not answer; the rest is for the next time.
            Unwritable: as above.
        """
        if not self._unsettled:
            return
        self._unsettled = False
        try:
            for act in await self.memory.run(underway.acts):
                if not act.wanted:
                    await self._find_out(act)
            for ticket in await self.memory.run(underway.to_give_back):
                await self._cancel(ticket)
        except BaseException:
            self._unsettled = True
            raise

    async def _find_out(self, act: underway.Act) -> None:
        """Only the same question tells whether there is a number; asked again, there is one at the most."""
        key = act.request.key
        request = act.request if act.whole else self._said.get(key)
        at = self.now()
        if request is None:
            ticket = identities.ticket_id(self.client.hall_id, f"device/{act.request.device}", key)
            await self._finish(key, lambda file: underway.give_back(file, ticket))
            return
        try:
            answer = await self.client.issue(request)
        except Refused as refused:
            log.info("no-number-to-give-back", code=refused.problem.code)
            await self._finish(key, lambda _: None)
        else:
            await self._finish(key, lambda file: underway.show(file, answer, at, wanted=False))

    async def _cancel(self, ticket: str) -> None:
        """One that has been called meanwhile is the officer's to end."""
        try:
            await self.client.by_holder(ticket, "cancel", CitizenRequest(key=new_key()))
        except Refused as refused:
            log.info("not-given-back", code=refused.problem.code)
        await self.memory.run(lambda file: underway.forget(file, ticket))

    # ------------------------------------------------------------ the disk

    async def _finish(self, key: str, more: Work[None]) -> None:
        def work(file: sqlite3.Connection) -> None:
            more(file)
            underway.settled(file, key)

        await self.memory.run(work)
        self._said.pop(key, None)

    async def _settle(self, key: str, more: Work[None] = lambda _: None) -> None:
        """The same where a disk that does not write must not keep the answer from whoever waits."""
        try:
            await self._finish(key, more)
        except Unwritable:
            log.exception("not-remembered")

    async def _note(self, work: Work[None]) -> None:
        """Write down, if the disk takes it: a number from the server can be had without."""
        try:
            await self.memory.run(work)
        except Unwritable:
            log.exception("not-remembered")

    def _has_work(self) -> None:
        self._unsettled = True
        self.on_work()


__all__ = ["FALL_BACK_AFTER", "STILL_HERE", "Numbers", "Resumed"]
