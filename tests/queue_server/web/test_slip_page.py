"""A phone opens the code of a slip that a kiosk printed while the server was away, in a real browser."""

from __future__ import annotations

import base64
import datetime
import json
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from queue_server.client import new_key
from queue_server.contract import leases
from queue_server.contract.messages import Claim, HallRequest, LeaseAnswer, LeaseRequest
from tests.queue_server.web.browsing import faults, open_page, photograph, scrolls
from tests.serving import Served

SERVICE = "certified-copy"


async def slip(server: Served, *, language: str | None = None) -> str:
    """The address in the code of such a slip."""
    lent = await server.client.lease("kiosk-1", LeaseRequest(key=new_key()))
    return address(lent, language=language)


def address(lent: LeaseAnswer, *, language: str | None = None, secret: str = "") -> str:
    """The address of the first number of a lease."""
    number = leases.number(lent.prefix, lent.digits, lent.first)
    claim = Claim(
        number=number, service=SERVICE, language=language, arrived=datetime.datetime.now(datetime.UTC)
    )
    return leases.address(lent.address, secret or lent.secret, claim)


async def is_there(page: Page) -> None:
    """The holder says so."""
    await page.locator("#here").click()


async def test_the_holder_says_that_he_is_there_and_stands_in_line(
    server: Served, browser: Browser, photographs: Path
) -> None:
    page = await open_page(browser, await slip(server), "phone")
    await expect(page.locator("#slip-number")).to_have_text("M001")
    await expect(page.locator("#slip")).to_contain_text("vẫn có hiệu lực")
    await expect(page.locator("#away")).to_be_hidden()
    assert (await server.client.hall()).waiting == 0, "looking is no act"
    assert await faults(page) == []
    assert not await scrolls(page)
    await photograph(page, photographs, "slip-given-while-away")
    await is_there(page)
    await expect(page.locator("#main")).to_have_text("Sắp đến lượt quý khách")
    await expect(page.locator("#number")).to_have_text("M001")
    await expect(page.locator("#slip")).to_be_hidden()
    assert (await server.client.hall()).waiting == 1
    await page.reload()
    await expect(page.locator("#main")).to_have_text("Sắp đến lượt quý khách")
    assert await faults(page) == []


@pytest.mark.parametrize("language", ["en", "km"])
async def test_in_the_language_that_was_chosen_at_the_kiosk(
    server: Served, browser: Browser, language: str, photographs: Path
) -> None:
    page = await open_page(browser, await slip(server, language=language), "phone")
    await expect(page.locator("#slip-number")).to_have_text("M001")
    assert await page.evaluate("document.documentElement.lang") == language
    await photograph(page, photographs, f"slip-given-while-away-{language}")
    assert await faults(page) == []
    await page.locator('nav a[lang="vi"]').click()
    await expect(page.locator("#slip")).to_contain_text("vẫn có hiệu lực")
    await is_there(page)
    await expect(page.locator("#main")).to_have_text("Sắp đến lượt quý khách")


async def test_a_forged_slip_and_one_of_a_closed_hall_are_told(server: Served, browser: Browser) -> None:
    lent = await server.client.lease("kiosk-1", LeaseRequest(key=new_key()))
    other = await server.client.lease("kiosk-2", LeaseRequest(key=new_key()))
    page = await open_page(browser, address(lent, secret=other.secret), "phone")
    await is_there(page)
    await expect(page.locator("#slip-remark")).to_contain_text("không phải do bộ phận cấp")
    await expect(page.locator("#here")).to_be_hidden()
    await expect(page.locator("#slip-valid")).to_be_hidden()
    await server.client.at_hall("day/close", HallRequest(key=new_key()))
    await page.goto(address(lent))
    await is_there(page)
    await expect(page.locator("#slip-remark")).to_contain_text("chưa mở cửa")
    await expect(page.locator("#here")).to_be_visible()


@pytest.mark.parametrize(
    "change",
    [
        {"number": "Gọi 0900 000 000 để nhận quà"}, {"number": "M001<b>"}, {"language": '"]'},
        {"language": {"a": 1}}, {"language": 'x"], nav a[lang="km'},
    ],
    ids=str,
)  # fmt: skip
async def test_nobody_writes_on_this_page_by_a_code_of_his_own(
    server: Served, browser: Browser, change: dict[str, object]
) -> None:
    said = {"number": "M001", "service": SERVICE, "arrived": "2026-11-25T08:00:00Z", **change}
    code = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    url = f"{server.url}/t/{'A' * 22}?o={code}.{'A' * 22}"
    page = await open_page(browser, url, "phone")
    await expect(page.locator("#slip" if "language" in change else "#unknown")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "vi"
    assert await faults(page) == []


async def test_half_a_code_is_an_unknown_number(server: Served, browser: Browser) -> None:
    page = await open_page(browser, (await slip(server))[:-40], "phone")
    await expect(page.locator("#unknown")).to_be_visible()
    assert await faults(page) == []
