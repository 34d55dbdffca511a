"""The one Python end of the wire: kiosk, board, simulation and tests use it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec
import structlog

from queue_server.contract import codec
from queue_server.contract.messages import (
    AdmitByNumberRequest,
    AdmitRequest,
    AgentAnswer,
    AgentRequest,
    AnnouncedAnswer,
    AnnouncedRequest,
    BoardView,
    CitizenRequest,
    CounterAnswer,
    CounterView,
    DisplayView,
    DossierAnswer,
    DossierImports,
    DossierList,
    DossierListName,
    DossierRequest,
    DossierView,
    EnterPaperRequest,
    Explanation,
    FoundTickets,
    HallAnswer,
    HallView,
    HealthAnswer,
    HealthReport,
    IssueAnswer,
    IssueRequest,
    LeaseAnswer,
    LeaseRequest,
    NamedTicketAnswer,
    NamedTicketRequest,
    NextAnswer,
    NextRequest,
    OrderAnswer,
    OrderRequest,
    PaperAnswer,
    PrintedAnswer,
    PrintedRequest,
    PrinterView,
    Problem,
    Procedure,
    Procedures,
    PromisesKept,
    RateRequest,
    RatingAnswer,
    RatingPadView,
    ReceivedAnswer,
    ReceiveRequest,
    ReportAnswer,
    ReportRequest,
    ReprintRequest,
    Request,
    SeenAnswer,
    SeenRequest,
    StaffDossier,
    StaffIssueRequest,
    SupervisorView,
    TicketView,
    View,
)

Answer = TypeVar("Answer")
SomeView = TypeVar("SomeView", bound=View)

#: Seconds of silence after which a feed counts as gone: three missed heartbeats.
FEED_SILENCE = 3 * codec.HEARTBEAT_EVERY
#: Seconds between attempts to reach the server again: quick at first, never far apart.
RECONNECT_AFTER = (0.2, 0.5, 1.0, 2.0)
#: Seconds between reports of a device while the server has not said otherwise.
REPORT_EVERY = 5.0

log = structlog.get_logger()


class Away(Exception):
    """The server did not answer. Whether it acted is unknown: ask again with the same key."""

    def __init__(self, reason: str = "", retry_after: float | None = None, *, sent: bool = True) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        #: Whether it can have acted at all: without a connection nothing was sent.
        self.sent = sent


class Refused(Exception):
    """The server answered with a problem; nothing changed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Lost:
    """News of a feed: the connection is gone since this instant."""

    since: datetime.datetime
    #: Why the server has no such feed, as a problem's code; empty while it is only away.
    refused: str = ""


def new_key() -> str:
    """A key for one act: 128 random bits."""
    return secrets.token_urlsafe(16)


def _failure(status: int, content: bytes) -> Away | Refused:
    """What an answer that is none means."""
    try:
        problem = codec.decode(content, Problem)
    except msgspec.MsgspecError:
        return Away(f"status {status}")
    return Away(problem.detail, problem.retry_after) if status >= 500 else Refused(problem)


def _understood(content: bytes, kind: type[Answer]) -> Answer:
    """An answer; what is none (a proxy's page, half of one) leaves open whether the server acted."""
    try:
        return codec.decode(content, kind)
    except msgspec.MsgspecError as error:
        raise Away(f"not an answer: {error}") from error


