"""The devices at a counter at work: follows what the counter shows, drives its board, reports health."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from config.schema_counter import Display, Frame, State
from display_board.counter.board import Board
from display_board.counter.frames import Shown, shown_of
from queue_server.client import Client, Lost, keep_reporting
from queue_server.contract.messages import DisplayView, HealthAnswer, HealthReport, Trouble

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Which devices these are."""

    device: str
    counter: str
    version: str


class Session:
    """The devices at one counter.

    Args:
        client: an open client.
        identity: which devices these are.
        display: the board's settings.
        frame: what it understands; nothing where there is no board.
    """

    def __init__(
        self,
        client: Client,
        identity: Identity,
        display: Display,
        frame: Frame | None,
    ) -> None:
        self._client, self._identity = client, identity
        #: Tells what is wrong beside the board.
        self._more_troubles: Callable[[], tuple[str, ...]] = tuple
        self._changed = asyncio.Event()
        self._board = None if frame is None else Board(display, frame, self.trouble_changed)
        self._view: DisplayView | None = None
        self._lost = False
        #: Why the server knows no such counter, as a problem's code; empty while it does.
        self._refused = ""
        #: What stands in place of the counter's number for now: a state and a text.
        self._instead: tuple[State, str] | None = None

    def also_reports(self, troubles: Callable[[], tuple[str, ...]]) -> None:
        """Report another device's troubles too, by their codes."""
        self._more_troubles = troubles

    def trouble_changed(self) -> None:
        """Something is wrong, or right again: report it now."""
        self._changed.set()

    def show_instead(self, state: State, text: str) -> None:
        """Show what is typed, or a sign, in place of the number; an empty text leaves the number."""
        self._instead = (state, text)
        self._draw()

    def show_number(self) -> None:
        """Show the counter's number again."""
        self._instead = None
        self._draw()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_reporting(self._report, self._changed))
            group.create_task(self._follow())
            if self._board is not None:
                group.create_task(self._board.run())

    async def _follow(self) -> None:
        async for news in self._client.follow_display(self._identity.counter):
            before = self._refused
            self._refused = news.refused if isinstance(news, Lost) else ""
            if self._refused != before:
                self._changed.set()
            if not isinstance(news, Lost):
                self._view, self._lost = news, False
            elif news.refused:
                self._lost = True
                log.error("the server refuses this counter", problem=news.refused)
            else:
                self._lost = True
                log.warning("the server is away")
            self._draw()

    def _draw(self) -> None:
        if self._board is None:
            return
        if self._view is not None:
            shown = shown_of(self._view, lost=self._lost)
        elif self._lost:
            shown = Shown(counter=self._identity.counter, state="lost")
        else:
            return
        if self._instead is not None:
            state, text = self._instead
            shown = Shown(counter=shown.counter, state=state, number=text or shown.number)
        self._board.show(shown)

    async def _report(self) -> HealthAnswer:
        return await self._client.report(self._identity.device, self._health())

    def _health(self) -> HealthReport:
        codes = (*(self._board.troubles if self._board else ()), *self._more_troubles())
        troubles = [Trouble(code=code) for code in codes]
        if self._refused == "unknown-counter":
            troubles.append(Trouble(code="counter-unknown", advice=self._identity.counter))
        return HealthReport(kind="counter", version=self._identity.version, troubles=tuple(troubles))


__all__ = ["Identity", "Session"]
