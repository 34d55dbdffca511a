"""Two halls in one process: they share no number, no ledger, no lock and no delay."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from aiohttp import web

from queue_server.__main__ import Wanted, compose, main
from queue_server.client import Client, new_key
from queue_server.contract import leases
from queue_server.contract.messages import Claim, IssueRequest, LeaseRequest, NextRequest, OpenCounterRequest
from queue_server.keyring import KeyFolder
from queue_server.store.ledger import Beside, Entry, Row
from queue_server.store.memory import MemoryLedger
from tests.serving import SAMPLE, ServerProcess, sample_wanted

HALLS = ("rach-gia", "long-xuyen")


class SlowLedger(MemoryLedger):
    """A ledger on a disk that answers only when it is allowed to."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()
        self.answers.set()

    def append(
        self, hall: str, after: int, entries: Sequence[Entry], beside: Sequence[Beside] = ()
    ) -> list[Row]:
        assert self.answers.wait(30)
        return super().append(hall, after, entries, beside)


def other_hall(folder: Path) -> Path:
    """A second hall's file: the sample with another id."""
    file = folder / "long-xuyen.toml"
    text = SAMPLE.read_text(encoding="utf-8")
    assert 'id = "rach-gia"' in text
    file.write_text(text.replace('id = "rach-gia"', 'id = "long-xuyen"', 1), encoding="utf-8")
    return file


@contextlib.asynccontextmanager
async def serving_two(
    folder: Path, slow: SlowLedger, keys: KeyFolder | None = None
) -> AsyncIterator[tuple[Client, Client]]:
    """A process with a hall of each kind of ledger."""
    halls: list[tuple[Wanted, MemoryLedger]] = [
        (sample_wanted(), slow), (sample_wanted(other_hall(folder)), MemoryLedger()),
    ]  # fmt: skip
    application = compose(halls, sounds=folder / "sounds", keys=keys, forecasts=False)
    runner = web.AppRunner(application, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with Client(url, HALLS[0]) as one, Client(url, HALLS[1]) as other:
            yield one, other
    finally:
        slow.answers.set()
        await runner.cleanup()


def ledgers_in(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("*.sqlite")}


def take() -> IssueRequest:
    return IssueRequest(key=new_key(), service="certified-copy")


async def test_each_has_its_own_numbers_counters_and_keys(tmp_path: Path) -> None:
    async with serving_two(tmp_path, SlowLedger()) as (one, other):
        request = take()
        numbers = [(await client.issue(request)).number for client in (one, other, one, other)]
        assert numbers == ["C001", "C001", "C001", "C001"]
        assert (await other.issue(take())).number == "C002"
        await one.at_counter("3", "open", OpenCounterRequest(key=new_key(), officer="staff-1"))
        # The same pseudonym in another hall is another officer.
        await other.at_counter("4", "open", OpenCounterRequest(key=new_key(), officer="staff-1"))
        called = await one.next("3", NextRequest(key=new_key()))
        assert called is not None
        assert (await other.supervisor()).waiting == 2
        assert (await other.board()).calls == ()


async def test_a_hall_whose_disk_hangs_delays_no_other(tmp_path: Path) -> None:
    slow = SlowLedger()
    async with serving_two(tmp_path, slow) as (one, other):
        slow.answers.clear()
        waits = asyncio.create_task(one.issue(take()))
        assert (await other.issue(take())).number == "C001"
        looks = asyncio.create_task(one.supervisor())
        for expected in range(2, 51):
            assert (await other.issue(take())).number == f"C{expected:03d}"
        assert (await other.supervisor()).waiting == 50
        assert not waits.done()
        assert not looks.done()
        slow.answers.set()
        assert (await waits).number == "C001"
        assert (await looks).waiting == 1


async def test_a_phone_finds_the_hall_of_its_ticket(tmp_path: Path) -> None:
    async with serving_two(tmp_path, SlowLedger()) as (_, other):
        taken = await other.issue(take())
        page = (await other.fetch(f"/t/{taken.id}")).decode()
        assert 'data-api="/api/v1/halls/long-xuyen"' in page
        index = (await other.fetch("/?hall=long-xuyen&lang=en")).decode()
        assert "hall=rach-gia" in index
        assert (
            "/supervise?lang=en&amp;hall=long-xuyen" in index or "/supervise?lang=en&hall=long-xuyen" in index
        )


async def test_a_phone_finds_the_hall_of_its_slip_though_the_key_of_another_is_broken(tmp_path: Path) -> None:
    ledger, folder = SlowLedger(), tmp_path / "keys"
    async with serving_two(tmp_path, ledger, KeyFolder(folder)) as (one, _):
        await one.lease("kiosk-1", LeaseRequest(key=new_key()))
    (folder / "leases-rach-gia.key").write_bytes(b"half a key")
    async with serving_two(tmp_path, ledger, KeyFolder(folder)) as (_, other):
        lent = await other.lease("kiosk-1", LeaseRequest(key=new_key()))
        claim = Claim(number="M001", service="certified-copy", arrived=datetime.datetime.now(datetime.UTC))
        path = leases.address("/t/", lent.secret, claim)
        assert 'data-api="/api/v1/halls/long-xuyen"' in (await other.fetch(path)).decode()


async def test_the_command_serves_both_with_a_ledger_each(tmp_path: Path) -> None:
    server = ServerProcess(
        tmp_path / "{name}.sqlite",
        config=SAMPLE,
        more=["--no-forecast", "--config", str(other_hall(tmp_path))],
    )
    try:
        server.start()
        async with Client(server.url, HALLS[0]) as one, Client(server.url, HALLS[1]) as other:
            assert (await one.issue(take())).number == (await other.issue(take())).number == "C001"
    finally:
        server.stop()
    assert ledgers_in(tmp_path) == {"hall.sqlite", "long-xuyen.sqlite"}


def test_one_ledger_for_two_halls_is_refused(tmp_path: Path) -> None:
    files = ["--config", str(SAMPLE), "--config", str(other_hall(tmp_path))]
    assert main(["serve", "--store", f"sqlite:///{tmp_path}/one.sqlite", *files]) == 1
    assert main(["serve", "--store", f"sqlite:///{tmp_path}/{{name}}.sqlite", *files[:2], *files[:2]]) == 1
