"""Tells whoever started a command that it is ready, and again and again that it is alive.

The protocol is systemd's ``sd_notify``: datagrams to the socket that ``NOTIFY_SOCKET`` names. Where nobody
listens nothing is said. ``kiosk --supervised`` listens too, on machines without systemd.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Mapping


class Notifier:
    """Says how this process is.

    Args:
        environment: where ``NOTIFY_SOCKET`` and ``WATCHDOG_USEC`` are looked for.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        #: An @ stands for the zero byte of an abstract address.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        watchdog = environment.get("WATCHDOG_USEC", "")
        within = int(watchdog) / 1_000_000 if watchdog.isdecimal() else 0.0
        #: Seconds after which to say again that it is alive: well within what is waited for.
        self.every = max(0.1, within / 4) if within else 5.0

    def ready(self) -> None:
        """It can be used."""
        self._say(b"READY=1\nWATCHDOG=1")

    def alive(self) -> None:
        """It still does its work."""
        self._say(b"WATCHDOG=1")

    def stopping(self) -> None:
        """It ends because it was told to."""
        self._say(b"STOPPING=1")

    def _say(self, message: bytes) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaking:
            speaking.setblocking(False)
            with contextlib.suppress(OSError):  # nobody listens (any more), or not just now
                speaking.sendto(message, self._address)

    async def until(self, stop: asyncio.Event) -> None:
        """Say that it is ready, and that its loop turns, until it is told to stop."""
        self.ready()
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self.every)
            self.alive()
        self.stopping()


__all__ = ["Notifier"]
