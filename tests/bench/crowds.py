"""What is measured of many at once: boards that wait for a call, and a crowd that acts and looks."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from queue_server.contract import codec
from queue_server.contract.messages import IssueAnswer
from tests.bench.cases import Table
from tests.bench.hall import API, Hall, next_request, running
from tests.bench.load import Connection, Figures, Follower, drive, get, percentile

BOARDS = 200
CROWD = 400
#: Seconds after which somebody has waited in vain.
PATIENCE = 5.0
#: Seconds from one press to the next while boards are measured.
_PRESS_EVERY = 0.1
_NAME = re.compile(rb"id: \d+\.(\d+)\.\d+\n")


# ------------------------------------------------------------ boards


class _Boards:
    """Many boards, and when each of them first had a view with a call."""

    def __init__(self, followers: list[Follower]) -> None:
        self._followers = followers
        #: Calls on their way: sequence number to the boards that have it, and when.
        self._arrivals: dict[int, list[float]] = {}
        self._newest = [0] * len(followers)
        for place, follower in enumerate(followers):
            follower.came = self._taker(place)

    def _taker(self, place: int) -> Callable[[bytes, float], None]:
        def take(data: bytes, at: float) -> None:
            names = _NAME.findall(data)
            if not names:  # how long to wait before coming back, or a sign of life
                return
            newest = int(names[-1])
            before, self._newest[place] = self._newest[place], newest
            for seq in range(before + 1, newest + 1):
                self._arrivals.setdefault(seq, []).append(at)

        return take

    async def saw(self, seq: int, began: float) -> list[float]:
        """Seconds from ``began`` until each board had the view with this event."""
        async with asyncio.timeout(PATIENCE):
            while min(self._newest) < seq:  # noqa: ASYNC110  # boards set no event
                await asyncio.sleep(0.005)
        return [at - began for at in self._arrivals[seq]]

    def forget(self) -> None:
        """What was seen so far was not measured."""
        self._arrivals.clear()


async def board(folder: Path, quick: bool) -> Table:
    """From an officer's press to the call on each of 200 boards, while numbers are taken too."""
    presses = 20 if quick else 300
    times: list[float] = []
    async with running(folder) as hall:
        await drive(hall.address, [hall.tickets(40 * len(hall.counters) * (1 if quick else 3))] * 8)
        boards = _Boards(await hall.attach(BOARDS, [f"{API}/board/feed"]))
        officer, kiosk = await Connection.open(hall.address), await Connection.open(hall.address)
        takers = asyncio.create_task(_take_numbers(kiosk, hall))
        await asyncio.sleep(0.5)
        for counter in itertools.islice(itertools.cycle(hall.counters), presses):
            boards.forget()
            began = time.perf_counter()
            status, body = await officer.ask(next_request(counter))
            if status == 200:
                times += await boards.saw(int(re.findall(rb'"seq":(\d+)\}$', body)[0]), began)
            await asyncio.sleep(_PRESS_EVERY)
        takers.cancel()
        await asyncio.gather(takers, return_exceptions=True)
    return {
        "board.200.p50_ms": percentile(times, 50) * 1000,
        "board.200.p99_ms": percentile(times, 99) * 1000,
        "board.200.longest_ms": max(times) * 1000,
        "board.200.calls": len(times) / BOARDS,
    }


async def _take_numbers(kiosk: Connection, hall: Hall) -> None:
    """About twenty numbers a second, far more than any hall gives."""
    while True:
        await kiosk.ask(next(hall.tickets(1)))
        await asyncio.sleep(0.05)


# ------------------------------------------------------------ a crowd


@dataclass
class _Crowd:
    """Clients that act and look; ``pause`` seconds between what one of them does."""

    hall: Hall
    pause: float
    until: float
    figures: Figures = field(default_factory=Figures)

    async def citizen(self) -> None:
        """Takes a number, follows it on the phone, looks at it and at the board."""
        connection = await Connection.open(self.hall.address)
        while time.perf_counter() < self.until:
            body = await self._timed(connection, next(self.hall.tickets(1)))
            if body is None:
                connection = await Connection.open(self.hall.address)
                continue
            ticket = codec.decode(body, IssueAnswer).id
            phone = await Follower.open(self.hall.address)
            await self._first_view(phone, f"{API}/tickets/{ticket}/feed")
            for path in (f"{API}/tickets/{ticket}", f"{API}/board"):
                await asyncio.sleep(self.pause)
                await self._timed(connection, get(path))
            phone.close()
        connection.close()

    async def officer(self, counter: str) -> None:
        """Calls one after another."""
        connection = await Connection.open(self.hall.address)
        while time.perf_counter() < self.until:
            await self._timed(connection, next_request(counter))
            await asyncio.sleep(self.pause)
        connection.close()

    async def _timed(self, connection: Connection, request: bytes) -> bytes | None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                status, body = await connection.ask(request)
        except TimeoutError:
            status, body = 0, b""
        return (self._counted(200 <= status < 300, began) and body) or None

    async def _first_view(self, phone: Follower, path: str) -> None:
        came = asyncio.Event()
        phone.came = lambda _data, _at: came.set()
        began = time.perf_counter()
        phone.follow(path)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await came.wait()
        self._counted(came.is_set(), began)

    def _counted(self, good: bool, began: float) -> bool:
        if good:
            self.figures.times.append(time.perf_counter() - began)
        else:
            self.figures.errors += 1
        return good


async def crowd(folder: Path, quick: bool) -> Table:
    """400 clients at once, at people's pace and without any pause."""
    seconds = 1.5 if quick else 10.0
    table: Table = {}
    for name, pause in (("crowd.400", 1.0), ("crowd.400_without_pause", 0.0)):
        async with running(folder / name) as hall:
            people = _Crowd(hall, pause, time.perf_counter() + seconds)
            clients = [people.officer(counter) for counter in hall.counters]
            clients += [people.citizen() for _ in range(CROWD - len(clients))]
            await asyncio.gather(*clients)
            found = people.figures
            found.seconds, found.counted = seconds, len(found.times)
        table |= {
            f"{name}.per_s": found.rate,
            f"{name}.median_ms": found.milliseconds(50),
            f"{name}.p95_ms": found.milliseconds(95),
            f"{name}.errors": float(found.errors),
        }
    return table


__all__ = ["board", "crowd"]
