"""What stands beside the calls of browsers' boards: the list of it, and its files."""

from __future__ import annotations

import asyncio

from aiohttp import web

from queue_server.contract import messages
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Route, hosted_hall, reply


async def _content(request: web.Request) -> web.StreamResponse:
    return reply(messages.PanelContent(entries=await hosted_hall(request).look_at_panel()))


async def _file(request: web.Request) -> web.StreamResponse:
    panel, name = hosted_hall(request).panel, request.match_info["name"]
    found = await asyncio.to_thread(panel.file, name)
    if found is None:
        raise WebProblem(404, "not-found", field="name", rule="a file that the panel names")
    path, kind = found
    headers = {"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return web.FileResponse(path, headers=headers)


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET", path=f"{BASE}/panel", handler=_content, summary="What stands beside a board's calls",
        answer=messages.PanelContent,
    ),
    Route(
        method="GET", path=f"{BASE}/panel/{{name}}", handler=_file, summary="A picture or a video of it",
        media="application/octet-stream",
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
