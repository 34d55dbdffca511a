"""What was said about papers reaches the officer, and nobody and nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec
import pytest

from queue_server import preparations
from queue_server.client import Refused, new_key
from queue_server.contract import codec, messages
from tests.queue_server.preparing import BIRTH, COMPLETE, SAID, UNKNOWN, post
from tests.serving import HALL, Served, ServerProcess

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
#: The sample hall's service for births, and a counter that serves it.
SERVICE, COUNTER = "birth-death", "6"


# ------------------------------------------------------------ sealing


def test_what_was_sealed_is_opened_with_its_key_for_its_ticket_only() -> None:
    body = preparations.sealed(KEY, HALL, 7, SAID)
    assert preparations.opened(KEY, HALL, 7, body) == SAID
    assert preparations.opened(OTHER_KEY, HALL, 7, body) is None
    assert preparations.opened(KEY, HALL, 8, body) is None
    assert preparations.opened(KEY, "elsewhere", 7, body) is None
    for broken in (b"", body[:5], body[:-1], body[:20] + bytes([body[20] ^ 1]) + body[21:]):
        assert preparations.opened(KEY, HALL, 7, broken) is None


def test_the_same_words_look_different_each_time_and_show_nothing() -> None:
    bodies = {preparations.sealed(KEY, HALL, 7, SAID) for _ in range(50)}
    assert len(bodies) == 50
    assert not any(SAID.procedure.encode() in body or b"birth" in body for body in bodies)


# ------------------------------------------------------------ words


def test_the_catalogue_names_procedure_case_and_papers() -> None:
    view = preparations.view_of(SAID, {BIRTH.code: BIRTH}.get)
    assert (view.code, view.names["vi"], view.case["en"]) == (
        "1.001193",
        "Đăng ký khai sinh",
        "Parents married",
    )
    assert [paper.names["vi"] for paper in view.lacks] == [
        "Giấy chứng sinh", "Giấy chứng nhận kết hôn của cha mẹ",
    ]  # fmt: skip
    assert [paper.id for paper in view.has] == list(SAID.has)


def test_what_the_catalogue_does_not_know_has_no_names() -> None:
    nowhere = preparations.view_of(UNKNOWN, {BIRTH.code: BIRTH}.get)
    assert (nowhere.code, nowhere.names, nowhere.case) == ("9.999999", {}, {})
    assert [(paper.id, paper.names) for paper in nowhere.lacks] == [("that", {}), ("those", {})]
    elsewhere = msgspec.structs.replace(SAID, case="gone", lacks=("residence", "gone-too"))
    older = preparations.view_of(elsewhere, {BIRTH.code: BIRTH}.get)
    assert older.case == {}
    assert [paper.names.get("en", "") for paper in older.lacks] == ["Proof of residence", ""]


# ------------------------------------------------------------ over the wire


async def _take(served: Served, said: messages.Preparation | None, **more: str) -> messages.IssueAnswer:
    return await served.client.issue(
        messages.IssueRequest(key=new_key(), service=SERVICE, preparation=said, **more)
    )


async def _call(served: Served) -> None:
    await served.client.at_counter(COUNTER, "open", messages.OpenCounterRequest(key=new_key()))
    await served.client.next(COUNTER, messages.NextRequest(key=new_key()))


async def test_the_officer_sees_it_of_the_number_here_and_of_the_next_ones(server: Served) -> None:
    post(server)
    for said in (SAID, None, COMPLETE, *[SAID] * 6):
        await _take(server, said)
    await _call(server)
    view = await server.client.counter(COUNTER)
    assert view.current is not None
    assert view.current.preparation == preparations.view_of(SAID, {BIRTH.code: BIRTH}.get)
    assert [bool(one.preparation) for one in view.waiting] == [False, *[True] * 4, *[False] * 3]
    complete = view.waiting[1].preparation
    assert complete is not None
    assert (complete.lacks, complete.case["vi"]) == ((), "Cha mẹ chưa kết hôn")


async def test_it_goes_with_the_number_to_another_counter(server: Served) -> None:
    taken = await _take(server, UNKNOWN)
    await _call(server)
    await server.client.at_counter("8", "open", messages.OpenCounterRequest(key=new_key()))
    transfer = messages.TransferRequest(key=new_key(), ticket=taken.ticket, to_counter="8")
    await server.client.on_ticket("transfer", transfer, COUNTER)
    (waiting,) = (await server.client.counter("8")).waiting
    assert waiting.preparation is not None
    assert waiting.preparation.code == UNKNOWN.procedure
    assert (await server.client.counter(COUNTER)).current is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"procedure": "Khai sinh cho bé", "case": "a"}, "preparation.procedure"),
        ({"procedure": "1", "case": ""}, "preparation.case"),
        ({"procedure": "1"}, "preparation.case"),
        ({"procedure": "1", "case": "a", "has": ["x" * 65]}, "preparation.has[0]"),
        ({"procedure": "1", "case": "a", "lacks": ["Nguyễn Văn A"]}, "preparation.lacks[0]"),
        ({"procedure": "1", "case": "a", "has": [f"p{number}" for number in range(51)]}, "preparation.has"),
        ({"procedure": "1", "case": "a", "has": ["p", "p"]}, "preparation.has"),
        ({"procedure": "1", "case": "a", "has": ["p"], "lacks": ["q", "p"]}, "preparation.lacks"),
        ({"procedure": "1", "case": "a", "note": "words"}, "preparation.note"),
        ("words", "preparation"),
    ],
)
async def test_what_is_not_made_of_ids_is_refused_by_its_field(
    server: Served, said: object, field: str
) -> None:
    body = {"key": new_key(), "service": SERVICE, "preparation": said}
    url = f"{server.url}/api/v1/halls/{HALL}/tickets"
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        problem = codec.decode(await answer.read(), messages.Problem)
    assert (answer.status, problem.code) == (422, "invalid-request")
    assert [error.field for error in problem.errors] == [field]
    assert (await server.client.supervisor()).issued == 0


async def test_fifty_papers_of_each_kind_are_taken(server: Served) -> None:
    papers = [f"a-paper-with-a-rather-long-name-indeed-number-{number:02}" for number in range(100)]
    said = messages.Preparation(procedure="1.1", case="a", has=tuple(papers[:50]), lacks=tuple(papers[50:]))
    await _take(server, said)
    await _call(server)
    current = (await server.client.counter(COUNTER)).current
    assert current is not None
    assert current.preparation is not None
    assert len(current.preparation.lacks) == 50


async def test_the_key_binds_what_was_said_too(server: Served) -> None:
    request = messages.IssueRequest(key=new_key(), service=SERVICE, preparation=SAID)
    assert await server.client.issue(request) == await server.client.issue(request)
    with pytest.raises(Refused) as refused:
        await server.client.issue(msgspec.structs.replace(request, preparation=COMPLETE))
    assert refused.value.problem.code == "key-reused"


# ------------------------------------------------------------ nowhere else

#: Planted in a request; found nowhere but with the officer.
PROCEDURE, CASE, PAPERS = "7.7654321", "planted-case", ("planted-paper", "planted-gap")
DOSSIER = "H01.99.98-261125-987654"
PERSON = hashlib.sha256(b"planted person").hexdigest()


async def test_it_is_in_no_ledger_no_log_and_no_other_view(server_process: ServerProcess) -> None:
    server_process.start()
    heard = await _heard_by_all(server_process.url)
    server_process.stop()
    # The officer has heard it, so it did get in.
    officer = heard.pop("officer")
    assert all(value in officer for value in (PROCEDURE, *PAPERS, DOSSIER))
    connection = sqlite3.connect(server_process.store)
    cards = connection.execute("SELECT ticket FROM day_cards").fetchall()
    said = connection.execute("SELECT ticket FROM preparations").fetchall()
    dossiers = connection.execute("SELECT ticket FROM ticket_dossiers").fetchall()
    ledger = " ".join(body for (body,) in connection.execute("SELECT body FROM ledger"))
    connection.close()
    assert len(cards) == 1
    assert cards == said == dossiers
    heard |= {"ledger": ledger, "log": server_process.said}
    assert '"number":"H001"' in ledger
    for file in server_process.store.parent.rglob("*"):
        if file.is_file():
            heard[file.name] = file.read_bytes().decode("latin-1")
    assert server_process.store.name in heard
    for value in (PROCEDURE, CASE, *PAPERS, DOSSIER, PERSON):
        assert [name for name, text in heard.items() if value in text] == [], value


async def _heard_by_all(server: str) -> dict[str, str]:
    """What each audience is sent from before the number until its visit is over; answers and problems."""
    base = f"{server}/api/v1/halls/{HALL}"
    feeds = {
        "hall": "/feed", "board": "/board/feed", "supervisor": "/supervisor/feed",
        "officer": f"/counters/{COUNTER}/feed",
    }  # fmt: skip
    heard, news = dict.fromkeys((*feeds, "answers"), ""), asyncio.Event()
    async with aiohttp.ClientSession() as session:

        async def listen(name: str, path: str) -> None:
            async with session.get(base + path) as feed:
                async for line in feed.content:
                    heard[name] += line.decode()
                    news.set()

        async def until(holds: Callable[[], bool]) -> None:
            async with asyncio.timeout(60):
                while not holds():
                    news.clear()
                    await news.wait()

        async def post(path: str, **body: object) -> dict[str, Any]:
            async with session.post(base + path, json={"key": new_key(), **body}) as answer:
                said = await answer.text()
            heard["answers"] += said
            return dict(json.loads(said))

        async with asyncio.TaskGroup() as group:
            listeners = [group.create_task(listen(name, path)) for name, path in feeds.items()]
            said = {"procedure": PROCEDURE, "case": CASE, "has": PAPERS[:1], "lacks": PAPERS[1:]}
            request = {"service": SERVICE, "person": PERSON, "preparation": said, "dossier": DOSSIER}
            taken = await post("/tickets", **request)
            # What is refused is told and logged no more than what is taken.
            assert (await post("/tickets", **request))["code"] == "person-has-ticket"
            assert (await post("/tickets", **{**request, "service": "none"}))["code"] == "unknown-service"
            for act in ("open", "next", "start", "finish"):
                last = await post(f"/counters/{COUNTER}/{act}")
                if act == "start":
                    await until(lambda: PAPERS[1] in heard["officer"])
            for path in (f"/tickets/{taken['id']}", f"/why/{taken['number']}", "/find", "/promises"):
                heard["answers"] += await _text(session, base + path)
            for path in ("/metrics", "/healthz"):
                heard["answers"] += await _text(session, server + path)
            for name in feeds:
                await until(lambda name=name: f'"seq":{last["seq"]},' in heard[name])
            for listener in listeners:
                listener.cancel()
    return heard


async def _text(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url) as answer:
        assert answer.status == 200, url
        return await answer.text()
