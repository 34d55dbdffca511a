"""Bytes to a board through a serial line or the network, with time-outs that hold and an end that is noticed.

Both are descriptors that the loop waits for: a board that takes nothing holds up nobody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import socket
import struct
import termios
import time
from collections.abc import Callable

import serial

from config.addresses import BoardAddress, SerialLine, TcpAddress

#: Seconds for which a connection in the network is waited for.
CONNECT_WITHIN = 5.0
#: Seconds after which the network gives up on bytes that nobody confirms: a cable that was pulled.
_UNCONFIRMED = 10.0
#: Seconds between looks at what has not left this machine yet; there is no event for it.
_LOOK_EVERY = 0.02
_PARITIES = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}


class LinkFailed(Exception):
    """The board cannot be reached: it is not there, does not answer, or has gone."""


class Stalled(LinkFailed):
    """The board takes no more bytes."""


class Link:
    """An open way to a board.

    Args:
        descriptor: open.
        close: lets go of it.
        stall_after: seconds without a byte taken after which it has stalled.
        on_gone: is told when the board has gone.
    """

    def __init__(
        self, descriptor: int, close: Callable[[], None], stall_after: float, on_gone: Callable[[], None]
    ) -> None:
        self._descriptor, self._close, self._stall_after = descriptor, close, stall_after
        self._on_gone = on_gone
        self._loop = asyncio.get_running_loop()
        self._gone: LinkFailed | None = None
        #: There is room for more bytes, or never will be.
        self._stirs = asyncio.Event()
        os.set_blocking(descriptor, False)
        self._loop.add_reader(descriptor, self._heard)

    def require(self) -> None:
        """Raises LinkFailed when the board has gone."""
        if self._gone is not None:
            raise self._gone

    def _heard(self) -> None:
        """What a board says is not asked for; but that it has gone is told in the same way."""
        try:
            if not os.read(self._descriptor, 4096):
                self._lost("it closed the connection")
        except BlockingIOError:
            pass
        except OSError as error:
            self._lost(str(error.strerror))

    def _lost(self, reason: str) -> None:
        self._loop.remove_reader(self._descriptor)
        self._gone = LinkFailed(reason)
        self._stirs.set()
        self._on_gone()

    async def send(self, data: bytes) -> None:
        """Hand over all bytes and see them leave this machine.

        Raises:
            Stalled: none was taken for too long.
            LinkFailed: the board has gone.
        """
        rest = memoryview(data)
        while rest:
            self.require()
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                await self._room()
            except OSError as error:
                self._lost(str(error.strerror))
        await self._drained()

    async def _room(self) -> None:
        """Wait until more bytes are taken."""
        self._stirs.clear()
        self._loop.add_writer(self._descriptor, self._stirs.set)
        try:
            async with asyncio.timeout(self._stall_after):
                await self._stirs.wait()
        except TimeoutError:
            raise Stalled(f"took nothing for {self._stall_after:g} s") from None
        finally:
            self._loop.remove_writer(self._descriptor)

    async def _drained(self) -> None:
        """Wait until the system's own queue is empty; one that stands still is a stalled board."""
        left, since = self._unsent(), time.monotonic()
        while left:
            self.require()
            if time.monotonic() - since > self._stall_after:
                raise Stalled(f"{left} bytes not taken for {self._stall_after:g} s")
            await asyncio.sleep(_LOOK_EVERY)
            if (now := self._unsent()) != left:
                left, since = now, time.monotonic()

    def _unsent(self) -> int:
        try:
            answer = fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, bytes(4))
        except OSError:  # it has gone, which is told elsewhere
            return 0
        return int(struct.unpack("i", answer)[0])

    def close(self) -> None:
        """Let go at once: what was not taken is thrown away, or closing a serial line would wait for it."""
        self._loop.remove_reader(self._descriptor)
        with contextlib.suppress(termios.error):  # it is no serial line, or has been pulled out
            termios.tcflush(self._descriptor, termios.TCOFLUSH)
        self._close()


async def connect(address: BoardAddress, stall_after: float, on_gone: Callable[[], None]) -> Link:
    """Open the way to a board.

    Raises:
        LinkFailed: it is not there, or somebody else uses its line.
    """
    match address:
        case SerialLine():
            return Link(*await _open_serial(address), stall_after, on_gone)
        case TcpAddress():
            return Link(*await _open_tcp(address), stall_after, on_gone)


async def _open_serial(line: SerialLine) -> tuple[int, Callable[[], None]]:
    def opened() -> serial.Serial:
        return serial.Serial(
            str(line.path), line.baud, bytesize=line.bits, parity=_PARITIES[line.parity],
            stopbits=line.stop, rtscts=line.flow == "rtscts", xonxoff=line.flow == "xonxoff", timeout=0,
            exclusive=True,
        )  # fmt: skip

    try:
        port = await asyncio.to_thread(opened)
    except (serial.SerialException, OSError, ValueError, termios.error) as error:
        raise LinkFailed(str(error)) from error
    return port.fileno(), port.close


async def _open_tcp(address: TcpAddress) -> tuple[int, Callable[[], None]]:
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            connection = await _connected(address.host, address.port)
    except (OSError, TimeoutError) as error:
        raise LinkFailed(str(error) or f"no answer within {CONNECT_WITHIN:g} s") from error
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(_UNCONFIRMED * 1000))
    return connection.fileno(), connection.close


async def _connected(host: str, port: int) -> socket.socket:
    """A connection to the first address of a host that takes one."""
    loop = asyncio.get_running_loop()
    failure: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, where in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, where)
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise failure


__all__ = ["Link", "LinkFailed", "Stalled", "connect"]
