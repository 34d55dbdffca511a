"""A lean HTTP/1.1 client, so that the measured server is the bottleneck and not the measuring."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

Address = tuple[str, int]


class Connection(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._data = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, address: Address) -> Connection:
        """Connect."""
        _, connection = await asyncio.get_running_loop().create_connection(cls, *address)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to send."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take an answer apart."""
        self._data += data
        head, found, rest = self._data.partition(b"\r\n\r\n")
        if not found or self._answer is None:
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        if len(rest) >= length and not self._answer.done():
            self._data = rest[length:]
            self._answer.set_result((int(head[9:12]), rest[:length]))

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits hears of it."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Let go."""
        if self._transport is not None:
            self._transport.close()


def post(path: str, body: bytes) -> bytes:
    """A request's bytes."""
    return (
        b"POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        % (path.encode(), len(body), body)
    )


def get(path: str) -> bytes:
    """A request's bytes."""
    return b"GET %s HTTP/1.1\r\nHost: bench\r\n\r\n" % path.encode()


@dataclass
class Figures:
    """What a drive measured. Seconds."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def milliseconds(self, percent: float) -> float:
        """A percentile of the time to answer."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


async def drive(address: Address, clients: int, count: int, request: Callable[[int], bytes]) -> Figures:
    """Send ``count`` requests from ``clients`` connections, each as soon as it has its last answer."""
    figures, numbers = Figures(), iter(range(count))
    connections = [await Connection.open(address) for _ in range(clients)]

    async def work(connection: Connection) -> None:
        for number in numbers:
            data = request(number)
            began = time.perf_counter()
            status, _ = await connection.ask(data)
            if status < 400:
                figures.times.append(time.perf_counter() - began)
            else:
                figures.errors += 1

    began = time.perf_counter()
    await asyncio.gather(*(work(connection) for connection in connections))
    figures.seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return figures


class Follower(asyncio.Protocol):
    """Follows a feed and notes when each message came."""

    def __init__(self, path: str, came: Callable[[bytes, float], None]) -> None:
        self._path, self._came = path, came
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, address: Address, path: str, came: Callable[[bytes, float], None]) -> Follower:
        """Connect and ask for the feed."""
        loop = asyncio.get_running_loop()
        _, follower = await loop.create_connection(lambda: cls(path, came), *address)
        return follower

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(get(self._path))

    def data_received(self, data: bytes) -> None:
        """Hand on."""
        self._came(data, time.perf_counter())

    def close(self) -> None:
        """Let go."""
        if self._transport is not None:
            self._transport.close()


__all__ = ["Connection", "Figures", "Follower", "drive", "get", "post"]
