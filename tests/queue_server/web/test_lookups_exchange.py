"""A hall whose dossiers an exchange knows: over real sockets, with the exchange there, bad and gone."""

from __future__ import annotations

import contextlib
import datetime
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from queue_server.client import Away, Refused
from queue_server.dossiers import Dossier
from queue_server.dossiers.sources.cache import FileCache
from queue_server.store.dossiers.file import DossierFile
from tests.queue_server.dossiers.sources.serving import CODE, PERSON, exchange_server, saying
from tests.queue_server.web.browsing import faults, open_page, photograph
from tests.serving import SAMPLE, ZONE, Served, sample_wanted, serving

SOURCES = """
[[sources]]
kind = "exchange"
id = "province"
url = "{url}/hoso?ma={{code}}"
unencrypted = true
at = "data"
tries = 1
failures = 2
fresh_for = 0
# However busy the machine is, the exchange of these tests answers in time.
time_out = 60
patience = 60
"""
#: How long ago the exchange told what is kept of it.
AGO = datetime.timedelta(hours=27)


@contextlib.asynccontextmanager
async def hall(folder: Path, url: str, *, kept: bool = False, due: int = 9) -> AsyncIterator[Served]:
    """The sample hall, which asks the exchange at this address.

    Args:
        folder: for its files.
        url: the exchange's.
        kept: an old answer of the exchange is in the hall's file.
        due: days from that answer on which the dossier is due.
    """
    shutil.copy(SAMPLE, folder / "hall.toml")
    (folder / "dossiers.toml").write_text(SOURCES.format(url=url), encoding="utf-8")
    with contextlib.closing(DossierFile(folder / "dossiers.sqlite")) as file:
        if kept:
            as_of = datetime.datetime.now(ZoneInfo(ZONE)) - AGO
            day = as_of.date() + datetime.timedelta(days=due)
            old = Dossier(code=CODE, procedure="", status="processing", due=day, as_of=as_of)
            await FileCache(file, "province").put(old)
        wanted = sample_wanted(folder / "hall.toml")
        async with serving(folder, wanted=wanted, dossier_file=file) as served:
            yield served


async def test_an_exchange_is_asked_and_told_from_when_it_is_away(tmp_path: Path) -> None:
    async with exchange_server() as exchange, hall(tmp_path, exchange.url) as served:
        assert (await served.client.hall()).offers == ("dossiers", "appointments")
        first = await served.client.dossier(CODE)
        assert (first.status, first.next) == ("processing", "wait")
        exchange.answer = saying(b"<html>", 502, "text/html")
        assert await served.client.dossier(CODE) == first
        with pytest.raises(Away):
            await served.client.dossier("H01.33.12-261020-0001")
        (trouble,) = [one for one in (await served.client.supervisor()).troubles if "dossier" in one.code]
        assert (trouble.code, trouble.advice) == (
            "dossier-source-away", "province: it answers with status 502",
        )  # fmt: skip
        assert len(exchange.asked) == 3
        # It is left alone now.
        assert await served.client.dossier(CODE) == first
        assert len(exchange.asked) == 3


async def test_a_code_that_the_exchange_does_not_have(tmp_path: Path) -> None:
    async with exchange_server() as exchange, hall(tmp_path, exchange.url) as served:
        exchange.answer = saying({"data": []})
        with pytest.raises(Refused) as error:
            await served.client.dossier(CODE)
        assert error.value.problem.code == "unknown-dossier"


async def test_nothing_personal_of_an_exchange_reaches_anybody(tmp_path: Path) -> None:
    async with exchange_server() as exchange, hall(tmp_path, exchange.url) as served:
        told = await served.client.fetch(f"/api/v1/halls/rach-gia/dossiers/{CODE}")
        told += await served.client.fetch(f"/dossier?code={CODE}")
    kept = _contents(tmp_path)
    assert CODE.encode() in told
    assert CODE.encode() in kept
    for secret in PERSON.values():
        assert secret.encode() not in told + kept


def _contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_the_page_says_from_when_it_knows_what_it_tells(
    tmp_path: Path, browser: Browser, photographs: Path, language: str
) -> None:
    async with exchange_server() as exchange, hall(tmp_path, exchange.url, kept=True) as served:
        page = await open_page(browser, f"{served.url}/dossier?code={CODE}&lang={language}", "phone")
        await expect(page.locator(".state")).to_be_visible()
        await expect(page.locator("[role=note]")).to_have_count(0)
    async with hall(tmp_path, "http://127.0.0.1:9", kept=True) as served:
        before = datetime.datetime.now(ZoneInfo(ZONE)) - AGO
        await page.goto(f"{served.url}/dossier?code={CODE}&lang={language}")
        note = page.locator("[role=note]")
        await expect(note).to_be_visible()
        await expect(note).to_contain_text(f"{before:%d/%m/%Y}")
        assert await faults(page) == []
        await photograph(page, photographs, f"dossier-old-{language}-phone")


async def test_what_was_due_since_is_late_today(tmp_path: Path) -> None:
    async with hall(tmp_path, "http://127.0.0.1:9", kept=True, due=0) as served:
        page = (await served.client.fetch(f"/dossier?code={CODE}&lang=vi")).decode()
        assert "Hồ sơ đã quá ngày hẹn" in page
