"""How a route is described once: for the router, for the checks at the edge and for the OpenAPI document."""

from __future__ import annotations

import datetime
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
from aiohttp import web

from queue_server.contract import codec
from queue_server.contract.messages import DEVICE_PATTERN
from queue_server.hosting import HostedHall
from queue_server.web.problems import WebProblem, of_validation

Halls = dict[str, HostedHall]
HALLS: web.AppKey[Halls] = web.AppKey("halls", dict)
BASE = "/api/v1/halls/{hall}"
JSON = "application/json"
NO_STORE = {"Cache-Control": "no-store"}
_FIRST = datetime.datetime.min.replace(tzinfo=datetime.UTC)
_LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Body = TypeVar("Body", bound=msgspec.Struct)


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One route of the interface."""

    method: str
    path: str
    handler: Handler
    summary: str
    request: type[msgspec.Struct] | None = None
    answer: type[msgspec.Struct] | None = None
    #: Status of success to what it means.
    success: Mapping[int, str] = field(default_factory=lambda: {200: "Done"})
    #: Parameter of the query to what it means.
    query: Mapping[str, str] = field(default_factory=dict)
    #: Media type of the answer.
    media: str = JSON


def hosted_hall(request: web.Request) -> HostedHall:
    """The hall that the address names."""
    halls = request.config_dict[HALLS]
    try:
        return halls[request.match_info["hall"]]
    except KeyError:
        raise WebProblem(404, "unknown-hall", field="hall", rule=f"one of: {', '.join(halls)}") from None


def site_of(request: web.Request, hosted: HostedHall) -> str:
    """Where phones reach this server: as configured, or as this caller does; no slash at the end."""
    configured = hosted.discipline.public_url if hosted.discipline else ""
    return configured or str(request.url.origin())


def device_of(request: web.Request) -> str:
    """The device that the address names."""
    device = request.match_info["device"]
    if re.match(DEVICE_PATTERN, device) is None:
        raise WebProblem(422, "invalid-request", field="device", rule=DEVICE_PATTERN)
    return device


def address_of(request: web.Request, hosted: HostedHall) -> str:
    """The address that a slip's code leads to, before the secret id."""
    return f"{site_of(request, hosted)}/t/"


async def body_of(request: web.Request, kind: type[Body]) -> Body:
    """Read and check the body of an act.

    Only JSON that says so is taken: a page of another site cannot send that without being asked.
    """
    if request.content_type != JSON:
        raise WebProblem(415, "wrong-content-type", field="Content-Type", rule=JSON)
    data = await request.read()
    try:
        return codec.decode(data, kind)
    except msgspec.ValidationError as error:
        raise of_validation(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WebProblem(400, "malformed-json", field="body", rule=str(error) or JSON) from None


def in_utc(at: datetime.datetime) -> datetime.datetime:
    """An instant in UTC, or the end of all years that it lies beyond there."""
    try:
        return at.astimezone(datetime.UTC)
    except OverflowError:
        return _FIRST if at.year == _FIRST.year else _LAST


def reply(message: object, status: int = 200) -> web.Response:
    """A message as an answer."""
    return web.Response(status=status, body=codec.encode(message), content_type=JSON, headers=NO_STORE)


__all__ = [
    "BASE",
    "HALLS",
    "JSON",
    "NO_STORE",
    "Halls",
    "Handler",
    "Route",
    "address_of",
    "body_of",
    "device_of",
    "hosted_hall",
    "in_utc",
    "reply",
    "site_of",
]
