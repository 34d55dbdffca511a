"""The source of an exchange against a small server: what is told, how often it is asked, what is kept."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from config.schema_sources import Token, Unknown
from queue_server.dossiers import Dossier, SourceAway
from queue_server.dossiers.sources.cache import FileCache, MemoryCache
from queue_server.store.dossiers.file import DossierFile
from tests.queue_server.dossiers.sources.asking import asking, code, configured, known
from tests.queue_server.dossiers.sources.serving import (
    CODE,
    ENTRY,
    PERSON,
    ExchangeServer,
    saying,
    well,
)
from tests.queue_server.dossiers.sources.timing import START, Timing

# ------------------------------------------------------------ what is told


async def test_a_dossier_is_told_as_of_its_answer(server: ExchangeServer, timing: Timing) -> None:
    async with asking(configured(server.url), timing) as source:
        assert await source.find(CODE) == Dossier(
            code=CODE, procedure="2.000815", status="processing", received=datetime.date(2026, 10, 20),
            due=datetime.date(2026, 11, 24), agency={"vi": ENTRY["DonViXuLy"]}, as_of=START,
        )  # fmt: skip
    assert server.asked == [f"/hoso?ma={CODE}"]


async def test_a_question_by_post_with_a_token(
    server: ExchangeServer, timing: Timing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "token"
    secret.write_text("first-secret\n")
    posted = configured(
        server.url, method="POST", body='{"MaHoSo": "{code}"}',
        headers={"X-Don-Vi": "H01.33.12"}, token=Token(file=str(secret)),
    )  # fmt: skip
    async with asking(posted, timing) as source:
        assert (await known(source)).code == CODE
        assert server.headers[-1]["Authorization"] == "Bearer first-secret"
        assert server.headers[-1]["X-Don-Vi"] == "H01.33.12"
        assert server.headers[-1]["Content-Type"] == "application/json"
        secret.write_text("second-secret")
        await known(source, code(1))
        assert server.headers[-1]["Authorization"] == "Bearer second-secret"
    monkeypatch.setenv("MOTCUA_TEST_TOKEN", "third-secret")
    named = Token(header="X-Api-Key", prefix="", environment="MOTCUA_TEST_TOKEN")
    async with asking(msgspec.structs.replace(posted, token=named), timing) as source:
        await known(source)
        assert server.headers[-1]["X-Api-Key"] == "third-secret"


async def test_without_its_token_nobody_is_asked(
    server: ExchangeServer, timing: Timing, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    async with asking(configured(server.url, token=Token(file=str(file))), timing) as source:
        for held in (None, "", "two\nlines", "địa"):
            if held is not None:
                file.write_text(held, encoding="utf-8")
            with pytest.raises(SourceAway, match="there is no token in"):
                await source.find(CODE)
    assert server.asked == []


@pytest.mark.parametrize(
    "empty", [{"data": None}, {"data": []}, {"data": {}}, {"data": [ENTRY | {"MaHoSo": code(7)}]}]
)
async def test_an_exchange_that_has_none_says_so_and_is_believed_briefly(
    server: ExchangeServer, timing: Timing, empty: object
) -> None:
    server.answer = saying(empty)
    async with asking(configured(server.url, unknown_for=20.0), timing) as source:
        assert await source.find(CODE) is None
        timing.pass_by(seconds=19)
        assert await source.find(CODE) is None
        assert len(server.asked) == 1
        timing.pass_by(seconds=1)
        server.answer = well
        assert (await known(source)).status == "processing"
        assert len(server.asked) == 2


async def test_other_ways_of_saying_that_there_is_none(server: ExchangeServer, timing: Timing) -> None:
    unknown = Unknown(statuses=(404,), at="error.code", values=("-1",))
    async with asking(configured(server.url, unknown=unknown), timing) as source:
        server.answer = saying(b"<p>none</p>", 404, "text/html")
        assert await source.find(code(1)) is None
        server.answer = saying({"error": {"code": -1}})
        assert await source.find(code(2)) is None
        server.answer = saying({"error": {"code": 7}})
        with pytest.raises(SourceAway, match="data: is missing"):
            await source.find(code(3))


async def test_what_there_is_no_more_is_forgotten(server: ExchangeServer, timing: Timing) -> None:
    cache = MemoryCache()
    async with asking(configured(server.url), timing, cache) as source:
        await known(source)
        timing.pass_by(minutes=5)
        server.answer = saying({"data": []})
        assert await source.find(CODE) is None
        assert await cache.get(CODE) is None


# ------------------------------------------------------------ how often it is asked


async def test_an_answer_is_fresh_for_a_while_and_keeps_its_age(
    server: ExchangeServer, timing: Timing
) -> None:
    async with asking(configured(server.url, fresh_for=60.0), timing) as source:
        await known(source)
        timing.pass_by(seconds=59)
        assert (await known(source)).as_of == START
        assert len(server.asked) == 1
        timing.pass_by(seconds=1)
        assert (await known(source)).as_of == START + datetime.timedelta(seconds=60)
        assert len(server.asked) == 2


async def test_who_asks_for_the_same_code_at_once_shares_one_question(
    server: ExchangeServer, timing: Timing
) -> None:
    server.answer = server.hang
    async with asking(configured(server.url), timing) as source:
        askers = [asyncio.create_task(source.find(CODE)) for _ in range(20)]
        await server.until_asked(1)
        # The first one leaves: that ends nothing for the others.
        askers[0].cancel()
        server.let_go.set()
        answers = await asyncio.gather(*askers[1:])
        assert {answer.status for answer in answers if answer is not None} == {"processing"}
        assert len(answers) == 19
    assert len(server.asked) == 1


async def test_so_many_questions_at_once_and_so_many_in_line(server: ExchangeServer, timing: Timing) -> None:
    server.answer = server.hang
    async with asking(configured(server.url, at_once=2), timing) as source:
        askers = [asyncio.create_task(source.find(code(number))) for number in range(64)]
        await server.until_asked(2)
        with pytest.raises(SourceAway, match="too many questions"):
            await source.find(CODE)
        assert len(server.asked) == 2
        server.let_go.set()
        assert None not in await asyncio.gather(*askers)
        assert len(server.asked) == 64
        assert await source.find(CODE) is not None


# ------------------------------------------------------------ what is kept, and what is not


async def test_what_was_told_is_told_after_a_restart_too_with_its_age(
    server: ExchangeServer, timing: Timing, tmp_path: Path
) -> None:
    path = tmp_path / "dossiers.sqlite"
    file = DossierFile(path)
    async with asking(configured(server.url), timing, FileCache(file, "province")) as source:
        await known(source)
    file.close()
    timing.pass_by(hours=30)
    server.answer = saying(b"", 500)
    file = DossierFile(path)
    async with asking(configured(server.url), timing, FileCache(file, "province")) as source:
        assert (await known(source)).as_of == START
        timing.pass_by(days=29)
        with pytest.raises(SourceAway):
            await source.find(CODE)
        # The next answer sweeps what was kept long enough.
        server.answer = well
        await known(source, code(1))
        assert file.read("SELECT code FROM cached") == [(code(1),)]
    file.close()


def contents(folder: Path) -> bytes:
    """All that lies in a folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_what_a_wrong_clock_put_into_the_future_has_no_age_that_could_be_told(
    server: ExchangeServer, timing: Timing
) -> None:
    cache = MemoryCache()
    async with asking(configured(server.url), timing, cache) as source:
        first = await known(source)
        await cache.put(dataclasses.replace(first, as_of=timing.now() + datetime.timedelta(days=300)))
        assert (await known(source)).as_of == timing.now()
        assert len(server.asked) == 2
        await cache.put(dataclasses.replace(first, as_of=timing.now() + datetime.timedelta(seconds=1)))
        server.answer = saying(b"", 500)
        with pytest.raises(SourceAway):
            await source.find(CODE)


