"""The posted procedures on the wire."""

from __future__ import annotations

import re

from aiohttp import web
from msgspec.structs import replace

from queue_server.contract import messages
from queue_server.hosting import HostedHall
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Route, hosted_hall, reply, site_of

#: A code in the national catalogue; what a province writes behind it does not tell procedures apart.
_CODE = re.compile(r"([0-9]\.[0-9]{6})(?:\.[0-9A-Za-z.]{1,40})?")


def posted(hosted: HostedHall) -> messages.Procedures:
    """What the hall posts.

    Raises:
        WebProblem: it posts nothing.
    """
    shelf = hosted.lookups.shelf
    catalogue = shelf.catalogue if shelf is not None else None
    if catalogue is None:
        raise WebProblem(404, "no-procedures")
    return catalogue


def find(hosted: HostedHall, code: str) -> messages.Procedure:
    """A posted procedure by its code, also as a province writes it.

    Raises:
        WebProblem: the hall posts nothing, or not this one.
    """
    posted(hosted)
    said = _CODE.fullmatch(code)
    found = hosted.lookups.procedure(said[1]) if said else None
    if found is None:
        raise WebProblem(404, "unknown-procedure")
    return found


async def _procedures(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    catalogue = posted(hosted)
    wanted = request.headers.get("If-None-Match", "")
    known = [entry.strip().removeprefix("W/") for entry in wanted.split(",")]
    tag = f'"{catalogue.edition}"'
    if tag in known or known == ["*"]:
        answer = web.Response(status=304)
    else:
        answer = reply(replace(catalogue, address=f"{site_of(request, hosted)}/procedures/"))
    # Kept, but asked for again each time: an old fee is worse than a question.
    answer.headers.update({"ETag": tag, "Cache-Control": "no-cache"})
    return answer


async def _procedure(request: web.Request) -> web.StreamResponse:
    return reply(find(hosted_hall(request), request.match_info["code"]))


def versions(hosted: HostedHall) -> messages.ProcedureVersions:
    """The versions that staff see, also those that are not in force yet.

    Raises:
        WebProblem: it posts nothing.
    """
    posted(hosted)
    shelf = hosted.lookups.shelf
    found = shelf.versions if shelf is not None else None
    if found is None:
        raise WebProblem(404, "no-procedures")
    return found


async def _versions(request: web.Request) -> web.StreamResponse:
    return reply(versions(hosted_hall(request)))


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET", path=f"{BASE}/procedures", handler=_procedures, answer=messages.Procedures,
        summary="The posted procedures; the edition is the ETag",
        success={200: "All of them", 304: "The edition that If-None-Match names is still the newest"},
    ),
    Route(
        method="GET", path=f"{BASE}/procedures/{{code}}", handler=_procedure, answer=messages.Procedure,
        summary="A posted procedure",
    ),
    Route(
        method="GET", path=f"{BASE}/procedure-versions", handler=_versions, answer=messages.ProcedureVersions,
        summary="For staff: the versions of procedures that have several, also those to come",
    ),
)  # fmt: skip

__all__ = ["ROUTES", "find", "posted", "versions"]
