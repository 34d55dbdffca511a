"""The web application: all routes, the checks around them, and the halls' lives."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web

from config.text import Texts
from queue_server.devices import TooManyDevices
from queue_server.engine import KeyReused, Unavailable
from queue_server.hall import refusals
from queue_server.hall.state import State
from queue_server.hosting import VERSION
from queue_server.keyring import KeyDamaged
from queue_server.views import NoSuchThing
from queue_server.web import (
    acting,
    dossier_import_routes,
    dossier_routes,
    openapi,
    panel_routes,
    problems,
    procedure_routes,
    register_routes,
    view_routes,
)
from queue_server.web.measures import Measures
from queue_server.web.page_routes import Pages
from queue_server.web.problems import TEXTS, WebProblem
from queue_server.web.routes import HALLS, Halls, reply

log = structlog.get_logger()

#: Bytes of a body at the most.
LARGEST_BODY = 16 * 1024
MEASURES: web.AppKey[Measures] = web.AppKey("measures", Measures)
ROUTES = (
    *acting.ROUTES,
    *view_routes.ROUTES,
    *procedure_routes.ROUTES,
    *dossier_routes.ROUTES,
    *dossier_import_routes.ROUTES,
    *register_routes.ROUTES,
    *panel_routes.ROUTES,
)

_Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]
#: What aiohttp refuses by itself, as codes of ours.
_HTTP_CODES = {404: "not-found", 405: "wrong-method", 413: "body-too-large"}


def make_application(halls: Halls, texts: Texts, tokens: str) -> web.Application:
    """Build the application; halls start and stop with it.

    Args:
        halls: hall id to hall, not started yet.
        texts: all words.
        tokens: the style sheet with the colours of the configuration.
    """
    application = web.Application(middlewares=[_surround], client_max_size=LARGEST_BODY)
    application[HALLS], application[TEXTS], application[MEASURES] = halls, texts, Measures()
    application[dossier_import_routes.DROPPED] = {}
    for route in ROUTES:
        application.router.add_route(route.method, route.path, route.handler)
    application.router.add_get("/openapi.json", _describe)
    application.router.add_get("/healthz", _healthz)
    application.router.add_get("/metrics", _metrics)
    Pages(texts, tokens).add_to(application)
    application.cleanup_ctx.append(_live)
    application.on_shutdown.append(_end_feeds)
    return application


async def _live(application: web.Application) -> AsyncIterator[None]:
    halls = application[HALLS].values()
    # Side by side: a hall whose ledger is slow keeps no other one waiting.
    await asyncio.gather(*(hosted.start() for hosted in halls))
    yield
    await asyncio.gather(*(hosted.stop() for hosted in halls))


async def _end_feeds(application: web.Application) -> None:
    """Feeds would keep their connections open for ever; they end before the rest does."""
    for hosted in application[HALLS].values():
        await hosted.feeds.stop()


@functools.cache
def _description() -> dict[str, Any]:
    """Made when first asked for, so that no start waits for it."""
    return openapi.document(ROUTES)


async def _describe(_request: web.Request) -> web.StreamResponse:
    return reply(_description())


async def _healthz(request: web.Request) -> web.StreamResponse:
    def seq(state: State) -> int:
        return state.seq

    halls = {name: await hosted.engine.read(seq) for name, hosted in request.app[HALLS].items()}
    return reply({"status": "ok", "version": VERSION, "halls": halls})


async def _metrics(request: web.Request) -> web.StreamResponse:
    return await request.app[MEASURES].exposition(request.app[HALLS])


@web.middleware
async def _surround(request: web.Request, handler: _Handle) -> web.StreamResponse:
    """Turn what goes wrong into problems, and count."""
    began = time.perf_counter()
    try:
        response = await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = _of_http(request, error)
    except Exception as error:  # noqa: BLE001  # the edge: whatever it was, the caller gets a problem
        response = problems.response(request, _of_error(request, error))
    request.app[MEASURES].answered(request, response.status, time.perf_counter() - began)
    return response


def _of_http(request: web.Request, error: web.HTTPException) -> web.Response:
    code = _HTTP_CODES.get(error.status, "invalid-request")
    field, rule = {
        "not-found": ("path", "an address of /openapi.json or a page"),
        "wrong-method": ("method", error.headers.get("Allow", "")),
        "body-too-large": ("body", f"at most {LARGEST_BODY} bytes"),
    }.get(code, ("request", error.reason))
    response = problems.response(request, WebProblem(error.status, code, field=field, rule=rule))
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


#: Field that a view could not find to the code of the problem.
_UNKNOWN = {"counter": "unknown-counter", "id": "unknown-ticket", "zone": "unknown-zone"}


def _of_error(request: web.Request, error: Exception) -> WebProblem:
    match error:
        case WebProblem():
            problem = error
        case refusals.Refusal():
            problem = problems.of_refusal(error)
        case NoSuchThing():
            field = str(error.args[0])
            problem = WebProblem(
                404, _UNKNOWN.get(field, "not-found"), field=field, rule="something this hall has"
            )
        case KeyReused():
            problem = WebProblem(409, "key-reused", field="key", rule="a new key for every act")
        case KeyDamaged():
            log.error("key-damaged", path=request.path, error=error.strerror)
            problem = WebProblem(503, "unavailable", retry_after=60)
        case Unavailable():
            problem = WebProblem(503, "unavailable", retry_after=1)
        case TooManyDevices():
            problem = WebProblem(429, "too-many-devices", field="device", rule="a device of this hall")
        case _:
            log.error("request-failed", method=request.method, path=request.path, exc_info=error)
            problem = WebProblem(500, "internal")
    return problem


__all__ = ["LARGEST_BODY", "ROUTES", "make_application"]
