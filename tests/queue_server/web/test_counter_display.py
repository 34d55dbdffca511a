"""The display at a counter in a real browser: what the citizen sees, on the screens that desks have."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from queue_server.client import Client, new_key
from queue_server.contract import messages
from queue_server.web.routes import HALLS
from tests.queue_server.web.browsing import faults, open_page, photograph, scrolls
from tests.queue_server.web.supervising import call, issue, open_counter
from tests.serving import HALL, Served, ServerProcess

COUNTER = "3"
#: Screens that stand at desks.
SCREENS = ((480, 320), (800, 480), (1024, 600))
LARGEST = max(SCREENS)


async def _open(
    browser: Browser, server: str, size: tuple[int, int] = LARGEST, query: str = "", counter: str = COUNTER
) -> Page:
    page = await open_page(browser, "about:blank")
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(f"{server}/counter/{counter}/display{query}")
    return page


async def _act(client: Client, act: str, kind: type[messages.Request], **content: object) -> None:
    await client.at_counter(COUNTER, act, kind(key=new_key(), **content))


async def _stands(page: Page, state: str) -> None:
    await expect(page.locator(f'#display[data-state="{state}"]')).to_be_visible()


async def test_the_citizen_sees_what_the_counter_does(server: Served, browser: Browser) -> None:
    client, page = server.client, await _open(browser, server.url)
    number, words, status = page.locator("#number"), page.locator("#words p"), page.locator("#status")
    await _stands(page, "closed")
    await expect(page.locator("#name")).to_have_text("Quầy 3")
    await expect(page.locator("#names span")).to_have_text(["Counter 3", "បញ្ជរ 3"])
    await expect(status).to_have_text("Đang đóng")
    await expect(words).to_have_text(["Quầy đang đóng", "This counter is closed", "បញ្ជរបានបិទ"])
    await open_counter(client, COUNTER)
    await _stands(page, "open")
    await expect(status).to_have_text("Đang mở")
    (first, second) = await issue(client, 2)
    await call(client, COUNTER)
    await _stands(page, "called")
    await expect(number).to_have_text(first)
    await expect(words).to_have_text(["Mời quý khách", "Please come here", "សូមអញ្ជើញមកទីនេះ"])
    await _act(client, "start", messages.TicketRequest)
    await _stands(page, "serving")
    await expect(number).to_have_text(first)
    await _act(client, "pause", messages.PauseCounterRequest)
    await expect(status).to_have_text("Tạm dừng")
    await _stands(page, "serving")
    await _act(client, "finish", messages.TicketRequest)
    await _stands(page, "paused")
    await expect(number).to_be_hidden()
    await open_counter(client, COUNTER)
    await call(client, COUNTER)
    await expect(number).to_have_text(second)
    await client.at_hall("stop", messages.StopHallRequest(key=new_key(), reason="fire-alarm", clear=True))
    await _stands(page, "clear")
    await expect(words.first).to_have_text("Mời rời khỏi trung tâm")
    await expect(number).to_be_hidden()
    await client.at_hall("resume", messages.HallRequest(key=new_key()))
    await _stands(page, "called")
    assert await faults(page) == []


async def test_it_is_told_nothing_of_who_else_waits_and_is_no_officers_page(
    server: Served, browser: Browser
) -> None:
    await issue(server.client, 3)
    await open_counter(server.client, COUNTER)
    await call(server.client, COUNTER)
    page = await _open(browser, server.url)
    await _stands(page, "called")
    view = await server.client.display(COUNTER)
    assert not {"waiting", "current", "away"} & set(view.__struct_fields__)
    feeds = server.application[HALLS][HALL].feeds
    assert feeds.followers == 1
    await page.close()
    async with asyncio.timeout(60):
        while feeds.followers:  # the server notices when it has news
            await _act(server.client, "recall", messages.TicketRequest)
    counters = (await server.client.supervisor()).counters
    (supervised,) = (one for one in counters if one.id == COUNTER)
    assert supervised.page_gone_since is None


async def test_a_new_call_and_a_recall_flash_and_nothing_else_does(server: Served, browser: Browser) -> None:
    await issue(server.client, 1)
    await open_counter(server.client, COUNTER)
    await call(server.client, COUNTER)
    page = await _open(browser, server.url)
    await _stands(page, "called")
    await page.evaluate(
        """() => {
          const display = document.getElementById("display");
          let was = false;
          document.body.dataset.lit = "0";
          new MutationObserver(() => {
            const lit = display.classList.contains("lit");
            if (lit && !was) document.body.dataset.lit = String(Number(document.body.dataset.lit) + 1);
            was = lit;
          }).observe(display, { attributes: true, attributeFilter: ["class"] });
        }"""
    )
    await _act(server.client, "recall", messages.TicketRequest)
    await expect(page.locator("body")).to_have_attribute("data-lit", "3")
    await _act(server.client, "start", messages.TicketRequest)
    await _stands(page, "serving")
    await expect(page.locator("body")).to_have_attribute("data-lit", "3")


async def test_it_says_since_when_the_server_is_away_and_comes_back(
    server_process: ServerProcess, browser: Browser, photographs: Path
) -> None:
    server_process.start()
    async with Client(server_process.url, HALL) as client:
        await issue(client)
        await open_counter(client, COUNTER)
        await call(client, COUNTER)
    page = await _open(browser, server_process.url, min(SCREENS))
    await _stands(page, "called")
    server_process.kill()
    await expect(page.locator("#trouble")).to_contain_text("Đang kết nối lại từ ")
    await _stands(page, "called")
    assert await faults(page) == []
    await photograph(page, photographs, "display-480-vi-lost")
    server_process.start()
    await expect(page.locator("#trouble")).to_be_hidden()


async def test_a_display_with_a_name_reports(server: Served, browser: Browser) -> None:
    page = await _open(browser, server.url, query="?device=counter-3")
    await _stands(page, "closed")
    async with asyncio.timeout(60):
        while not (devices := (await server.client.supervisor()).devices):  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.05)
    assert [(one.device, one.kind) for one in devices] == [("counter-3", "counter")]


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_a_long_name_has_room(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    page = await _open(browser, server.url, min(SCREENS), f"?lang={language}", counter="1")
    await _stands(page, "closed")
    await expect(page.locator("#names span")).to_have_count(2)
    assert await faults(page) == []
    fits = "(one) => one.scrollWidth <= one.clientWidth"
    assert await page.locator("#name").evaluate(fits)
    assert await page.locator("#names").evaluate(fits)
    await photograph(page, photographs, f"display-480-{language}-long-name")


async def test_it_is_found_from_the_list_of_pages(
    server: Served, browser: Browser, photographs: Path
) -> None:
    page = await open_page(browser, server.url)
    await photograph(page, photographs, "index-office")
    assert await faults(page) == []
    await page.locator(f'a[href^="/counter/{COUNTER}/display"]').click()
    await expect(page.locator("#display #name")).to_have_text("Quầy 3")


async def test_an_unknown_counter_is_said(server: Served, browser: Browser) -> None:
    page = await open_page(browser, "about:blank")
    answer = await page.goto(f"{server.url}/counter/99/display")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_every_state_is_readable_on_every_screen(
    server: Served, browser: Browser, photographs: Path, size: tuple[int, int], language: str
) -> None:
    client, name = server.client, f"display-{size[0]}-{language}"
    page = await _open(browser, server.url, size, f"?lang={language}")

    async def looks(state: str) -> None:
        await _stands(page, state)
        await expect(page.locator("#words p")).to_have_count(3)
        assert await faults(page) == []
        assert not await scrolls(page)
        await photograph(page, photographs, f"{name}-{state}")

    await looks("closed")
    await open_counter(client, COUNTER)
    await looks("open")
    await issue(client)
    await call(client, COUNTER)
    await page.wait_for_timeout(2300)  # until the flashing is over
    await looks("called")
    box = await page.locator("#number").bounding_box()
    assert box is not None
    assert box["height"] > size[1] / 3
    await _act(client, "start", messages.TicketRequest)
    await looks("serving")
    await _act(client, "finish", messages.TicketRequest)
    await _act(client, "pause", messages.PauseCounterRequest)
    await looks("paused")
    await client.at_hall("stop", messages.StopHallRequest(key=new_key(), reason="fire-alarm"))
    await looks("stopped")
