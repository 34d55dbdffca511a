"""The page of a board: what its address may ask for is checked here."""

from __future__ import annotations

from typing import get_args

from aiohttp import web

from config.schema_devices import Layout
from queue_server.web.lookup_pages import Drawing
from queue_server.web.problems import WebProblem

_LAYOUTS: tuple[str, ...] = get_args(Layout)


def add_to(application: web.Application, pages: Drawing) -> None:
    """Add the route of this page."""

    async def handle(request: web.Request) -> web.StreamResponse:
        layout = request.query.get("layout", "list")
        if layout not in _LAYOUTS:
            raise WebProblem(422, "invalid-request", field="layout", rule=f"one of: {', '.join(_LAYOUTS)}")
        if layout == "counter" and not request.query.get("counter"):
            raise WebProblem(422, "invalid-request", field="counter", rule="a counter, such as 3")
        return await pages.draw(request, "board.html", await pages.hall_of(request), {})

    application.router.add_get("/board", handle)


__all__ = ["add_to"]
