"""A printer that is a TCP listener, and a decoder of ESC/POS written from the command tables alone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Rows = list[list[bool]]


def dots_of(stream: bytes) -> tuple[Rows, list[str]]:
    """The dots that ``GS v 0`` puts on paper, and the other commands by name; fails on anything unknown."""
    rows: Rows = []
    commands: list[str] = []
    place = 0
    while place < len(stream):
        if stream.startswith(b"\x1dv0\x00", place):
            wide, high = (int.from_bytes(stream[place + at : place + at + 2], "little") for at in (4, 6))
            place += 8
            assert place + wide * high <= len(stream), "a band that is cut off"
            for _ in range(high):
                line = stream[place : place + wide]
                rows.append([bool(byte >> (7 - bit) & 1) for byte in line for bit in range(8)])
                place += wide
        elif stream.startswith(b"\x1b@", place):
            commands.append("reset")
            place += 2
        elif stream.startswith(b"\x1bd", place):
            commands.append("feed")
            place += 3
        elif stream.startswith(b"\x1dV", place):
            commands.append("cut")
            place += 3
        elif stream.startswith(b"\x10\x04", place):
            commands.append("ask")
            place += 3
        else:
            raise AssertionError(f"unknown command at {place}: {stream[place : place + 8]!r}")
    return rows, commands


@dataclass
class Listener:
    """What the printer got, and how it behaves."""

    #: Answers to DLE EOT by their number; nothing: a printer that says nothing.
    answers: dict[int, int] = field(default_factory=dict)
    #: Whether it answers no more once dots have come.
    busy: bool = False
    #: Bytes after which it reads no more; nothing: it reads all.
    stall_after: int | None = None
    #: Seconds that it takes for every byte.
    slow: float = 0.0
    #: Bytes after which it closes.
    close_after: int | None = None
    port: int = 0
    received: list[bytes] = field(default_factory=list)
    #: Set when a connection has ended.
    ended: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def serve(self, server: socket.socket) -> None:
        while not self.released.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                self.received.append(self._read(connection))
            self.ended.set()

    def _read(self, connection: socket.socket) -> bytes:
        got = b""
        try:
            while True:
                if self.stall_after is not None and len(got) >= self.stall_after:
                    self.released.wait(20)
                    return got
                if self.close_after is not None and len(got) >= self.close_after:
                    return got
                some = connection.recv(1 if self.slow else 1024)
                self.released.wait(self.slow)
                if not some:
                    return got
                got += some
                # Questions come alone, never within a band, as the sender waits for the answer.
                if some[:2] == b"\x10\x04" and len(some) == 3 and some[2] in self.answers:
                    if self.busy and b"\x1dv0" in got:
                        continue
                    connection.sendall(bytes((self.answers[some[2]],)))
        except OSError:
            return got


@contextmanager
def listening(printer: Listener) -> Iterator[Listener]:
    """Let a printer listen on its port of the loopback, or on a free one."""
    with socket.socket() as server:
        # As small as a printer's memory, so that it shows when nobody reads.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", printer.port))
        server.listen()
        printer.port = server.getsockname()[1]
        thread = threading.Thread(target=printer.serve, args=(server,))
        thread.start()
        try:
            yield printer
        finally:
            printer.released.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            assert not thread.is_alive()
