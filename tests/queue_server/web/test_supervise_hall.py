"""The supervisor's page, the whole hall: standing still, announcements, paper; how its dialogs behave."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from queue_server.client import new_key
from queue_server.contract import messages
from tests.queue_server.web.browsing import faults, photograph
from tests.queue_server.web.supervising import (
    COPIES,
    INSURANCE,
    Later,
    answer,
    call,
    choose,
    issue,
    open_counter,
    open_supervise,
    send,
    state_of,
)
from tests.serving import ZONE, Served, serving


async def test_the_hall_stops_is_cleared_and_goes_on_only_when_meant(
    server: Served, browser: Browser
) -> None:
    client = server.client
    page = await open_supervise(browser, server.url)
    await page.keyboard.press("F9")
    await choose(page, "stop")
    await page.get_by_label("Sự cố hệ thống").check()
    await send(page)
    await page.keyboard.press("Enter")  # what has the focus is "no"
    assert (await client.supervisor()).stopped is None
    await send(page)
    await answer(page, "yes")
    loud = page.locator("#troubles .loud")
    await expect(loud).to_contain_text("Cả sảnh đang dừng: Sự cố hệ thống")
    await choose(page, "clear")
    await page.get_by_label("Báo cháy").check()
    await send(page)
    yes = page.locator("#yes")
    await expect(yes).to_be_disabled()
    await page.get_by_label("Đúng, mọi người phải rời sảnh ngay").check()
    await page.get_by_label("Đúng, mọi người phải rời sảnh ngay").uncheck()
    await expect(yes).to_be_disabled()
    await page.get_by_label("Đúng, mọi người phải rời sảnh ngay").check()
    await yes.click()
    await expect(loud).to_contain_text("Đang mời mọi người rời sảnh: Báo cháy")
    assert (await client.supervisor()).clear
    await page.keyboard.press("Escape")
    await loud.get_by_role("button", name="Cho sảnh hoạt động lại").click()
    await expect(page.locator("#question")).to_contain_text("Đã an toàn")
    await answer(page, "yes")
    await expect(loud).to_be_hidden()
    assert (await client.supervisor()).stopped is None


async def test_announcements_are_made_and_withdrawn_and_a_call_is_tried(
    server: Served, browser: Browser
) -> None:
    client = server.client
    page = await open_supervise(browser, server.url)
    await page.keyboard.press("F8")
    await page.get_by_label("Hiện trong mấy phút").fill("15")
    prepared = page.locator(".prepared", has_text="Nước uống miễn phí")
    await prepared.get_by_role("button", name="Phát").click()
    shown = page.locator("#troubles .news", has_text="Nước uống miễn phí")
    await expect(shown).to_be_visible()
    (made,) = (await client.supervisor()).announcements
    assert timedelta(minutes=14) < made.until - (await client.supervisor()).server_time
    await page.get_by_role("button", name="Phát lời này").click()
    await expect(page.locator("#sheet-notice")).to_contain_text("Xin ghi lời thông báo.")
    await page.get_by_label("Tiếng Việt").fill("Xin lỗi quý khách, <b>thang máy</b> đang hỏng.")
    await page.get_by_role("button", name="Phát lời này").click()
    free = page.locator("#sheet .news", has_text="<b>thang máy</b> đang hỏng.")
    await expect(free).to_be_visible()
    await free.get_by_role("button", name="Gỡ xuống").click()
    await expect(free).to_be_hidden()
    await page.keyboard.press("Escape")
    await shown.get_by_role("button", name="Gỡ xuống").click()
    await expect(shown).to_be_hidden()
    assert not (await client.supervisor()).announcements
    await page.keyboard.press("F9")
    await choose(page, "test-call")
    await page.locator("#sheet .form-place select").select_option("7")
    await send(page)
    await expect(page.locator("#sheet-notice")).to_contain_text("Đã gọi thử.")


async def _write(page: Page, row: int, **values: str) -> None:
    """Fill some cells of a row by their labels' order."""
    cells = page.locator(".paper tbody tr").nth(row).locator("td")
    for place, name in enumerate(
        ["sequence", "service", "arrived", "class", "outcome", "counter", "called", "ended"]
    ):
        if name not in values:
            continue
        cell = cells.nth(place)
        if await cell.locator("select").count():
            await cell.locator("select").select_option(values[name])
        else:
            await cell.locator("input").fill(values[name])


async def test_numbers_on_paper_are_entered_with_errors_at_their_row(
    tmp_path: Path, browser: Browser
) -> None:
    later = Later()
    async with serving(tmp_path, make_clock=later.clock) as server:
        client = server.client
        page = await open_supervise(browser, server.url)
        await page.keyboard.press("F9")
        await choose(page, "begin-paper")
        await send(page)
        await answer(page, "yes")
        await expect(page.locator("#troubles")).to_contain_text("Đang cấp số trên giấy từ")
        await page.keyboard.press("Escape")
        since = (await client.supervisor()).paper_since
        assert since is not None
        later.let_pass(30)
        await issue_by_hand(page, since)
        assert await state_of(client, "G001") == "waiting"
        assert await state_of(client, "G002") == "served"
        assert (await client.find(since, INSURANCE)).tickets[0].number == "G001"
        await page.keyboard.press("Escape")
        await page.keyboard.press("F9")
        await choose(page, "end-paper")
        await answer(page, "yes")
        await expect(page.locator("#troubles")).not_to_contain_text("trên giấy")
        assert (await client.supervisor()).paper_since is None


