"""Look-ups over a real socket: procedures with their edition, dossiers, what is offered and what refused."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

import config.load
from queue_server import limiting
from queue_server.client import Away, Client, Lost, Refused
from queue_server.contract import messages
from queue_server.dossiers import Dossier, SourceAway
from queue_server.procedures import shelf
from queue_server.web import dossier_routes
from queue_server.web.routes import HALLS
from tests.serving import HALL, Served, serving

PROCEDURES = config.load.FOLDER / "procedures"
DOSSIERS = config.load.FOLDER / "samples" / "dossiers.toml"
DONE, MISSING, NOBODYS = "H01.33.12-261026-0301", "H01.33.12-261020-0088", "H01.33.12-261026-9999"


@pytest_asyncio.fixture(loop_scope="module")
async def lookups(tmp_path: Path) -> AsyncIterator[Served]:
    """The sample hall with both samples."""
    async with serving(tmp_path, procedures=PROCEDURES, dossiers=DOSSIERS) as served:
        yield served


async def refused(asked: Awaitable[object]) -> messages.Problem:
    """The problem with which something is refused."""
    with pytest.raises(Refused) as error:
        await asked
    return error.value.problem


# ------------------------------------------------------------ what a hall offers


async def test_a_hall_says_what_it_offers(lookups: Served, server: Served) -> None:
    assert (await lookups.client.hall()).offers == ("dossiers", "procedures", "appointments")
    assert (await server.client.hall()).offers == ("appointments",)


async def test_without_procedures_and_dossiers_that_is_said(server: Served) -> None:
    client = server.client
    for asked in (client.procedures(), client.procedure("2.000815")):
        problem = await refused(asked)
        assert (problem.status, problem.code) == (404, "no-procedures")
    problem = await refused(client.dossier(DONE))
    assert (problem.status, problem.code) == (404, "no-dossiers")


# ------------------------------------------------------------ procedures


async def test_procedures_come_once_for_each_edition(lookups: Served) -> None:
    catalogue = await lookups.client.procedures()
    assert catalogue is not None
    assert len(catalogue.procedures) >= 24
    assert catalogue.address == f"{lookups.url}/procedures/"
    assert await lookups.client.procedures(catalogue.edition) is None
    assert await lookups.client.procedures("an-older-one") == catalogue


async def test_the_edition_is_the_etag(lookups: Served) -> None:
    url = f"{lookups.url}/api/v1/halls/{HALL}/procedures"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            tag = answer.headers["ETag"]
            assert tag == f'"{(await answer.json())["edition"]}"'
            assert answer.headers["Cache-Control"] == "no-cache"
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            async with session.get(url, headers={"If-None-Match": known}) as answer:
                assert (answer.status, await answer.read(), answer.headers["ETag"]) == (304, b"", tag)
        async with session.get(url, headers={"If-None-Match": '"other"'}) as answer:
            assert answer.status == 200


async def test_one_procedure_also_as_a_province_writes_it(lookups: Served) -> None:
    client = lookups.client
    procedure = await client.procedure("2.000815")
    assert (procedure.field, procedure.service) == ("certification", "certified-copy")
    assert await client.procedure("2.000815.000.00.00.H01") == procedure
    for code in ("9.999999", "2.00081", "x", "2.000815/../..", "2.000815'--", "é" * 300):
        problem = await refused(client.procedure(code))
        assert (problem.status, problem.code) in ((404, "unknown-procedure"), (404, "not-found"))


async def test_a_wrong_file_is_a_trouble_and_the_rest_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "procedures"
    folder.mkdir()
    for path in PROCEDURES.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace('way = "one-stop"', 'way = "on-stop"') if path.name == "business.toml" else text
        (folder / path.name).write_text(text, encoding="utf-8")
    wrong = tmp_path / "dossiers.toml"
    wrong.write_text('[[dossiers]]\ncode = "A-123"\n', encoding="utf-8")
    async with serving(tmp_path, procedures=folder, dossiers=wrong) as served:
        view = await served.client.supervisor()
        told = {trouble.code: trouble.advice for trouble in view.troubles}
        assert "did you mean one-stop" in told["procedures-refused"]
        assert "procedure: is missing" in told["dossiers-refused"] or "status" in told["dossiers-refused"]
        catalogue = await served.client.procedures()
        assert catalogue is not None
        assert "business" not in {procedure.field for procedure in catalogue.procedures}
        assert (await served.client.hall()).offers == ("procedures", "appointments")


async def test_files_are_read_again_while_the_hall_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "LOOK_EVERY", 0.05)
    folder = shutil.copytree(PROCEDURES, tmp_path / "procedures")
    land = folder / "land.toml"
    text = land.read_text(encoding="utf-8")
    async with serving(tmp_path, procedures=folder) as served:
        first = await served.client.procedures()
        assert first is not None

        land.write_text(text.replace('"sổ đỏ", ', '"sổ đỏ", "giấy trắng", '), encoding="utf-8")
        second = None
        async with asyncio.timeout(60), contextlib.aclosing(served.client.follow_hall()) as views:
            async for _ in views:
                second = await served.client.procedures(first.edition)
                if second is not None:
                    break
        assert second is not None

        land.write_text(text.replace("[[procedures]]", "[[procedures"), encoding="utf-8")
        async with asyncio.timeout(60), contextlib.aclosing(served.client.follow_supervisor()) as views:
            async for view in views:
                codes = [] if isinstance(view, Lost) else [trouble.code for trouble in view.troubles]
                if "procedures-refused" in codes:
                    break
        assert await served.client.procedures(second.edition) is None, "what was right goes on"


# ------------------------------------------------------------ dossiers


async def test_a_dossier_however_its_code_is_written(lookups: Served) -> None:
    view = await lookups.client.dossier(DONE)
    assert (view.status, view.next, view.service) == ("done", "collect", "collect-result")
    for typed in (DONE.lower(), DONE.replace("-", " – "), f"  {DONE} ", "Ｈ01.33.12-261026-0301"):
        assert (await lookups.client.dossier(typed)).code == DONE
    missing = await lookups.client.dossier(MISSING)
    assert (missing.next, missing.service, len(missing.missing)) == ("supplement", "building-permit", 2)


async def test_a_code_that_nobody_has_and_one_that_is_none(lookups: Served) -> None:
    problem = await refused(lookups.client.dossier(NOBODYS))
    assert (problem.status, problem.code) == (404, "unknown-dossier")
    assert NOBODYS not in repr(problem), "the code is not repeated"
    assert (await refused(lookups.client.dossier("BN-12345"))).code == "unknown-dossier", "of another shape"
    for typed in ("x", "hello", "A" * 65 + "1", "'; drop table", "\u202e\u202e", "%00%00"):
        problem = await refused(lookups.client.dossier(typed))
        assert (problem.status, problem.code, problem.errors[0].field) == (422, "no-receipt-code", "code")


async def test_no_answer_leaves_before_a_whole_step(lookups: Served) -> None:
    """The way that leads to it is the same; see the test of each source."""
    for code in (DONE, NOBODYS):
        began = time.monotonic()
        with contextlib.suppress(Refused):
            await lookups.client.dossier(code, "kiosk-1")
        assert time.monotonic() - began >= dossier_routes.STEP * 0.99


async def test_who_asks_too_often_waits_and_a_kiosk_goes_on(lookups: Served) -> None:
    # All at once, since each answer takes its time.
    asked = [lookups.client.dossier(DONE) for _ in range(limiting.DEVICE_BURST + 5)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    problems = [one.problem for one in results if isinstance(one, Refused)]
    assert {(problem.status, problem.code) for problem in problems} == {(429, "asked-too-often")}
    assert 1 <= len(problems) <= 5, "a slow machine lets the bucket fill a little"
    assert problems[0].retry_after is not None
    assert 1 <= problems[0].retry_after <= 60
    assert (await lookups.client.dossier(DONE, "kiosk-1")).status == "done"
    assert (await refused(lookups.client.dossier(DONE, "no device"))).code == "asked-too-often"


async def test_a_proxy_on_this_machine_says_who_asks(lookups: Served) -> None:
    url = f"{lookups.url}/api/v1/halls/{HALL}/dossiers/{DONE}"
    async with aiohttp.ClientSession() as session:

        async def ask(origin: str) -> int:
            async with session.get(url, headers={"X-Forwarded-For": origin}) as answer:
                return answer.status

        many = await asyncio.gather(*(ask("1.2.3.4, 10.0.0.1") for _ in range(limiting.DEVICE_BURST + 4)))
        assert 429 in many
        assert await ask("1.2.3.4, 10.0.0.2") == 200, "only what the proxy itself adds counts"
        assert await ask("10.0.0.1") == 429
        same = [f"2001:db8::{number}" for number in range(limiting.DEVICE_BURST + 4)]
        assert 429 in await asyncio.gather(*(ask(origin) for origin in same)), "one network of IPv6"
        assert [await ask(origin) for origin in ("nonsense", "::1", "fe80::1%eth0")] == [200] * 3


async def test_what_a_phone_says_of_itself_before_the_proxy_does_not_count(lookups: Served) -> None:
    """Some proxies add a line of their own below those that came from outside."""
    url = f"{lookups.url}/api/v1/halls/{HALL}/dossiers/{DONE}"
    async with aiohttp.ClientSession() as session:

        async def ask(*lines: str) -> int:
            headers = [("X-Forwarded-For", line) for line in lines]
            async with session.get(url, headers=headers) as answer:
                return answer.status

        made_up = [f"1.2.3.{number}" for number in range(limiting.DEVICE_BURST + 4)]
        assert 429 in await asyncio.gather(*(ask(line, "10.0.0.1") for line in made_up))
        clothed = [f"::ffff:10.0.1.{number}" for number in range(limiting.DEVICE_BURST + 4)]
        assert set(await asyncio.gather(*map(ask, clothed))) == {200}, "each is a phone of its own"


class Broken:
    """A register that does not answer."""

    name = "broken"

    async def find(self, code: str) -> Dossier | None:
        raise SourceAway("timeout")


async def test_a_register_that_does_not_answer_is_away(lookups: Served) -> None:
    lookups.application[HALLS][HALL].lookups.source = Broken()
    async with Client(lookups.url, HALL) as client:
        with pytest.raises(Away) as error:
            await client.dossier(DONE)
    assert error.value.retry_after == 10


async def test_the_document_describes_the_lookups(lookups: Served) -> None:
    document = (await lookups.client.fetch("/openapi.json")).decode()
    for path in ("/procedures", "/procedures/{code}", "/dossiers/{code}"):
        assert f'"/api/v1/halls/{{hall}}{path}"' in document
