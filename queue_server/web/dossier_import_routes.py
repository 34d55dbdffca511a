"""What files brought of the dossiers of others, for the supervisor."""

from __future__ import annotations

import asyncio

from aiohttp import web

from queue_server.contract import messages
from queue_server.dossiers.importing.dropping import DroppedFiles
from queue_server.web.routes import BASE, Route, hosted_hall, reply

#: Hall to the files that are dropped for it; filled by whoever takes them in.
DROPPED: web.AppKey[dict[str, DroppedFiles]] = web.AppKey("dropped", dict)


async def _imports(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    dropped = request.config_dict[DROPPED].get(hosted.engine.hall)
    if dropped is None:
        return reply(messages.DossierImports())
    return reply(messages.DossierImports(sources=await asyncio.to_thread(dropped.state)))


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET", path=f"{BASE}/dossier-imports", handler=_imports, answer=messages.DossierImports,
        summary="Which files of dossiers are in force, and what became of the last ones",
    ),
)  # fmt: skip

__all__ = ["DROPPED", "ROUTES"]
