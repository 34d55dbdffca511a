"""The measured hall: a server process on a SQLite file, its counters open, and past days to carry."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import re
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import config.load
from queue_server.client import Client, new_key
from queue_server.contract import codec
from queue_server.contract.messages import IssueRequest, OpenCounterRequest
from queue_server.discipline import discipline_of
from queue_server.hall import acts, events
from queue_server.hall.rules import decide
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.store.ledger import Entry
from queue_server.store.sqlite import SqliteLedger
from tests.bench.load import Address, Follower, post
from tests.serving import HALL, SAMPLE, ServerProcess

API = f"/api/v1/halls/{HALL}"
_ENTRIES = 2000


def large_config(folder: Path) -> Path:
    """The sample hall with series of four digits: a bench takes more numbers than a day."""
    text = re.sub(r"(?m)^(first|last|digits) = .*\n", "", SAMPLE.read_text(encoding="utf-8"))
    text = re.sub(r'(?m)^(prefix = ".*")$', r"\1\nlast = 9999\ndigits = 4", text)
    path = folder / "hall.toml"
    path.write_text(text, encoding="utf-8")
    return path


def one_service_a_series(discipline: Discipline) -> list[str]:
    """A service of every series."""
    return list({service.series: service.id for service in discipline.services}.values())


class Hall:
    """A running hall."""

    def __init__(self, process: ServerProcess) -> None:
        self.process = process
        self.discipline = discipline_of(config.load.load_hall(process.config), always_open=True)
        self._services = one_service_a_series(self.discipline)

    @property
    def address(self) -> Address:
        """Host and port."""
        return "127.0.0.1", int(self.process.url.rpartition(":")[2])

    def issue(self, number: int) -> bytes:
        """The request for one more number."""
        service = self._services[number % len(self._services)]
        return post(
            f"{API}/tickets", codec.encode(IssueRequest(key=new_key(), service=service, device="bench"))
        )

    def resident(self) -> float:
        """Megabytes in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+([0-9]+)", status)[0]) / 1024


@contextlib.asynccontextmanager
async def running(folder: Path, *, feeds: int = 50, past: int = 0) -> AsyncIterator[Hall]:
    """A server with its counters open and feeds attached."""
    process = await asyncio.to_thread(_prepared, folder, past)
    hall = Hall(process)
    followers: list[Follower] = []
    try:
        async with Client(process.url, HALL) as client:
            for plan in hall.discipline.counters:
                await client.at_counter(plan.id, "open", OpenCounterRequest(key=new_key()))
        paths = [f"{API}/counters/{plan.id}/feed" for plan in hall.discipline.counters]
        paths += [f"{API}/board/feed", f"{API}/feed", f"{API}/supervisor/feed"]
        followers += [
            await Follower.open(hall.address, paths[place % len(paths)], lambda *_: None)
            for place in range(feeds)
        ]
        yield hall
    finally:
        for follower in followers:
            follower.close()
        await asyncio.to_thread(process.stop)


def _prepared(folder: Path, past: int) -> ServerProcess:
    folder.mkdir(parents=True, exist_ok=True)
    process = ServerProcess(folder / "hall.sqlite", config=large_config(folder))
    if past:
        make_past(process.store, Hall(process).discipline, past)
    process.start()
    return process


def make_past(store: Path, discipline: Discipline, visits: int) -> None:
    """Days that have gone by, written through the real core and the real ledger."""
    zone = ZoneInfo(discipline.time_zone)
    services = one_service_a_series(discipline)
    ledger, state, entries = SqliteLedger(store), State(), list[Entry]()
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0) - datetime.timedelta(days=60)
    ledger_seq = 0

    def flush() -> None:
        nonlocal ledger_seq
        if not entries:
            return
        ledger.append(discipline.hall, ledger_seq, entries)
        ledger_seq += len(entries)
        entries.clear()

    def do(act: acts.Act) -> None:
        for event in decide(state, act, now):
            state.apply(state.seq + 1, now, event)
            entries.append(Entry(at=now, event=event))
        if len(entries) >= _ENTRIES:
            flush()

    daily = 50_000
    for number in range(visits):
        if number % daily == 0:
            now += datetime.timedelta(days=1)
            do(acts.Tick(time_zone=zone, discipline=discipline))
            do(acts.OpenCounter(counter=discipline.counters[0].id))
        secret = secrets.token_hex(32)
        origin = events.Origin(sender="device/bench", key=secret[:32], content=secret[:16])
        do(
            acts.Issue(
                origin=origin, service=services[number % len(services)], ticket_class=None, language=None,
                secret=secret, device="bench",
            )
        )  # fmt: skip
    now += datetime.timedelta(days=1)
    do(acts.Tick(time_zone=zone, discipline=discipline))
    flush()
    ledger.close()


@contextlib.contextmanager
def trivial() -> Iterator[Address]:
    """The yardstick as a process of its own."""
    command = [sys.executable, "-m", "tests.bench.trivial"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield "127.0.0.1", int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
    finally:
        process.terminate()
        process.wait()


__all__ = ["API", "Hall", "make_past", "running", "trivial"]
