"""How far a dossier is, for whoever has its receipt code. Nothing personal, and no trying of all codes."""

from __future__ import annotations

import asyncio
import re
import time

import structlog
from aiohttp import web

from queue_server.contract import messages, receipt_codes
from queue_server.dossiers import SourceAway
from queue_server.hosting import HostedHall
from queue_server.web.askers import address_of_asker
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Route, hosted_hall, reply

log = structlog.get_logger()

#: Says which device asks, so that a kiosk is not held up by phones behind the same address.
DEVICE_HEADER = "X-Motcua-Device"
#: Answers leave in steps of so many seconds, which hides the little that a look-up's time could tell: a
#: source does the same for every code (see ``dossiers.sources``), and what is hidden takes the way of what is
#: not there. Small, because people wait for it.
STEP = 0.004
_device = re.compile(messages.DEVICE_PATTERN)


async def look_up(request: web.Request, hosted: HostedHall, text: str) -> messages.DossierView:
    """A dossier by what was typed or scanned.

    Raises:
        WebProblem: there is no register, no such code can be, nobody has it, or this is asked too often.
    """
    if hosted.lookups.source is None:
        raise WebProblem(404, "no-dossiers")
    code = receipt_codes.parse(text)
    if code is None:
        raise WebProblem(422, "no-receipt-code", field="code", rule=receipt_codes.RULE)
    asker = (address_of_asker(request), _device_of(request))
    wait = hosted.lookups.limiter.ask(*asker, time.monotonic())
    if wait is not None:
        raise WebProblem(429, "asked-too-often", retry_after=wait)
    began = time.monotonic()
    try:
        found = await hosted.lookups.dossier(code.text)
    except SourceAway as error:
        log.warning("dossiers-away", source=hosted.lookups.source.name, reason=str(error))
        raise WebProblem(503, "dossiers-away", retry_after=10) from None
    if found is None:
        hosted.lookups.limiter.missed(*asker, time.monotonic())
    await asyncio.sleep(STEP - (time.monotonic() - began) % STEP)
    if found is None:
        raise WebProblem(404, "unknown-dossier")
    return found


def _device_of(request: web.Request) -> str:
    said = request.headers.get(DEVICE_HEADER, "")
    return said if _device.fullmatch(said) else ""


async def _dossier(request: web.Request) -> web.StreamResponse:
    return reply(await look_up(request, hosted_hall(request), request.match_info["code"]))


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET", path=f"{BASE}/dossiers/{{code}}", handler=_dossier, answer=messages.DossierView,
        summary="How far a dossier is, and what its owner does next",
    ),
)  # fmt: skip

__all__ = ["DEVICE_HEADER", "ROUTES", "look_up"]
