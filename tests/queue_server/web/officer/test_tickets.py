"""What an officer does with a ticket at the counter, in line or away: by key and by touch."""

from __future__ import annotations

from playwright.async_api import Route, expect

from queue_server.client import new_key
from queue_server.contract import messages
from tests.queue_server.web.officer.desk import COUNTER, OWN, Desk


async def test_a_no_show_is_called_again_first(desk: Desk) -> None:
    called = await desk.call()
    missed = desk.page.locator('[data-act="no-show-next"]')
    await expect(missed).to_have_attribute("aria-disabled", "true")
    await expect(missed).to_contain_text("gọi lại trước đã")
    await desk.keys("F4")
    await desk.told("gọi lại trước đã")
    await desk.keys("F3")
    await expect(desk.button("Vắng mặt")).to_have_attribute("aria-disabled", "true")
    await desk.keys("Escape", "F8")
    await expect(missed).to_have_attribute("aria-disabled", "false")
    await desk.settle()
    await desk.keys("Shift+F4")
    await desk.stands("idle")
    assert (await desk.view()).missed == (called.number,)


async def test_sends_on_to_a_counter_by_key(desk: Desk) -> None:
    called = await desk.call()
    await desk.server.client.at_counter("6", "open", messages.OpenCounterRequest(key=new_key()))
    await desk.keys("F7", "2")
    await desk.asks("Chuyển C001 đến đâu?")
    await expect(desk.button("Quầy 4")).to_have_attribute("aria-disabled", "true")
    await desk.keys("6", "2", "4", "6", "F2")  # counter 6; done here; a new place; a further step
    await desk.stands("idle")
    await desk.told(f"Đã chuyển {called.number}")
    (waiting,) = (await desk.server.client.counter("6")).waiting
    assert (waiting.ticket, waiting.line, waiting.place_reason) == (called.ticket, "counter/6", "not-kept")


async def test_sends_on_to_a_service_by_touch(desk: Desk) -> None:
    called = await desk.call()
    await desk.touch("Chuyển", "Việc khác", "Khai sinh, khai tử", "Chuyển C001")
    await desk.stands("idle")
    (waiting,) = (await desk.server.client.counter("6")).waiting
    assert (waiting.ticket, waiting.service, waiting.place_reason) == (called.ticket, "birth-death", "kept")


async def test_sends_on_to_an_officer_and_back_into_line(desk: Desk) -> None:
    called = await desk.call()
    lan = messages.OpenCounterRequest(key=new_key(), officer="lan")
    await desk.server.client.at_counter("3", "open", lan)
    await desk.keys("F7", "3", "1", "F2")
    await desk.stands("idle")
    assert (await desk.server.client.counter("3")).waiting[0].line == "officer/lan"
    await desk.call()
    await desk.keys("F7", "4", "F2")
    await desk.told("Đã chuyển C002")
    (waiting,) = (await desk.view()).waiting
    assert (waiting.number, waiting.line) == ("C002", OWN)
    assert called.number == "C001"


async def test_keeps_a_place_and_takes_back(desk: Desk) -> None:
    first = await desk.call()
    await desk.keys("F6", "2", "7", "8", "F2")  # a copy; comes back here; a quarter of an hour
    await desk.stands("idle")
    await desk.told("Đã giữ lượt cho C001")
    (away,) = (await desk.view()).away
    assert (away.reason, away.state) == ("copy", "parked")
    await expect(desk.row(first)).to_contain_text("Sao chụp")
    await expect(desk.row(first)).to_contain_text("đến")
    await desk.settle()
    await desk.keys("ArrowDown", "Enter", "1")
    await desk.told("C001 đã vào lại hàng chờ")
    await expect(desk.row(first)).to_contain_text("chờ riêng quầy này")
    await desk.row(first).click()
    await desk.touch("Giữ lượt", "Nộp phí", "Giữ lượt C001")
    await desk.told("Đã giữ lượt cho C001")
    await desk.row(first).click()
    await desk.touch("Đã quay lại")
    await expect(desk.page.locator("#waiting li")).to_have_count(1)


async def test_calls_a_chosen_one_for_a_reason(desk: Desk) -> None:
    _, second, third = [await desk.take() for _ in range(3)]
    await expect(desk.page.locator("#waiting li")).to_have_count(3)
    await desk.keys("ArrowDown", "ArrowDown", "ArrowDown", "Enter", "1")
    await desk.asks(f"Gọi {third.number} ngoài lượt?")
    await expect(desk.page.locator("#panel-note")).to_contain_text("2 người")
    await expect(desk.page.locator("#panel-back")).to_be_focused()
    await desk.settle()
    await desk.keys("F2")  # without a reason nothing happens
    await desk.asks(f"Gọi {third.number} ngoài lượt?")
    await desk.keys("3", "F2")
    await desk.stands("called")
    view = await desk.view()
    assert view.current is not None
    assert (view.current.number, view.current.why.rule, view.current.why.reason) == (
        third.number,
        "chosen",
        "frail",
    )
    await expect(desk.page.locator("#why")).to_have_text("Gọi ngoài lượt: Sức khỏe yếu.")
    await desk.row(second).click()
    await desk.touch("Gọi ngay, ngoài lượt", "Việc ngắn")
    act = desk.page.locator("#panel-act")
    await expect(act).to_have_attribute("aria-disabled", "true")  # what of the one who was called?
    await desk.touch("Xong", "Gọi C002 ngay")
    await expect(desk.page.locator("#number")).to_have_text(second.number)
    assert (await desk.view()).served_today == 1


