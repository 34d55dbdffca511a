"""A dossier's papers at a desk: what is on them, that the desk's printer is asked, and who sees what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest_asyncio
import zxingcpp
from PIL import Image

from queue_server.client import new_key
from queue_server.contract import codec, messages
from queue_server.dossiers.core import acts
from queue_server.dossiers.register import Done, Register
from queue_server.dossiers.sources.register import RegisterSource
from queue_server.web.routes import HALLS
from tests.printers.test_desk import Time, agent, until
from tests.queue_server.dossiers.registering import WORDS, make_register, origin, processed, receiving
from tests.queue_server.preparing import post
from tests.serving import HALL, Served, serving

COUNTER = "6"


@pytest_asyncio.fixture(loop_scope="module")
async def register(server: Served) -> AsyncIterator[Register]:
    """A register of the sample hall."""
    hosted = server.application[HALLS][HALL]
    made = make_register(None, hosted.engine.now)
    hosted.register = made
    await made.start()
    post(server)
    yield made
    await made.stop()
    hosted.register = None
    made.file.close()


async def wanted(server: Served, code: str, kind: str = "receipt", **more: Any) -> tuple[int, bytes]:
    """Ask for a paper."""
    body = {"key": new_key(), "officer": "lan", "code": code, "kind": kind, **more}
    url = f"{server.url}/api/v1/halls/{HALL}/counters/{COUNTER}/dossiers/paper"
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.read()


async def paper(
    server: Served, done: Done, kind: str = "receipt", **more: Any
) -> messages.DossierPaperAnswer:
    """A paper."""
    status, body = await wanted(server, done.dossier.code, kind, **more)
    assert status == 200, body
    return codec.decode(body, messages.DossierPaperAnswer)


def said(sheet: messages.PrintSheet) -> str:
    """All words of it."""
    return codec.encode(sheet).decode().replace("\u00a0", " ")


async def test_a_receipt_says_what_was_taken_in(server: Served, register: Register) -> None:
    done = await register.receive(receiving("first"), WORDS)
    sheet = (await paper(server, done, language="en")).sheet
    assert "".join(sheet.code) == done.dossier.code
    assert sheet.url == f"{server.url}/dossier?code={done.dossier.code}"
    text = said(sheet)
    for words in (
        "Phường mẫu", "Đăng ký khai sinh", "Registration of a birth", "Cha mẹ đã kết hôn",
        "1. Tờ khai đăng ký khai sinh (1 bản chính)", "Quầy 6", "Mẫu số 01", done.row.hash.hex()[:10],
    ):  # fmt: skip
        assert words in text, words
    assert [words for words in WORDS.values() if words in text] == [], "nobody is named on it"


async def test_the_request_for_papers_names_them_and_why(server: Served, register: Register) -> None:
    done = await processed(register)
    status, body = await wanted(server, done.dossier.code, "supplement")
    assert (status, codec.decode(body, messages.Problem).errors[0].field) == (422, "kind")
    asked = acts.AskSupplement(
        origin=origin("ask", "staff-2"), by="staff-2", papers=("birth-certificate",), reason="missing-paper"
    )
    await register.step(done.dossier.code, asked, {})
    text = said((await paper(server, done, "supplement")).sheet)
    assert "1. Giấy chứng sinh" in text
    assert "Thiếu giấy tờ" in text


async def test_the_desks_printer_is_asked_once_a_key(server: Served, register: Register) -> None:
    done, key = await register.receive(receiving("first"), WORDS), new_key()
    assert not (await paper(server, done, key=key)).printing
    hosted = server.application[HALLS][HALL]
    hosted.printing.came(COUNTER)
    answers = [await paper(server, done, key=key) for _ in range(2)]
    assert [answer.printing for answer in answers] == [True, True]
    (job,) = hosted.printing.wanted(COUNTER)
    assert (job.id, job.sheet) == (answers[0].id, answers[1].sheet)
    assert (await paper(server, done)).id != job.id
    # What its title says is nobody's dossier: it stands in logs.
    assert job.name == "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"


async def test_a_receipt_on_paper_opens_the_look_up(
    server: Served, register: Register, tmp_path: Path
) -> None:
    """From the desk to the paper by the agent beside its printer, and from the paper to a phone's page."""
    hosted = server.application[HALLS][HALL]
    zone = ZoneInfo(register.discipline.time_zone)
    hosted.lookups.source = RegisterSource(
        register.file, register.chain, zone, hosted.engine.now, hosted.lookups.procedure
    )
    done, tray = await register.receive(receiving("first"), WORDS), tmp_path / "tray"
    async with agent(server.url, f"tray://{tray}", tmp_path / "desk.sqlite", Time(), desk=COUNTER):

        async def is_here() -> bool:
            return (await server.client.counter(COUNTER)).printer.here

        async def is_printed() -> bool:
            jobs = (await server.client.counter(COUNTER)).printer.jobs
            return [(job.id, job.state) for job in jobs] == [(answer.id, "printed")]

        await until(is_here)
        answer = await paper(server, done)
        await until(is_printed)
    (picture,) = tray.glob("*.png")
    (code,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    async with aiohttp.ClientSession() as session, session.get(code.text) as page:
        text = await page.text()
    assert (page.status, done.dossier.code in text, "Đã tiếp nhận" in text) == (200, True, True)
    assert WORDS["name"] not in text


async def test_what_is_not_there_is_said(server: Served, register: Register) -> None:
    assert (await wanted(server, "H01.33.12-261125-9999"))[0] == 404
    assert (await wanted(server, "?"))[0] == 422
    done = await register.receive(receiving("first"), WORDS)
    assert (await wanted(server, done.dossier.code, officer="Chị Lan"))[0] == 422
    assert (await wanted(server, done.dossier.code, kind="invoice"))[0] == 422
    url = f"{server.url}/api/v1/halls/{HALL}/counters/none/dossiers/paper"
    body = {"key": new_key(), "officer": "lan", "code": done.dossier.code, "kind": "receipt"}
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        assert answer.status == 404


async def test_a_hall_without_a_register_prints_none(tmp_path: Path) -> None:
    async with serving(tmp_path / "sounds") as bare:
        status, body = await wanted(bare, "H01.33.12-261125-0001")
    assert (status, codec.decode(body, messages.Problem).code) == (404, "no-register")
