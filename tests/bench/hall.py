"""The measured hall: a server process on a SQLite file, its counters open, screens attached."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import config.load
from queue_server.client import Client, new_key
from queue_server.contract import codec
from queue_server.contract.messages import IssueRequest, NextRequest, OpenCounterRequest
from queue_server.discipline import discipline_of
from queue_server.hall.service import Discipline
from tests.bench.load import Address, Follower, post
from tests.serving import HALL, SAMPLE, ServerProcess

API = f"/api/v1/halls/{HALL}"
#: Screens that follow while something is measured.
FEEDS = 50
_TICKS = os.sysconf("SC_CLK_TCK")


def large_config(folder: Path) -> Path:
    """The sample hall with series of four digits: a bench takes more numbers than a day."""
    head, mark, series = SAMPLE.read_text(encoding="utf-8").partition("[[series]]")
    series = re.sub(r"(?m)^(first|last|digits|daily_cap) = .*\n", "", series)
    series = re.sub(r'(?m)^(prefix = ".*")$', r"\1\nlast = 9999\ndigits = 4", series)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "hall.toml"
    path.write_text(head + mark + series, encoding="utf-8")
    return path


def discipline_in(path: Path) -> Discipline:
    """The discipline of a hall's file, always open."""
    return discipline_of(config.load.load_hall(path), always_open=True)


class Hall:
    """A running hall and the requests that one can make of it."""

    def __init__(self, process: ServerProcess) -> None:
        self.process = process
        self.discipline = discipline_in(process.config)
        self.counters = [plan.id for plan in self.discipline.counters]
        # One service of every series, so that all numbers of all series can be taken.
        services = {service.series: service.id for service in self.discipline.services}
        self._services = itertools.cycle(services.values())
        self.followers: list[Follower] = []

    @property
    def address(self) -> Address:
        """Host and port."""
        return "127.0.0.1", int(self.process.url.rpartition(":")[2])

    def tickets(self, count: int) -> Iterator[bytes]:
        """Requests for so many numbers, made beforehand."""
        return iter([issue_request(f"{API}/tickets", next(self._services)) for _ in range(count)])

    def calls(self, counter: str, count: int) -> Iterator[bytes]:
        """Presses of "next" at a counter, made beforehand."""
        return iter([next_request(counter) for _ in range(count)])

    async def open_counters(self) -> None:
        """An officer at every counter."""
        async with Client(self.process.url, HALL) as client:
            for counter in self.counters:
                await client.at_counter(counter, "open", OpenCounterRequest(key=new_key()))

    async def attach(self, count: int, paths: Sequence[str] | None = None) -> list[Follower]:
        """Let so many screens follow: the counters' pages and boards, kiosks, the supervisor in turn."""
        chosen = paths or [
            *(f"{API}/counters/{counter}/feed" for counter in self.counters),
            *(f"{API}/board/feed", f"{API}/feed", f"{API}/supervisor/feed"),
        ]
        followers = [
            (await Follower.open(self.address)).follow(chosen[place % len(chosen)]) for place in range(count)
        ]
        self.followers += followers
        return followers

    def resident(self) -> float:
        """Megabytes in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+([0-9]+)", status)[0]) / 1024

    def worked(self) -> float:
        """Seconds of processor time that it has taken so far."""
        return processor_seconds(self.process.pid)


def processor_seconds(pid: int) -> float:
    """Seconds of processor time that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def issue_request(path: str, service: str) -> bytes:
    """A request for a number."""
    return post(path, codec.encode(IssueRequest(key=new_key(), service=service, device="bench")))


def next_request(counter: str) -> bytes:
    """A press of "next": whoever stands at the counter is served, the next one is called."""
    return post(f"{API}/counters/{counter}/next", codec.encode(NextRequest(key=new_key(), outcome="served")))


@contextlib.asynccontextmanager
async def running(folder: Path, *, feeds: int = FEEDS) -> AsyncIterator[Hall]:
    """A server with its counters open and screens attached; its ledger may be there already."""
    process = ServerProcess(folder / "hall.sqlite", config=large_config(folder))
    await asyncio.to_thread(process.start)
    hall = Hall(process)
    try:
        await hall.open_counters()
        await hall.attach(feeds)
        yield hall
    finally:
        for follower in hall.followers:
            follower.close()
        await asyncio.to_thread(process.stop)


class Trivial:
    """The yardstick: the trivial POST's server."""

    def __init__(self, process: subprocess.Popen[str], address: Address) -> None:
        self._process, self.address = process, address

    def requests(self, count: int) -> Iterator[bytes]:
        """Requests as large as those for a number."""
        path = f"{API}/trivial"
        return iter([issue_request(path, "certified-copy") for _ in range(count)])

    def worked(self) -> float:
        """Seconds of processor time that it has taken so far."""
        return processor_seconds(self._process.pid)


@contextlib.contextmanager
def trivial() -> Iterator[Trivial]:
    """Run the yardstick as a process of its own."""
    command = [sys.executable, "-m", "tests.bench.trivial", f"{API}/trivial"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        yield Trivial(process, ("127.0.0.1", port))
    finally:
        process.terminate()
        process.communicate()


__all__ = ["API", "FEEDS", "Hall", "Trivial", "discipline_in", "large_config", "running", "trivial"]
