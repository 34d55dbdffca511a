"""Keeps a forecast new, in a process of its own. Nobody waits for it: what there is stands in ``newest``.

When the process dies or takes too long it is ended and started again, less and less often while that goes on;
meanwhile there is the estimate, which needs no replay.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec
import structlog

from queue_server.forecaster import Carry, Question, Teach, frame, length_of
from queue_server.hall.forecast import Forecast, Learned, Snapshot, VisitRow, estimate
from queue_server.hall.service import Discipline

log = structlog.get_logger()

#: Replays at the most, and seconds for them.
RUNS, SECONDS = 200, 1.0
#: Seconds from one forecast to the next while nothing happens, and at least.
EVERY, REST = 10.0, 1.0
#: Seconds beyond its budget that the process may take, its start among them, and that learning may take.
PATIENCE, LEARNING_PATIENCE = 10.0, 600.0
#: Seconds until the process is started again after it was lost, first and at the most.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
COMMAND = (sys.executable, "-m", "queue_server.forecaster")

Answer = TypeVar("Answer", Forecast, Learned)


class ForecasterLost(Exception):
    """The forecasting process has died, answers nonsense, or takes too long."""


class Forecaster:
    """The process, started when it is asked something. One question at a time.

    Args:
        command: starts it.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process's number, while there is one."""
        return self._process.pid if self._process is not None else None

    async def ask(self, question: Question, answer: type[Answer], seconds: float) -> Answer:
        """Put a question and wait for the answer.

        Raises:
            ForecasterLost: there was none within these seconds; the process is gone.
        """
        try:
            async with asyncio.timeout(seconds):
                body = await self._exchange(frame(question))
            return msgspec.msgpack.decode(body, type=answer)
        except (OSError, EOFError, TimeoutError, msgspec.MsgspecError) as error:
            await self.end()
            raise ForecasterLost(f"{type(error).__name__}: {error}") from error
        except BaseException:
            # Half an exchange: whatever comes now would be the answer to another question.
            await self.end()
            raise

    async def _exchange(self, question: bytes) -> bytes:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        source, sink = self._process.stdout, self._process.stdin
        assert source is not None and sink is not None, "both are pipes"  # noqa: S101, PT018  # narrows
        sink.write(question)
        await sink.drain()
        return await source.readexactly(length_of(await source.readexactly(4)))

    async def end(self) -> None:
        """Let there be no process."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class Forecasting:
    """Keeps a forecast of one hall new.

    Args:
        read_snapshot: the hall as it is; nothing while there is nothing to forecast.
        runs: replays at the most.
        seconds: for the replays.
        every: seconds to the next forecast while nothing changes.
        rest: seconds between two of them at least.
        patience: seconds beyond the budget until the process is given up.
        command: starts the process.
    """

    def __init__(
        self,
        read_snapshot: Callable[[], Awaitable[Snapshot | None]],
        *,
        runs: int = RUNS,
        seconds: float = SECONDS,
        every: float = EVERY,
        rest: float = REST,
        patience: float = PATIENCE,
        command: Sequence[str] = COMMAND,
    ) -> None:
        #: The newest forecast; its age is ``now - newest.at``.
        self.newest: Forecast | None = None
        #: From past days, for ``snapshot_of``; nothing before the first learning.
        self.learned: Learned | None = None
        #: Told of every new forecast, without waiting.
        self.on_new: list[Callable[[Forecast], None]] = []
        #: Why the process is not there; nothing while it is.
        self.trouble: str | None = None
        self._read_snapshot, self._command = read_snapshot, command
        self._runs, self._seconds, self._patience = runs, seconds, patience
        self._every, self._rest = every, rest
        self._forecaster = Forecaster(command)
        self._pause, self._away_until = FIRST_PAUSE, 0.0
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    # ------------------------------------------------------------ life

    async def start(self) -> None:
        """Begin; the first forecast follows by itself."""
        self._moved.set()
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """End, with the process."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._forecaster.end()

    def changed(self) -> None:
        """The hall has moved on: forecast soon."""
        self._moved.set()

    async def learn(self, rows: Sequence[VisitRow], discipline: Discipline, time_zone: str) -> None:
        """Learn from past days, in one more process; until then, and if it fails, what was known holds.

        Args:
            rows: visits of past days; some thirty days are plenty.
            discipline: the hall's, as it is now.
            time_zone: its IANA name.
        """
        forecaster = Forecaster(self._command)
        try:
            self.learned = await forecaster.ask(
                Teach(list(rows), discipline, time_zone), Learned, LEARNING_PATIENCE
            )
        except ForecasterLost as lost:
            log.warning("forecast-not-learned", error=str(lost))
        finally:
            await forecaster.end()
        self.changed()

    # ------------------------------------------------------------ going on

    async def _go_on(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._moved.wait()
            self._moved.clear()
            try:
                await self._renew()
            except Exception:
                # A ledger out of reach, or a reaction's mistake: the next one is tried all the same.
                log.exception("forecast-failed")
            await asyncio.sleep(self._rest)

    async def _renew(self) -> None:
        snapshot = await self._read_snapshot()
        if snapshot is None:
            self.newest = None
            return
        forecast = self.newest = await self._forecast(snapshot)
        for tell in self.on_new:
            tell(forecast)

    async def _forecast(self, snapshot: Snapshot) -> Forecast:
        if time.monotonic() >= self._away_until:
            question = Carry(snapshot, self._runs, self._seconds)
            try:
                forecast = await self._forecaster.ask(question, Forecast, self._seconds + self._patience)
            except ForecasterLost as lost:
                self.trouble = str(lost)
                log.warning("forecaster-lost", error=self.trouble, again_in=self._pause)
                self._away_until = time.monotonic() + self._pause
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
            else:
                self.trouble, self._pause = None, FIRST_PAUSE
                return forecast
        return await asyncio.to_thread(estimate, snapshot)


__all__ = ["Forecaster", "ForecasterLost", "Forecasting"]
