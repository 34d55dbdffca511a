"""The supervisor's page, counters: help, taking over, what a counter serves, relief."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, expect

from queue_server.client import new_key
from queue_server.contract import messages
from tests.queue_server.web.browsing import open_page
from tests.queue_server.web.supervising import (
    COPIES,
    Later,
    answer,
    call,
    card,
    choose,
    forecast,
    issue,
    open_card,
    open_counter,
    open_supervise,
    send,
    state_of,
)
from tests.serving import Served, serving


async def test_who_asks_for_help_is_loud_until_somebody_is_there(server: Served, browser: Browser) -> None:
    await open_counter(server.client, "8", "lan")
    page = await open_supervise(browser, server.url)
    await server.client.at_counter("8", "help", messages.HallRequest(key=new_key()))
    loud = page.locator("#troubles .loud", has_text="Quầy 8 cần hỗ trợ")
    await expect(loud).to_be_visible()
    await expect(page.locator("#troubles li").first).to_contain_text("cần hỗ trợ")
    await expect(page).to_have_title("(!) Theo dõi sảnh · Trung tâm Phục vụ hành chính công phường Rạch Giá")
    await expect(card(page, "Quầy 8")).to_contain_text("Cần hỗ trợ")
    await expect(card(page, "Quầy 8")).to_contain_text("lan")
    await loud.get_by_role("button", name="Đã có người hỗ trợ").click()
    await expect(loud).to_be_hidden()
    assert (await server.client.counter("8")).help_since is None


async def test_a_ticket_is_taken_over_and_given_back(server: Served, browser: Browser) -> None:
    client = server.client
    for counter in ("3", "4"):
        await open_counter(client, counter)
    await issue(client)
    number = await call(client, "3")
    officer = await open_page(browser, f"{server.url}/counter/3")
    await expect(officer.locator("#number")).to_have_text(number)
    await officer.context.close()
    page = await open_supervise(browser, server.url)
    await open_card(page, "Quầy 3")
    await choose(page, "take-over")
    await expect(page.locator("#sheet select option")).to_have_text(["Quầy 4"])
    await send(page)
    await expect(page.locator("#sheet-notice")).to_contain_text(f"Số {number} đã được gọi đến quầy 4.")
    await expect(page.locator("#sheet [data-choice='take-over']")).to_be_hidden()
    await page.keyboard.press("Escape")
    await open_card(page, "Quầy 4")
    back = page.get_by_role("button", name=f"Trả số {number} về hàng chờ")
    await back.click()
    await page.keyboard.press("Escape")  # the question, not the sheet
    await expect(page.locator("#sheet")).to_be_visible()
    assert await state_of(client, number) == "called"
    await back.click()
    await answer(page, "yes")
    await expect(page.locator("#sheet-notice")).to_contain_text("đã về hàng chờ")
    assert await state_of(client, number) == "waiting"
    # A closed page is noticed with the next heartbeat.
    await expect(card(page, "Quầy 3")).to_contain_text("Màn hình tắt từ", timeout=20_000)


async def test_what_a_counter_does_is_changed_for_today(server: Served, browser: Browser) -> None:
    client = server.client
    await open_counter(client, "5", "minh")
    page = await open_supervise(browser, server.url)
    await open_card(page, "Quầy 5")
    await choose(page, "services")
    row = page.locator(".service-rows li", has_text="Bảo hiểm xã hội")
    await row.get_by_role("checkbox").check()
    await row.get_by_label("phút muộn hơn").fill("12")
    await send(page)
    await expect(page.locator("#sheet .facts")).to_contain_text("Đã đổi so với cấu hình.")
    services = {one.id: one.reluctance_minutes for one in (await client.counter("5")).services}
    assert services == {COPIES: 0, "signature-contract": 15, "civil-extract": 15, "insurance": 12}
    await choose(page, "as-configured")
    await expect(page.locator("#sheet [data-choice='as-configured']")).to_be_hidden()
    await choose(page, "auto-call-on")
    await expect(page.locator("#sheet .facts")).to_contain_text("Tự gọi số kế tiếp")
    await choose(page, "pause")
    await page.get_by_label("Họp, hội ý").check()
    await send(page)
    await expect(page.locator("#sheet .facts")).to_contain_text("Họp, hội ý")
    await choose(page, "open")
    await page.get_by_label("Tên ngắn của công chức").fill("Trần")
    await send(page)
    await expect(page.locator("#sheet-notice")).to_contain_text("Chữ không dấu")
    await page.get_by_label("Tên ngắn của công chức").fill("tran")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet .facts")).to_contain_text("Công chức: tran")
    await choose(page, "move")
    await page.get_by_label("Đến quầy").select_option("9")
    await send(page)
    await expect(card(page, "Quầy 9")).to_contain_text("tran")
    await page.keyboard.press("Escape")
    await open_card(page, "Quầy 9")
    await choose(page, "close")
    await answer(page, "no")
    assert (await client.counter("9")).status == "open"
    await choose(page, "close")
    await answer(page, "yes")
    await expect(card(page, "Quầy 9")).to_contain_text("Đang đóng")


async def test_an_idle_counter_is_named_and_helps_with_one_act(tmp_path: Path, browser: Browser) -> None:
    later = Later()
    async with serving(tmp_path, make_clock=later.clock) as server:
        client = server.client
        number, *_ = await issue(client, 3)
        later.let_pass(35)
        await open_counter(client, "13", "thu")
        page = await open_supervise(browser, server.url)
        offer = page.locator("#troubles .remark", has_text="Quầy 13 đang rảnh")
        await expect(offer).to_contain_text("Chứng thực bản sao (3 người, chờ lâu nhất 35 phút)")
        await expect(page.locator("#services .pill.mind", has_text="35 phút")).to_be_visible()
        later.let_pass(26)
        await issue(client, 1, "insurance")
        await expect(page.locator("#services .pill.bad", has_text="1 giờ 01 phút")).to_be_visible()
        await expect(page.locator("#troubles")).to_contain_text("Có người chờ quá 60 phút")
        await offer.get_by_role("button", name="Cho hỗ trợ ngay").click()
        await expect(page.locator("#notice")).to_contain_text("Quầy 13 đã nhận hỗ trợ Chứng thực bản sao.")
        await expect(offer).to_be_hidden()
        await expect(card(page, "Quầy 13")).to_contain_text(f"đang gọi {number}")
        await expect(card(page, "Quầy 13")).to_contain_text("Đã đổi việc hôm nay")


async def test_a_newcomers_window_is_shown_with_the_age_of_the_forecast(
    tmp_path: Path, browser: Browser
) -> None:
    later = Later()
    async with serving(tmp_path, make_clock=later.clock) as server:
        forecast(server, COPIES, runs=40)
        page = await open_supervise(browser, server.url)
        row = page.locator("#services tr", has_text="Chứng thực bản sao")
        await expect(row.locator(".window")).to_contain_text("–")
        await expect(page.locator("#forecast")).to_contain_text("tính thử 40 lần")
        later.let_pass(5)
        await issue(server.client)
        await expect(page.locator("#forecast")).to_contain_text("Đã cũ: 5 phút.")