async def test_cancels_only_when_meant(desk: Desk) -> None:
    first = await desk.take()
    await desk.row(first).click()
    await desk.touch("Hủy số này")
    await desk.asks("Hủy số C001?")
    await desk.keys("Enter")  # the safe answer has the focus
    await desk.asks("Số C001 đang chờ")
    await desk.keys("8")
    await desk.keys("F2")  # too soon after the question has come
    await desk.asks("Hủy số C001?")
    await desk.settle()
    await desk.keys("F2")
    await desk.told("Đã hủy C001")
    assert (await desk.view()).waiting_count == 0


async def test_merges_two_numbers_of_one_person(desk: Desk) -> None:
    called = await desk.call()
    other, third = await desk.take(units=2), await desk.take()
    await desk.keys("F3", "4")
    await desk.page.locator("#panel input").fill(other.number.lower())
    await desk.keys("Enter")
    await desk.asks("Gộp C002 vào C001?")
    await expect(desk.page.locator("#panel-back")).to_be_focused()
    await desk.settle()
    await desk.keys("F2")
    await desk.told("Đã gộp vào C001")
    await expect(desk.page.locator("#service")).to_contain_text("3 hồ sơ")
    await desk.touch("Việc khác", "Gộp với số khác", third.number, "Gộp C003 vào C001")
    await expect(desk.page.locator("#service")).to_contain_text("4 hồ sơ")
    assert (await desk.view()).waiting_count == 0
    assert called.number == "C001"


async def test_an_unknown_number_is_told(desk: Desk) -> None:
    await desk.call()
    await desk.keys("F3", "4")
    await desk.page.locator("#panel input").fill("Z9")
    await desk.keys("Enter")
    await desk.told("Hôm nay không có số Z9")
    await desk.asks("Gộp số nào vào C001?")


async def test_priority_is_confirmed_given_and_taken_away(desk: Desk) -> None:
    declared, plain = await desk.take(ticket_class="priority"), await desk.take()
    await expect(desk.row(declared)).to_contain_text("chưa xác nhận")
    await desk.row(plain).click()
    await desk.touch("Cho ưu tiên")
    await desk.told("Đã đổi loại số của C002")
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("called")
    await expect(desk.page.locator("#class")).to_contain_text("chưa xác nhận")
    await desk.touch("Xác nhận ưu tiên")
    await expect(desk.page.locator("#class")).to_have_text("Ưu tiên: đã xác nhận")
    await desk.keys("F3", "4")  # at the counter it is asked first: the ticket goes back into the line
    await desk.asks("Bỏ ưu tiên của C001?")
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("idle")
    classes = {one.number: one.ticket_class for one in (await desk.view()).waiting}
    assert classes == {"C001": "ordinary", "C002": "priority"}


async def test_lets_others_go_first_and_prints_again(desk: Desk) -> None:
    first, _, _ = [await desk.take() for _ in range(3)]
    await desk.keys("ArrowDown", "Enter", "7", "2")
    await desk.told("C001 đã lùi lại")
    assert [one.number for one in (await desk.view()).waiting] == ["C002", "C003", "C001"]
    await desk.row(first).click()
    await desk.keys("6")
    await desk.asks("Phiếu của khách")
    await expect(desk.page.locator("#panel-number")).to_have_text("C001")
    await expect(desk.page.locator("#slip-number")).to_have_text("C001")
    await desk.keys("F2")
    await desk.closed()


async def test_a_page_on_somebody_who_has_gone_does_nothing(desk: Desk) -> None:
    first = await desk.take()
    await desk.keys("ArrowDown", "Enter", "8")
    await desk.asks("Hủy số C001?")
    await desk.server.client.at_counter("3", "open", messages.OpenCounterRequest(key=new_key()))
    await desk.server.client.next("3", messages.NextRequest(key=new_key()))
    await desk.closed()
    await desk.told("Số này vừa sang việc khác")
    await desk.settle()
    await desk.keys("F2")
    assert (await desk.server.client.counter("3")).current is not None
    assert first.number == "C001"


async def test_an_act_names_its_ticket(desk: Desk) -> None:
    called = await desk.call()
    sent: list[str] = []

    async def too_late(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:  # meanwhile the visit is over
            done = messages.TicketRequest(key=new_key(), expect=called.ticket)
            await desk.server.client.at_counter(COUNTER, "finish", done)
            await desk.take()
            await desk.server.client.next(COUNTER, messages.NextRequest(key=new_key()))
        await route.continue_()

    await desk.page.route("**/park", too_late)
    await desk.keys("F6", "F2")
    await desk.told("Lượt này đã kết thúc")
    assert f'"ticket":{called.ticket}' in sent[0]
    view = await desk.view()
    assert view.current is not None
    assert view.current.number == "C002"


async def test_next_says_that_nobody_is_here(desk: Desk) -> None:
    await desk.take()
    await desk.settle()

    async def too_late(route: Route) -> None:
        await desk.server.client.next(COUNTER, messages.NextRequest(key=new_key()))
        await route.continue_()

    await desk.page.route("**/next", too_late)
    async with desk.page.expect_request("**/next") as asked:
        await desk.keys("F2")
    assert '"expect":0' in ((await asked.value).post_data or "")
    await desk.told("Số ở quầy đã thay đổi")
    view = await desk.view()
    assert view.current is not None
    assert view.current.state == "called"
