"""The supervisor's page, tickets: found, explained, sent on, kept, put right, given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from queue_server.client import Lost, new_key
from queue_server.contract import messages
from tests.queue_server.web.browsing import photograph
from tests.queue_server.web.supervising import (
    CONTRACTS,
    INSURANCE,
    answer,
    call,
    choose,
    find,
    issue,
    open_counter,
    open_supervise,
    send,
    state_of,
)
from tests.serving import Served


async def _done(page: Page, text: str) -> None:
    await expect(page.locator("#sheet-notice")).to_contain_text(text)


async def test_a_number_is_found_and_explained_as_things_go_on(server: Served, browser: Browser) -> None:
    client = server.client
    first, second = await issue(client, 2)
    await open_counter(client, "3")
    page = await open_supervise(browser, server.url)
    await find(page, "c 99")
    await expect(page.locator("#sheet-notice")).to_contain_text("Hôm nay không có số c 99.")
    await page.keyboard.press("Escape")
    await find(page, second.lower().replace("00", ""))
    facts = page.locator("#sheet .facts")
    await expect(facts).to_contain_text(second)
    await expect(facts).to_contain_text("Đang chờ")
    await expect(facts).to_contain_text("Chứng thực bản sao")
    await expect(page.locator(".why")).to_contain_text(f"đầu tiên là {first}")
    assert await call(client, "3") == first
    await expect(page.locator(".why")).to_contain_text("sẽ được gọi kế tiếp")
    await client.next("3", messages.NextRequest(key=new_key(), outcome="served"))
    await expect(facts).to_contain_text("Đã gọi")
    await facts.get_by_role("button", name="Quầy 3").click()
    await expect(page.locator("#sheet-title")).to_have_text("Quầy 3")


async def test_a_lost_slip_is_found_by_time_and_service(server: Served, browser: Browser) -> None:
    await issue(server.client, 2)
    (wanted,) = await issue(server.client, 1, INSURANCE)
    page = await open_supervise(browser, server.url)
    await page.keyboard.press("F2")
    await page.get_by_label("Lấy số khoảng mấy giờ").fill("25:00")
    await page.keyboard.press("Enter")
    await _done(page, "Xin ghi giờ như 08:30.")
    await page.get_by_label("Lấy số khoảng mấy giờ").fill("8h30")
    await page.locator("#sheet select").select_option(INSURANCE)
    await page.get_by_role("button", name="Tìm", exact=True).last.click()
    found = page.locator(".found button")
    await expect(found).to_have_count(1)
    await found.click()
    await expect(page.locator("#sheet-title")).to_have_text(f"Số {wanted}")


async def test_a_ticket_is_sent_on_kept_and_put_off(server: Served, browser: Browser) -> None:
    client = server.client
    number, *_ = await issue(client, 3)
    await open_counter(client, "5", "minh")
    page = await open_supervise(browser, server.url)
    await find(page, number)
    await choose(page, "transfer")
    await page.get_by_label("Một quầy").check()
    await page.get_by_label("Bước tiếp theo").check()
    await send(page)
    await _done(page, f"Đã chuyển số {number}.")
    await expect(page.locator("#sheet .facts")).to_contain_text("Chờ riêng quầy 5")
    await expect(page.locator(".counter .marks")).to_contain_text("1 người chờ riêng")
    await choose(page, "transfer")
    await page.get_by_label("Hàng chờ của việc này").check()
    await send(page)
    await expect(page.locator("#sheet .facts")).not_to_contain_text("Chờ riêng")
    await choose(page, "postpone")
    await send(page)
    await _done(page, f"Đã cho số {number} lùi lại.")
    await choose(page, "park")
    await page.get_by_label("Nộp phí, lệ phí").check()
    await send(page)
    await expect(page.locator("#sheet .facts")).to_contain_text("Còn lượt đến")
    await expect(page.locator("#absent")).to_contain_text("Nộp phí, lệ phí · Chứng thực bản sao")
    await choose(page, "return")
    await _done(page, f"Số {number} đã vào lại hàng chờ.")
    await expect(page.locator("#absent")).to_contain_text("Không có ai.")
    await choose(page, "transfer")
    await page.locator("#sheet .form-place select").select_option(CONTRACTS)
    await send(page)
    await expect(page.locator("#sheet .facts")).to_contain_text("Chứng thực chữ ký, hợp đồng")


async def test_a_ticket_is_put_right_and_ends_only_when_confirmed(server: Served, browser: Browser) -> None:
    client = server.client
    kept, other = await issue(client, 2)
    page = await open_supervise(browser, server.url)
    await find(page, kept)
    await choose(page, "class")
    await page.get_by_label("Ưu tiên").check()
    await send(page)
    await expect(page.locator("#sheet .facts")).to_contain_text("Ưu tiên")
    await choose(page, "confirm")
    await expect(page.locator("#sheet .facts")).to_contain_text("đã xác nhận")
    await choose(page, "merge")
    await page.get_by_label("Số kia").fill(other)
    await page.keyboard.press("Enter")
    await expect(page.locator("#question")).to_contain_text(f"Số {other} sẽ hết hiệu lực.")
    await page.keyboard.press("Enter")  # what has the focus is "no"
    assert await state_of(client, other) == "waiting"
    await send(page)
    await answer(page, "yes")
    await expect(page.locator("#sheet .facts")).to_contain_text("2 hồ sơ")
    assert await state_of(client, other) == "cancelled"
    await choose(page, "cancel")
    await answer(page, "no")
    assert await state_of(client, kept) == "waiting"
    await choose(page, "cancel")
    await answer(page, "yes")
    await expect(page.locator("#sheet .facts")).to_contain_text("Đã hủy")
    assert await state_of(client, kept) == "cancelled"
    await expect(page.locator("#sheet [data-choice]:visible")).to_have_count(0)


async def test_staff_give_numbers_and_slips_also_while_machines_do_not(
    server: Served, browser: Browser
) -> None:
    client = server.client
    await client.at_hall("issuing/pause", messages.PauseIssuingRequest(key=new_key(), reason="system"))
    page = await open_supervise(browser, server.url)
    await page.evaluate(
        "window.print = () => { window.printed = document.getElementById('paper-slip').textContent }"
    )
    await page.keyboard.press("F4")
    await page.locator("#sheet select").first.select_option("certified-copy")
    await page.get_by_label("Ưu tiên").check()
    await page.get_by_label("Số hồ sơ").fill("4")
    await page.get_by_label("Việc kế tiếp").first.select_option(INSURANCE)
    await expect(page.get_by_label("Việc kế tiếp")).to_have_count(2)
    await page.get_by_role("button", name="Cấp số", exact=True).last.click()
    await expect(page.locator(".slip-number")).to_have_text("C001")
    await page.get_by_role("button", name="In phiếu").click()
    assert "C001" in await page.evaluate("window.printed")
    await page.keyboard.press("Escape")
    await find(page, "C001")
    await expect(page.locator("#sheet .facts")).to_contain_text("4 hồ sơ")
    await expect(page.locator("#sheet .facts")).to_contain_text("Sau đó: Bảo hiểm xã hội, bảo hiểm y tế")
    await choose(page, "reprint")
    await expect(page.locator(".slip-number")).to_have_text("C001")
    await page.keyboard.press("Escape")
    await page.keyboard.press("F4")
    await page.locator("#sheet select").first.select_option("insurance")
    await page.get_by_label("Số hồ sơ").fill("7")
    await page.get_by_role("button", name="Cấp số", exact=True).last.click()
    await _done(page, "Quá số hồ sơ")


async def test_staff_with_a_printer_of_their_own_see_what_became_of_the_slip(
    server: Served, browser: Browser, photographs: Path
) -> None:
    client = server.client
    async with aclosing(client.follow_printer("staff")) as views:  # type: ignore[type-var]  # a generator
        await anext(views)
        page = await open_supervise(browser, server.url)
        await page.keyboard.press("F4")
        await page.locator("#sheet select").first.select_option("certified-copy")
        await page.get_by_role("button", name="Cấp số", exact=True).last.click()
        printed = page.locator("#sheet .printed")
        await expect(printed).to_have_text("Đang gửi phiếu tới máy in…")
        (job,) = (await _wanted(views)).jobs
        said = messages.PrintedRequest(device="printer-3", id=job.id, state="failed", code="print-expired")
        await client.printed("staff", said)
        await expect(printed).to_contain_text("Chưa in được phiếu: Phiếu chờ máy in quá lâu")
        await photograph(page, photographs, "supervise-print-failed")
        await page.get_by_role("button", name="In lại lần nữa").click()
        (again,) = (await _wanted(views)).jobs
        assert (again.name, again.id != job.id) == ("C001", True)
        said = messages.PrintedRequest(device="printer-3", id=again.id, state="printed")
        await client.printed("staff", said)
        await expect(printed).to_have_text("Đã in phiếu.")
        await expect(page.get_by_role("button", name="In lại lần nữa")).to_be_hidden()


async def _wanted(views: AsyncIterator[messages.PrinterView | Lost]) -> messages.PrinterView:
    async for view in views:
        if not isinstance(view, Lost) and view.jobs:
            return view
    raise AssertionError("a feed does not end")
