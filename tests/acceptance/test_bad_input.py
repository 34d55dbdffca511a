"""Bad input of every kind to every route: a problem that names field and rule, and never a changed state."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from config.load import FOLDER
from queue_server.client import new_key
from queue_server.contract import codec
from queue_server.contract.messages import (
    AgentRequest,
    DossierPaperRequest,
    IssueRequest,
    OpenCounterRequest,
    OrderRequest,
    PrintedRequest,
    Problem,
    RateRequest,
)
from queue_server.dossiers.setting import wanted_dossiers
from queue_server.store.dossiers.file import DossierFile
from queue_server.web.application import LARGEST_BODY, ROUTES
from queue_server.web.routes import Route
from tests.serving import HALL, Served, sample_wanted, serving

#: One server for all tests here: bad input cannot change it.
pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = {"Content-Type": "application/json"}
KEY = "0123456789abcdefABCDEF-_"
ACTS = [route for route in ROUTES if route.request is not None]
VIEWS = [route for route in ROUTES if route.request is None]

#: Bodies that are no act whatever the route, with the status they get. What is wrong in two ways may be told
#: either way, because reading stops at the first.
EITHER = 0
BROKEN: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "cut off": (b'{"key": "', EITHER),
    "not JSON": (b"key=1&service=2", EITHER),
    "bad UTF-8": (b'{"key": "\xff\xfe0123456789012345678901"}', EITHER),
    "lone surrogate": (b'{"key": "\\ud800"}', EITHER),
    "two documents": (b"{}{}", EITHER),
    "deep": (b"[" * 8_000, EITHER),
    "deep objects": (b'{"a":' * 3_000, EITHER),
    "null": (b"null", 422),
    "a list": (b"[]", 422),
    "a number": (b"1e400", EITHER),
    "a string": (b'"key"', 422),
    "nothing in it": (b"{}", 422),
    "huge number": (b'{"key": ' + b"9" * 5_000 + b"}", EITHER),
    "a list for a key": (b'{"key": [[[]]], "kind": []}', 422),
    "too large": (b'{"key": "' + b"x" * LARGEST_BODY + b'"}', 413),
}


def path_of(route: Route, **values: str) -> str:
    """The route's path with something in every place; by default what the hall has."""
    known = {"hall": HALL, "counter": "3", "desk": "3", "call": "1", "device": "kiosk-1", "id": "nobody"}
    known |= values
    known |= {"language": "vi", "number": "A001", "name": "0" * 32, "code": "2.000815"}
    return re.sub(r"\{(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}", lambda place: known[place[1]], route.path)


def name_of(route: Route) -> str:
    """Method and path, for the list of tests."""
    return f"{route.method} {path_of(route).removeprefix('/api/v1/halls/')}"


@dataclass
class Watched:
    """A server, and where its ledger was before."""

    served: Served
    session: aiohttp.ClientSession
    seq: int

    async def ask(
        self, method: str, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Problem]:
        """Status and problem of a request that must be one."""
        url = self.served.url + path
        async with self.session.request(method, url, data=data, headers=headers or JSON) as answer:
            content = await answer.read()
        assert answer.content_type == "application/problem+json", (method, path, answer.status, content[:200])
        problem = codec.decode(content, Problem)
        assert problem.status == answer.status
        assert 400 <= answer.status < 500, (method, path, problem)
        assert problem.code
        assert problem.detail
        assert problem.title
        assert all(error.field and error.rule for error in problem.errors)
        return answer.status, problem

    async def nothing_changed(self) -> bool:
        """Whether the ledger ends where it did."""
        return (await self.served.client.supervisor()).seq == self.seq


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def busy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """The sample hall at work: counter 3 is open and somebody waits."""
    dossiers = wanted_dossiers(FOLDER / "dossiers.toml")
    wanted = dataclasses.replace(sample_wanted(), dossiers=dossiers)
    sounds = tmp_path_factory.mktemp("sounds")
    async with (
        serving(sounds, wanted=wanted, dossier_file=DossierFile(None)) as server,
        aiohttp.ClientSession() as session,
    ):
        await server.client.at_counter("3", "open", OpenCounterRequest(key=new_key()))
        issued = await server.client.issue(IssueRequest(key=new_key(), service="certified-copy"))
        yield Watched(server, session, issued.seq)


