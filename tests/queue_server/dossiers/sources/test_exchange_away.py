"""An exchange that is slow, wrong, broken or away: the last answer is told with its age, and it is spared."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import socket
from pathlib import Path

import msgspec
import pytest

from queue_server.dossiers import SourceAway
from queue_server.dossiers.sources.cache import MemoryCache
from queue_server.dossiers.sources.exchange import ExchangeSource
from tests.queue_server.dossiers.sources.asking import PATIENCE, TIME_OUT, asking, code, configured, known
from tests.queue_server.dossiers.sources.serving import (
    CODE,
    ENTRY,
    ExchangeServer,
    certificate,
    exchange_server,
    saying,
    well,
)
from tests.queue_server.dossiers.sources.timing import START, Timing

HTML = b"<!doctype html><title>B\xe1\xba\xa3o tr\xc3\xac</title>"
#: What an exchange can do wrong, and how often it is asked then.
BAD = {
    "500": (saying(b"boom", 500), 3, "status 500"),
    "503 in HTML": (saying(HTML, 503, "text/html"), 3, "status 503"),
    "redirect": (saying(b"", 302, Location="/elsewhere"), 1, "status 302"),
    "token refused": (saying({}, 401), 1, "does not accept this hall's token"),
    "HTML": (saying(HTML, kind="text/html"), 1, "is no JSON"),
    "HTML that says JSON": (saying(HTML), 1, "is no JSON"),
    "nothing": (saying(b""), 1, "is empty"),
    "half of JSON": (saying(b'{"data": {"MaHoSo": "H0'), 1, "is no JSON"),
    "deep": (saying(b'{"data":' * 25_000), 1, "is no JSON"),
    "bytes": (saying(bytes(range(128, 256))), 1, "in no encoding"),
    "huge": (saying(b'{"data": "' + b"x" * 300_000), 1, "longer than 256 KB"),
    "huge when unpacked": (
        saying(gzip.compress(b'"' + b" " * 50_000_000), **{"Content-Encoding": "gzip"}), 1, "longer than",
    ),
    "no gzip": (saying(b"no gzip at all", **{"Content-Encoding": "gzip"}), 3, "broke off"),
    "not for us": (saying({"message": "bad request"}, 400), 1, "status 400"),
    "another dossier": (saying({"data": ENTRY | {"MaHoSo": code(9)}}), 1, "MaHoSo: must be the code"),
    "no dossier": (saying({"data": "none"}), 1, "data: must be an object"),
    "no status": (saying({"data": ENTRY | {"TrangThaiHoSo": None}}), 1, "TrangThaiHoSo: must be one of"),
    "no date": (saying({"data": ENTRY | {"NgayHenTra": "20261324"}}), 1, "NgayHenTra: must be a date"),
    "twice": (saying({"data": [ENTRY, ENTRY]}), 1, "MaHoSo: must be there once"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
async def test_whatever_it_does_the_last_answer_is_told_with_its_age(
    server: ExchangeServer, timing: Timing, name: str
) -> None:
    answer, times, reason = BAD[name]
    async with asking(configured(server.url, tries=3), timing) as source:
        await known(source)
        timing.pass_by(minutes=40)
        server.answer = answer
        assert (await known(source)).as_of == START
        assert len(server.asked) == 1 + times
        async with asking(configured(server.url, tries=1), timing) as stranger:
            with pytest.raises(SourceAway, match=reason):
                await stranger.find(CODE)
        server.answer = well
        assert (await known(source)).as_of == timing.now()


async def test_a_redirect_takes_the_token_nowhere(server: ExchangeServer, timing: Timing) -> None:
    async with exchange_server() as elsewhere:
        server.answer = saying(b"", 307, Location=f"{elsewhere.url}/hoso?ma={CODE}")
        async with asking(configured(server.url), timing) as source:
            with pytest.raises(SourceAway):
                await source.find(CODE)
        assert elsewhere.asked == []


# ------------------------------------------------------------ slow and gone


@pytest.mark.parametrize("how", ["hang", "hang_after_headers", "half"])
async def test_one_that_hangs_or_breaks_off_is_asked_again(
    server: ExchangeServer, timing: Timing, how: str
) -> None:
    async with asking(configured(server.url, tries=2), timing) as source:
        await known(source)
        timing.pass_by(minutes=40)
        server.answer = getattr(server, how)
        asked = asyncio.create_task(known(source))
        if how != "half":
            for attempt in (2, 3):
                await server.until_asked(attempt)
                timing.run_out(TIME_OUT)
        assert (await asked).as_of == START
        # aiohttp itself asks once more where a connection that was kept turns out to be closed.
        assert len(server.asked) == 3
        assert len(timing.pauses) == 1


async def test_nobody_waits_longer_than_is_patient_and_a_late_answer_is_kept(
    server: ExchangeServer, timing: Timing
) -> None:
    async with asking(configured(server.url), timing) as source:
        await known(source)
        timing.pass_by(minutes=40)
        server.answer = server.hang
        asked = asyncio.create_task(known(source))
        other = asyncio.create_task(source.find(code(1)))
        await server.until_asked(3)
        timing.run_out(PATIENCE)
        assert (await asked).as_of == START
        with pytest.raises(SourceAway, match="in time"):
            await other
        # The questions went on: what they bring is there for the next one, who asks nothing.
        again = asyncio.create_task(known(source))
        server.let_go.set()
        assert (await again).as_of == timing.now()
        assert len(server.asked) == 3


async def test_one_that_is_not_there(timing: Timing) -> None:
    with socket.socket() as closed:
        # Bound and not listening: nobody else gets this port, and nobody answers.
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        async with asking(configured(url, tries=3), timing) as source:
            with pytest.raises(SourceAway, match="cannot be reached"):
                await source.find(CODE)
    assert len(timing.pauses) == 2


async def test_what_it_told_outlives_it(timing: Timing) -> None:
    async with exchange_server() as server:
        source = ExchangeSource(configured(server.url), MemoryCache(), timing.now, timing.sleep)
        first = await known(source)
    timing.pass_by(minutes=40)
    assert await known(source) == first
    await source.close()


async def test_pauses_grow_and_differ_by_chance(server: ExchangeServer, timing: Timing) -> None:
    server.answer = saying(b"", 500)
    patient = configured(server.url, tries=5, pause=0.4, longest_pause=1.0)
    async with asking(patient, timing) as source:
        with pytest.raises(SourceAway):
            await source.find(CODE)
    assert len(server.asked) == 5
    for pause, longest in zip(timing.pauses, (0.4, 0.8, 1.0, 1.0), strict=True):
        assert longest / 2 <= pause <= longest
    assert len(set(timing.pauses)) == 4


# ------------------------------------------------------------ certificates


DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize("wrong", ["host", "expired", "unknown"])
async def test_a_certificate_that_does_not_fit(timing: Timing, tmp_path: Path, wrong: str) -> None:
    # The library that checks certificates has the machine's clock and no other.
    today = datetime.datetime.now(datetime.UTC)
    host = "exchange.example" if wrong == "host" else "127.0.0.1"
    tls, authority = certificate(tmp_path, host, today - DAY if wrong == "expired" else today + DAY)
    trusted = "" if wrong == "unknown" else str(authority)
    async with exchange_server(tls) as server:
        secured = configured(server.url, authorities=trusted, tries=3, unencrypted=False)
        async with asking(secured, timing) as source:
            with pytest.raises(SourceAway, match="certificate is not the right one"):
                await source.find(CODE)
        assert (server.asked, timing.pauses) == ([], [])


async def test_a_certificate_that_fits(timing: Timing, tmp_path: Path) -> None:
    tls, authority = certificate(tmp_path, "127.0.0.1", datetime.datetime.now(datetime.UTC) + DAY)
    async with exchange_server(tls) as server:
        secured = configured(server.url, authorities=str(authority), unencrypted=False)
        async with asking(secured, timing) as source:
            assert (await known(source)).code == CODE
        lost = msgspec.structs.replace(secured, authorities=str(tmp_path / "none.pem"))
        async with asking(lost, timing) as source:
            with pytest.raises(SourceAway, match="there are no certificates in"):
                await source.find(CODE)


# ------------------------------------------------------------ the breaker


async def test_the_breaker_opens_and_closes_again(server: ExchangeServer, timing: Timing) -> None:
    async with asking(configured(server.url, tries=1, failures=3, rest=30.0), timing) as source:
        await known(source)
        timing.pass_by(minutes=40)
        server.answer = saying(b"", 500)
        for number in (1, 2):
            with pytest.raises(SourceAway):
                await source.find(code(number))
        assert source.troubles() == []
        assert (await known(source)).as_of == START
        (trouble,) = source.troubles()
        assert (trouble.code, trouble.since) == ("dossier-source-away", timing.now())
        assert trouble.advice == "province: it answers with status 500"
        # It rests: nobody asks, and nobody waits for what is kept.
        timing.pass_by(seconds=29)
        assert (await known(source)).as_of == START
        with pytest.raises(SourceAway, match="status 500"):
            await source.find(code(3))
        assert len(server.asked) == 4
        # After that one may try; it is still away, and rests once more.
        timing.pass_by(seconds=1)
        assert (await known(source)).as_of == START
        assert (await known(source)).as_of == START
        assert len(server.asked) == 5
        timing.pass_by(seconds=30)
        server.answer = well
        assert (await known(source)).as_of == timing.now()
        assert source.troubles() == []
        assert (await known(source, code(3))).as_of == timing.now()


async def test_after_its_rest_one_tries_while_all_others_are_told_what_is_kept(
    server: ExchangeServer, timing: Timing
) -> None:
    async with asking(configured(server.url, tries=1, failures=1, rest=30.0), timing) as source:
        await known(source)
        timing.pass_by(minutes=40)
        server.answer = saying(b"", 500)
        with pytest.raises(SourceAway):
            await source.find(code(1))
        timing.pass_by(seconds=30)
        server.answer = server.hang
        trying = asyncio.create_task(source.find(code(1)))
        await server.until_asked(3)
        assert (await known(source)).as_of == START
        server.let_go.set()
        assert await trying is not None
        assert (await known(source)).as_of == timing.now()
        assert len(server.asked) == 4


async def test_one_code_on_which_it_breaks_down_hides_no_others(
    server: ExchangeServer, timing: Timing
) -> None:
    async with asking(configured(server.url, tries=1, failures=2), timing) as source:
        for _ in range(5):
            server.answer = saying(b"", 500)
            with pytest.raises(SourceAway):
                await source.find(code(1))
        server.answer = well
        assert (await known(source)).code == CODE


async def test_answers_that_do_not_fit_are_troubles_and_open_no_breaker(
    server: ExchangeServer, timing: Timing
) -> None:
    async with asking(configured(server.url, failures=1), timing) as source:
        server.answer = saying({"data": ENTRY | {"TrangThaiHoSo": 77}})
        with pytest.raises(SourceAway):
            await source.find(CODE)
        (trouble,) = source.troubles()
        assert trouble.code == "dossier-source-wrong"
        assert trouble.advice == "province: TrangThaiHoSo: must be one of the status in the configuration"
        server.answer = well
        await known(source)
        timing.pass_by(hours=1)
        assert source.troubles() == []


async def test_one_that_wants_to_be_left_alone_is(server: ExchangeServer, timing: Timing) -> None:
    server.answer = saying({}, 429, **{"Retry-After": "120"})
    async with asking(configured(server.url, tries=5, failures=5, rest=30.0), timing) as source:
        with pytest.raises(SourceAway, match="status 429"):
            await source.find(CODE)
        server.answer = well
        timing.pass_by(seconds=119)
        with pytest.raises(SourceAway, match="status 429"):
            await source.find(CODE)
        assert len(server.asked) == 1
        timing.pass_by(seconds=1)
        assert (await known(source)).as_of == timing.now()


async def test_its_end_waits_for_nothing(server: ExchangeServer, timing: Timing) -> None:
    server.answer = server.hang
    async with asking(configured(server.url), timing) as source:
        asked = asyncio.create_task(source.find(CODE))
        await server.until_asked(1)
    with pytest.raises(asyncio.CancelledError):
        await asked
