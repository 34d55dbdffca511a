"""Bytes to and from a printer through a file descriptor, with time-outs that hold.

Sockets, serial lines and device files are all descriptors that ``poll`` can wait for; python-escpos and
pyserial wait differently on each of them, and some of it without end.
"""

from __future__ import annotations

import fcntl
import math
import os
import select
import socket
import struct
import termios
import time
from collections.abc import Callable
from typing import Protocol

from printers import troubles

#: Small, so that it shows at once when the printer takes no more.
CHUNK = 4096


class Link(Protocol):
    """An open way to a printer."""

    def finish_within(self, seconds: float) -> None:
        """All that follows must be done by then, however little at a time the printer takes."""

    def send(self, data: bytes) -> None:
        """Hand over all bytes; raises a PrinterError when the printer takes none for too long."""

    def drain(self) -> None:
        """Wait until what was sent has left this machine, as far as that can be known."""

    def receive(self, seconds: float) -> bytes:
        """What the printer says within some seconds; nothing when it says nothing."""

    def close(self) -> None:
        """Let go of the printer at once, without waiting for anything."""


class DescriptorLink:
    """A link over a non-blocking descriptor."""

    def __init__(
        self,
        descriptor: int,
        close: Callable[[], None],
        *,
        stall_after: float,
        is_socket: bool = False,
        answers: bool = True,
        discard: Callable[[], None] = lambda: None,
    ) -> None:
        self._descriptor = descriptor
        self._close = close
        self._stall_after = stall_after
        self._is_socket = is_socket
        self._answers = answers
        self._discard = discard
        self._stuck = False
        self._until = math.inf
        os.set_blocking(descriptor, False)

    def finish_within(self, seconds: float) -> None:
        """All that follows must be done by then."""
        self._until = time.monotonic() + seconds

    def send(self, data: bytes) -> None:
        """Hand over all bytes; the time-out counts from the last byte that was taken."""
        rest = memoryview(data)
        while rest:
            self._hurry(len(rest))
            if not self._ready(select.POLLOUT, self._stall_after):
                self._stuck = True
                raise troubles.TimedOut(f"took nothing for {self._stall_after:g} s")
            try:
                rest = rest[os.write(self._descriptor, rest[:CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise troubles.Unreachable(f"connection lost: {error.strerror}") from error

    def drain(self) -> None:
        """Wait until the queue of the operating system is empty; a queue that stands still is a time-out."""
        left, since = self._unsent(), time.monotonic()
        while left:
            self._hurry(left)
            if time.monotonic() - since > self._stall_after:
                self._stuck = True
                raise troubles.TimedOut(f"{left} bytes not taken for {self._stall_after:g} s")
            time.sleep(0.01)  # in the printer's thread; there is no event for an empty queue
            if (now := self._unsent()) != left:
                left, since = now, time.monotonic()

    def receive(self, seconds: float) -> bytes:
        """What the printer says within some seconds."""
        if not self._answers or not self._ready(select.POLLIN, seconds):
            return b""
        try:
            said = os.read(self._descriptor, 64)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise troubles.Unreachable(f"connection lost: {error.strerror}") from error
        if not said and self._is_socket:
            raise troubles.Unreachable("the printer closed the connection")
        return said

    def close(self) -> None:
        """Close without waiting; what a stuck printer has not taken is thrown away."""
        if self._stuck:
            self._discard()
        self._close()

    def _hurry(self, left: int) -> None:
        if time.monotonic() > self._until:
            self._stuck = True
            raise troubles.TimedOut(f"too slow: {left} bytes are left")

    def _ready(self, event: int, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, event)
        return bool(poll.poll(max(0.0, seconds) * 1000))

    def _unsent(self) -> int:
        try:
            answer = fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, bytes(4))
        except OSError:  # a descriptor without a queue, such as an ordinary file
            return 0
        return int(struct.unpack("i", answer)[0])


def connect(host: str, port: int, *, connect_within: float, stall_after: float) -> DescriptorLink:
    """Connect to a printer in the network."""
    try:
        connection = socket.create_connection((host, port), timeout=connect_within)
    except TimeoutError as error:
        raise troubles.TimedOut(f"{host}:{port} did not answer within {connect_within:g} s") from error
    except OSError as error:
        raise troubles.Unreachable(f"{host}:{port}: {error.strerror or error}") from error
    # What waits in our own buffer looks as if it were printed; so keep it small.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * CHUNK)
    # A question is three bytes, and somebody waits for the answer.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return DescriptorLink(connection.fileno(), connection.close, stall_after=stall_after, is_socket=True)


__all__ = ["CHUNK", "DescriptorLink", "Link", "connect"]
