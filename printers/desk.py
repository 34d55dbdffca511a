"""The agent beside a desk's printer: takes what the desk wants onto its own disk, prints it, tells of it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from printers.desk_queue import UNCERTAIN, DeskQueue, Kept
from printers.paper import Paper
from printers.port import Sheet
from printers.sheets import information_of
from printers.spool import NOT_DRAWN, Spool
from printers.troubles import Offline
from printers.watched import Thread
from queue_server.client import Away, Client, Lost, Refused, keep_reporting
from queue_server.contract.messages import (
    AgentRequest,
    HealthAnswer,
    HealthReport,
    PrintedRequest,
    PrinterView,
    Trouble,
)

log = structlog.get_logger()

#: A slip that could not be printed for so long is of no use any more.
WANTED_FOR = datetime.timedelta(minutes=10)
#: Older ones are looked at before they are printed: their holder may have been called meanwhile.
FRESH_FOR = datetime.timedelta(seconds=30)
#: Why a slip was dropped: it is too old, or its holder has been called.
EXPIRED, OUTDATED = "print-expired", "print-outdated"
#: Seconds until the server, or a printer that is not well, is tried again.
AGAIN_AFTER = 2.0


@dataclass(kw_only=True)
class DeskAgent:
    """One desk's agent. Times come in by ``now``, aware."""

    #: A counter, or ``staff``.
    desk: str
    device: str
    version: str
    client: Client
    spool: Spool
    queue: DeskQueue
    paper: Paper
    now: Callable[[], datetime.datetime]
    _work: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _changed: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    #: The hall has this desk, as far as is known.
    _desk_known: bool = field(default=True, init=False)
    #: The server knows what is on this disk.
    _known: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    #: No other printer has this one's name.
    _named: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    #: What is with the printer now.
    _in_hand: str = field(default="", init=False)

    async def work(self) -> None:
        """Work for ever."""
        self._disk = Thread("queue")
        self.spool.on_change = self._printer_changed
        try:
            await self._on_disk(self.queue.recover)
            self._work.set()
            self._news.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow())
                group.create_task(self._print_all())
                group.create_task(self._tell())
                group.create_task(self._report_on())
        finally:
            self._disk.stop()

    def _printer_changed(self) -> None:
        self._changed.set()
        self._work.set()

    async def _on_disk(self, act: Callable[[], Any]) -> Any:
        return await self._disk.call(act, within=60.0)

    # ------------------------------------------------------------ from the server

    async def _follow(self) -> None:
        await self._introduce()
        async for view in self.client.follow_printer(self.desk, self.queue.identity):
            if isinstance(view, Lost):
                log.warning("the server is away")
                self._known.clear()
                self._find_desk(view.refused)
                continue
            if not self._known.is_set():
                await self._introduce()
            await self._again(partial(self._take, view))

    async def _introduce(self) -> None:
        """Say who is here, and all that is on the disk: the server may have begun anew. Until it agrees."""
        refused_as = ""
        while True:
            holds = await self._on_disk(partial(self.queue.held, self.device))
            said = AgentRequest(device=self.device, agent=self.queue.identity, holds=tuple(holds))
            try:
                answer = await self.client.agent_is_here(self.desk, said)
            except Away:
                pass
            except Refused as refused:
                if refused.problem.code != refused_as:
                    refused_as = refused.problem.code
                    log.warning("refused", code=refused_as, detail=refused.problem.detail)
                    self._find_desk(refused_as)
            else:
                self._find_desk("")
                for one in holds:
                    await self._heard(one, forgotten=one.id in answer.forgotten)
                self._known.set()
                self._news.set()
                self._work.set()
                return
            await asyncio.sleep(AGAIN_AFTER)

    async def _take(self, view: PrinterView) -> None:
        hall = None
        for job in view.jobs:
            if await self._on_disk(partial(self.queue.knows, job.id)):
                await self._on_disk(partial(self.queue.tell_again, job.id))
                self._news.set()
                continue
            hall = hall or await self.client.hall()
            await self._on_disk(partial(self.queue.take, job, hall, self.now()))
            log.info("taken", name=job.name)
            if job.again:
                self.spool.try_again()
            self._work.set()
            self._news.set()

    async def _tell(self) -> None:
        while True:
            await self._known.wait()
            await self._news.wait()
            self._news.clear()
            await self._again(self._tell_all)

    async def _tell_all(self) -> None:
        for said in await self._on_disk(partial(self.queue.untold, self.device)):
            answer = await self.client.printed(self.desk, said)
            await self._heard(said, forgotten=answer.forgotten)
        self._work.set()

    async def _heard(self, said: PrintedRequest, *, forgotten: bool) -> None:
        """The server knows it, or has given the slip to another agent or up; then that is said there."""
        if forgotten and said.state == "taken" and said.id != self._in_hand:
            log.warning("not-ours", name=said.name)
            await self._on_disk(partial(self.queue.drop, said.id))
        else:
            await self._on_disk(partial(self.queue.told, said))

    async def _again(self, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Until the server has answered."""
        while True:
            try:
                await act()
            except Away:
                await asyncio.sleep(AGAIN_AFTER)
            except Refused as refused:
                log.warning("refused", code=refused.problem.code)
                return
            else:
                return

    # ------------------------------------------------------------ to the paper

    async def _print_all(self) -> None:
        await self.spool.looked.wait()
        while True:
            self._work.clear()
            kept = await self._on_disk(self.queue.first)
            if kept is None:
                await self._work.wait()
                continue
            code = await self._of_no_use(kept)
            if code is not None:
                log.warning("dropped", name=kept.job.name, code=code)
                await self._settle(kept, code)
            elif self.spool.trouble is not None or not await self._print(kept):
                # Not begun, so that a power cut now does not make it uncertain.
                await self._say_why(kept)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._work.wait(), AGAIN_AFTER)

    async def _of_no_use(self, kept: Kept) -> str | None:
        """Why a slip is not worth its paper any more."""
        age = self.now() - kept.taken_at
        if age > WANTED_FOR:
            return EXPIRED
        if age < FRESH_FOR or kept.job.slip is None:
            return None
        try:
            state = (await self.client.ticket(kept.id)).state
        except Away:
            return None
        except Refused:
            return OUTDATED
        return None if state in ("waiting", "parked") else OUTDATED

    async def _print(self, kept: Kept) -> bool:
        """Whether it is known what became of it; otherwise it surely never began."""
        self._in_hand = kept.id
        begin = partial(self._begin, kept.id, asyncio.get_running_loop())
        job = self.spool.submit(partial(self._draw, kept), begin)
        await job.done
        self._in_hand = ""
        if job.code is not None and not job.begun and job.code != NOT_DRAWN:
            await self._on_disk(partial(self.queue.put_back, kept.id))
            return False
        log.info("printed" if job.code is None else "not-printed", name=kept.job.name, code=job.code)
        await self._settle(kept, UNCERTAIN if job.begun else job.code or "")
        return True

    def _begin(self, identity: str, loop: asyncio.AbstractEventLoop) -> None:
        """In the printer's thread: on the disk before the first byte is sent, or none is."""
        if loop.is_closed():
            raise Offline("the agent has ended")
        done = asyncio.run_coroutine_threadsafe(self._on_disk(partial(self.queue.begin, identity)), loop)
        try:
            done.result(10.0)
        except Exception as error:
            done.cancel()
            raise Offline(f"the queue cannot be written: {error!r}") from error

    def _draw(self, kept: Kept) -> Sheet:
        job = kept.job
        if job.slip is not None:
            return self.paper.draw(kept.hall, job.slip)
        if job.sheet is not None:
            return self.paper.draw_information(information_of(job.sheet), job.made_at)
        raise ValueError("neither a slip nor a sheet: the server is of a newer release")

    async def _say_why(self, kept: Kept) -> None:
        """Tell the desk what its slip waits for."""
        code = self.spool.trouble.code if self.spool.trouble else ""
        if await self._on_disk(partial(self.queue.wait_for, kept.id, code)):
            self._news.set()

    async def _settle(self, kept: Kept, code: str) -> None:
        await self._on_disk(partial(self.queue.settle, kept.id, code))
        self._news.set()

    # ------------------------------------------------------------ how it is

    def _find_desk(self, refused: str) -> None:
        """Whether the hall has this desk, from why it was refused."""
        self._desk_known = refused != "unknown-counter"
        if refused != "printer-name-twice":
            self._named.set()
        self._changed.set()

    async def _report_on(self) -> None:
        await self._named.wait()  # else two printers of one name would tell of each other's troubles
        await keep_reporting(self._report, self._changed)

    async def _report(self) -> HealthAnswer:
        troubles = self.spool.troubles
        if not self._desk_known:
            troubles += (Trouble(code="counter-unknown", advice=self.desk),)
        report = HealthReport(kind="printer", version=self.version, troubles=troubles)
        return await self.client.report(self.device, report)


__all__ = ["AGAIN_AFTER", "EXPIRED", "FRESH_FOR", "OUTDATED", "WANTED_FOR", "DeskAgent"]