class Client:
    """Talks with one hall of a server. Use it as an asynchronous context.

    Args:
        base_url: the server's address, such as ``http://127.0.0.1:8080``.
        hall: the hall's id.
        language: in which problems are worded.
        timeout: seconds for one request.
    """

    def __init__(self, base_url: str, hall: str, *, language: str = "vi", timeout: float = 5.0) -> None:
        self.base_url = base_url.rstrip("/")
        self.hall_id = hall
        self._headers = {"Accept-Language": language, "Content-Type": "application/json"}
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def _url(self, path: str) -> str:
        return f"{self.base_url}/api/v1/halls/{quote(self.hall_id, safe='')}{path}"

    @property
    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the client is used outside its context")
        return self._session

    async def _ask(
        self, method: str, url: str, body: object | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        data = None if body is None else codec.encode(body)
        try:
            async with self._open_session.request(method, url, data=data, headers=headers) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            sent = not isinstance(error, aiohttp.ClientConnectorError)
            raise Away(str(error), sent=sent) from error
        if response.status < 400:
            return response.status, content
        raise _failure(response.status, content)

    async def _get(self, path: str, kind: type[Answer]) -> Answer:
        return _understood((await self._ask("GET", self._url(path)))[1], kind)

    async def _post(self, path: str, body: object, kind: type[Answer]) -> Answer:
        return _understood((await self._ask("POST", self._url(path), body))[1], kind)

    # ------------------------------------------------------------ views

    async def hall(self) -> HallView:
        """What everybody may know of the hall."""
        return await self._get("", HallView)

    async def board(self, zone: str = "main") -> BoardView:
        """A zone's board."""
        return await self._get(f"/board?zone={quote(zone, safe='')}", BoardView)

    async def counter(self, counter: str) -> CounterView:
        """An officer's view."""
        return await self._get(f"/counters/{quote(counter, safe='')}", CounterView)

    async def display(self, counter: str) -> DisplayView:
        """What a counter shows to the citizen."""
        return await self._get(f"/counters/{quote(counter, safe='')}/display", DisplayView)

    async def rating_pad(self, counter: str) -> RatingPadView:
        """What a rating pad must know."""
        return await self._get(f"/counters/{quote(counter, safe='')}/rating", RatingPadView)

    async def ticket(self, ticket_id: str) -> TicketView:
        """The view of a ticket's holder."""
        return await self._get(f"/tickets/{quote(ticket_id, safe='')}", TicketView)

    async def supervisor(self) -> SupervisorView:
        """The supervisor's view."""
        return await self._get("/supervisor", SupervisorView)

    async def why(self, number: str) -> Explanation:
        """Why a number is called now, or not yet."""
        return await self._get(f"/why/{quote(number, safe='')}", Explanation)

    async def why_of_holder(self, ticket_id: str) -> Explanation:
        """The same, for the holder of a ticket."""
        return await self._get(f"/tickets/{quote(ticket_id, safe='')}/why", Explanation)

    async def find(self, around: datetime.datetime, service: str = "") -> FoundTickets:
        """Tickets taken about then, for somebody who has lost the slip."""
        when = quote(around.isoformat(), safe="")
        return await self._get(f"/find?around={when}&service={quote(service, safe='')}", FoundTickets)

    async def promises(self) -> PromisesKept:
        """How promised windows came true, per service and week."""
        return await self._get("/promises", PromisesKept)

    async def procedures(self, edition: str = "") -> Procedures | None:
        """The posted procedures; nothing where this edition is still the newest."""
        headers = {"If-None-Match": f'"{edition}"'} if edition else None
        status, content = await self._ask("GET", self._url("/procedures"), headers=headers)
        return None if status == 304 else _understood(content, Procedures)

    async def procedure(self, code: str) -> Procedure:
        """A posted procedure."""
        return await self._get(f"/procedures/{quote(code, safe='')}", Procedure)

    async def dossier(self, code: str, device: str = "") -> DossierView:
        """How far a dossier is; a device that says its name is not held up by others at its address."""
        headers = {"X-Motcua-Device": device} if device else None
        url = self._url(f"/dossiers/{quote(code, safe='')}")
        return _understood((await self._ask("GET", url, headers=headers))[1], DossierView)

    async def dossier_of_register(self, code: str, officer: str) -> StaffDossier:
        """A dossier with all that is kept of it, for staff; the look is kept too."""
        address = f"/register/dossiers/{quote(code, safe='')}?officer={quote(officer, safe='')}"
        return await self._get(address, StaffDossier)

    async def dossier_list(self, name: DossierListName, after: str = "") -> DossierList:
        """A page of a list of the register; ``after`` is what the page before named as its next."""
        return await self._get(f"/register/dossiers?list={name}&after={quote(after, safe='')}", DossierList)

    async def dossier_imports(self) -> DossierImports:
        """Which files of dossiers are in force, and what became of the last ones."""
        return await self._get("/dossier-imports", DossierImports)

    async def fetch(self, path: str) -> bytes:
        """Bytes at a path of the server that a view named (a sound)."""
        return (await self._ask("GET", self.base_url + path))[1]

    # ------------------------------------------------------------ acts

    async def issue(self, request: IssueRequest) -> IssueAnswer:
        """Take a number."""
        return await self._post("/tickets", request, IssueAnswer)

    async def lease(self, device: str, request: LeaseRequest) -> LeaseAnswer:
        """Numbers in reserve, for a kiosk."""
        return await self._post(f"/devices/{quote(device, safe='')}/lease", request, LeaseAnswer)

    async def admit(self, ticket_id: str, request: AdmitRequest) -> IssueAnswer:
        """Take a number into the line that was given while the server was away."""
        return await self._post(f"/tickets/{quote(ticket_id, safe='')}/admit", request, IssueAnswer)

    async def admit_by_number(self, counter: str | None, request: AdmitByNumberRequest) -> IssueAnswer:
        """The same by the number alone, at a counter's desk or elsewhere."""
        return await self._post(f"{self._desk(counter)}/admit", request, IssueAnswer)

    async def issue_by_staff(self, request: StaffIssueRequest, counter: str | None = None) -> IssueAnswer:
        """Give somebody a number, at a counter's desk or elsewhere."""
        return await self._post(f"{self._desk(counter)}/tickets", request, IssueAnswer)

    async def reprint(self, request: ReprintRequest, counter: str | None = None) -> IssueAnswer:
        """Make a slip once more."""
        return await self._post(f"{self._desk(counter)}/reprint", request, IssueAnswer)

    async def on_ticket(
        self, act: str, request: NamedTicketRequest, counter: str | None = None
    ) -> NamedTicketAnswer:
        """``transfer``, ``park``, ``return``, ``cancel``, ``postpone``, ``confirm``, ``class``, ``merge``."""
        return await self._post(f"{self._desk(counter)}/{act}", request, NamedTicketAnswer)

    async def by_holder(self, ticket_id: str, act: str, request: CitizenRequest) -> NamedTicketAnswer:
        """``cancel``, ``postpone`` or ``return``, by the holder of a ticket."""
        return await self._post(f"/tickets/{quote(ticket_id, safe='')}/{act}", request, NamedTicketAnswer)

    @staticmethod
    def _desk(counter: str | None) -> str:
        return "/staff" if counter is None else f"/counters/{quote(counter, safe='')}"

    async def next(self, counter: str, request: NextRequest) -> NextAnswer | None:
        """End the ticket at the counter and call the next; nothing where there was nothing to do."""
        return await self.calling(counter, "next", request)

    async def calling(self, counter: str, act: str, request: Request) -> NextAnswer | None:
        """``next``, ``chosen``, ``take-over`` or ``relieve``; nothing where there was nothing to do."""
        url = self._url(f"/counters/{quote(counter, safe='')}/{act}")
        status, content = await self._ask("POST", url, request)
        return None if status == 204 else _understood(content, NextAnswer)

    async def at_counter(self, counter: str, act: str, request: Request) -> CounterAnswer:
        """``open``, ``pause``, ``close``, ``move``, ``recall``, ``start``, ``finish``, ``no-show``,
        ``services``, ``auto-call``, ``help``, ``help-over`` or ``undo``.
        """
        return await self._post(f"/counters/{quote(counter, safe='')}/{act}", request, CounterAnswer)

    async def at_hall(self, act: str, request: Request) -> HallAnswer:
        """``issuing/pause``, ``issuing/resume``, ``day/open``, ``day/close``, ``stop``, ``resume``,
        ``announcements``, ``announcements/withdraw``, ``test-call``, ``paper/begin`` or ``paper/end``.
        """
        return await self._post(f"/{act}", request, HallAnswer)

    async def enter_paper(self, request: EnterPaperRequest) -> PaperAnswer:
        """Enter numbers that were written by hand."""
        return await self._post("/paper/tickets", request, PaperAnswer)

    async def announced(self, call: int, request: AnnouncedRequest) -> AnnouncedAnswer:
        """Say that a call was played."""
        return await self._post(f"/calls/{call}/announced", request, AnnouncedAnswer)

    async def day_report(self, request: ReportRequest) -> ReportAnswer:
        """The day's figures as a sheet, on the staff's printer if it is there."""
        return await self._post("/staff/report", request, ReportAnswer)

    async def printed(self, desk: str, request: PrintedRequest) -> PrintedAnswer:
        """Say what became of a desk's slip."""
        return await self._post(f"/desks/{quote(desk, safe='')}/printer", request, PrintedAnswer)

    async def receive_dossier(self, request: ReceiveRequest) -> ReceivedAnswer:
        """Take a dossier in."""
        return await self._post("/register/dossiers", request, ReceivedAnswer)

    async def on_dossier(self, code: str, act: str, request: DossierRequest) -> DossierAnswer:
        """``hand-over``, ``supplement``, ``supplement-brought``, ``fee``, ``fee-paid``, ``refuse``,
        ``withdraw``, ``stop``, ``apologise``, ``finish``, ``notify``, ``return`` or ``take-back``.
        """
        return await self._post(f"/register/dossiers/{quote(code, safe='')}/{act}", request, DossierAnswer)

    async def agent_is_here(self, desk: str, request: AgentRequest) -> AgentAnswer:
        """Say that an agent is there, and what it has on its disk; before it follows."""
        return await self._post(f"/desks/{quote(desk, safe='')}/printer/agent", request, AgentAnswer)

    async def see_to(self, desk: str, request: SeenRequest) -> SeenAnswer:
        """Say that staff have seen to a lost slip."""
        return await self._post(f"/desks/{quote(desk, safe='')}/printer/seen", request, SeenAnswer)

    async def rate(self, counter: str, request: RateRequest) -> RatingAnswer:
        """Rate a visit that has ended at a counter."""
        return await self._post(f"/counters/{quote(counter, safe='')}/rating", request, RatingAnswer)

    async def report(self, device: str, report: HealthReport) -> HealthAnswer:
        """A device's heartbeat."""
        return await self._post(f"/devices/{quote(device, safe='')}/health", report, HealthAnswer)

    async def order(self, device: str, request: OrderRequest) -> OrderAnswer:
        """Let a board say which one it is, or begin anew."""
        return await self._post(f"/devices/{quote(device, safe='')}/orders", request, OrderAnswer)

    # ------------------------------------------------------------ feeds

    def follow_hall(self) -> AsyncIterator[HallView | Lost]:
        """The hall's views as they come."""
        return self._follow("/feed", HallView)

    def follow_board(self, zone: str = "main") -> AsyncIterator[BoardView | Lost]:
        """A zone's boards as they come."""
        return self._follow(f"/board/feed?zone={quote(zone, safe='')}", BoardView)

    def follow_counter(self, counter: str) -> AsyncIterator[CounterView | Lost]:
        """An officer's views as they come."""
        return self._follow(f"/counters/{quote(counter, safe='')}/feed", CounterView)

    def follow_display(self, counter: str) -> AsyncIterator[DisplayView | Lost]:
        """What a counter shows to the citizen, as it comes."""
        return self._follow(f"/counters/{quote(counter, safe='')}/display/feed", DisplayView)

    def follow_rating_pad(self, counter: str) -> AsyncIterator[RatingPadView | Lost]:
        """What a rating pad must know, as it changes."""
        return self._follow(f"/counters/{quote(counter, safe='')}/rating/feed", RatingPadView)

    def follow_ticket(self, ticket_id: str) -> AsyncIterator[TicketView | Lost]:
        """A ticket's views as they come."""
        return self._follow(f"/tickets/{quote(ticket_id, safe='')}/feed", TicketView)

    def follow_printer(self, desk: str, agent: str = "") -> AsyncIterator[PrinterView | Lost]:
        """What a desk's printer is to print, as it comes; who holds slips on a disk says who it is."""
        who = f"?agent={quote(agent, safe='')}" if agent else ""
        return self._follow(f"/desks/{quote(desk, safe='')}/printer/feed{who}", PrinterView)

    def follow_supervisor(self) -> AsyncIterator[SupervisorView | Lost]:
        """The supervisor's views as they come."""
        return self._follow("/supervisor/feed", SupervisorView)

    async def _follow(self, path: str, kind: type[SomeView]) -> AsyncIterator[SomeView | Lost]:
        """Views, newest only; ``Lost`` once when the connection is gone or refused. Reconnects for ever."""
        newest = codec.Revision(0, 0, 0)
        lost: Lost | None = None
        attempt = 0
        while True:
            refused = ""
            try:
                async with aclosing(self._listen(path)) as messages:
                    async for data in messages:
                        view = codec.decode(data, kind)
                        attempt = 0
                        if lost or codec.revision_of(view) >= newest:
                            lost, newest = None, codec.revision_of(view)
                            yield view
            except Refused as refusal:
                refused = refusal.problem.code
            except (Away, aiohttp.ClientError, TimeoutError, OSError, msgspec.MsgspecError):
                pass  # told below, the same way as a feed that simply ended
            if lost is None or (refused and refused != lost.refused):
                lost = Lost(lost.since if lost else datetime.datetime.now(datetime.UTC), refused)
                yield lost
            await asyncio.sleep(RECONNECT_AFTER[min(attempt, len(RECONNECT_AFTER) - 1)])
            attempt += 1

    async def _listen(self, path: str) -> AsyncGenerator[bytes, None]:
        """The messages of one connection; a problem in its place is raised."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5.0, sock_read=FEED_SILENCE)
        reader = codec.FeedReader()
        async with self._open_session.get(self._url(path), timeout=timeout) as response:
            if response.status >= 400:
                raise _failure(response.status, await response.read())
            async for chunk in response.content.iter_any():
                for data in reader.feed(chunk):
                    yield data


async def keep_reporting(report: Callable[[], Awaitable[HealthAnswer]], changed: asyncio.Event) -> None:
    """Tell how a device is, for ever: as often as the server wants, and at once when something has changed.

    Args:
        report: tells it once.
        changed: set when there is news.
    """
    while True:
        changed.clear()
        every: float = REPORT_EVERY
        try:
            every = (await report()).report_every
        except Away:
            pass  # the feed tells it
        except Refused as refused:
            log.warning("the server refuses the report", problem=refused.problem.code)
        with contextlib.suppress(TimeoutError):  # nothing has changed: the next report is due
            await asyncio.wait_for(changed.wait(), every)


__all__ = ["Away", "Client", "Lost", "Refused", "keep_reporting", "new_key"]
