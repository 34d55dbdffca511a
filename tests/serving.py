"""The real server for tests: inside the test's own loop, or as a process that can be killed."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from queue_server.__main__ import Wanted, compose, wanted_of
from queue_server.client import Client
from queue_server.clock import HallClock
from queue_server.keyring import KeyFolder
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.ledger import Ledger
from queue_server.store.memory import MemoryLedger

HALL = "rach-gia"


def morning_zone(now: datetime) -> str:
    """The zone in which it is between 9 and 10 in the morning: no test ever runs into midnight."""
    ahead = 9 - now.astimezone(UTC).hour
    if ahead < -12:
        ahead += 24
    return f"Etc/GMT{-ahead:+d}"  # POSIX counts west of Greenwich as ahead


#: The sample hall as it is, for tests that set the hour themselves.
SAMPLE_AS_IT_IS = Path(__file__).parents[1] / "config" / "hall.toml"
#: Where it is morning in this run.
ZONE = morning_zone(datetime.now(UTC))


def _sample_in_the_morning() -> Path:
    text = SAMPLE_AS_IT_IS.read_text(encoding="utf-8")
    ours, its = f'time_zone = "{ZONE}"', 'time_zone = "Asia/Ho_Chi_Minh"'
    if text.count(its) != 1:
        raise ValueError("the sample hall names its zone otherwise than its tests believe")
    folder = tempfile.TemporaryDirectory(prefix="motcua-sample-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "hall.toml"
    path.write_text(text.replace(its, ours), encoding="utf-8")
    return path


#: The sample hall, moved there.
SAMPLE = _sample_in_the_morning()


def sample_wanted(path: Path = SAMPLE) -> Wanted:
    """The sample hall, always open so that tests do not depend on the hour."""
    return wanted_of(path, MemoryLedger(), always_open=True)


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server."""

    url: str
    application: web.Application
    client: Client


@contextlib.asynccontextmanager
async def serving(
    sounds: Path,
    ledger: Ledger | None = None,
    wanted: Wanted | None = None,
    make_clock: Callable[[datetime | None], HallClock] = HallClock,
    port: int = 0,
    forecasts: bool = False,
    procedures: Path | None = None,
    dossiers: Path | None = None,
    keys: KeyFolder | None = None,
    dossier_file: DossierFile | None = None,
) -> AsyncIterator[Served]:
    """Serve the sample hall in this loop on a free port of loopback."""
    application = compose(
        [(wanted or sample_wanted(), ledger or MemoryLedger())], sounds=sounds, make_clock=make_clock,
        forecasts=forecasts, procedures=procedures, dossiers=dossiers, keys=keys,
        files={} if dossier_file is None else {HALL: dossier_file},
    )  # fmt: skip
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with Client(url, HALL) as client:
            yield Served(url=url, application=application, client=client)
    finally:
        await runner.cleanup()


class ServerProcess:
    """``queue-server serve`` as a process of its own; started again on the same port after a kill."""

    def __init__(
        self,
        store: Path,
        *,
        config: Path = SAMPLE,
        environment: dict[str, str] | None = None,
        more: Sequence[str] = ("--no-forecast",),
    ) -> None:
        self.store, self.config, self._more = store, config, tuple(more)
        self._environment = {**os.environ, **(environment or {})}
        #: What it has printed and logged, of all its runs that have ended.
        self.said = ""
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running.pid

    @property
    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process

    def start(self) -> None:
        """Start and wait until it serves.

        Raises:
            RuntimeError: it ended instead; the text is what it said.
        """
        command = [
            sys.executable, "-m", "queue_server", "serve", "--config", str(self.config),
            "--store", f"sqlite:///{self.store}", "--port", str(self._port),
            "--sounds", str(self.store.parent / "sounds"), "--keys", str(self.store.parent / "keys"),
            "--always-open",
            *self._more,
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self._environment
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("Serving at "):
                self._port = int(line.rstrip("/\n").rpartition(":")[2])
                return
        _, errors = self._process.communicate()
        self._process = None
        raise RuntimeError(errors)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; the exit status."""
        self._running.send_signal(number)
        self.said += "".join(self._running.communicate())
        status = self._running.returncode
        self._process = None
        return status

    def stop(self) -> None:
        """End it if it runs."""
        if self._process is not None:
            self.kill(signal.SIGTERM)
