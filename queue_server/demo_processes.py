"""The processes of a demonstration: the server, which is started again when it dies, and the windows."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from pathlib import Path
from typing import IO

import structlog

from config.load import FOLDER

log = structlog.get_logger()

#: Seconds for all processes to end by themselves; then they are killed.
PATIENCE = 2.5
#: A server that ends sooner than this after its start is not started again.
_SHORT_LIFE = 2.0


class Ended(Exception):
    """The server has ended and starting it again would not help."""


class Processes:
    """Starts commands of this project and ends them together.

    Each has a session of its own, so that Ctrl-C in a terminal reaches only the demonstration, which then
    ends them in order.
    """

    def __init__(self) -> None:
        self._running: list[asyncio.subprocess.Process] = []
        self._command: list[str] = []
        self._server: asyncio.subprocess.Process | None = None
        self._port = 0

    async def _start(self, *arguments: str, out: int | IO[bytes] | None = None) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, start_new_session=True, stdin=asyncio.subprocess.DEVNULL, stdout=out,
            stderr=out if out != asyncio.subprocess.PIPE else None,
        )  # fmt: skip
        self._running.append(process)
        return process

    async def run(self, *arguments: str, journal: Path) -> int:
        """Run a command until it ends; returns its exit status.

        Args:
            arguments: of the Python interpreter.
            journal: file for what it says, made anew.
        """
        journal.parent.mkdir(parents=True, exist_ok=True)
        with journal.open("wb") as file:
            return await self._ended(await self._start(*arguments, out=file))

    async def _ended(self, process: asyncio.subprocess.Process) -> int:
        status = await process.wait()
        self._running.remove(process)
        return status

    # ------------------------------------------------------------ the server

    async def serve(self, store: Path, port: int, sounds: Path) -> int:
        """Start the server; returns its port.

        Raises:
            Ended: it does not start; it has said why.
        """
        self._command = ["-m", "queue_server", "serve", "--always-open", "--store", f"sqlite:///{store}"]
        self._command += ["--dossiers", str(FOLDER / "samples" / "dossiers.toml")]
        self._command += ["--sounds", str(sounds), "--keys", str(sounds.parent / "keys"), "--port"]
        self._port = port
        await self._serve()
        return self._port

    async def _serve(self) -> None:
        self._server = await self._start(*self._command, str(self._port), out=asyncio.subprocess.PIPE)
        if self._server.stdout is None:
            raise RuntimeError("the server's words are not heard")
        async for line in self._server.stdout:
            if line.startswith(b"Serving at "):
                self._port = int(line.rstrip(b"/\n").rpartition(b":")[2])
                return
        await self._ended(self._server)
        raise Ended("the server has not started; above it says why")

    async def keep_serving(self) -> None:
        """Start the server again on the same ledger and port whenever it dies, for ever.

        Raises:
            Ended: it dies as soon as it lives.
        """
        began = time.monotonic()
        while self._server is not None:
            status = await self._ended(self._server)
            if time.monotonic() - began < _SHORT_LIFE:
                raise Ended(f"the server has ended with status {status} and would again")
            log.warning("server-started-again", status=status)
            began = time.monotonic()
            await self._serve()

    # ------------------------------------------------------------ the end

    async def end(self) -> None:
        """End every process, by force where one does not listen."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        waits = [asyncio.ensure_future(process.wait()) for process in self._running]
        if waits:
            await asyncio.wait(waits, timeout=PATIENCE)
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await asyncio.gather(*waits)


__all__ = ["Ended", "Processes"]
