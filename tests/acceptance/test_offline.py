"""A day with the server killed and cables pulled at random: every number once, nobody lost, nobody first.

Two kiosks without a window but with all else that is real, each in a network of its own. One of them is
re-imaged while the server is dead: after the bad hours, and its folder is gone; or before them, and an older
copy of its folder is put back.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from queue_server.client import Client, Refused
from queue_server.contract import leases
from queue_server.contract.messages import AdmitRequest, TicketView
from tests.acceptance.wires import Cable, cables
from tests.serving import HALL, ServerProcess

#: Seconds until whatever is waited for must have come, however busy the machine.
WAIT = 60.0
#: Clocks of kiosk and server are the same machine's; what lies between them is the way of a message.
CLOSE = datetime.timedelta(seconds=1)


class Kiosk:
    """A kiosk's process, which can be killed, and all that it has shown."""

    def __init__(self, device: str, folder: Path, cable: Cable, port: int, seed: int) -> None:
        self.device, self.folder, self.cable = device, folder, cable
        self._server, self._seed = f"http://{cable.address}:{port}", seed
        self._starts = 0
        self.said: list[dict[str, Any]] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self.folder.mkdir(parents=True)

    def start(self) -> None:
        """Switch it on; other people come than before."""
        self._seed += 1
        self._starts += 1
        command = [
            *self.cable.inside, sys.executable, "-m", "tests.kiosk.visitor", self._server, self.device,
            str(self.folder), str(self._seed),
        ]  # fmt: skip
        with (self.folder.parent / f"{self.device}.log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self._reader = threading.Thread(target=self._read, args=(self._process,))
        self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                if line.endswith("\n"):  # all of it was said before the kill
                    self.said.append(json.loads(line))

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Kill it, or let it end."""
        if self._process is None or self._reader is None:
            return
        self._process.send_signal(number)
        self._process.wait(WAIT)
        self._reader.join(WAIT)
        self._process = None

    async def finish(self) -> None:
        """Let nobody come any more, and wait until nothing is owed."""
        await until(self._is_up)
        await asyncio.to_thread(self.end, signal.SIGTERM)

    async def _is_up(self) -> bool:
        return sum(1 for entry in list(self.said) if "up" in entry) == self._starts

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The numbers that somebody saw."""
        return [entry for entry in list(self.said) if "number" in entry]

    @property
    def in_reserve(self) -> int:
        """Numbers of its lease that it may still give."""
        return next((entry["lease"] for entry in reversed(list(self.said)) if "lease" in entry), 0)

    def has_shown(self, count: int) -> bool:
        """Whether the server itself gave so many of them."""
        return len({entry["id"] for entry in self.shown if entry["code"]}) >= count


async def until(found: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(WAIT):
        while not await found():  # noqa: ASYNC110  # other processes have no events of ours
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("copy", [False, True], ids=["folder gone", "older folder"])
async def test_a_day_without_network_and_server(tmp_path: Path, roomy_hall: Path, copy: bool) -> None:
    random = Random(26_11_2026 + copy)
    folder = tmp_path / "store"
    folder.mkdir()
    server = ServerProcess(
        folder / "hall.sqlite", config=roomy_hall,
        more=("--no-forecast", "--host", "0.0.0.0", "--anyone-may-act"),  # noqa: S104  # it has two cables
    )  # fmt: skip
    server.start()
    port = int(server.url.rpartition(":")[2])
    with cables(2) as laid, contextlib.ExitStack() as over:
        over.callback(server.stop)
        kiosks = [
            Kiosk(f"kiosk-{place}", tmp_path / f"kiosk-{place}", cable, port, seed=1000 * place)
            for place, cable in enumerate(laid, 1)
        ]
        for kiosk in kiosks:
            over.callback(kiosk.end)
            kiosk.start()
        async with Client(server.url, HALL) as client:
            await until(lambda: _quiet_hours(kiosks, 5))
            if not copy:
                await _bad_hours(random, server, kiosks)
                await until(lambda: _quiet_hours(kiosks, 5))
            await _reimage(random, server, kiosks[1], copy=copy)
            if copy:
                await _bad_hours(random, server, kiosks)
            await until(lambda: _quiet_hours(kiosks, 10))
            await asyncio.gather(*(kiosk.finish() for kiosk in kiosks))
            await _everybody_stands_in_line(client, kiosks)
        server.stop()
    assert _verified(server), "the ledger's chain"


async def _quiet_hours(kiosks: list[Kiosk], count: int) -> bool:
    """People come, the server is there, and numbers are in reserve again."""
    return all(kiosk.has_shown(count) and kiosk.in_reserve >= 10 for kiosk in kiosks)


async def _bad_hours(random: Random, server: ServerProcess, kiosks: list[Kiosk]) -> None:
    """The server is killed, cables are pulled, kiosks lose their power, in any order and at once."""

    async def kill_server(after: float, length: float) -> None:
        await asyncio.sleep(after)
        server.kill()
        await asyncio.sleep(length)
        await asyncio.to_thread(server.start)

    async def pull_cable(kiosk: Kiosk, after: float, length: float) -> None:
        await asyncio.sleep(after)
        kiosk.cable.pull()
        await asyncio.sleep(length)
        kiosk.cable.plug()

    async def cut_power(kiosk: Kiosk, after: float) -> None:
        await asyncio.sleep(after)
        await asyncio.to_thread(kiosk.end)
        kiosk.start()

    def soon() -> float:
        return random.uniform(0.0, 4.0)

    def long() -> float:
        return random.uniform(2.5, 3.5)

    await asyncio.gather(
        kill_server(soon(), long()),
        *(pull_cable(kiosk, soon(), long()) for kiosk in kiosks),
        *(cut_power(kiosk, soon()) for kiosk in kiosks),
    )


async def _reimage(random: Random, server: ServerProcess, kiosk: Kiosk, *, copy: bool) -> None:
    """While the server is dead, a kiosk gives numbers and is then set back to what it was before."""
    image = kiosk.folder.with_name("image")
    await asyncio.to_thread(kiosk.end)
    shutil.copytree(kiosk.folder / "memory", image)
    kiosk.start()
    server.kill()
    before = len(_leased(kiosk))
    await until(lambda: _has_given(kiosk, before + 3))
    await asyncio.to_thread(kiosk.end)
    shutil.rmtree(kiosk.folder / "memory")
    if copy:
        shutil.copytree(image, kiosk.folder / "memory")
    given = len(_leased(kiosk))
    kiosk.start()
    await asyncio.sleep(random.uniform(2.0, 3.0))
    assert len(_leased(kiosk)) == given, "a lease of before was used"
    await asyncio.to_thread(server.start)
    leases_had = sum(1 for entry in kiosk.said if entry.get("lease"))
    await until(lambda: _has_more_leases(kiosk, leases_had))


def _leased(kiosk: Kiosk) -> dict[str, dict[str, Any]]:
    """The numbers given without the server, by secret id."""
    return {entry["id"]: entry for entry in list(kiosk.shown) if not entry["code"]}


async def _has_given(kiosk: Kiosk, count: int) -> bool:
    return len(_leased(kiosk)) >= count


async def _has_more_leases(kiosk: Kiosk, count: int) -> bool:
    return sum(1 for entry in list(kiosk.said) if entry.get("lease")) > count


# ------------------------------------------------------------ what must hold


async def _everybody_stands_in_line(client: Client, kiosks: list[Kiosk]) -> None:
    shown = {entry["id"]: entry for kiosk in kiosks for entry in kiosk.shown}
    leased = {ticket: entry for kiosk in kiosks for ticket, entry in _leased(kiosk).items()}
    numbers = [entry["number"] for entry in shown.values()]
    assert len(set(numbers)) == len(numbers), "a number was given twice"
    assert len(leased) >= 10, "the test lacks what it is about"
    assert len(shown) - len(leased) >= 20, "as above"
    lost = [entry for ticket, entry in leased.items() if await _is_unknown(client, ticket)]
    assert {entry["number"] for entry in lost} <= set(_numbers(kiosks[1])), "the other one lost its memory"
    assert lost, "it gave numbers that nobody knows of but their holders"
    await _nobody_gets_in_by_forgery(client, lost[0])
    # Their holders come to a counter, where their slips are scanned; the others' once more.
    for entry in leased.values():
        assert (await client.admit(*_slip(entry))).number == entry["number"]
    views = {ticket: await client.ticket(ticket) for ticket in shown}
    assert {view.state for view in views.values()} == {"waiting"}, "somebody's number was taken away"
    assert {ticket: view.number for ticket, view in views.items()} == {
        ticket: entry["number"] for ticket, entry in shown.items()
    }
    waiting = (await client.hall()).waiting
    # What a kiosk was about to do is gone with its memory: a number at the most, of whoever stood there.
    assert len(shown) <= waiting <= len(shown) + 1
    _order_holds(leased, views)
    print(f"{len(shown)} numbers, {len(leased)} of them without the server, {len(lost)} admitted by slip")


def _numbers(kiosk: Kiosk) -> list[str]:
    return [entry["number"] for entry in kiosk.shown]


async def _is_unknown(client: Client, ticket: str) -> bool:
    try:
        await client.ticket(ticket)
    except Refused:
        return True
    return False


def _slip(entry: dict[str, Any]) -> tuple[str, AdmitRequest]:
    """What a counter reads from a slip's code."""
    found = leases.read_address(entry["url"])
    assert found is not None
    assert found[1] is not None
    return found[0], found[1]


def _order_holds(leased: dict[str, dict[str, Any]], views: dict[str, TicketView]) -> None:
    """Nobody counts as come before or after the claim, and who stands behind has come later."""
    for ticket, entry in leased.items():
        claimed = datetime.datetime.fromisoformat(entry["arrived"])
        assert abs(views[ticket].issued_at - claimed) < CLOSE, entry["number"]
    lines: dict[tuple[str, str], list[TicketView]] = {}
    for view in views.values():
        lines.setdefault((view.service, view.ticket_class), []).append(view)
    for line in lines.values():
        arrivals = [view.issued_at for view in sorted(line, key=lambda view: view.ahead or 0)]
        assert arrivals == sorted(arrivals)


async def _nobody_gets_in_by_forgery(client: Client, entry: dict[str, Any]) -> None:
    """A true number with a made-up id; an earlier arrival with the seal of the true one."""
    ticket, said = _slip(entry)
    waiting = (await client.hall()).waiting
    earlier = msgspec.structs.replace(said.claim, arrived=said.claim.arrived - datetime.timedelta(minutes=5))
    forged = {
        "forged-slip": ("A" * 22, said),
        "forged-claim": (ticket, AdmitRequest(claim=earlier, seal=said.seal)),
    }
    for code, (identity, request) in forged.items():
        with pytest.raises(Refused) as refused:
            await client.admit(identity, request)
        assert refused.value.problem.code == code
    assert (await client.hall()).waiting == waiting


def _verified(server: ServerProcess) -> bool:
    command = [sys.executable, "-m", "queue_server", "verify", "--store", f"sqlite:///{server.store}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
