"""How promises came true, as a page: empty, and with weeks to show."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, expect

from queue_server.client import new_key
from queue_server.contract import messages
from tests.queue_server.web.browsing import faults, open_page, photograph
from tests.queue_server.web.supervising import COPIES, INSURANCE, Later, call, forecast, issue, open_counter
from tests.serving import Served, serving


async def test_is_linked_and_says_when_there_is_nothing_to_compare(server: Served, browser: Browser) -> None:
    page = await open_page(browser, server.url)
    await page.get_by_role("link", name="Giờ hẹn đã đúng đến đâu").click()
    await expect(page.locator("#notice")).to_contain_text("Chưa có giờ hẹn nào")
    await expect(page.locator("#aims")).to_contain_text("không quá 10 %")
    await page.get_by_role("link", name="Theo dõi sảnh").click()
    await page.get_by_role("link", name="Giờ hẹn đã đúng đến đâu").click()
    await expect(page.locator("#notice")).to_contain_text("Chưa có giờ hẹn nào")
    assert await faults(page) == []


async def test_each_service_is_judged_in_words(tmp_path: Path, browser: Browser, photographs: Path) -> None:
    later = Later()
    async with serving(tmp_path, make_clock=later.clock) as server:
        client = server.client
        forecast(server, COPIES, INSURANCE)
        await issue(client, 25)
        await issue(client, 3, INSURANCE)
        for counter in ("3", "11"):
            await open_counter(client, counter)
        await call(client, "3")  # before its window
        later.let_pass(15)
        for _ in range(18):
            await client.next("3", messages.NextRequest(key=new_key(), outcome="served"))
        await call(client, "11")
        later.let_pass(15)
        for _ in range(6):
            await client.next("3", messages.NextRequest(key=new_key(), outcome="served"))
        page = await open_page(browser, f"{server.url}/promises")
        copies = page.locator("tr", has_text="Chứng thực bản sao")
        await expect(copies.locator("td")).to_have_text(
            ["25", "1 4,0 %", "18 72,0 %", "6 24,0 %", "Gọi sau quá nhiều"]
        )
        await expect(page.locator("tr", has_text="Bảo hiểm xã hội")).to_contain_text("Ít số liệu (dưới 20)")
        await expect(page.locator("tr.all td").first).to_have_text("26")
        await expect(page.locator("h2")).to_contain_text("Tuần ")
        assert await faults(page) == []
        await photograph(page, photographs, "promises-vi-office")
        narrow = await open_page(browser, f"{server.url}/promises?lang=km", "phone")
        await expect(narrow.locator("tr.all")).to_be_visible()
        assert await faults(narrow) == []
        await photograph(narrow, photographs, "promises-km-phone")
