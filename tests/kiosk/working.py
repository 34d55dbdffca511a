"""A kiosk without a window, for tests: what it tells, a printer's tray, a proxy that loses replies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
from aiohttp import web

import config.load
import config.text
from kiosk import flow
from kiosk.effects import Effects
from kiosk.hall_time import Clock, HallTime, Instant, even_clock, machine_clock
from kiosk.memory import Memory
from printers import fonts
from printers.device import open_device
from printers.paper import Paper
from printers.port import Timeouts
from printers.spool import Patience, Spool
from queue_server.client import Client, new_key
from queue_server.contract.messages import IssueRequest
from tests.serving import HALL

WAIT = 60.0
#: With a printer.
QUICK = Patience(retry_for=0.2, retry_every=0.1, check_every=0.2)


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
async def hands(
    url: str,
    printer: str,
    told: Callable[[flow.Happening], None],
    folder: Path,
    *,
    patient: float = 2.0,
    wall: Clock = machine_clock,
    device: str = "kiosk-1",
    timeouts: Timeouts | None = None,
    patience: Patience = QUICK,
) -> AsyncIterator[Effects]:
    """A kiosk without a window.

    Args:
        folder: for what it must not forget.
        patient: seconds for one request.
        wall: the machine's clock.
        timeouts: the printer's.
        patience: with it.
    """
    paper = Paper(layout=config.load.load_slip(), fonts=fonts.find(), width=384, texts=config.text.load())
    clock = even_clock(wall)
    async with (
        Client(url, HALL, timeout=patient) as client,
        Memory(folder / "kiosk.sqlite", clock) as memory,
        Spool([open_device(printer, timeouts)], clock, patience=patience) as spool,
    ):
        now = HallTime(clock, await memory.recall("instant", Instant), wall)
        effects = Effects(
            device=device, version="test", client=client, spool=spool, paper=paper, memory=memory, now=now,
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


@contextlib.asynccontextmanager
async def in_touch(effects: Effects) -> AsyncIterator[None]:
    """While it keeps in touch with its server."""
    task = asyncio.create_task(effects.stay_in_touch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def request(**more: object) -> IssueRequest:
    """For a certified copy."""
    return IssueRequest(key=new_key(), service="certified-copy", language="vi", device="kiosk-1", **more)  # type: ignore[arg-type]
