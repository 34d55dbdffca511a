"""Slips one after another, to one printer or the next one of several; whoever prints goes on at once.

A slip is printed at most once. As soon as its first byte is with a printer nobody can know how much of it
is on paper, so it is not sent again: the number and its QR code stay on the screen, while two slips of one
number would be taken for two people. What surely never began goes to the next printer, and is tried again
for a short time.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import structlog

from printers.device import Device, Sheet
from printers.port import nothing
from printers.troubles import PrinterError
from printers.watched import PAPER_LOW, Patience, Thread, Watched
from queue_server.contract.messages import Trouble

_log = structlog.get_logger(__name__)

State = Literal["queued", "printing", "printed", "failed"]
#: Not a printer's trouble: the queue of slips is full, or the slip could not be drawn.
FULL, NOT_DRAWN = "printer-busy", "slip-not-drawn"


@dataclass
class Job:
    """A slip on its way."""

    #: Draws the slip; called in a thread.
    draw: Callable[[], Sheet]
    #: Done when the state is ``printed`` or ``failed``; its result is the job.
    done: asyncio.Future[Job]
    #: Called in a printer's thread just before the first byte is handed over.
    begin: Callable[[], None] = nothing
    state: State = "queued"
    #: Why it failed: a trouble's code.
    code: str | None = None
    #: Some of it may be on paper, although it failed.
    begun: bool = False


@dataclass
class Spool:
    """The way to the paper. Use it as ``async with Spool(devices, now) as spool``."""

    #: In the order in which they are used: a later one prints while the earlier ones cannot.
    devices: Sequence[Device]
    #: Aware time, for ``since`` of a trouble.
    now: Callable[[], datetime.datetime]
    #: Called in the event loop when a job's state or a trouble changes.
    on_change: Callable[[], None] = lambda: None
    #: Slips waiting at most; one more fails at once.
    capacity: int = 20
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        #: Nothing instead of a job: look at the printers.
        self._waiting: asyncio.Queue[Job | None] = asyncio.Queue(self.capacity)
        self._drawing = Thread("drawing")
        self._printers = [Watched(device, self.now, self._changed, self.patience) for device in self.devices]
        self._task: asyncio.Task[None] | None = None
        #: Set when all printers have been looked at for the first time.
        self.looked = asyncio.Event()

    async def __aenter__(self) -> Spool:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops at once; a slip that is being printed is not waited for."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._drawing.stop()
        for printer in self._printers:
            printer.stop()
        while not self._waiting.empty():
            if (job := self._waiting.get_nowait()) is not None:
                self._finish(job, "printer-offline")

    def submit(self, draw: Callable[[], Sheet], begin: Callable[[], None] = nothing) -> Job:
        """Print a slip; returns at once. The job tells how it went."""
        job = Job(draw, asyncio.get_running_loop().create_future(), begin)
        try:
            self._waiting.put_nowait(job)
        except asyncio.QueueFull:
            self._finish(job, FULL)
        return job

    def try_again(self) -> None:
        """Staff want it: what failed in mid-slip is held no longer, and looked at now."""
        for printer in self._printers:
            printer.try_again()
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(None)

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing can be printed now: the first printer's trouble, while no other one is well."""
        found = [printer.trouble for printer in self._printers]
        return found[0] if found and all(found) else None

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """All that somebody should see to, for the device's health; of each kind once."""
        found = [trouble for printer in self._printers for trouble in printer.troubles]
        return tuple({trouble.code: trouble for trouble in reversed(found)}.values())[::-1]

    async def _run(self) -> None:
        await self._look()
        self.looked.set()
        while True:
            try:
                idle = self.patience.check_every if self.troubles else self.patience.watch_every
                job = await asyncio.wait_for(self._waiting.get(), idle)
            except TimeoutError:
                job = None
            if job is None:
                await self._look()
                continue
            try:
                await self._work(job)
            finally:
                if not job.done.done():  # cancelled in the middle: nobody knows what is on paper
                    job.begun = True
                    self._finish(job, "printer-offline")

    async def _look(self) -> None:
        await asyncio.gather(*(printer.look() for printer in self._printers))

    async def _work(self, job: Job) -> None:
        self._set_state(job, "printing")
        try:
            sheet = await self._drawing.call(job.draw, within=self.patience.hang_after)
        except Exception:  # noqa: BLE001 - whatever is wrong with one slip must not stop the next
            _log.exception("slip-not-drawn")
            self._finish(job, NOT_DRAWN)
            return
        until = asyncio.get_running_loop().time() + self.patience.retry_for
        while True:
            failed = await self._print(sheet, job.begin)
            if failed is None:
                self._finish(job, None)
                return
            job.begun = failed.begun
            if failed.begun or asyncio.get_running_loop().time() + self.patience.retry_every > until:
                self._finish(job, failed.code)
                return
            await asyncio.sleep(self.patience.retry_every)

    async def _print(self, sheet: Sheet, begin: Callable[[], None]) -> PrinterError | None:
        """On the first printer that takes it; those that are well before those that lately were not."""
        first: PrinterError | None = None
        for printer in sorted(self._printers, key=lambda one: one.trouble is not None):
            failed = await printer.print(sheet, begin)
            if failed is None or failed.begun:
                return failed
            first = first or failed
        return first

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

    def _changed(self) -> None:
        self.on_change()


__all__ = ["FULL", "NOT_DRAWN", "PAPER_LOW", "Job", "Patience", "Spool", "State"]