@pytest_asyncio.fixture(loop_scope="module")
async def watched(busy: Watched) -> AsyncIterator[Watched]:
    """That hall, which must be the same after the test."""
    yield busy
    assert await busy.nothing_changed()


@pytest.mark.parametrize("route", ACTS, ids=name_of)
async def test_a_body_that_is_no_act(route: Route, watched: Watched) -> None:
    for name, (body, expected) in BROKEN.items():
        status, problem = await watched.ask(route.method, path_of(route), body)
        assert status in ((expected,) if expected else (400, 422)), (name, problem)
        assert problem.errors, "a field and a rule are named"


def _wrong_values(schema: dict[str, Any]) -> list[object]:
    """Values that a field of this JSON schema never takes."""
    parts = [schema, *schema.get("anyOf", ())]
    kind = "object" if any("$ref" in part for part in parts) else schema.get("type")
    empty = {"array": [{}], "object": [[]]}.get(kind or "", [{}, []])
    words = schema.get("items", {}).get("type") == "string"
    return [*empty, [7] if words else ["x"], -1.5, 10**40, "x" * 5_000]


@pytest.mark.parametrize("route", ACTS, ids=name_of)
async def test_every_field_of_every_act_is_checked(route: Route, watched: Watched) -> None:
    assert route.request is not None
    document = await _document(watched)
    fields = document["components"]["schemas"][route.request.__name__]["properties"]
    right: dict[str, object] = {"key": KEY, "service": "certified-copy", "device": "d", "kind": "kiosk"}
    right |= RATING if route.request is RateRequest else {}
    right |= {"kind": "identify"} if route.request is OrderRequest else {}
    right |= PAPER if route.request is DossierPaperRequest else {}
    right = {name: value for name, value in right.items() if name in fields}
    for field, schema in fields.items():
        for value in _wrong_values(schema):
            body = json.dumps({**right, field: value}).encode()
            status, problem = await watched.ask(route.method, path_of(route), body)
            assert status == 422, (field, value, problem)
            assert problem.errors[0].field.split("[")[0].split(".")[0] == field, (field, value, problem)
    status, problem = await watched.ask(
        route.method, path_of(route), json.dumps({**right, "unheard-of": 1}).encode()
    )
    assert (status, problem.errors[0].field) == (422, "unheard-of")


async def _document(watched: Watched) -> dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]:
    async with watched.session.get(f"{watched.served.url}/openapi.json") as answer:
        document: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]] = await answer.json()
    return document


