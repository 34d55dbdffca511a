"""Ratings over HTTP: taken once, the same answer for the same key, refused by name; what a pad may know."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from queue_server.client import Client, Refused, new_key
from queue_server.contract import messages
from tests.queue_server.web.supervising import Later, call, issue, open_counter
from tests.serving import Served, ServerProcess, serving

COUNTER = "3"


@pytest_asyncio.fixture(loop_scope="module")
async def later() -> Later:
    """A clock that the test moves on."""
    return Later()


@pytest_asyncio.fixture(loop_scope="module")
async def hall(tmp_path: Path, later: Later) -> AsyncIterator[Served]:
    """A served hall whose counter 3 is open."""
    async with serving(tmp_path, make_clock=later.clock) as served:
        await open_counter(served.client, COUNTER)
        yield served


async def serve(client: Client, language: str | None = None) -> messages.CounterAnswer:
    """Somebody comes, is called, is served and goes."""
    await client.issue(messages.IssueRequest(key=new_key(), service="certified-copy", language=language))
    await call(client, COUNTER)
    return await client.at_counter(COUNTER, "finish", messages.TicketRequest(key=new_key()))


def rating(ticket: int, score: int = 3, **more: object) -> messages.RateRequest:
    """A face of the sample hall."""
    facts: dict[str, object] = {"key": new_key(), "ticket": ticket, "scale": 3, "scale_version": 1}
    return messages.RateRequest(score=score, **(facts | more))  # type: ignore[arg-type]


async def refused(client: Client, request: messages.RateRequest, counter: str = COUNTER) -> messages.Problem:
    """The problem by which a rating is refused."""
    with pytest.raises(Refused) as caught:
        await client.rate(counter, request)
    return caught.value.problem


async def test_the_pad_asks_the_one_who_was_served_and_knows_no_more(hall: Served) -> None:
    client = hall.client
    quiet = await client.rating_pad(COUNTER)
    assert quiet.asked is None
    assert quiet.names["vi"] == "Quầy 3"
    assert (quiet.scale, quiet.scale_version, quiet.reasons_for_lowest) == (3, 1, 1)
    assert [reason.id for reason in quiet.reasons][:2] == ["long-wait", "attitude"]
    await issue(client, 3)
    done = await serve(client, language="km")
    asked = (await client.rating_pad(COUNTER)).asked
    assert done.ticket is not None
    assert asked is not None
    assert (asked.ticket, asked.number, asked.language) == (done.ticket.ticket, done.ticket.number, "vi")
    assert (await client.rating_pad("4")).asked is None
    known = set(messages.RatingPadView.__struct_fields__) - set(messages.View.__struct_fields__)
    assert known == {
        "counter", "hall_names", "names", "languages", "scale", "scale_version", "reasons_for_lowest",
        "reasons", "asked",
    }  # fmt: skip


async def test_one_rating_a_visit_and_the_same_answer_for_the_same_press(hall: Served) -> None:
    client = hall.client
    done = await serve(client)
    assert done.ticket is not None
    ticket = done.ticket.ticket
    request = rating(ticket, 1, reasons=("attitude", "long-wait"))
    answer = await client.rate(COUNTER, request)
    assert (answer.ticket, answer.number, answer.score) == (ticket, done.ticket.number, 1)
    assert answer == await client.rate(COUNTER, request)
    assert (await client.rating_pad(COUNTER)).asked is None
    problem = await refused(client, rating(ticket, 3))
    assert (problem.status, problem.code) == (409, "already-rated")
    assert problem.detail.startswith("Lượt này đã được đánh giá.")
    reused = await refused(client, msgspec.structs.replace(request, score=3))
    assert (reused.status, reused.code) == (409, "key-reused")


async def test_a_press_that_waited_counts_for_when_it_was_made(hall: Served, later: Later) -> None:
    done = await serve(hall.client)
    assert done.ticket is not None
    asked = (await hall.client.rating_pad(COUNTER)).asked
    assert asked is not None
    pressed = asked.until - datetime.timedelta(seconds=20)
    later.let_pass(90)
    late = await refused(hall.client, rating(done.ticket.ticket))
    assert (late.status, late.code) == (409, "rating-too-late")
    local = pressed.astimezone(datetime.timezone(datetime.timedelta(hours=7)))
    answer = await hall.client.rate(COUNTER, rating(done.ticket.ticket, claimed=local))
    assert answer.rated_at == pressed


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"scale": 4}, 409, "other-scale", "scale"),
        ({"scale": 2}, 422, "invalid-request", "scale"),
        ({"score": 0}, 422, "invalid-request", "score"),
        ({"score": 1, "reasons": ("whim",)}, 422, "unknown-reason", "reasons"),
        ({"reasons": ("long-wait",)}, 422, "unknown-reason", "reasons"),
        ({"ticket": 10**9}, 404, "unknown-ticket", "ticket"),
        ({"claimed": datetime.datetime(2026, 11, 25)}, 422, "invalid-request", "claimed"),  # noqa: DTZ001 - no offset
        ({"key": "short"}, 422, "invalid-request", "key"),
    ],
)
async def test_a_refusal_names_the_field(
    hall: Served, change: dict[str, object], status: int, code: str, field: str
) -> None:
    done = await serve(hall.client)
    assert done.ticket is not None
    problem = await refused(hall.client, msgspec.structs.replace(rating(done.ticket.ticket), **change))
    assert (problem.status, problem.code, problem.errors[0].field) == (status, code, field)
    asked = (await hall.client.rating_pad(COUNTER)).asked
    assert asked is not None, "nothing is lost by it"


async def test_another_counter_has_no_say(hall: Served) -> None:
    done = await serve(hall.client)
    assert done.ticket is not None
    assert (await refused(hall.client, rating(done.ticket.ticket), "4")).code == "served-elsewhere"
    assert (await refused(hall.client, rating(done.ticket.ticket), "99")).status == 404


async def test_an_instant_beyond_all_years_is_clamped_like_any_other(hall: Served) -> None:
    done = await serve(hall.client)
    assert done.ticket is not None
    east = datetime.timezone(datetime.timedelta(hours=14))
    answer = await hall.client.rate(
        COUNTER, rating(done.ticket.ticket, claimed=datetime.datetime(1, 1, 1, tzinfo=east))
    )
    before = await hall.client.hall()
    assert answer.rated_at <= before.server_time


async def test_the_days_figures(hall: Served) -> None:
    client = hall.client
    assert ((await client.supervisor()).rating_scale, (await client.supervisor()).rated) == (3, 0)
    for score in (3, 2, None):
        done = await serve(client)
        assert done.ticket is not None
        if score:
            await client.rate(COUNTER, rating(done.ticket.ticket, score))
    view = await client.supervisor()
    assert (view.served, view.rated) == (3, 2)
    figures = {one.id: (one.rated, one.rating_mean) for one in view.counters}
    assert (figures["3"], figures["4"]) == ((2, 2.5), (0, None))


async def test_a_rating_outlives_the_process_and_is_in_the_description(server_process: ServerProcess) -> None:
    server_process.start()
    async with Client(server_process.url, "rach-gia") as client:
        await open_counter(client, COUNTER)
        done = await serve(client)
        assert done.ticket is not None
        request = rating(done.ticket.ticket, 2)
        answer = await client.rate(COUNTER, request)
    server_process.kill()
    server_process.start()
    async with Client(server_process.url, "rach-gia") as client:
        assert await client.rate(COUNTER, request) == answer
        assert (await client.supervisor()).rated == 1
        described = msgspec.json.decode(await client.fetch("/openapi.json"))
        paths = described["paths"]["/api/v1/halls/{hall}/counters/{counter}/rating"]
        assert set(paths) == {"get", "post"}
        assert "RateRequest" in described["components"]["schemas"]


async def test_the_ledger_and_its_table_say_nothing_of_who_it_was(server_process: ServerProcess) -> None:
    """Number, counter, face, reasons, instants: that is all."""
    server_process.start()
    async with Client(server_process.url, "rach-gia") as client:
        await open_counter(client, COUNTER)
        done = await serve(client)
        assert done.ticket is not None
        await client.rate(COUNTER, rating(done.ticket.ticket, 1, reasons=("other",)))
    server_process.stop()
    connection = sqlite3.connect(server_process.store)
    (body,) = connection.execute("SELECT body FROM ledger WHERE kind = 'VisitRated.1'").fetchone()
    assert set(msgspec.json.decode(body)) == {
        "claimed", "counter", "number", "origin", "rated_at", "reasons", "scale", "scale_version", "score",
        "service", "ticket",
    }  # fmt: skip
    row = connection.execute("SELECT counter, scale, scale_version, score, reasons FROM ratings").fetchone()
    assert row == (COUNTER, 3, 1, 1, "other")
    connection.close()
