"""What is pressed on a rating pad."""

from __future__ import annotations

import structlog
from aiohttp import web

from queue_server import keys
from queue_server.contract import messages
from queue_server.hall import acts, refusals
from queue_server.web.acting import answers
from queue_server.web.routes import BASE, Route, body_of, hosted_hall, in_utc, reply

log = structlog.get_logger()


async def _rate(request: web.Request) -> web.StreamResponse:
    hosted, counter = hosted_hall(request), request.match_info["counter"]
    body = await body_of(request, messages.RateRequest)
    act = acts.RateVisit(
        origin=keys.origin_of(f"rate/{counter}", "rating", body), counter=counter, ticket=body.ticket,
        scale=body.scale, scale_version=body.scale_version, score=body.score, reasons=body.reasons,
        claimed=in_utc(body.claimed) if body.claimed else None,
    )  # fmt: skip
    try:
        outcome = await hosted.engine.act(act)
    except refusals.Refusal as refusal:
        # The pad tells nobody and does not ask again: this line is all that is left of the press.
        log.warning("rating-refused", hall=hosted.engine.hall, counter=counter, code=refusal.code)
        raise
    return reply(answers.rated(outcome), 201)


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/counters/{{counter}}/rating", handler=_rate,
        summary="Rate a visit that has ended at a counter", request=messages.RateRequest,
        answer=messages.RatingAnswer, success={201: "The rating is taken"},
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