async def test_nothing_personal_is_kept_logged_or_told(
    server: ExchangeServer, timing: Timing, tmp_path: Path
) -> None:
    file = DossierFile(tmp_path / "dossiers.sqlite")
    troubles: list[str] = []
    with capture_logs() as logs:
        async with asking(configured(server.url), timing, FileCache(file, "province")) as source:
            told = [repr(await known(source))]
            wrong = [ENTRY | {"TrangThaiHoSo": "Nguyễn Thị Planted"}, ENTRY | {"NgayHenTra": "089199000001"},
                     ENTRY | {"MaHoSo": "12 Đường Planted"}, ENTRY | {"MaTTHC": PERSON}]  # fmt: skip
            for number, entry in enumerate(wrong, 1):
                server.answer = saying({"data": entry})
                with pytest.raises(SourceAway) as error:
                    await source.find(code(number))
                told.append(str(error.value))
                troubles += [trouble.advice for trouble in source.troubles()]
    file.close()
    assert len([entry for entry in logs if entry["event"] == "dossier-source-wrong"]) == len(wrong)
    assert len(troubles) == len(wrong)
    kept = contents(tmp_path)
    said = f"{logs}{told}{troubles}"
    assert CODE.encode() in kept
    for secret in ("Planted", "089199000001", "Nguyễn"):
        assert secret not in said
        assert secret.encode() not in kept


async def test_a_cache_that_is_away_takes_no_answer_from_anybody(
    server: ExchangeServer, timing: Timing, tmp_path: Path
) -> None:
    file = DossierFile(tmp_path / "dossiers.sqlite")
    cache = FileCache(file, "province")
    file.close()
    with capture_logs() as logs:
        async with asking(configured(server.url), timing, cache) as source:
            assert (await known(source)).as_of == START
    assert [entry["event"] for entry in logs] == ["dossier-cache-away", "dossier-cache-away"]
