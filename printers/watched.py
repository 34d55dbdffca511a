"""One printer of a spool: the thread that drives it, and what is wrong with it as far as was seen."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from printers.device import Device, Sheet
from printers.troubles import CoverOpen, Held, Offline, PaperOut, PrinterError, TimedOut
from queue_server.contract.messages import Trouble

_log = structlog.get_logger(__name__)

#: It prints, and should get a new roll before it does not.
PAPER_LOW = "printer-paper-low"


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
    #: One that failed in mid-slip gets no other slip for so long, twice as long each time it does it again:
    #: else every slip that waits would be lost in it, one after another.
    hold_for: float = 30.0
    hold_most: float = 300.0


#: Somebody sees to it by hand, and the printer says when it is done.
_BY_HAND = (PaperOut, CoverOpen)


class Watched:
    """A printer with a thread of its own, so that one that hangs holds no other.

    Args:
        device: how it is driven.
        now: aware time, for ``since`` of a trouble.
        on_change: called in the event loop when its troubles change.
        patience: how long it may take, and is left alone.
    """

    def __init__(
        self,
        device: Device,
        now: Callable[[], datetime.datetime],
        on_change: Callable[[], None],
        patience: Patience,
    ) -> None:
        self._device, self._now, self._on_change, self._patience = device, now, on_change, patience
        self._thread = Thread("printer")
        #: Why it does not print now.
        self.trouble: Trouble | None = None
        self._low: Trouble | None = None
        #: How it failed in mid-slip, until a slip comes out of it: that it answers says too little.
        self._doubt: Trouble | None = None
        self._failures = 0
        self._held_until = 0.0
        #: Somebody is at the printer.
        self._by_hand = False

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """All that somebody should see to: also paper that is near its end."""
        return tuple(one for one in (self.trouble, self._low) if one is not None)

    async def print(self, sheet: Sheet, begin: Callable[[], None]) -> PrinterError | None:
        """Print a slip; what was wrong, if it did not. One that is held is not tried."""
        if self._doubt is not None and time.monotonic() < self._held_until:
            return Held(self._doubt.code)
        failed = await self._attempt(lambda: self._device.print(sheet, begin), self._device.patience(sheet))
        self._set_trouble(failed)
        if failed is None:
            self._doubt, self._failures = None, 0
        elif failed.begun and not isinstance(failed, _BY_HAND):
            self._hold()
        return failed

    async def look(self) -> None:
        """Ask how it is. An answer ends no doubt before its time, unless somebody was at the printer."""
        failed = await self._attempt(self._device.check, self._patience.hang_after)
        if failed is not None:
            self._by_hand = self._by_hand or isinstance(failed, _BY_HAND)
            self._set_trouble(failed)
            return
        if self._by_hand:
            self.try_again()
        if self._doubt is not None and time.monotonic() < self._held_until:
            self._become(self._doubt)
        else:
            self._become(None)

    def try_again(self) -> None:
        """Staff want it: it is held no longer."""
        self._held_until, self._by_hand = 0.0, False

    def _hold(self) -> None:
        longer = 2 ** min(self._failures, 20)
        self._held_until = time.monotonic() + min(self._patience.hold_for * longer, self._patience.hold_most)
        self._failures += 1
        self._doubt, self._by_hand = self.trouble, False

    def stop(self) -> None:
        """Let its thread end after what it is doing."""
        self._thread.stop()

    async def _attempt(self, act: Callable[[], None], within: float) -> PrinterError | None:
        try:
            await self._thread.call(act, within=within)
        except PrinterError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a driver's surprise is a trouble, not the end of printing
            _log.exception("printer-surprise")
            return Offline(repr(error), begun=True)
        self._set_low(low=self._device.paper_low)
        return None

    def _set_trouble(self, error: PrinterError | None) -> None:
        if error is None:
            self._become(None)
        elif self._doubt is not None and error.code == self._doubt.code:
            self._become(self._doubt)
        elif self.trouble is None or error.code != self.trouble.code:
            self._become(Trouble(code=error.code, since=self._now(), advice=error.detail[:200]))

    def _become(self, trouble: Trouble | None) -> None:
        if trouble == self.trouble:
            return
        _log.info("printer-trouble", code=trouble and trouble.code, detail=trouble.advice if trouble else "")
        self.trouble = trouble
        self._on_change()

    def _set_low(self, *, low: bool) -> None:
        if low == (self._low is not None):
            return
        _log.info("printer-paper-low", low=low)
        self._low = Trouble(code=PAPER_LOW, since=self._now()) if low else None
        self._on_change()


class Thread:
    """One daemon thread: unlike those of an executor it is not waited for at the program's end."""

    def __init__(self, name: str) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._hanging: asyncio.Future[Any] | None = None
        threading.Thread(target=self._serve, name=name, daemon=True).start()

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


__all__ = ["PAPER_LOW", "Patience", "Thread", "Watched"]