async def issue_by_hand(page: Page, since: object) -> None:
    """Write three rows, wrongly at first, and enter them."""
    await page.locator("#troubles").get_by_role("button", name="Nhập số viết tay").click()
    enter = page.get_by_role("button", name="Nhập các số này")
    clock = await page.evaluate(
        """([since, timeZone]) => [0, 5, 9].map((minutes) => new Intl.DateTimeFormat("en-GB",
        { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone })
        .format(Date.parse(since) + minutes * 60000))""",
        [str(since), ZONE],
    )
    await enter.click()
    await expect(page.locator("#sheet-notice")).to_contain_text("Chưa có dòng nào")
    await _write(page, 0, sequence="1", service=INSURANCE, arrived=clock[0])
    await _write(page, 1, sequence="2", service=COPIES, arrived="2x")
    await enter.click()
    rows = page.locator(".paper tbody tr")
    await expect(rows.nth(1)).to_contain_text("Giờ đến như 08:30")
    await expect(rows.nth(1).locator("[aria-invalid]")).to_be_focused()
    await _write(page, 1, arrived=clock[1], outcome="served", counter="5", called=clock[2], ended=clock[1])
    await enter.click()
    await expect(rows.nth(1)).to_contain_text("đến, gọi, xong theo thứ tự")
    await expect(rows.nth(0)).not_to_contain_text("theo thứ tự")
    await _write(page, 1, ended=clock[2])
    await _write(page, 2, sequence="1", service=COPIES, arrived=clock[2])
    await enter.click()
    await expect(rows.nth(2)).to_contain_text("Số này hôm nay đã có.")
    await page.keyboard.press("Escape")
    await expect(page.locator("#question")).to_have_text("Bỏ các dòng chưa nhập?")
    await page.keyboard.press("Escape")
    await _write(page, 2, sequence="G003")
    await enter.click()
    await expect(page.locator("#sheet-notice")).to_have_text("Đã nhập 3 số: G001, G002, G003.")


async def test_dialogs_keep_the_focus_and_give_it_back(server: Served, browser: Browser) -> None:
    await issue(server.client)
    await open_counter(server.client, "5")
    page = await open_supervise(browser, server.url)
    await expect(page.locator("#waiting")).to_have_text("1")
    await page.get_by_role("button", name="Quầy 5", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet")).to_be_visible()
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.getElementById('sheet').contains(document.activeElement)")
    await page.keyboard.press("Shift+Tab")
    assert await page.evaluate("document.getElementById('sheet').contains(document.activeElement)")
    await call(server.client, "5")  # its card is drawn anew below
    await expect(page.locator("#sheet .ticket-line")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#sheet")).to_be_hidden()
    await expect(page.get_by_role("button", name="Quầy 5", exact=True)).to_be_focused()
    await server.client.at_counter("5", "start", messages.TicketRequest(key=new_key()))
    await expect(page.locator(".counter", has_text="phục vụ")).to_be_visible()
    await expect(page.get_by_role("button", name="Quầy 5", exact=True)).to_be_focused()


async def test_every_sheet_is_readable_on_every_screen(
    server: Served, browser: Browser, photographs: Path
) -> None:
    client = server.client
    number, *_ = await issue(client, 3)
    await open_counter(client, "5", "minh")
    await call(client, "5")
    await client.at_hall("paper/begin", messages.BeginPaperRequest(key=new_key()))
    screens = {"office": "vi", "zoomed-200": "km", "phone": "vi", "tablet-upright": "km"}
    for screen, language in screens.items():
        page = await open_supervise(browser, server.url, language, screen)
        for name in ("find", "issue", "announce", "hall", "counter", "ticket", "paper"):
            await _open_sheet(page, name, number)
            assert await faults(page) == [], (screen, name)
            await photograph(page, photographs, f"supervise-{name}-{language}-{screen}")
            if name != "paper":
                await page.keyboard.press("Escape")
        await page.context.close()


async def _open_sheet(page: Page, name: str, number: str) -> None:
    """Open a sheet by touch, and in it what is largest."""
    places = {"counter": "counter:5", "ticket": "find", "paper": "paper"}
    await page.locator(f"[data-go='{places.get(name, name)}']").first.click()
    match name:
        case "hall":
            await choose(page, "clear")
        case "counter":
            await choose(page, "services")
            await expect(page.locator(".service-rows")).to_be_visible()
        case "ticket":
            await page.locator("#sheet input").first.fill(number)
            await page.keyboard.press("Enter")
            await expect(page.locator("#sheet .why")).not_to_be_empty()
            await choose(page, "park")
        case "paper":
            await page.locator(".paper input").first.fill("1")
            await page.locator(".paper [type=submit]").click()
            await expect(page.locator(".bad-row")).to_be_visible()


async def test_the_days_figures_are_shown_and_printed(
    server: Served, browser: Browser, photographs: Path
) -> None:
    await issue(server.client, 3)
    await open_counter(server.client, "3")
    await call(server.client, "3")
    page = await open_supervise(browser, server.url)
    await page.evaluate(
        "window.print = () => { window.printed = document.getElementById('paper-slip').textContent }"
    )
    await page.keyboard.press("F9")
    await choose(page, "report")
    await expect(page.locator("#sheet-title")).to_contain_text("Tổng kết ngày")
    await expect(page.locator("#sheet .report")).to_contain_text("3 số, 0 xong, 0 vắng")
    await photograph(page, photographs, "supervise-report")
    await page.get_by_role("button", name="In tờ này").click()
    assert "Đã cấp3" in await page.evaluate("window.printed")
