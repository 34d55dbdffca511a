"""The page of a board: what its address may ask for is checked here."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from queue_server.hosting import HostedHall
from queue_server.web import wrong_addresses
from queue_server.web.lookup_pages import Drawing


class BoardDrawing(Drawing, Protocol):
    """What draws boards."""

    async def counters_of(self, hosted: HostedHall) -> wrong_addresses.Counters:
        """The counters of a hall."""

    async def draw_wrong(
        self, request: web.Request, hosted: HostedHall, wrong: wrong_addresses.WrongAddress
    ) -> web.Response:
        """Say what is wrong with an address."""


def add_to(application: web.Application, pages: BoardDrawing) -> None:
    """Add the route of this page."""

    async def handle(request: web.Request) -> web.StreamResponse:
        hosted = await pages.hall_of(request)
        wrong = wrong_addresses.of_board(request, await pages.counters_of(hosted))
        if wrong is not None:
            return await pages.draw_wrong(request, hosted, wrong)
        return await pages.draw(request, "board.html", hosted, {})

    application.router.add_get("/board", handle)


__all__ = ["BoardDrawing", "add_to"]
