"""What becomes of the slips at desks: told by the agents beside the printers."""

from __future__ import annotations

from aiohttp import web

from queue_server.contract import messages
from queue_server.web.routes import BASE, Route, body_of, hosted_hall, reply


async def _settle(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    body = await body_of(request, messages.PrintedRequest)
    known = hosted.printing.settle(request.match_info["desk"], body)
    return reply(messages.PrintedAnswer(forgotten=not known))


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/desks/{{desk}}/printer", handler=_settle,
        summary="Say what became of a desk's slip", request=messages.PrintedRequest,
        answer=messages.PrintedAnswer,
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
