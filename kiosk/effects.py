"""Does what the flow asks for: numbers from the server, slips on paper, reports of how the kiosk is."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from config import schema_slip
from config.text import Texts
from kiosk import flow
from printers import fonts as printer_fonts
from printers import raster, slip
from printers.device import Sheet
from printers.spool import Job, Spool
from queue_server.client import Away, Client, Lost, Refused, new_key
from queue_server.contract.messages import (
    CitizenRequest,
    HallView,
    HealthReport,
    IssueAnswer,
    IssueRequest,
    Problem,
    Trouble,
)

Answer = TypeVar("Answer")

log = structlog.get_logger()

#: Seconds between attempts to ask the same: quick at first, never far apart.
RETRY_AFTER = (0.3, 0.6, 1.0, 2.0)
#: Seconds between reports until the server says otherwise.
REPORT_EVERY = 5.0


@dataclass(frozen=True, kw_only=True)
class Paper:
    """How slips are made."""

    layout: schema_slip.Slip
    fonts: printer_fonts.Fonts
    #: Dots across.
    width: int
    texts: Texts

    def draw(self, hall: HallView, answer: IssueAnswer) -> Sheet:
        """The slip of a ticket; called in the printer's thread."""
        facts = slip.facts_of(hall, answer)
        composed = slip.compose(self.layout, facts, self.texts, can_draw=self.fonts.can_draw)
        image = raster.draw(composed, self.fonts, self.width)
        return Sheet(image, answer.number, answer.issued_at, composed.cut)


@dataclass(kw_only=True)
class Effects:
    """The kiosk's hands. ``happen`` is told what came of it, in the event loop."""

    device: str
    version: str
    client: Client
    spool: Spool
    paper: Paper
    happen: Callable[[flow.Happening], None]
    #: What is being asked of the server.
    _asking: set[asyncio.Task[None]] = field(default_factory=set)

    def do(self, effect: flow.Effect) -> None:
        """Begin an effect; returns at once."""
        match effect:
            case flow.Issue(request):
                self._begin(self._answer(request))
            case flow.Cancel(ticket):
                self._begin(self._cancel(ticket))
            case flow.Print(answer, hall):
                self._print(answer, hall)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _answer(self, request: IssueRequest) -> None:
        """Ask, and let nobody wait for ever if that goes wrong in a way that nobody thought of."""
        try:
            await self._issue(request)
        except Exception:
            log.exception("issue-failed")
            self.happen(flow.Refused(request.key, "internal"))

    async def _issue(self, request: IssueRequest) -> None:
        """Ask until there is an answer. The key stays the same, so there is one number at the most.

        Also when nobody waits any more: only the answer tells whether there is a number to give back.
        """
        try:
            answer = await self._until_answered(
                lambda: self.client.issue(request), lambda: self.happen(flow.StillTrying(request.key))
            )
        except Refused as refused:
            log.info("no-number", code=refused.problem.code)
            self.happen(told_of(request.key, refused.problem))
        else:
            self.happen(flow.Issued(request.key, answer))

    async def _cancel(self, ticket: str) -> None:
        """Give a number back; one that has been called meanwhile is the officer's to end."""
        request = CitizenRequest(key=new_key())
        try:
            await self._until_answered(lambda: self.client.by_holder(ticket, "cancel", request))
        except Refused as refused:
            log.info("not-given-back", code=refused.problem.code)

    @staticmethod
    async def _until_answered(
        ask: Callable[[], Awaitable[Answer]], on_away: Callable[[], None] = lambda: None
    ) -> Answer:
        """Ask again and again until the server has answered."""
        attempt = 0
        while True:
            try:
                return await ask()
            except Away as away:
                on_away()
                rest = RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)]
                await asyncio.sleep(away.retry_after or rest)
                attempt += 1

    def _print(self, answer: IssueAnswer, hall: HallView) -> None:
        job = self.spool.submit(lambda: self.paper.draw(hall, answer))

        def ended(done: asyncio.Future[Job]) -> None:
            if done.cancelled():
                return
            if job.code is not None:
                log.warning("slip-not-printed", number=answer.number, code=job.code)
            self.happen(flow.SlipChanged(answer.id, "printed" if job.state == "printed" else "failed"))

        job.done.add_done_callback(ended)

    def printer_changed(self) -> None:
        """The spool's news."""
        troubles = self.spool.troubles
        self.happen(flow.PrinterChanged(troubles[0].code if troubles else None))

    async def stay_in_touch(self) -> None:
        """Bring the hall's views and report how the kiosk is, for ever."""
        await asyncio.gather(_for_ever(self._follow), _for_ever(self._report))

    async def _follow(self) -> None:
        """Bring the hall's views."""
        async for news in self.client.follow_hall():
            self.happen(flow.ServerLost(news.since) if isinstance(news, Lost) else flow.ViewCame(news))

    async def _report(self) -> None:
        """Tell the server how the kiosk is."""
        while True:
            wait = REPORT_EVERY
            troubles = (*self.spool.troubles, *self._font_troubles())
            try:
                answer = await self.client.report(
                    self.device, HealthReport(kind="kiosk", version=self.version, troubles=troubles)
                )
                self.happen(flow.HallTime(answer.server_time))
                wait = answer.report_every
            except (Away, Refused) as error:
                log.debug("not-reported", error=str(error))
            await asyncio.sleep(wait)

    def _font_troubles(self) -> tuple[Trouble, ...]:
        missing = self.paper.fonts.shortcomings
        return (Trouble(code="font-missing", advice=missing[0][:200]),) if missing else ()


def told_of(key: str, problem: Problem) -> flow.Refused:
    """A refusal with the facts that people are told."""
    reason, expected = problem.facts.get("reason"), problem.facts.get("expected")
    at = datetime.datetime.fromisoformat(expected) if isinstance(expected, str) else None
    return flow.Refused(key, problem.code, str(reason or ""), at)


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Begin anew when it ends, whatever ended it: a kiosk that nobody restarts must not go deaf."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("work-failed", work=work.__name__)
        await asyncio.sleep(REPORT_EVERY)


def even_clock() -> Callable[[], datetime.datetime]:
    """A clock that starts with the machine's and then never jumps, however that one is set right."""
    started, mark = datetime.datetime.now(datetime.UTC), time.monotonic()
    return lambda: started + datetime.timedelta(seconds=time.monotonic() - mark)


__all__ = ["Effects", "Paper", "even_clock", "told_of"]
