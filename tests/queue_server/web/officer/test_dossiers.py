"""Dossiers at the counter: the one that a number was taken for, any other by its receipt, what is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

import config.load
from tests.queue_server.web.browsing import SCREENS, faults, photograph
from tests.queue_server.web.officer.desk import Desk
from tests.serving import Served, serving

SAMPLES = config.load.FOLDER / "samples" / "dossiers.toml"
DONE, MISSING, LATE = "H01.33.12-261026-0301", "H01.33.12-261020-0088", "000.00.12.H01-261001-0007"
NOBODYS = "H01.33.12-261026-9999"


@pytest_asyncio.fixture(loop_scope="module")
async def server(tmp_path: Path) -> AsyncIterator[Served]:
    """The sample hall with sample dossiers."""
    async with serving(tmp_path / "sounds", dossiers=SAMPLES) as served:
        yield served


async def _called(desk: Desk, dossier: str | None, **more: object) -> None:
    await desk.take(dossier=dossier, **more)
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("called")


@pytest.mark.parametrize(
    ("code", "status", "look"),
    [
        (DONE, "Đã xử lý xong", "good"),
        (MISSING, "Cần bổ sung giấy tờ", "mind"),
        (LATE, "quá ngày hẹn", "mind"),
    ],
)
async def test_the_dossier_of_the_number_stands_under_it(
    desk: Desk, code: str, status: str, look: str
) -> None:
    await _called(desk, code)
    await expect(desk.page.locator("#dossier-code")).to_have_text(f"Hồ sơ {code}")
    await expect(desk.page.locator("#dossier-status")).to_contain_text(status)
    await expect(desk.page.locator("#dossier-status")).to_have_class(look)


async def test_it_is_opened_by_one_key_and_closed_by_it(desk: Desk) -> None:
    await _called(desk, MISSING)
    await desk.keys("F1")
    await desk.asks(f"Hồ sơ {MISSING}")
    note = desk.page.locator("#panel-note")
    await expect(desk.page.locator("#panel-state")).to_have_text("Cần bổ sung giấy tờ")
    await expect(note).to_contain_text(
        "Cần bổ sung: Bản vẽ thiết kế xây dựng (2 bộ), Bản sao Giấy chứng nhận"
    )
    await expect(note).to_contain_text("Ngày hẹn trả: ")
    await desk.keys("F1")
    await desk.closed()
    await desk.button("Mở hồ sơ").click()
    await desk.asks(f"Hồ sơ {MISSING}")


async def test_a_number_for_nothing_of_the_kind_has_no_place_for_it(desk: Desk) -> None:
    await _called(desk, None)
    await expect(desk.page.locator("#dossier")).to_be_hidden()
    await desk.keys("F1")
    await desk.asks("Hồ sơ nào?")


async def test_one_that_nobody_has_is_said_to_be_so(desk: Desk) -> None:
    await _called(desk, NOBODYS)
    await expect(desk.page.locator("#dossier-status")).to_contain_text("Không tìm thấy hồ sơ")


async def test_the_page_of_a_ticket_names_it_and_leads_to_it(desk: Desk) -> None:
    await desk.take(dossier=DONE)
    await desk.keys("ArrowDown", "Enter")
    await expect(desk.page.locator("#panel-note")).to_contain_text(f"Hồ sơ {DONE}: Đã xử lý xong")
    await desk.touch("Mở hồ sơ")
    await desk.asks(f"Hồ sơ {DONE}")


async def test_a_receipt_is_scanned_or_its_code_typed_at_any_time(server: Served, desk: Desk) -> None:
    await desk.scan(f"{server.url}/dossier?code={DONE}")
    await desk.asks(f"Hồ sơ {DONE}")
    await desk.scan(f"{server.url}/dossier?code={MISSING}")
    await desk.asks(f"Hồ sơ {MISSING}")
    await desk.keys("Escape")
    await desk.closed()
    await desk.scan(LATE)
    await desk.asks(f"Hồ sơ {LATE}")
    await desk.keys("Escape", "F1")
    await desk.asks("Hồ sơ nào?")
    await desk.scan(DONE)
    await desk.asks(f"Hồ sơ {DONE}")
    await desk.keys("Escape", "Escape", "F1")
    await desk.page.keyboard.type(" h01.33.12 261020 0088 ")
    await desk.keys("Enter")
    await desk.asks(f"Hồ sơ {MISSING}")


async def test_a_card_that_is_scanned_is_no_dossier_and_goes_nowhere(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    await desk.scan("001099000123|123456789|NGUYEN VAN A|01011990|Nam|1-261026-2 Rach Gia|01012022")
    await desk.told("Không đọc được mã vừa quét")
    assert not [url for url in asked if "dossiers" in url]


async def test_where_no_dossiers_are_looked_up_there_is_no_key_for_them(
    tmp_path: Path, browser: Browser
) -> None:
    async with serving(tmp_path / "other") as bare:
        desk = await Desk.sit_down(bare, browser)
        await expect(desk.page.locator('[data-act="dossiers"]')).to_have_count(0)
        await desk.keys("F1")
        await desk.closed()
        await desk.page.context.close()


@pytest.mark.parametrize(
    ("screen", "language"),
    [*((screen, "vi") for screen in SCREENS), ("office", "en"), ("office", "km"), ("zoomed-200", "km")],
)
async def test_it_is_readable_on_every_screen(
    server: Served, browser: Browser, photographs: Path, screen: str, language: str
) -> None:
    desk = await Desk.sit_down(server, browser, screen=screen, language=language)
    await _called(desk, MISSING, ticket_class="priority", units=3, language="km")
    await expect(desk.page.locator("#dossier-status")).to_have_class("mind")
    await photograph(desk.page, photographs, f"counter-dossier-{screen}-{language}")
    assert await faults(desk.page) == []
    if screen == "office":
        for place in ("#acts", "#undo", "#help"):
            await expect(desk.page.locator(place)).to_be_in_viewport(ratio=1)
    await desk.keys("F1")
    await expect(desk.page.locator("#panel-note")).to_contain_text("/")
    await photograph(desk.page, photographs, f"counter-dossier-page-{screen}-{language}")
    assert await faults(desk.page) == []
    await desk.page.context.close()
