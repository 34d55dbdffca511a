"""Versions of procedures as staff see them: on the wire and on a page that fits every window and language."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

import config.load
from queue_server.contract import messages
from tests.queue_server.web.browsing import faults, open_page, photograph
from tests.serving import HALL, Served, serving

COPY = "2.000815"
WIRE = f"/api/v1/halls/{HALL}/procedure-versions"
SAMPLE = config.load.FOLDER / "procedures"


@pytest_asyncio.fixture(loop_scope="module")
async def versions(tmp_path: Path) -> AsyncIterator[Served]:
    """A hall with a procedure that changes in a far future, whenever this runs, and has changed before."""
    folder = tmp_path / "procedures"
    folder.mkdir()
    shutil.copy(SAMPLE / "common.toml", folder)
    text = (SAMPLE / "certification.toml").read_text(encoding="utf-8")
    begun = text.index("[[procedures]]")
    one = text[begun : text.index("[[procedures]]", begun + 1)]
    dated = [
        one.replace("# The laws", f"valid_from = {day}\n# The laws").replace("mẫu số 01", f"mẫu số {number}")
        for day, number in (("2020-01-01", "02"), ("2999-01-01", "03"))
    ]
    (folder / "certification.toml").write_text("\n".join([text, *dated]), encoding="utf-8")
    async with serving(tmp_path, procedures=folder) as served:
        yield served


async def test_staff_get_all_versions_and_everybody_the_one_in_force(versions: Served) -> None:
    content = await versions.client.fetch(WIRE)
    told = msgspec.json.decode(content, type=messages.ProcedureVersions)
    assert [(entry.code, entry.state) for entry in told.versions] == [
        (COPY, "past"), (COPY, "in-force"), (COPY, "coming"),
    ]  # fmt: skip
    posted = await versions.client.procedure(COPY)
    assert (posted.edition, posted.valid_from) == (told.versions[1].edition, told.versions[1].valid_from)
    everything = await versions.client.fetch(f"/api/v1/halls/{HALL}/procedures")
    assert b"2999-01-01" not in everything


async def test_without_procedures_that_is_said(server: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}{WIRE}") as answer:
        assert answer.status == 404
        assert (await answer.json())["code"] == "no-procedures"


@pytest.mark.parametrize("window", ["office", "phone"])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_the_page_fits(
    versions: Served, browser: Browser, photographs: Path, window: str, language: str
) -> None:
    page = await open_page(browser, f"{versions.url}/supervise/procedures?lang={language}", window)
    await expect(page.locator("tbody tr")).to_have_count(3)
    await expect(page.locator("tbody tr").nth(2)).to_contain_text("01/01/2999")
    await expect(page.locator("tbody tr").nth(2)).to_contain_text("mẫu số 03")
    assert await faults(page) == []
    await photograph(page, photographs, f"procedure-versions-{language}-{window}")


async def test_the_list_of_pages_leads_there(versions: Served, browser: Browser) -> None:
    page = await open_page(browser, versions.url)
    await page.get_by_role("link", name="Thủ tục thay đổi theo ngày").click()
    await expect(page.locator("h1")).to_have_text("Thủ tục thay đổi theo ngày")
    await expect(page.locator("tbody tr").nth(1)).to_contain_text("Đang áp dụng")
