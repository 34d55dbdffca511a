"""Boards for tests: at the other end of a pseudo terminal, and in the network, in good and in bad moods."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import socket
import termios
import tty
from collections.abc import AsyncIterator, Callable
from pathlib import Path

#: Seconds to wait for something that a driver does.
_PATIENCE = 60.0


class Heard:
    """What came to a board, and a way to wait for it."""

    def __init__(self) -> None:
        self.data = b""
        self._more = asyncio.Event()

    def take(self, data: bytes) -> None:
        """More bytes."""
        self.data += data
        self._more.set()

    async def until(self, happened: Callable[[bytes], object]) -> bytes:
        """Wait until what was heard is as it should be.

        Raises:
            TimeoutError: it never was.
        """
        async with asyncio.timeout(_PATIENCE):
            while not happened(self.data):
                self._more.clear()
                await self._more.wait()
        return self.data


class SerialBoard:
    """A board on a serial line: a path that leads to a pseudo terminal while it is plugged in."""

    def __init__(self, path: Path) -> None:
        self.path, self.heard = path, Heard()
        self._master = self._slave = -1

    def plug_in(self, *, reads: bool = True) -> None:
        """Be there; a board that does not read lets the line's buffer fill up."""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._master)
        os.set_blocking(self._master, False)
        self.path.symlink_to(os.ttyname(self._slave))
        if reads:
            asyncio.get_running_loop().add_reader(self._master, self._read)

    def pull_out(self) -> None:
        """Be gone."""
        asyncio.get_running_loop().remove_reader(self._master)
        self.path.unlink()
        os.close(self._master)
        os.close(self._slave)
        self._master = -1

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self.heard.take(os.read(self._master, 4096))

    @property
    def speeds(self) -> tuple[int, int]:
        """The line's speed in and out, as termios names it."""
        settings = termios.tcgetattr(self._slave)
        return settings[4], settings[5]

    @property
    def has_two_stop_bits(self) -> bool:
        """Whether the line has them. A pseudo terminal keeps no other size of characters and no parity."""
        return bool(termios.tcgetattr(self._slave)[2] & termios.CSTOPB)


@contextlib.asynccontextmanager
async def serial_board(folder: Path) -> AsyncIterator[SerialBoard]:
    """A board that is unplugged in the end."""
    board = SerialBoard(folder / "ttyUSB0")
    try:
        yield board
    finally:
        if board._master >= 0:
            board.pull_out()


class TcpBoard:
    """A board in the network.

    Args:
        mood: ``reads``; ``stalls``: takes the connection and nothing else; ``closes``: hangs up in the middle
            of a frame; ``slow``: takes one byte at a time; ``steady``: takes a few at a time.
    """

    def __init__(self, mood: str = "reads") -> None:
        self.mood, self.heard = mood, Heard()
        self.connections = 0
        self._listening = socket.socket()
        # A small buffer, as such boards have it: what it does not take stays with the sender.
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.setblocking(False)
        self.port = self._listening.getsockname()[1]
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self) -> None:
        """Be there."""
        self._listening.listen()
        self._begin(self._accept())

    async def leave(self) -> None:
        """Be gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._listening.close()

    def _begin(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]  # a coroutine
        self._tasks.add(task)

    async def _accept(self) -> None:
        while True:
            connection, _ = await asyncio.get_running_loop().sock_accept(self._listening)
            connection.setblocking(False)
            self.connections += 1
            self._begin(self._serve(connection))

    async def _serve(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with connection:
            while self.mood == "stalls":  # noqa: ASYNC110 - the test sets a word, no event
                await asyncio.sleep(0.05)
            while data := await loop.sock_recv(connection, 5 if self.mood == "closes" else self._bite):
                self.heard.take(data)
                if self.mood == "closes":
                    return
                if self.mood in ("slow", "steady"):
                    await asyncio.sleep(0.01)

    @property
    def _bite(self) -> int:
        return {"slow": 1, "steady": 10}.get(self.mood, 4096)


@contextlib.asynccontextmanager
async def tcp_board(mood: str = "reads") -> AsyncIterator[TcpBoard]:
    """A board that listens, until the end."""
    board = TcpBoard(mood)
    board.listen()
    try:
        yield board
    finally:
        await board.leave()


__all__ = ["Heard", "SerialBoard", "TcpBoard", "serial_board", "tcp_board"]
