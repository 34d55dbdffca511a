"""A lean HTTP/1.1 client, so that the measured server is the bottleneck and not the measuring.

Requests are made before the clock runs, and an answer is taken apart where it arrives: no tasks, no futures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self, cast

Address = tuple[str, int]

_LENGTH = b"Content-Length: "
#: End of one feed message within its chunk.
_END_OF_MESSAGE = b"\n\n\r\n"


class Wire(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, address: Address) -> Self:
        """Connect."""
        _, wire = await asyncio.get_running_loop().create_connection(cls, *address)
        return wire

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to send."""
        self._transport = cast(asyncio.Transport, transport)

    def write(self, data: bytes) -> None:
        """Send."""
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        """Let go."""
        if self._transport is not None:
            self._transport.close()


class Connection(Wire):
    """A kept-alive connection with one request at a time.

    ``answered`` is called with status and body; with status 0 when the connection is lost instead.
    """

    def __init__(self) -> None:
        super().__init__()
        self._data = b""
        self._asking = False
        self.answered: Callable[[int, bytes], None] = lambda _status, _body: None

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._asking = True
        self.write(request)

    def data_received(self, data: bytes) -> None:
        """Take an answer apart."""
        data = self._data + data if self._data else data
        head = data.find(b"\r\n\r\n")
        if head < 0:
            self._data = data
            return
        place = data.find(_LENGTH, 0, head)
        length = int(data[place + len(_LENGTH) : data.find(b"\r\n", place)]) if place > 0 else 0
        if len(data) < head + 4 + length:
            self._data = data
            return
        self._data, self._asking = b"", False
        self.answered(int(data[9:12]), data[head + 4 :])

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits hears of it."""
        del error
        if self._asking:
            self._asking = False
            self.answered(0, b"")

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and wait for status and body."""
        answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()

        def answered(status: int, body: bytes) -> None:
            if not answer.done():
                answer.set_result((status, body))

        self.answered = answered
        self.send(request)
        return await answer


class Follower(Wire):
    """Follows a feed; ``came`` is told of each piece that ends a message, and when it came."""

    def __init__(self) -> None:
        super().__init__()
        self._data = b""
        self.lost = False
        self.came: Callable[[bytes, float], None] | None = None

    def follow(self, path: str) -> Self:
        """Ask for a feed."""
        self.write(get(path))
        return self

    def data_received(self, data: bytes) -> None:
        """Hand on whole messages; without anybody to take them nothing is kept."""
        if self.came is None:
            return
        self._data += data
        if self._data.endswith(_END_OF_MESSAGE):
            whole, self._data = self._data, b""
            self.came(whole, time.perf_counter())

    def connection_lost(self, error: Exception | None) -> None:
        """Note it."""
        del error
        self.lost = True


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
    """What was measured. Seconds."""

    #: From the last byte sent to the whole answer, of the good answers.
    times: list[float] = field(default_factory=list)
    errors: int = 0
    #: Answers that say that there was nothing to do.
    empty: int = 0
    seconds: float = 0.0
    #: Good answers within those seconds.
    counted: int = 0
    #: Seconds of processor time that the measuring itself took.
    own: float = 0.0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.counted / self.seconds if self.seconds else 0.0

    def milliseconds(self, percent: float) -> float:
        """A percentile of the time to answer."""
        return percentile(self.times, percent) * 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """A percentile; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


async def drive(address: Address, lines: Sequence[Iterator[bytes]], enough: int | None = None) -> Figures:
    """Send requests, each connection its next one as soon as it has the answer to its last.

    Args:
        address: the server.
        lines: one iterator of requests for each connection; several may share one. A connection also
            ends when it is told that there is nothing to do.
        enough: stop the clock after so many good answers.
    """
    figures = Figures()
    connections = [await Connection.open(address) for _ in lines]
    done = asyncio.get_running_loop().create_future()
    left = len(connections)

    def start(connection: Connection, line: Iterator[bytes]) -> None:
        sent, now, times = 0.0, time.perf_counter, figures.times

        def following(status: int, _body: bytes) -> None:
            nonlocal sent, left
            came = now()
            if status in (200, 201):
                times.append(came - sent)
            elif status == 204:
                figures.empty += 1
            elif status >= 0:
                figures.errors += 1
            request = None if status in (0, 204) else next(line, None)
            if request is not None and (enough is None or len(times) < enough):
                sent = now()
                connection.send(request)
                return
            left -= 1
            if not figures.seconds:
                # The first connection that ends stops the clock: from here on fewer press at once.
                figures.seconds, figures.counted = came - began, len(times)
            if left == 0:
                done.set_result(None)

        connection.answered = following
        following(-1, b"")

    own, began = time.process_time(), time.perf_counter()
    for connection, line in zip(connections, lines, strict=True):
        start(connection, line)
    await done
    figures.own = time.process_time() - own
    for connection in connections:
        connection.close()
    return figures


__all__ = [
    "Address", "Connection", "Figures", "Follower", "drive", "get", "percentile", "post",
]  # fmt: skip
