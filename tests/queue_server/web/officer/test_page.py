"""The officer's page at its first level: the one big act, its guards, what is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, Page, Route, expect

from queue_server.client import Client, new_key
from queue_server.contract import messages
from tests.queue_server.web.browsing import SCREENS, SOON, faults, open_page, photograph, scrolls
from tests.queue_server.web.officer.desk import remembers
from tests.serving import HALL, Served, ServerProcess, sample_wanted, serving

COUNTER = "5"
#: A service of the counter's own, and one that it only helps with.
OWN, HELPED = "certified-copy", "civil-extract"


async def _wait_for(page: Page, number: str, state: str) -> None:
    await expect(page.locator("#number")).to_have_text(number, timeout=SOON * 1000)
    await expect(page.locator("#desk")).to_have_attribute("data-state", state, timeout=SOON * 1000)


async def _open_page(browser: Browser, server: str, screen: str = "office", language: str = "vi") -> Page:
    """The page on a device that does not ask for its officer any more."""
    page = await open_page(browser, "about:blank", screen)
    await page.context.add_init_script(remembers(""))
    await page.goto(f"{server}/counter/{COUNTER}?lang={language}")
    return page


async def _settled(page: Page) -> None:
    """Presses count again: the page has been the same for longer than a double press lasts."""
    await page.wait_for_timeout(600)


async def _issue(client: Client, *services: str, **more: str) -> list[messages.IssueAnswer]:
    return [
        await client.issue(
            messages.IssueRequest(
                key=new_key(),
                service=service,
                ticket_class=more.get("ticket_class"),
                language=more.get("language"),
            )
        )
        for service in services
    ]


async def _open_counter(client: Client) -> None:
    await client.at_counter(COUNTER, "open", messages.OpenCounterRequest(key=new_key()))


async def _call(client: Client) -> messages.NextAnswer:
    answer = await client.next(COUNTER, messages.NextRequest(key=new_key()))
    assert answer is not None
    return answer


async def test_opens_and_calls_by_click_and_by_key(server: Served, browser: Browser) -> None:
    first, second = await _issue(server.client, OWN, OWN)
    page = await _open_page(browser, server.url)
    big = page.locator("#big")
    await expect(big).to_contain_text("Mở quầy")
    await big.click()
    await expect(big).to_contain_text("Gọi số kế tiếp")
    await _settled(page)
    await big.click()
    await _wait_for(page, first.number, "called")
    await expect(big).to_contain_text("Bắt đầu phục vụ")
    await _settled(page)
    await page.keyboard.press("F2")
    await _wait_for(page, first.number, "serving")
    await expect(big).to_contain_text("Xong, gọi số kế tiếp")
    await _settled(page)
    await page.keyboard.press("F2")
    await _wait_for(page, second.number, "called")
    await _settled(page)
    await page.keyboard.press("F8")
    await expect(page.locator("#recalls")).to_contain_text("1")
    await _settled(page)
    await page.keyboard.press("Shift+F4")
    await expect(page.locator("#desk")).to_have_attribute("data-state", "idle")
    await expect(big).to_contain_text("Chưa có ai chờ")
    view = await server.client.counter(COUNTER)
    assert (view.served_today, view.missed) == (1, (second.number,))
    await _settled(page)
    await page.keyboard.press("Shift+F9")
    await expect(page.locator("#status")).to_contain_text("Đang đóng")


async def test_a_double_press_is_one_call(server: Served, browser: Browser) -> None:
    first, *_ = await _issue(server.client, OWN, OWN, OWN)
    await _open_counter(server.client)
    page = await _open_page(browser, server.url)
    await expect(page.locator("#big")).to_contain_text("Gọi số kế tiếp")
    await page.locator("#big").dblclick()
    await _wait_for(page, first.number, "called")
    await page.keyboard.press("F2")  # and once more, as soon as the page shows the call
    await _settled(page)
    view = await server.client.counter(COUNTER)
    assert view.current is not None
    assert (view.current.number, view.current.state, view.waiting_count) == (first.number, "called", 2)


async def test_a_held_key_does_not_repeat(server: Served, browser: Browser) -> None:
    first, *_ = await _issue(server.client, OWN, OWN, OWN)
    await _open_counter(server.client)
    page = await _open_page(browser, server.url)
    await expect(page.locator("#big")).to_contain_text("Gọi số kế tiếp")
    await _settled(page)
    await page.keyboard.down("F2")
    await _wait_for(page, first.number, "called")
    await _settled(page)
    await page.keyboard.down("F2")  # the same key still held: the browser says "repeat"
    await page.keyboard.down("F2")
    await page.keyboard.up("F2")
    view = await server.client.counter(COUNTER)
    assert view.current is not None
    assert (view.current.number, view.current.state) == (first.number, "called")


async def test_pauses_with_a_reason_and_opens_again(server: Served, browser: Browser) -> None:
    await _open_counter(server.client)
    page = await _open_page(browser, server.url)
    await expect(page.locator("#status")).to_contain_text("Đang mở")
    await page.keyboard.press("F9")
    await page.keyboard.press("Escape")
    await expect(page.locator("#panel")).to_be_hidden()
    await page.keyboard.press("F9")
    await expect(page.locator("#panel")).to_be_visible()
    await page.keyboard.press("2")
    await expect(page.locator("#status")).to_contain_text("Tạm dừng: Họp")
    assert (await server.client.counter(COUNTER)).pause_reason == "meeting"
    await _settled(page)
    await page.keyboard.press("F2")
    await expect(page.locator("#status")).to_contain_text("Đang mở")


async def test_shows_when_a_call_was_announced(server: Served, browser: Browser) -> None:
    await _issue(server.client, OWN)
    await _open_counter(server.client)
    await _call(server.client)
    page = await _open_page(browser, server.url)
    await expect(page.locator("#announced")).to_contain_text("Đang báo")
    call = (await server.client.board()).calls[-1]
    await server.client.announced(call.seq, messages.AnnouncedRequest(key=new_key(), device="board-1"))
    await expect(page.locator("#announced .good")).to_contain_text("Đã báo trên bảng")


async def test_shows_a_call_that_no_board_announces(tmp_path: Path, browser: Browser) -> None:
    wanted = sample_wanted()
    impatient = replace(wanted, discipline=msgspec.structs.replace(wanted.discipline, announce_within=1))
    async with serving(tmp_path, wanted=impatient) as server:
        await _issue(server.client, OWN)
        await _open_counter(server.client)
        await _call(server.client)
        page = await _open_page(browser, server.url)
        await expect(page.locator("#announced .bad")).to_have_text("Chưa báo trên bảng")
        assert await faults(page) == []


async def test_a_press_on_a_stale_page_hits_nobody_else(server: Served, browser: Browser) -> None:
    _, second = await _issue(server.client, OWN, OWN)
    await _open_counter(server.client)
    called = await _call(server.client)
    assert called.called is not None
    page = await _open_page(browser, server.url)
    await _wait_for(page, called.called.number, "called")

    async def too_late(route: Route) -> None:
        await server.client.at_counter(COUNTER, "recall", messages.TicketRequest(key=new_key()))
        await server.client.next(COUNTER, messages.NextRequest(key=new_key(), outcome="no_show"))
        await route.continue_()

    await page.route("**/start", too_late)
    await _settled(page)
    await page.locator("#big").click()
    await expect(page.locator("#notice")).to_contain_text("Số ở quầy đã thay đổi")
    await expect(page.locator("#notice")).to_contain_text(second.number)
    await _wait_for(page, second.number, "called")
    view = await server.client.counter(COUNTER)
    assert view.current is not None
    assert view.current.state == "called"


async def test_a_lost_reply_is_asked_for_again_with_the_same_key(server: Served, browser: Browser) -> None:
    first, *_ = await _issue(server.client, OWN, OWN)
    await _open_counter(server.client)
    page = await _open_page(browser, server.url)
    await expect(page.locator("#big")).to_contain_text("Gọi số kế tiếp")
    asked: list[str | None] = []

    async def lose_the_first_reply(route: Route) -> None:
        asked.append(route.request.post_data)
        if len(asked) == 1:
            await route.fetch()  # the server has acted
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/next", lose_the_first_reply)
    await _settled(page)
    async with page.expect_response("**/next"):
        await page.locator("#big").click()
    await _wait_for(page, first.number, "called")
    assert len(asked) == 2
    assert asked[0] == asked[1]
    assert (await server.client.counter(COUNTER)).waiting_count == 1


async def test_explains_the_order(server: Served, browser: Browser) -> None:
    await _issue(server.client, OWN, HELPED)
    (hurried,) = await _issue(server.client, OWN, ticket_class="priority")
    page = await _open_page(browser, server.url)
    rows = page.locator("#waiting li")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(0)).to_contain_text(hurried.number)
    await expect(rows.nth(0)).to_contain_text("Ưu tiên")
    await expect(rows.nth(0)).to_contain_text("tính")
    await expect(rows.nth(2)).to_contain_text("hỗ trợ")
    await expect(page.locator("#order")).to_contain_text("Ưu tiên tính sớm 20 phút")
    await expect(page.locator("#order")).to_contain_text("muộn 15 phút")


async def test_survives_a_killed_server_without_a_reload(
    server_process: ServerProcess, browser: Browser
) -> None:
    server_process.start()
    async with Client(server_process.url, HALL) as client:
        first, second = await _issue(client, OWN, OWN)
        await _open_counter(client)
        await _call(client)
        page = await _open_page(browser, server_process.url)
        await page.evaluate("window.loadedOnce = true")
        await _wait_for(page, first.number, "called")
        server_process.kill()
        await expect(page.locator("#away")).to_contain_text("Đang kết nối lại")
        await expect(page.locator("#number")).to_have_text(first.number)
        assert await faults(page) == []
        server_process.start()
        await expect(page.locator("#away")).to_be_hidden(timeout=SOON * 1000)
        await page.keyboard.press("F8")
        await expect(page.locator("#recalls")).to_contain_text("1")
        await _settled(page)
        await page.keyboard.press("F4")
        await _wait_for(page, second.number, "called")
        assert await page.evaluate("window.loadedOnce") is True


@pytest.mark.parametrize("screen", SCREENS)
async def test_is_readable_on_every_screen(
    server: Served, browser: Browser, photographs: Path, screen: str
) -> None:
    await _issue(server.client, *[OWN, HELPED] * 10)
    await _issue(server.client, OWN, ticket_class="priority")
    page = await _open_page(browser, server.url, screen)
    states = {"closed": "F2", "idle": "F2", "called": "F2", "serving": None}
    for state, key in states.items():
        await expect(page.locator("#desk")).to_have_attribute("data-state", state)
        assert await faults(page) == [], state
        assert screen in ("phone", "zoomed-200") or not await scrolls(page), state
        await photograph(page, photographs, f"counter-{state}-{screen}")
        if key:
            await _settled(page)
            await page.keyboard.press(key)
    await page.keyboard.press("F9")
    assert await faults(page) == []
    await page.close()


@pytest.mark.parametrize("language", ["en", "km"])
async def test_is_readable_in_every_language(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    await _issue(server.client, *[OWN, HELPED] * 10)
    await _open_counter(server.client)
    await _call(server.client)
    page = await _open_page(browser, server.url, language=language)
    await expect(page.locator("#desk")).to_have_attribute("data-state", "called")
    assert await faults(page) == []
    assert not await scrolls(page)
    await photograph(page, photographs, f"counter-called-{language}")
