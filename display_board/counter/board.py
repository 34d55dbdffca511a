"""The board at a counter: is sent a frame when what it shows changes, at the start, and again every so often.

A board that stalls, closes the connection or is unplugged is tried again, ever less often; what is wrong with
it is known by a trouble's code, and nothing waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from config import addresses
from config.addresses import BoardAddress
from config.schema_counter import Display, Frame
from display_board.counter import frames
from display_board.counter.frames import Shown
from display_board.counter.links import Link, LinkFailed, Stalled, connect

#: Seconds between attempts to reach a board: quick at first, never far apart.
TRY_AGAIN_AFTER = (0.5, 1.0, 2.0, 5.0, 10.0)
#: Seconds for which a connection must live before it counts as one.
SETTLED_AFTER = 1.0

log = structlog.get_logger(__name__)


class Board:
    """A board at work.

    Args:
        display: where it is, and how often it is sent the same again.
        frame: what it understands.
        on_trouble: is told when its troubles have changed.
    """

    def __init__(self, display: Display, frame: Frame, on_trouble: Callable[[], None]) -> None:
        self._address: BoardAddress = addresses.parse(display.address)
        self._display, self._frame, self._on_trouble = display, frame, on_trouble
        self._shown: Shown | None = None
        self._changed = asyncio.Event()
        self._trouble = ""
        self._too_narrow = False

    @property
    def troubles(self) -> tuple[str, ...]:
        """The codes of what is wrong with it."""
        narrow = ("counter-board-narrow",) if self._too_narrow else ()
        return ((self._trouble,) if self._trouble else ()) + narrow

    def show(self, shown: Shown) -> None:
        """From now on it is to show this."""
        if shown != self._shown:
            self._shown = shown
            self._changed.set()

    async def run(self) -> None:
        """Work until cancelled."""
        attempt = 0
        while True:
            try:
                link = await connect(self._address, self._display.stall_after, self._changed.set)
            except LinkFailed as failure:
                self._failed(failure)
            else:
                attempt = 0 if await self._serve(link) else attempt
            await asyncio.sleep(TRY_AGAIN_AFTER[min(attempt, len(TRY_AGAIN_AFTER) - 1)])
            attempt += 1

    async def _serve(self, link: Link) -> bool:
        """Send frames until the link fails; whether it had lived."""
        began = asyncio.get_running_loop().time()
        try:
            while True:
                await self._send(link)
                await self._wait(link, began)
        except LinkFailed as failure:
            self._failed(failure)
        finally:
            link.close()
        return asyncio.get_running_loop().time() - began > SETTLED_AFTER

    async def _send(self, link: Link) -> None:
        self._changed.clear()
        link.require()
        if self._shown is None:
            return
        encoded = frames.encode(self._frame, self._shown)
        if bool(encoded.misfits) != self._too_narrow:
            self._too_narrow = bool(encoded.misfits)
            if self._too_narrow:
                log.warning("the board has no room", fields=encoded.misfits, number=self._shown.number)
            self._on_trouble()
        await link.send(encoded.data)

    async def _wait(self, link: Link, began: float) -> None:
        """Until there is something else to show, or the same is to be sent again."""
        now = asyncio.get_running_loop().time
        until = now() + self._display.repeat_every
        while not self._changed.is_set() and now() < until:
            # The board counts as there again once the connection has lived for a while.
            settles = began + SETTLED_AFTER if self._trouble else until
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(until, settles)):
                    await self._changed.wait()
            if self._trouble and now() >= settles:
                log.info("the board is there again")
                self._tell("")
        link.require()

    def _failed(self, failure: LinkFailed) -> None:
        trouble = "counter-board-stalled" if isinstance(failure, Stalled) else "counter-board-unreachable"
        if trouble != self._trouble:  # once, not at every attempt
            log.warning("the board cannot be reached", error=str(failure))
        self._tell(trouble)

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._on_trouble()


__all__ = ["SETTLED_AFTER", "TRY_AGAIN_AFTER", "Board"]
