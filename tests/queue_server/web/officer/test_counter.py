"""What an officer does with the counter itself, with numbers given or lost here, with a slip of the hand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import msgspec
from playwright.async_api import Browser, expect

from queue_server.client import new_key
from queue_server.contract import messages
from tests.queue_server.web.officer.desk import COUNTER, HELPED, OTHER, OWN, Desk
from tests.serving import Served, sample_wanted, serving

# ---------------------------------------------------------------- undo


async def test_takes_the_last_press_back_by_key_and_by_touch(desk: Desk) -> None:
    first = await desk.take()
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("called")
    undo = desk.page.locator("#undo")
    await expect(undo).to_contain_text(re.compile(r"Hoàn tác · (10|9)"))
    await desk.keys("Control+z")  # at once: a slip of the hand is seen at once
    await desk.stands("idle")
    await desk.told("Đã hoàn tác")
    await expect(undo).to_be_hidden()
    assert [one.number for one in (await desk.view()).waiting] == [first.number]
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("called")
    await undo.click()
    await desk.stands("idle")


async def test_takes_nothing_back_when_the_time_is_over(tmp_path: Path, browser: Browser) -> None:
    wanted = sample_wanted()
    quick = replace(wanted, discipline=msgspec.structs.replace(wanted.discipline, undo_within=2))
    async with serving(tmp_path, wanted=quick) as server:
        desk = await Desk.sit_down(server, browser)
        await desk.call()
        await expect(desk.page.locator("#undo")).to_be_visible()
        await expect(desk.page.locator("#undo")).to_be_hidden()
        await desk.keys("Control+z")
        await desk.stands("called")
        assert (await desk.view()).current is not None


# ---------------------------------------------------------------- taking up work, leaving it


async def test_asks_for_the_officer_once(server: Served, browser: Browser) -> None:
    desk = await Desk.sit_down(server, browser, officer=None, opened=False)
    await desk.settle()
    await desk.keys("F2")
    await desk.asks("Ai làm việc ở quầy này?")
    await desk.page.keyboard.type("Lân")
    await desk.keys("Enter")
    await desk.told("Chỉ dùng chữ không dấu")
    await desk.page.locator("#panel input").fill("lan")
    await desk.touch("Tiếp tục")
    await desk.stands("idle")
    assert (await desk.view()).officer == "lan"
    await expect(desk.page.locator("#officer")).to_contain_text("lan")
    await desk.keys("F9", "1")
    await desk.stands("paused")
    await desk.settle()
    await desk.keys("F9")  # opened again for the same officer, whom somebody may wait for
    await desk.stands("idle")
    assert (await desk.view()).officer == "lan"
    await desk.settle()
    await desk.keys("Shift+F9")
    await desk.stands("closed")
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("idle")


async def test_an_officer_works_at_one_counter(server: Served, browser: Browser) -> None:
    at_six = messages.OpenCounterRequest(key=new_key(), officer="lan")
    await server.client.at_counter("6", "open", at_six)
    desk = await Desk.sit_down(server, browser, opened=False)
    await desk.page.evaluate("localStorage.setItem('officer', 'lan')")
    await desk.settle()
    await desk.keys("F2")
    await desk.told("Công chức này đang làm ở quầy khác. (Quầy 6)")
    await desk.stands("closed")


async def test_pauses_by_touch_and_opens_again(desk: Desk) -> None:
    await desk.touch("Tạm dừng", "Thay giấy")
    await desk.stands("paused")
    assert (await desk.view()).pause_reason == "paper"
    await desk.settle()
    await desk.touch("Việc của quầy", "Mở lại quầy")
    await desk.stands("idle")


async def test_asks_before_closing_on_those_who_wait_just_here(desk: Desk) -> None:
    taken = await desk.take()
    await desk.on("transfer", messages.TransferRequest, taken, to_counter=COUNTER)
    await expect(desk.row(taken)).to_contain_text("chờ riêng quầy này")
    await desk.settle()
    await desk.keys("Shift+F9")
    await desk.asks("Đóng Quầy 5?")
    await expect(desk.page.locator("#panel-note")).to_contain_text("C001")
    await desk.keys("Enter")
    await desk.closed()
    await desk.stands("idle")
    await desk.keys("Shift+F3")
    await desk.touch("Đóng quầy")
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("closed")
    assert (await desk.server.client.counter("4")).waiting[0].line == OWN


async def test_moves_to_another_counter(desk: Desk) -> None:
    await desk.server.client.at_counter("6", "open", messages.OpenCounterRequest(key=new_key()))
    await desk.keys("Shift+F3")
    await desk.touch("Sang quầy khác")
    await expect(desk.button("Quầy 6")).to_have_attribute("aria-disabled", "true")
    await desk.keys("7")
    await expect(desk.page.locator("#title")).to_contain_text("Quầy 7")
    await desk.stands("idle")
    assert (await desk.view()).status == "closed"


async def test_takes_over_from_a_counter_that_cannot_go_on(desk: Desk) -> None:
    await desk.keys("Shift+F3")
    await expect(desk.button("Nhận tiếp số")).to_have_attribute("aria-disabled", "true")
    client = desk.server.client
    await client.at_counter("6", "open", messages.OpenCounterRequest(key=new_key()))
    taken = await desk.take(OTHER)
    await client.next("6", messages.NextRequest(key=new_key()))
    await expect(desk.button("Nhận tiếp số")).not_to_have_attribute("aria-disabled", "true")
    await desk.settle()
    await desk.touch("Nhận tiếp số", taken.number)
    await desk.asks(f"Nhận tiếp {taken.number} từ Quầy 6?")
    await desk.settle()
    await desk.keys("F2")
    await desk.closed()
    await expect(desk.page.locator("#number")).to_have_text(taken.number)
    assert (await client.counter("6")).current is None


async def test_leaves_only_after_the_visit(desk: Desk) -> None:
    await desk.call()
    await desk.keys("Shift+F9")
    await desk.told("phục vụ xong số ở quầy đã")
    await desk.keys("Shift+F3")
    await expect(desk.button("Sang quầy khác")).to_have_attribute("aria-disabled", "true")


# ---------------------------------------------------------------- what it does


async def test_changes_its_services_for_today(desk: Desk) -> None:
    await desk.keys("Shift+F3", "2", "4", "2", "F2")  # births, deaths: its own work
    await desk.closed()
    services = {one.id: one.reluctance_minutes for one in (await desk.view()).services}
    assert (services[OTHER], services[HELPED]) == (0, 15)
    await desk.keys("Shift+F3")
    await expect(desk.button("Đổi việc")).to_contain_text("khác cấu hình")
    await desk.touch("Đổi việc", "Trở lại như cấu hình")
    await desk.closed()
    assert not (await desk.view()).adjusted


async def test_calls_by_itself_and_asks_for_help_silently(desk: Desk) -> None:
    await desk.keys("Shift+F3", "3")
    await expect(desk.page.locator("#hours")).to_contain_text("Tự gọi khi rảnh")
    await desk.touch("Việc của quầy", "Tắt tự gọi")
    await expect(desk.page.locator("#hours")).not_to_contain_text("Tự gọi")
    await desk.keys("Shift+F1")
    await expect(desk.page.locator("#help")).to_contain_text("Đã báo")
    assert (await desk.view()).help_since is not None
    await desk.touch("Đã báo")
    await expect(desk.page.locator("#help")).to_contain_text("Cần hỗ trợ")
    assert (await desk.view()).help_since is None


async def test_helps_where_people_wait_long(tmp_path: Path, browser: Browser) -> None:
    wanted = sample_wanted()
    attention = msgspec.structs.replace(wanted.discipline.attention, relief_after_minutes=0)
    counters = tuple(
        msgspec.structs.replace(plan, relief={OTHER: 10} if plan.id == COUNTER else {})
        for plan in wanted.discipline.counters
    )
    discipline = msgspec.structs.replace(wanted.discipline, attention=attention, counters=counters)
    async with serving(tmp_path, wanted=replace(wanted, discipline=discipline)) as server:
        desk = await Desk.sit_down(server, browser)
        taken = await desk.take(OTHER)
        await expect(desk.page.locator("#big")).to_contain_text("Hỗ trợ: Khai sinh, khai tử (1 người chờ)")
        await desk.settle()
        await desk.keys("F2")
        await desk.stands("called")
        await expect(desk.page.locator("#number")).to_have_text(taken.number)
        assert (await desk.view()).adjusted


async def test_stands_still_with_the_hall(desk: Desk) -> None:
    await desk.call()
    await desk.take()
    await desk.server.client.at_hall("stop", messages.StopHallRequest(key=new_key(), reason="power"))
    await expect(desk.page.locator("#stopped")).to_contain_text("Mất điện")
    await desk.keys("F2")
    await desk.stands("serving")
    await expect(desk.page.locator("#big")).to_have_text(re.compile("^Xong"))
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("idle")
    await expect(desk.page.locator("#big")).to_contain_text("Trung tâm đang tạm dừng")
    await desk.keys("ArrowDown", "Enter")
    await expect(desk.button("Gọi ngay")).to_contain_text("Trung tâm đang tạm dừng")


# ---------------------------------------------------------------- numbers


async def test_gives_a_number_by_key(desk: Desk) -> None:
    await desk.keys("Shift+F7", "1", "2")  # certified copies
    await desk.asks("Chứng thực bản sao")
    await desk.keys("3", "6", "6", "9", "a", "4", "F2")  # priority; two more dossiers; Khmer; then births
    await desk.asks("Đã cấp số")
    await expect(desk.page.locator("#panel-number")).to_have_text("C001")
    await expect(desk.page.locator("#panel-note")).to_contain_text("3 hồ sơ · Tiếp theo: Khai sinh, khai tử")
    (waiting,) = (await desk.view()).waiting
    assert (waiting.ticket_class, waiting.units) == ("priority", 3)


async def test_gives_a_number_by_touch(desk: Desk) -> None:
    await desk.touch("Cấp số, tìm số", "Cấp số, tìm số", "Nhận kết quả hồ sơ", "Cấp số")
    await expect(desk.page.locator("#panel-number")).to_have_text("R001")
    await desk.touch("Xong")
    await desk.closed()


async def test_finds_a_lost_slip_and_a_number(desk: Desk) -> None:
    taken = await desk.take()
    await desk.keys("Shift+F7", "3", "7")
    await desk.asks("Các số lấy gần")
    await expect(desk.button("C001")).to_contain_text("đang chờ")
    await desk.keys("1")
    await desk.asks("Số C001 đang chờ")
    await desk.keys("Shift+F7")  # the key that opens it closes it
    await desk.closed()
    await desk.touch("Cấp số, tìm số", "Xem một số")
    await desk.page.locator("#panel input").fill("c001")
    await desk.touch("Tiếp tục")
    await desk.asks("Số C001 đang chờ")
    assert taken.number == "C001"


async def test_lists_everybody_who_is_away(desk: Desk) -> None:
    for _ in range(4):
        await desk.on("park", messages.ParkRequest, await desk.take(), reason="pay")
    await expect(desk.page.locator("#away-title")).to_contain_text("4 người")
    await expect(desk.page.locator("#away-rows li")).to_have_count(3)
    await desk.touch("và 1 người nữa", "C001", "Đã quay lại")
    await desk.told("C001 đã vào lại hàng chờ")


async def test_the_whole_line_can_be_reached_by_key(desk: Desk) -> None:
    taken = [await desk.take() for _ in range(14)]
    await expect(desk.row(taken[-1])).to_be_hidden()
    await desk.keys(*["ArrowDown"] * 14)
    await expect(desk.row(taken[-1])).to_be_focused()
    await desk.keys("Enter")
    await desk.asks(f"Số {taken[-1].number} đang chờ")
    await desk.keys("Escape", "ArrowUp")
    await expect(desk.row(taken[-2])).to_be_focused()
    await desk.touch("Thu gọn")
    await expect(desk.row(taken[-1])).to_be_hidden()
