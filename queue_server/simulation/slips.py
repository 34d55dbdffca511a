"""Slips of simulated citizens: drawn as the kiosk draws them, and laid into the tray as pictures.

The server drives no device. These are previews in the folder, and with the names, that the kiosk's tray has.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import structlog

import config.text
from config import load, schema_slip
from printers import fonts, raster, slip
from queue_server.contract.messages import HallView, IssueAnswer

log = structlog.get_logger()

#: Pictures that stay in the tray.
KEEP = 200
#: Slips that wait to be drawn; with more, the oldest are left out.
WAITING = 50
#: Seconds from one slip to the next: drawing must not take a share of the machine that others feel.
EVERY = 0.25
_NAME = re.compile(r"\d{8}-\d{6}-\d{6}-\w+\.png")


@dataclass(kw_only=True)
class Tray:
    """A folder into which slips fall.

    Args:
        folder: made where it is not there.
        keep: pictures that stay, the newest ones.
        every: seconds from one slip to the next.
    """

    folder: Path
    keep: int = KEEP
    every: float = EVERY
    #: Slips that could not be written.
    not_laid: int = field(default=0, init=False)
    _waiting: deque[tuple[HallView, IssueAnswer]] = field(default_factory=lambda: deque(maxlen=WAITING))
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _layout: schema_slip.Slip = field(default_factory=load.load_slip)
    _fonts: fonts.Fonts = field(default_factory=fonts.find)
    _texts: config.text.Texts = field(default_factory=config.text.load)

    def drop(self, hall: HallView, answer: IssueAnswer) -> None:
        """Let the slip of a ticket fall; returns at once."""
        self._waiting.append((hall, answer))
        self._news.set()

    async def fill(self) -> None:
        """Draw what waits, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                try:
                    await asyncio.to_thread(self.lay, *self._waiting.popleft())
                except OSError as error:
                    self.not_laid += 1
                    log.warning("slip-not-laid", folder=str(self.folder), error=str(error))
                await asyncio.sleep(self.every)

    def lay(self, hall: HallView, answer: IssueAnswer) -> Path:
        """Draw one slip into the tray; blocks."""
        facts = slip.facts_of(hall, answer)
        composed = slip.compose(self._layout, facts, self._texts, can_draw=self._fonts.can_draw)
        image = raster.draw(composed, self._fonts)
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{answer.issued_at:%Y%m%d-%H%M%S-%f}-{re.sub(r'[^0-9A-Za-z]', '_', answer.number)}.png"
        unfinished = self.folder / f".{name}"
        image.save(unfinished, "PNG")
        path = unfinished.replace(self.folder / name)
        self._empty()
        return path

    def _empty(self) -> None:
        names = sorted(entry.name for entry in self.folder.iterdir() if _NAME.fullmatch(entry.name))
        for name in names[: -self.keep]:
            with contextlib.suppress(FileNotFoundError):  # the kiosk empties the same tray
                (self.folder / name).unlink()


__all__ = ["Tray"]
