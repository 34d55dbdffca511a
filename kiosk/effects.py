"""Does what the flow asks for: numbers from the server, slips on paper, reports of how the kiosk is."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import sqlite3
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog

from kiosk import flow
from kiosk.cataloguing import Cataloguing
from kiosk.hall_time import HallTime, even_clock
from kiosk.health import Health
from kiosk.leasing import Leasing
from kiosk.looking import Looking
from kiosk.memory import Memory, Unwritable, keep
from kiosk.numbers import STILL_HERE, Numbers
from printers import sheets
from printers.paper import Paper
from printers.spool import Spool
from queue_server.client import Away, Client, Lost, Refused
from queue_server.contract.messages import (
    HallView,
    HealthReport,
    IssueAnswer,
    IssueRequest,
    Problem,
    Trouble,
)

log = structlog.get_logger()

#: Seconds between reports until the server says otherwise.
REPORT_EVERY = 5.0
#: Seconds between looks at what is to be done with the server.
TEND_EVERY = 2.0
#: Seconds after which a hall that looks the same is remembered again.
KEEP_EVERY = 60.0
#: Seconds for which a kiosk waits for its server before it offers what it remembers.
FIRST_VIEW_WITHIN = 1.5


@dataclass(kw_only=True)
class Effects:
    """The kiosk's hands. ``happen`` is told what came of it, in the event loop.

    Args:
        device: this kiosk's name.
        version: of the program.
        client: of the hall.
        spool: the way to the printer.
        paper: how slips are made.
        memory: opened.
        now: hall time.
        happen: the flow's ear.
    """

    device: str
    version: str
    client: Client
    spool: Spool
    paper: Paper
    memory: Memory
    now: HallTime
    happen: Callable[[flow.Happening], None]
    #: What is being asked of the server.
    _asking: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.leasing = Leasing(self.memory, self.client, self.device, self.now, on_change=self._lease_changed)
        self.numbers = Numbers(
            memory=self.memory, client=self.client, leasing=self.leasing, now=self.now, device=self.device,
            on_work=self._wake,
        )  # fmt: skip
        self.cataloguing = Cataloguing(client=self.client, memory=self.memory, happen=self.happen)
        self.looking = Looking(self.client, self.device)
        self.health = Health(self.spool, self.memory, self.leasing, self.now, started=self.now())
        self._there, self._work = asyncio.Event(), asyncio.Event()
        self._kept_at = -KEEP_EVERY
        #: The printer has another trouble than was reported last.
        self._to_report = asyncio.Event()
        self._reported: tuple[Trouble, ...] = ()
        self._kept_shape: tuple[object, ...] = ()

    def _lease_changed(self, left: int) -> None:
        self.happen(flow.LeaseChanged(left))

    def do(self, effect: flow.Effect) -> None:
        """Begin an effect; returns at once."""
        match effect:
            case flow.Issue(request):
                self._begin(self._answer(request))
            case flow.Cancel(ticket):
                self._begin(self.numbers.give_back(ticket))
            case flow.Print(answer, hall):
                self._begin(self._print(answer, hall))
            case flow.PrintSheet(information):
                self._begin(self._print_sheet(information))
            case flow.FindDossier(code):
                self._begin(self._tell(self.looking.dossier(code)))
            case flow.FollowSlip(identity):
                self._begin(self._tell(self.looking.slip(identity)))
            case flow.AdmitSlip(identity, admission):
                self._begin(self._tell(self.looking.admit(identity, admission)))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _tell(self, answer: Awaitable[flow.News]) -> None:
        """What goes wrong in a way that nobody thought of is told by the flow's own time limit."""
        try:
            self.happen(await answer)
        except Exception:
            log.exception("look-up-failed")

    # ------------------------------------------------------------ numbers and slips

    async def _answer(self, request: IssueRequest, *, sent: bool = False) -> None:
        """Ask, and let nobody wait for ever if that goes wrong in a way that nobody thought of.

        Also when nobody waits any more: only the answer tells whether there is a number to give back.
        """
        try:
            answer = await self.numbers.issue(
                request, lambda: self.happen(flow.StillTrying(request.key)), sent=sent
            )
        except Refused as refused:
            log.info("no-number", code=refused.problem.code)
            self.happen(told_of(request.key, refused.problem))
        except Exception:
            log.exception("issue-failed")
            self.happen(flow.Refused(request.key, "internal"))
        else:
            self.happen(flow.Issued(request.key, answer))

    async def _print(self, answer: IssueAnswer, hall: HallView) -> None:
        """Written down before the slip begins: after a crash it is printed once more at the most."""
        await self.numbers.printing(answer.id)
        job = self.spool.submit(lambda: self.paper.draw(hall, answer))
        await job.done
        if job.code is None:
            await self.numbers.printed(answer.id)
        else:
            log.warning("slip-not-printed", number=answer.number, code=job.code)
        self.happen(flow.SlipChanged(answer.id, "printed" if job.state == "printed" else "failed"))

    async def _print_sheet(self, information: sheets.Information) -> None:
        """Nothing depends on it: it is not written down, and not printed again after a crash."""
        at = self.now()
        job = self.spool.submit(lambda: self.paper.draw_information(information, at))
        await job.done
        self.happen(flow.SheetChanged(information, "printed" if job.state == "printed" else "failed"))

    def printer_changed(self) -> None:
        """The spool's news."""
        trouble = self.spool.trouble
        self.happen(flow.PrinterChanged(trouble.code if trouble else None))
        if self.spool.troubles != self._reported:
            self._to_report.set()

    # ------------------------------------------------------------ the server

    async def stay_in_touch(self) -> None:
        """Recall what was before, then bring the hall's views and report how the kiosk is, for ever."""
        with contextlib.suppress(Unwritable):
            await self.leasing.start()
        await asyncio.gather(
            self._resume(),
            _for_ever(self._follow),
            _for_ever(self._report),
            _for_ever(self._tend),
            _for_ever(self.cataloguing.follow),
        )

    async def _resume(self) -> None:
        """Offer services without a server too, and see to whoever stood here when the kiosk died."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._there.wait(), FIRST_VIEW_WITHIN)
        try:
            hall = await self.memory.recall("hall", HallView)
            if self.numbers.hall is None and hall is not None and hall.hall == self.client.hall_id:
                now = self.now()
                self.numbers.hall = hall
                self.happen(flow.ViewCame(msgspec.structs.replace(hall, server_time=now)))
                self.happen(flow.ServerLost(now))
            here = await self.numbers.resume()
        except Unwritable:
            log.exception("not-resumed")
            return
        if isinstance(here, IssueRequest):
            await self._resume_request(here)
        elif here is not None:
            self._resume_number(here.answer, prints=here.prints)

    async def _resume_request(self, request: IssueRequest) -> None:
        """Whoever asked has seen the kiosk start again; after too long a time nobody is there any more."""
        began = self.now()
        try:
            answer = await self.numbers.issue(request, sent=True)
        except Refused as refused:
            log.info("no-number", code=refused.problem.code)
            return
        if self.now() - began > STILL_HERE:
            await self.numbers.give_back(answer.id)
        else:
            self._resume_number(answer, prints=True)

    def _resume_number(self, answer: IssueAnswer, *, prints: bool) -> None:
        log.info("resumed", number=answer.number)
        self.happen(flow.Resumed(answer, printed=not prints))
        if not prints:  # begun twice, and nobody knows what is on paper
            self.happen(flow.SlipChanged(answer.id, "failed"))

    async def _follow(self) -> None:
        """Bring the hall's views."""
        async for news in self.client.follow_hall():
            if isinstance(news, Lost):
                self._there.clear()
                self.numbers.lost()
                self.cataloguing.lost()
                self.health.lost()
                self.happen(flow.ServerLost(self.now()))
            else:
                self._heard(news)
                self.happen(flow.ViewCame(news))
                await self._keep(news)

    def _heard(self, hall: HallView) -> None:
        self.now.heard(hall.server_time)
        self.numbers.hall = hall
        self.numbers.found()
        self.cataloguing.heard(hall)
        self._there.set()
        self._wake()

    async def _keep(self, hall: HallView) -> None:
        """Remember the hall for a start without its server, and its time; not at every ticket."""
        shape = (hall.epoch, hall.day, hall.phase, hall.issuing)
        if shape == self._kept_shape and time.monotonic() - self._kept_at < KEEP_EVERY:
            return
        self._kept_at, self._kept_shape = time.monotonic(), shape
        instant = self.now.instant

        def work(file: sqlite3.Connection) -> None:
            keep(file, "hall", hall)
            keep(file, "instant", instant)

        try:
            await self.memory.run(work)
        except Unwritable:
            log.exception("not-remembered")

    def _wake(self) -> None:
        self._work.set()

    async def _tend(self) -> None:
        """While the server is there: hand in, give back what nobody waits for, keep numbers in reserve."""
        while True:
            self.leasing.tell()
            if self._there.is_set() and (hall := self.numbers.hall) is not None:
                try:
                    await self.leasing.hand_in()
                    await self.numbers.settle()
                    await self.leasing.renew(hall)
                except Away as away:
                    log.debug("not-tended", error=str(away))
                except Unwritable:
                    log.exception("not-remembered")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._work.wait(), TEND_EVERY)
            self._work.clear()

    async def _report(self) -> None:
        """Tell the server how the kiosk is."""
        while True:
            wait = REPORT_EVERY
            self._to_report.clear()
            self._reported = self.spool.troubles
            troubles = (*self.health.troubles(), *self._font_troubles())
            report = HealthReport(
                kind="kiosk", version=self.version, troubles=troubles, kiosk=self.health.of_kiosk()
            )
            try:
                answer = await self.client.report(self.device, report)
                self.now.heard(answer.server_time)
                self.numbers.answered()
                self.happen(flow.HallTime(answer.server_time))
                wait = answer.report_every
            except Away as away:
                log.debug("not-reported", error=str(away))
                self.numbers.unanswered()
            except Refused as refused:
                log.debug("not-reported", error=str(refused))
            # A printer's trouble is told at once: it may be over before the next report is due.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._to_report.wait(), wait)

    def _font_troubles(self) -> tuple[Trouble, ...]:
        missing = self.paper.fonts.shortcomings
        return (Trouble(code="font-missing", advice=missing[0][:200]),) if missing else ()


def told_of(key: str, problem: Problem) -> flow.Refused:
    """A refusal with the facts that people are told."""
    reason, expected = problem.facts.get("reason"), problem.facts.get("expected")
    at = datetime.datetime.fromisoformat(expected) if isinstance(expected, str) else None
    number = str(problem.facts.get("number") or "")
    return flow.Refused(key, problem.code, str(reason or ""), at, number)


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Begin anew when it ends, whatever ended it: a kiosk that nobody restarts must not go deaf."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("work-failed", work=work.__name__)
        await asyncio.sleep(REPORT_EVERY)


__all__ = ["Effects", "Paper", "even_clock", "told_of"]
