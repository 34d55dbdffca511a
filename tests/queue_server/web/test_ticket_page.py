"""A citizen's phone and the list of pages in a real browser, against the real server."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from queue_server.client import new_key
from queue_server.contract import messages
from tests.queue_server.web.browsing import faults, open_page, photograph, scrolls
from tests.serving import Served

SERVICE, COUNTER = "certified-copy", "3"


async def _issue(server: Served, language: str | None = None) -> messages.IssueAnswer:
    return await server.client.issue(messages.IssueRequest(key=new_key(), service=SERVICE, language=language))


async def _next(server: Served) -> None:
    await server.client.next(COUNTER, messages.NextRequest(key=new_key(), outcome="served"))


async def _open_counter(server: Served) -> None:
    await server.client.at_counter(COUNTER, "open", messages.OpenCounterRequest(key=new_key()))


async def test_follows_the_ticket_to_its_end(server: Served, browser: Browser, photographs: Path) -> None:
    await _open_counter(server)
    await _issue(server)
    ticket = await _issue(server)
    page = await open_page(browser, ticket.url, "phone")
    await page.evaluate("navigator.vibrate = (pattern) => { window.shaken = pattern; return true; }")
    main = page.locator("#main")
    await expect(page.locator("#number")).to_have_text(ticket.number)
    await expect(main).to_have_text("Còn 1 người trước quý khách")
    await expect(page.locator("#hint")).to_contain_text("quầy số 3")
    await photograph(page, photographs, "ticket-waiting")
    await _next(server)
    await expect(main).to_have_text("Sắp đến lượt quý khách")
    assert await page.evaluate("window.shaken") is None
    await _next(server)
    await expect(main).to_have_text("Mời quý khách đến quầy số 3")
    assert await page.evaluate("window.shaken") is not None
    assert await faults(page) == []
    assert not await scrolls(page)
    await photograph(page, photographs, "ticket-called")
    await server.client.at_counter(COUNTER, "start", messages.TicketRequest(key=new_key()))
    await expect(main).to_have_text("Đang phục vụ tại quầy số 3")
    await server.client.at_counter(COUNTER, "finish", messages.TicketRequest(key=new_key()))
    await expect(main).to_contain_text("Cảm ơn quý khách")
    assert await faults(page) == []


async def test_says_so_when_nobody_came(server: Served, browser: Browser) -> None:
    await _open_counter(server)
    ticket = await _issue(server)
    page = await open_page(browser, ticket.url, "phone")
    await _next(server)
    for act in ("recall", "no-show"):
        await server.client.at_counter(COUNTER, act, messages.TicketRequest(key=new_key()))
    await expect(page.locator("#main")).to_contain_text("không có người đến")
    assert await faults(page) == []


async def test_opens_in_the_tickets_language_and_can_be_switched(server: Served, browser: Browser) -> None:
    ticket = await _issue(server, language="en")
    page = await open_page(browser, ticket.url, "phone")
    await expect(page.locator("#main")).to_have_text("You are next")
    await page.get_by_role("link", name="Tiếng Việt").click()
    await expect(page.locator("#main")).to_have_text("Sắp đến lượt quý khách")


async def test_an_unknown_address_gets_a_friendly_page(
    server: Served, browser: Browser, photographs: Path
) -> None:
    page = await open_page(browser, f"{server.url}/t/{'A' * 22}", "phone")
    await expect(page.locator("#unknown")).to_contain_text("Không tìm thấy số này")
    await expect(page.locator("#known")).to_be_hidden()
    await expect(page.locator("#away")).to_be_hidden()
    assert await faults(page) == []
    await photograph(page, photographs, "ticket-unknown")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_is_readable_in_every_language(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    await _open_counter(server)
    ticket = await _issue(server, language=language)
    page = await open_page(browser, ticket.url, "phone")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator("#number")).to_have_text(ticket.number)
    await _next(server)
    await expect(page.locator("#phone")).to_have_attribute("data-state", "called")
    assert await faults(page) == []
    await photograph(page, photographs, f"ticket-called-{language}")


async def test_the_list_leads_to_every_page(server: Served, browser: Browser, photographs: Path) -> None:
    page = await open_page(browser, f"{server.url}/")
    await expect(page.locator(".counters a")).to_have_count(13)
    assert await faults(page) == []
    await photograph(page, photographs, "index")
    links = await page.locator("main a").evaluate_all("links => links.map((link) => link.href)")
    for link in links:
        assert (await page.request.get(link)).status == 200, link