@pytest.mark.parametrize("route", ACTS, ids=name_of)
async def test_only_json_that_says_so_is_taken(route: Route, watched: Watched) -> None:
    body = json.dumps({"key": KEY}).encode()
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        status, problem = await watched.ask(
            route.method, path_of(route), body, {"Content-Type": content_type}
        )
        assert (status, problem.code, problem.errors[0].field) == (415, "wrong-content-type", "Content-Type")


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
async def test_another_method_is_told_which_one(route: Route, watched: Watched) -> None:
    path = path_of(route)
    allowed = {other.method for other in ROUTES if path_of(other) == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        status, problem = await watched.ask(method, path, b"{}")
        assert (status, problem.code) == (405, "wrong-method")
        assert problem.errors[0].field == "method"
        assert all(name in problem.errors[0].rule for name in allowed)


#: Ids that nothing has: unknown, long, or not even a word.
STRANGE = [
    "nothing",
    "x" * 3_000,
    "%00",
    "%ff%fe",
    "..%2f..%2fetc",
    "%F0%9F%92%A9",
    "999999999999999999999",
    "-1",
]


#: What is pressed on a pad, which names a ticket as nobody else does.
RATING: dict[str, object] = {"ticket": 1, "scale": 3, "scale_version": 1, "score": 1}
#: What a desk's printer says of itself, which names a ticket as nobody else does.
AGENT: dict[str, object] = {"agent": "0" * 32, "ticket": 1}
#: What is printed of a dossier; nobody has this one.
PAPER: dict[str, object] = {"kind": "receipt", "officer": "staff-1", "code": "H01.33.12-200101-0001"}
#: What the fields of all acts may be.
RIGHT: dict[str, object] = {
    "key": KEY, "service": "certified-copy", "device": "d", "kind": "kiosk", "ticket": "C001",
    "chosen": "C001", "other": "4", "to": "4", "on": True, "seq": 1, "reason": "other", "class": "result",
    "text": "water", "announcement": 1, "counter": "3", "number": "M001", "seal": "x" * 22,
    "id": KEY, "state": "taken",
    "claim": {"number": "M001", "service": "certified-copy", "arrived": "2026-11-25T01:00:00Z"},
    "tickets": [{"sequence": 1, "service": "certified-copy", "arrived": "2026-11-25T01:00:00Z"}],
}  # fmt: skip


@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route.path], ids=name_of)
async def test_an_unknown_id_is_a_problem(route: Route, watched: Watched) -> None:
    fields = route.request.__struct_encode_fields__ if route.request else ()
    right = RIGHT | (RATING if route.request is RateRequest else {})
    right |= PAPER if route.request is DossierPaperRequest else {}
    right |= AGENT if route.request in (PrintedRequest, AgentRequest) else {}
    body = json.dumps({name: value for name, value in right.items() if name in fields}).encode()
    places = set(re.findall(r"\{(\w+)", route.path)) - {"device"}
    for place in places:
        for strange in STRANGE:
            path = path_of(route, **{place: strange})
            if path == path_of(route):
                continue  # this place is filled with something of its own
            status, problem = await watched.ask(route.method, path, body if route.request else None)
            assert status == 404, (path, problem)
            assert problem.errors, (path, problem)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"service": "nothing"}, "service"),
        ({"service": "certified-copy", "class": "vip"}, "class"),
        ({"service": "certified-copy", "language": "fr"}, "language"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
async def test_what_the_hall_does_not_have_is_named_with_what_it_has(
    body: dict[str, str], field: str, watched: Watched
) -> None:
    status, problem = await watched.ask(
        "POST", f"/api/v1/halls/{HALL}/tickets", json.dumps({"key": KEY, **body}).encode()
    )
    assert (status, problem.errors[0].field) == (422, field)
    assert "one of" in problem.errors[0].rule


async def test_a_path_that_leads_nowhere(watched: Watched) -> None:
    for path in (
        "/nothing",
        "/api",
        "/api/v1/halls",
        f"/api/v1/halls/{HALL}/",
        "/static/../config/hall.toml",
    ):
        status, problem = await watched.ask("GET", path)
        assert (status, problem.code) == (404, "not-found")


async def test_a_device_with_a_strange_name_or_too_much_to_say(watched: Watched) -> None:
    report: dict[str, object] = {"kind": "kiosk"}
    for wrong, field in (
        ({"troubles": [{"code": "No Such Code"}]}, "troubles"),
        ({"troubles": [{"code": "x"}] * 21}, "troubles"),
        ({"troubles": [{"code": "x", "advice": "y" * 201}]}, "troubles"),
        ({"troubles": [{"code": "x", "since": "yesterday"}]}, "troubles"),
        ({"zone": ""}, "zone"),
        ({"can_announce": "yes"}, "can_announce"),
    ):
        status, problem = await watched.ask(
            "POST", f"/api/v1/halls/{HALL}/devices/d/health", json.dumps(report | wrong).encode()
        )
        assert status == 422
        assert problem.errors[0].field.startswith(field)


async def test_every_route_is_covered(watched: Watched) -> None:
    """What the router knows beyond these routes are pages and documents, which take no body."""
    described = {(route.method, re.sub(r":\[0-9\]\{1,15\}", "", route.path)) for route in ROUTES}
    for route in watched.served.application.router.routes():
        path = route.resource.canonical if route.resource else ""
        if route.method != "HEAD":
            assert (route.method, path) in described or (route.method == "GET" and "/api/" not in path)
