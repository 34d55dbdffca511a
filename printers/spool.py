"""Slips one after another, in a thread of their own: whoever prints goes on at once.

A slip is printed at most once. As soon as its first byte is with the printer nobody can know how much of it
is on paper, so it is not sent again: the number and its QR code stay on the screen, while two slips of one
number would be taken for two people. What surely never began is tried again for a short time.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog

from printers.device import Device, Sheet
from printers.troubles import Offline, PrinterError, TimedOut
from queue_server.contract.messages import Trouble

_log = structlog.get_logger(__name__)

State = Literal["queued", "printing", "printed", "failed"]
#: Not a printer's trouble: the queue of slips is full, or the slip could not be drawn.
FULL, NOT_DRAWN = "printer-busy", "slip-not-drawn"
#: It prints, and should get a new roll before it does not.
PAPER_LOW = "printer-paper-low"


@dataclass
class Job:
    """A slip on its way."""

    #: Draws the slip; called in the printer's thread.
    draw: Callable[[], Sheet]
    #: Done when the state is ``printed`` or ``failed``; its result is the job.
    done: asyncio.Future[Job]
    state: State = "queued"
    #: Why it failed: a trouble's code.
    code: str | None = None


@dataclass(frozen=True)
class Patience:
    """Seconds."""

    #: A slip that has not begun is tried again for so long, and so often.
    retry_for: float = 5.0
    retry_every: float = 1.0
    #: A printer with a trouble is looked at again so often, so that the trouble ends without a slip.
    check_every: float = 10.0
    #: One without is asked so often, so that its paper is changed before somebody stands there.
    watch_every: float = 60.0
    #: Drawing, and looking at a printer, take no longer unless something hangs.
    hang_after: float = 20.0


@dataclass
class Spool:
    """The way to one printer. Use it as ``async with Spool(device, now) as spool``."""

    device: Device
    #: Aware time, for ``since`` of a trouble.
    now: Callable[[], datetime.datetime]
    #: Called in the event loop when a job's state or the trouble changes.
    on_change: Callable[[], None] = lambda: None
    #: Slips waiting at most; one more fails at once.
    capacity: int = 20
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        self._waiting: asyncio.Queue[Job] = asyncio.Queue(self.capacity)
        self._thread = _Thread()
        self._trouble: Trouble | None = None
        self._low: Trouble | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Spool:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops at once; a slip that is being printed is not waited for."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._thread.stop()
        while not self._waiting.empty():
            self._finish(self._waiting.get_nowait(), "printer-offline")

    def submit(self, draw: Callable[[], Sheet]) -> Job:
        """Print a slip; returns at once. The job tells how it went."""
        job = Job(draw, asyncio.get_running_loop().create_future())
        try:
            self._waiting.put_nowait(job)
        except asyncio.QueueFull:
            self._finish(job, FULL)
        return job

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing can be printed now."""
        return self._trouble

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """All that somebody should see to, for the device's health: also paper that is near its end."""
        return tuple(one for one in (self._trouble, self._low) if one is not None)

    async def _run(self) -> None:
        await self._look()
        while True:
            try:
                idle = self.patience.check_every if self.troubles else self.patience.watch_every
                job = await asyncio.wait_for(self._waiting.get(), idle)
            except TimeoutError:
                await self._look()
                continue
            try:
                await self._work(job)
            finally:
                if not job.done.done():  # cancelled in the middle: nobody knows what is on paper
                    self._finish(job, "printer-offline")

    async def _work(self, job: Job) -> None:
        self._set_state(job, "printing")
        try:
            sheet = await self._thread.call(job.draw, within=self.patience.hang_after)
        except PrinterError as error:  # the thread hangs in an earlier slip
            self._fail(job, error)
            return
        except Exception:  # noqa: BLE001 - whatever is wrong with one slip must not stop the next
            _log.exception("slip-not-drawn")
            self._finish(job, NOT_DRAWN)
            return
        until = asyncio.get_running_loop().time() + self.patience.retry_for
        while True:
            failed = await self._attempt(lambda: self.device.print(sheet), self.device.patience(sheet))
            self._set_trouble(failed)
            if failed is None:
                self._finish(job, None)
                return
            if failed.begun or asyncio.get_running_loop().time() + self.patience.retry_every > until:
                self._fail(job, failed)
                return
            await asyncio.sleep(self.patience.retry_every)

    async def _look(self) -> None:
        self._set_trouble(await self._attempt(self.device.check, self.patience.hang_after))

    async def _attempt(self, act: Callable[[], None], within: float) -> PrinterError | None:
        try:
            await self._thread.call(act, within=within)
        except PrinterError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a driver's surprise is a trouble, not the end of printing
            _log.exception("printer-surprise")
            return Offline(repr(error), begun=True)
        self._set_low(low=self.device.paper_low)
        return None

    def _fail(self, job: Job, error: PrinterError) -> None:
        self._set_trouble(error)
        self._finish(job, error.code)

    def _finish(self, job: Job, code: str | None) -> None:
        job.code = code
        if code is not None:
            _log.warning("slip-failed", code=code)
        if not job.done.done():
            job.done.set_result(job)
        self._set_state(job, "printed" if code is None else "failed")

    def _set_state(self, job: Job, state: State) -> None:
        job.state = state
        self.on_change()

    def _set_trouble(self, error: PrinterError | None) -> None:
        code = error.code if error else None
        if code == (self._trouble.code if self._trouble else None):
            return
        _log.info("printer-trouble", code=code, detail=str(error) if error else "")
        self._trouble = Trouble(code=code, since=self.now(), advice=str(error)[:200]) if code else None
        self.on_change()

    def _set_low(self, *, low: bool) -> None:
        if low == (self._low is not None):
            return
        _log.info("printer-paper-low", low=low)
        self._low = Trouble(code=PAPER_LOW, since=self.now()) if low else None
        self.on_change()


class _Thread:
    """One daemon thread: unlike those of an executor it is not waited for at the program's end."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._hanging: asyncio.Future[Any] | None = None
        threading.Thread(target=self._serve, name="printer", daemon=True).start()

    async def call(self, act: Callable[[], Any], *, within: float) -> Any:
        """Run something in the thread.

        Raises:
            TimedOut: it takes longer, or an earlier act still hangs; then this one never begins.
        """
        if self._hanging is not None and not self._hanging.done():
            raise TimedOut("the driver hangs in an earlier slip")
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._calls.put((act, done))
        await asyncio.wait((done,), timeout=within)
        if not done.done():
            self._hanging = done
            raise TimedOut(f"the driver hangs for {within:g} s", begun=True)
        return done.result()

    def stop(self) -> None:
        """Let the thread end after what it is doing."""
        self._calls.put(None)

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            act, done = call
            result, error = None, None
            try:
                result = act()
            except BaseException as caught:  # noqa: BLE001 - handed to whoever waits
                error = caught
            # The loop is gone when the program is ending.
            with contextlib.suppress(RuntimeError):
                done.get_loop().call_soon_threadsafe(_settle, done, result, error)


def _settle(done: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(result)
        return
    done.set_exception(error)
    done.exception()  # nobody may be waiting any more


__all__ = ["FULL", "NOT_DRAWN", "PAPER_LOW", "Job", "Patience", "Spool", "State"]
