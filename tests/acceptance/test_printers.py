"""Printers that fail in every way: no slip is lost or doubled, and the supervisor is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kiosk import flow
from kiosk.effects import Effects
from printers.port import Timeouts
from printers.spool import Patience
from queue_server.client import Client
from queue_server.contract.messages import HallView, IssueAnswer
from tests.kiosk.working import Told, hands, in_touch, request
from tests.printers.listener import Listener, dots_of, listening
from tests.serving import Served, serving

SHORT = Timeouts(connect=1.0, stall=0.5, answer=0.1)
READY = {1: 0x12, 2: 0x12, 4: 0x12}
FAULTS: dict[str, tuple[Listener, str]] = {
    "out of paper": (Listener(answers={**READY, 4: 0x7E}), "printer-paper-out"),
    "the cover open": (Listener(answers={**READY, 2: 0x16}), "printer-cover-open"),
    "off line": (Listener(answers={**READY, 1: 0x1A}), "printer-offline"),
    "stalls": (Listener(answers=READY, stall_after=3000), "printer-timeout"),
    "hangs up in mid-slip": (Listener(answers=READY, close_after=3000), "printer-unreachable"),
    "takes a byte at a time": (Listener(answers=READY, slow=0.2), "printer-timeout"),
}


@asynccontextmanager
async def kiosk(served: Served, address: str, told: Told, folder: Path) -> AsyncIterator[Effects]:
    """A kiosk in touch with its server, whose printer's trouble stands for some seconds."""
    slow = Patience(retry_for=0.2, retry_every=0.1, check_every=5.0)
    async with (
        hands(served.url, address, told, folder, timeouts=SHORT, patience=slow) as effects,
        in_touch(effects),
    ):
        yield effects


async def until(found: Callable[[], Awaitable[object]]) -> None:
    """Ask others until it is so."""
    async with asyncio.timeout(60):
        while not await found():  # noqa: ASYNC110  # another process has no events of ours
            await asyncio.sleep(0.02)


async def codes(client: Client) -> set[str]:
    """What the supervisor is told of the kiosk."""
    return {trouble.code for trouble in (await client.supervisor()).troubles if trouble.device == "kiosk-1"}


def ended(answer: IssueAnswer) -> Callable[[flow.Happening], bool]:
    return lambda happened: isinstance(happened, flow.SlipChanged) and happened.ticket == answer.id


def begun(printer: Listener) -> int:
    """Connections in which dots were sent."""
    return sum(b"\x1dv0" in got for got in printer.received)


async def asked(client: Client) -> tuple[HallView, IssueAnswer]:
    return await client.hall(), await client.issue(request())


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_loses_and_doubles_no_slip_and_names_itself(fault: str, tmp_path: Path) -> None:
    faulty, code = FAULTS[fault]
    told = Told()
    async with serving(tmp_path / "sounds") as served:
        client = served.client
        with listening(faulty):
            address, port = faulty.address, faulty.port
            async with (
                hands(served.url, address, told, tmp_path, timeouts=SHORT) as effects,
                in_touch(effects),
            ):
                hall, first = await asked(client)
                effects.do(flow.Print(first, hall))
                await told.until(ended(first))
                assert flow.SlipChanged(first.id, "failed") in told.all
                await until(lambda: is_told(client, code))
                faulty.released.set()
                # Whatever part of it is on paper: it was begun once, and the number stays on the screen.
                assert begun(faulty) <= 1
        with listening(Listener(answers=READY, port=port)) as well:
            async with (
                hands(served.url, address, told, tmp_path, timeouts=SHORT) as effects,
                in_touch(effects),
            ):
                await until(lambda: is_well(client))
                hall, second = await asked(client)
                effects.do(flow.Print(second, hall))
                await told.until(ended(second))
                assert flow.SlipChanged(second.id, "printed") in told.all
        assert [bool(dots_of(got)[0]) for got in well.received].count(True) == 1


async def is_told(client: Client, code: str) -> bool:
    return code in await codes(client)


async def is_well(client: Client) -> bool:
    return not {code for code in await codes(client) if code.startswith("printer-")}


async def test_a_printer_that_answers_rubbish_prints(tmp_path: Path) -> None:
    told = Told()
    async with serving(tmp_path / "sounds") as served:
        with listening(Listener(answers={1: 0xFF, 2: 0x00, 4: 0x41})) as printer:
            async with kiosk(served, printer.address, told, tmp_path) as effects:
                hall, answer = await asked(served.client)
                effects.do(flow.Print(answer, hall))
                await told.until(ended(answer))
                assert flow.SlipChanged(answer.id, "printed") in told.all
        assert [bool(dots_of(got)[0]) for got in printer.received].count(True) == 1
