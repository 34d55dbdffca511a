"""Keeps the kiosk running where no systemd does: starts it again when it dies, and ends it when it freezes.

``kiosk --supervised`` is this. It speaks systemd's protocol (``config.notifying``): a kiosk that does
not say within some seconds that it still draws is killed. One that died is back at once; only one that dies
again and again as soon as it lives is given longer and longer pauses.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds."""

    #: Without a sign of life for so long it is frozen.
    frozen_after: float = 10.0
    #: Until the first sign of life: the window opens.
    start_within: float = 60.0
    #: Before the first attempts.
    pause: float = 0.2
    #: Before further ones, at most.
    longest_pause: float = 30.0
    #: A life shorter than this is a quick death.
    short_life: float = 10.0
    #: To end by itself when it is told to.
    end_within: float = 5.0


#: Quick deaths in a row before the pauses grow.
_QUICK = 5


@dataclass(kw_only=True)
class Keeper:
    """Runs one command for ever, until it ends of its own will or a signal comes.

    Args:
        command: what to run.
        patience: with it.
    """

    command: Sequence[str]
    patience: Patience = field(default_factory=Patience)
    _ending: bool = False
    _signs: asyncio.Event = field(default_factory=asyncio.Event)
    _process: asyncio.subprocess.Process | None = None

    async def run(self) -> int:
        """Keep it running; returns the exit status of a command that ended of its own will."""
        loop = asyncio.get_running_loop()
        with tempfile.TemporaryDirectory(prefix="kiosk-") as folder:
            listening = _listen(Path(folder) / "notify")
            loop.add_reader(listening, self._hear, listening)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self._end)
            try:
                return await self._keep(str(Path(folder) / "notify"))
            finally:
                loop.remove_reader(listening)
                listening.close()

    async def _keep(self, address: str) -> int:
        quick = 0
        while True:
            began = time.monotonic()
            status = await self._live(address)
            if self._ending or status == 0:
                return max(status, 0)
            quick = quick + 1 if time.monotonic() - began < self.patience.short_life else 0
            pause = self._pause(quick)
            log.warning("started-again", status=status, pause=pause)
            await self._rest(pause)
            if self._ending:
                return 0

    def _pause(self, quick: int) -> float:
        """The first deaths cost nobody any time; after that each pause is twice as long."""
        return min(self.patience.longest_pause, self.patience.pause * (1 << max(0, quick - _QUICK)))

    async def _rest(self, seconds: float) -> None:
        self._signs.clear()
        end = time.monotonic() + seconds
        while not self._ending and (left := end - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._signs.wait(), left)
            self._signs.clear()

    async def _live(self, address: str) -> int:
        environment = {
            **os.environ, "NOTIFY_SOCKET": address,
            "WATCHDOG_USEC": str(round(self.patience.frozen_after * 1_000_000)),
        }  # fmt: skip
        self._signs.clear()
        process = self._process = await asyncio.create_subprocess_exec(*self.command, env=environment)
        ended = asyncio.ensure_future(process.wait())
        within = self.patience.start_within
        while not ended.done():
            sign = asyncio.ensure_future(self._signs.wait())
            await asyncio.wait((ended, sign), timeout=within, return_when=asyncio.FIRST_COMPLETED)
            seen = sign.done()
            sign.cancel()
            self._signs.clear()
            if ended.done():
                break
            if self._ending:
                await self._stop(process, ended)
            elif seen:
                within = self.patience.frozen_after
            else:
                log.error("frozen", seconds=within)
                process.kill()
                await ended
        self._process = None
        return ended.result()

    async def _stop(self, process: asyncio.subprocess.Process, ended: asyncio.Future[int]) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait((ended,), timeout=self.patience.end_within)
        if not ended.done():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await ended

    def _hear(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while listening.recv(4096):
                self._signs.set()

    def _end(self) -> None:
        self._ending = True
        self._signs.set()


def _listen(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    listening.bind(str(path))
    listening.setblocking(False)
    return listening


def keep(arguments: Sequence[str]) -> int:
    """Keep the kiosk running with these arguments."""
    return asyncio.run(Keeper(command=(sys.executable, "-m", "kiosk", *arguments)).run())


__all__ = ["Keeper", "Patience", "keep"]
