"""The kiosk's hands against the real server: lost replies, nonsense in between, a printer that is away."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

import config.load
import config.text
from kiosk import flow
from kiosk.effects import Effects, Paper, told_of
from kiosk.hall_time import HallTime, even_clock
from kiosk.memory import Memory
from printers import fonts
from printers.device import open_device
from printers.spool import Patience, Spool
from queue_server.client import Client, new_key
from queue_server.contract.messages import IssueRequest, Problem
from tests.kiosk.states import KEY, then, walk
from tests.serving import HALL, Served

WAIT = 20.0


class Told:
    """What the effects tell the flow."""

    def __init__(self) -> None:
        self.all: list[flow.Happening] = []
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, happened: flow.Happening) -> None:
        self.all.append(happened)
        task = asyncio.get_running_loop().create_task(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def until(self, found: Callable[[flow.Happening], bool]) -> None:
        """Wait until something was told."""
        async with asyncio.timeout(WAIT), self._news:
            await self._news.wait_for(lambda: any(found(happened) for happened in self.all))


@contextlib.asynccontextmanager
async def hands(url: str, printer: str, told: Told, folder: Path) -> AsyncIterator[Effects]:
    """A kiosk without a window.

    Args:
        folder: for what it must not forget.
    """
    paper = Paper(layout=config.load.load_slip(), fonts=fonts.find(), width=384, texts=config.text.load())
    now = HallTime(even_clock())
    patience = Patience(retry_for=0.2, retry_every=0.1, check_every=0.2)
    async with (
        Client(url, HALL, timeout=2.0) as client,
        Spool(open_device(printer), now, patience=patience) as spool,
        Memory(folder / "kiosk.sqlite", now) as memory,
    ):
        effects = Effects(
            device="kiosk-1", version="test", client=client, spool=spool, paper=paper, memory=memory, now=now,
            happen=told,
        )  # fmt: skip
        spool.on_change = effects.printer_changed
        yield effects


@contextlib.asynccontextmanager
async def between(server: str, spoil: Callable[[int], web.Response | None]) -> AsyncIterator[str]:
    """A proxy that hands acts on; what ``spoil`` gives for the nth act on tickets is answered in its place.

    Views are fetched from the server itself.
    """
    count = 0

    async def pass_on(request: web.Request) -> web.StreamResponse:
        nonlocal count
        if request.method == "GET":
            raise web.HTTPTemporaryRedirect(server + request.path_qs)
        on_tickets = "/tickets" in request.path
        count += on_tickets
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method, server + request.path_qs, data=await request.read(),
                headers={"Content-Type": "application/json"},
            ) as answer,
        ):  # fmt: skip
            body = await answer.read()
        spoilt = spoil(count) if on_tickets else None
        return spoilt or web.Response(body=body, status=answer.status, content_type="application/json")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", pass_on)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def request() -> IssueRequest:
    return IssueRequest(key=new_key(), service="certified-copy", language="vi", device="kiosk-1")


@pytest.mark.parametrize(
    "nonsense",
    [
        web.Response(status=502, text="bad gateway"),
        web.Response(status=200, text="<html>sign in to the network</html>"),
        web.Response(status=200, body=b'{"id": "half of an ans'),
    ],
    ids=["gateway", "sign-in page", "half an answer"],
)
async def test_after_a_lost_reply_there_is_one_number(
    server: Served, tmp_path: Path, nonsense: web.Response
) -> None:
    def spoil(nth: int) -> web.Response | None:
        return web.Response(status=nonsense.status, body=nonsense.body) if nth < 3 else None

    told, asked = Told(), request()
    async with (
        between(server.url, spoil) as proxy,
        hands(proxy, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects,
    ):
        effects.do(flow.Issue(asked))
        await told.until(lambda happened: isinstance(happened, flow.Issued))
    (issued,) = [happened for happened in told.all if isinstance(happened, flow.Issued)]
    assert told.all.count(flow.StillTrying(asked.key)) == 2
    assert (issued.key, issued.answer.number, issued.answer.ahead) == (asked.key, "C001", 0)
    hall = await server.client.hall()
    assert hall.waiting == 1


async def test_a_number_that_nobody_waited_for_is_given_back(server: Served, tmp_path: Path) -> None:
    """The citizen leaves while replies are lost: the number exists, is found out and cancelled."""
    state = walk(
        flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"),
        hall=await server.client.hall(),
    )  # fmt: skip

    def spoil(nth: int) -> web.Response | None:
        return web.Response(status=502) if nth in (1, 2, 4, 5) else None

    told, answered = Told(), asyncio.Event()
    state, (issue,) = then(state, flow.Declare(False), key=new_key())
    async with (
        between(server.url, spoil) as proxy,
        hands(proxy, f"tray://{tmp_path}", told, tmp_path) as effects,
    ):

        def happen(happened: flow.Happening) -> None:
            nonlocal state
            state, found = then(state, happened)
            for effect in found:
                effects.do(effect)
            if not state.abandoned:
                answered.set()
            told(happened)

        effects.happen = happen
        touch = asyncio.create_task(effects.stay_in_touch())
        effects.do(issue)
        await told.until(lambda happened: isinstance(happened, flow.StillTrying))
        state, _ = then(state, flow.StartOver())
        async with asyncio.timeout(WAIT):
            await answered.wait()
            while (await server.client.hall()).waiting:  # noqa: ASYNC110  # the server is asked over HTTP
                await asyncio.sleep(0.05)
        touch.cancel()
    (issued,) = [happened for happened in told.all if isinstance(happened, flow.Issued)]
    ticket = await server.client.ticket(issued.answer.id)
    assert (ticket.state, ticket.end_reason, state.screen) == ("cancelled", "citizen", "home")


async def test_a_refusal_is_told_with_its_code(server: Served, tmp_path: Path) -> None:
    told = Told()
    wrong = IssueRequest(key=new_key(), service="no-such-service", device="kiosk-1")
    async with hands(server.url, f"tray://{tmp_path}", told, tmp_path) as effects:
        effects.do(flow.Issue(wrong))
        await told.until(lambda happened: happened == flow.Refused(wrong.key, "unknown-service"))


def test_a_stop_is_told_with_its_reason_and_when_a_turn_would_come() -> None:
    facts = {"service": "s", "reason": "no-time-left", "expected": "2026-11-23T10:20:00+00:00"}
    problem = Problem(type="", title="", status=409, code="service-stopped", detail="", facts=facts)
    at = datetime.datetime(2026, 11, 23, 10, 20, tzinfo=datetime.UTC)
    assert told_of(KEY, problem) == flow.Refused(KEY, "service-stopped", "no-time-left", at)


def _only(folder: Path) -> Path:
    (slip,) = folder.glob("*.png")
    return slip


async def test_the_slip_is_in_the_tray_before_it_is_called_printed(server: Served, tmp_path: Path) -> None:
    told = Told()
    hall, answer = await server.client.hall(), await server.client.issue(request())
    async with hands(server.url, f"tray://{tmp_path}", told, tmp_path) as effects:
        effects.do(flow.Print(answer, hall))
        await told.until(lambda happened: happened == flow.SlipChanged(answer.id, "printed"))
        with Image.open(_only(tmp_path)) as picture:
            assert picture.width == 384


async def test_a_printer_that_is_away_is_told_to_citizen_and_supervisor(
    server: Served, tmp_path: Path
) -> None:
    told = Told()
    hall, answer = await server.client.hall(), await server.client.issue(request())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        printer = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        async with hands(server.url, printer, told, tmp_path) as effects:
            effects.do(flow.Print(answer, hall))
            await told.until(lambda happened: happened == flow.SlipChanged(answer.id, "failed"))
            assert flow.PrinterChanged("printer-unreachable") in told.all
            touch = asyncio.create_task(effects.stay_in_touch())
            await told.until(lambda happened: isinstance(happened, flow.HallTime))
            touch.cancel()
            troubles = (await server.client.supervisor()).troubles
    assert ("kiosk-1", "printer-unreachable") in {(trouble.device, trouble.code) for trouble in troubles}


async def test_views_and_the_halls_time_come_by_themselves(server: Served, tmp_path: Path) -> None:
    told = Told()
    async with hands(server.url, f"tray://{tmp_path}", told, tmp_path) as effects:
        touch = asyncio.create_task(effects.stay_in_touch())
        await told.until(lambda happened: isinstance(happened, flow.ViewCame))
        await told.until(lambda happened: isinstance(happened, flow.HallTime))
        touch.cancel()
