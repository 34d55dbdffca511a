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
from printers.watched import Thread
from queue_server.client import Away, Client, Lost, Refused, keep_reporting
from queue_server.contract.messages import HealthAnswer, HealthReport, PrinterView

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
                group.create_task(keep_reporting(self._report, self._changed))
        finally:
            self._disk.stop()

    def _printer_changed(self) -> None:
        self._changed.set()
        self._work.set()

    async def _on_disk(self, act: Callable[[], Any]) -> Any:
        return await self._disk.call(act, within=60.0)

    # ------------------------------------------------------------ from the server

    async def _follow(self) -> None:
        async for view in self.client.follow_printer(self.desk):
            if isinstance(view, Lost):
                log.warning("the server is away")
            else:
                await self._again(partial(self._take, view))

    async def _take(self, view: PrinterView) -> None:
        hall = None
        for job in view.jobs:
            if await self._on_disk(partial(self.queue.knows, job.id)):
                continue
            hall = hall or await self.client.hall()
            await self._on_disk(partial(self.queue.take, job, hall, self.now()))
            log.info("taken", name=job.name)
            self._work.set()
            self._news.set()

    async def _tell(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._again(self._tell_all)

    async def _tell_all(self) -> None:
        for said in await self._on_disk(partial(self.queue.untold, self.device)):
            answer = await self.client.printed(self.desk, said)
            if answer.forgotten and said.state == "taken":
                log.warning("not-ours", id=said.id[:6])
                await self._on_disk(partial(self.queue.drop, said.id))
            else:
                await self._on_disk(partial(self.queue.told, said))
        self._work.set()

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
        await self._on_disk(partial(self.queue.begin, kept.id))
        job = self.spool.submit(partial(self._draw, kept))
        await job.done
        if job.code is not None and not job.begun and job.code != NOT_DRAWN:
            await self._on_disk(partial(self.queue.put_back, kept.id))
            return False
        log.info("printed" if job.code is None else "not-printed", name=kept.job.name, code=job.code)
        await self._settle(kept, UNCERTAIN if job.begun else job.code or "")
        return True

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

    async def _report(self) -> HealthAnswer:
        report = HealthReport(kind="printer", version=self.version, troubles=self.spool.troubles)
        return await self.client.report(self.device, report)


__all__ = ["AGAIN_AFTER", "EXPIRED", "FRESH_FOR", "OUTDATED", "WANTED_FOR", "DeskAgent"]
