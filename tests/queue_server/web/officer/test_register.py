"""Receiving and returning dossiers at the counter, with keyboard and scanner, on a register of its own."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from queue_server.contract import messages
from queue_server.dossiers.core.dossier import Dossier
from queue_server.dossiers.register import Register
from queue_server.web.routes import HALLS
from tests.queue_server.dossiers.registering import WORDS, processed, receiving
from tests.queue_server.web.browsing import SCREENS, faults, photograph
from tests.queue_server.web.officer.desk import COUNTER, Desk
from tests.queue_server.web.officer.registered import finished, lacking, registering
from tests.serving import HALL, Served

#: What somebody has said at the kiosk: one paper of two is there.
SAID = messages.Preparation(procedure="1.001193", case="married", has=("form",), lacks=("birth-notice",))
OWNER = "Nguyễn Thị Thử Nghiệm"


@pytest_asyncio.fixture(loop_scope="module")
async def hall(tmp_path: Path) -> AsyncIterator[tuple[Served, Register]]:
    """The sample hall with a register."""
    async with registering(tmp_path) as both:
        yield both


@pytest_asyncio.fixture(loop_scope="module")
async def server(hall: tuple[Served, Register]) -> Served:
    """The hall's server."""
    return hall[0]


@pytest_asyncio.fixture(loop_scope="module")
async def register(hall: tuple[Served, Register]) -> Register:
    """The hall's register."""
    return hall[1]


@pytest_asyncio.fixture(loop_scope="module")
async def desk(server: Served, browser: Browser) -> AsyncIterator[Desk]:
    """Counter 5, at which lan works."""
    opened = await Desk.sit_down(server, browser, officer="lan")
    yield opened
    assert await opened.failures() == []
    await opened.page.context.close()


async def only(register: Register, code: str) -> Dossier:
    """The dossier as the register has it."""
    return (await register.look(code, "test")).dossier


async def _called(desk: Desk, **more: object) -> None:
    await desk.take(**more)
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("called")


async def _code(desk: Desk) -> str:
    await desk.asks("Đã tiếp nhận hồ sơ")
    return (await desk.page.locator("#panel-number").text_content()) or ""


# ------------------------------------------------------------ receiving


async def test_what_was_said_at_the_kiosk_is_taken_in_with_few_keys(desk: Desk, register: Register) -> None:
    await _called(desk, preparation=SAID)
    await desk.keys("Shift+F2")
    await desk.asks("Giấy tờ đã nhận · Đăng ký khai sinh")
    # The form is there already; the other paper has been found in the bag.
    await desk.touch("Giấy chứng sinh")
    await desk.keys("F2")
    await desk.asks("Người nộp hồ sơ")
    await desk.page.keyboard.type(OWNER)
    await desk.keys("Enter")
    await desk.page.keyboard.type("0987654321")
    await desk.keys("Enter")
    code = await _code(desk)
    dossier = await only(register, code)
    assert (dossier.procedure, dossier.case, dossier.received_by) == ("1.001193", "married", "lan")
    assert [(paper.id, paper.originals) for paper in dossier.papers] == [("form", 1), ("birth-notice", 1)]
    fields = (await register.look(code, "test")).fields
    assert sorted(fields.values()) == ["0987654321", OWNER, "vi"]
    await expect(desk.page.locator("#panel-note")).to_contain_text("Quầy chưa có máy in")
    # What the browser prints is the whole receipt.
    await desk.page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    await desk.touch("In bằng máy tính này")
    assert await desk.page.evaluate("window.printed") == 1
    await expect(desk.page.locator("#slip-number")).to_have_text(code)
    await expect(desk.page.locator("#slip-facts")).to_contain_text("2. Giấy chứng sinh (1 bản chính)")
    await expect(desk.page.locator("#slip-facts")).not_to_contain_text(OWNER)
    await desk.settle()
    await desk.keys("F2")
    await desk.closed()
    await desk.stands("called")


async def test_without_a_word_from_the_kiosk_the_procedure_is_searched(
    desk: Desk, register: Register
) -> None:
    await desk.keys("Shift+F2")
    await desk.asks("Nhận hồ sơ thủ tục nào?")
    await desk.page.keyboard.type("em be moi sinh")
    await expect(desk.page.locator(".choice")).to_have_count(1)
    await desk.keys("Enter")
    await desk.asks("Đăng ký khai sinh")
    await desk.settle()
    await desk.touch("Cha mẹ đã kết hôn", "Có đủ giấy tờ", "Sửa số bản", "0 bản sao +")
    await desk.settle()
    await desk.keys("F2", "F2")
    await desk.asks("Người nộp hồ sơ")
    await desk.touch("Qua bưu điện")
    await desk.page.locator('[data-focus="field"]').fill(OWNER)
    await desk.keys("F2")
    dossier = await only(register, await _code(desk))
    assert [(paper.id, paper.originals, paper.copies) for paper in dossier.papers] == [
        ("form", 1, 1), ("birth-notice", 1, 0),
    ]  # fmt: skip
    assert dossier.channel == "post"


async def test_nothing_is_taken_in_without_a_paper_or_a_name(desk: Desk) -> None:
    await _called(desk, preparation=messages.Preparation(procedure="1.001193", case="married"))
    await desk.keys("Shift+F2")
    await desk.asks("Giấy tờ đã nhận")
    await expect(desk.page.locator("#panel-act")).to_have_attribute("aria-disabled", "true")
    await desk.touch("Có đủ giấy tờ")
    await desk.keys("F2")
    await desk.asks("Người nộp hồ sơ")
    await expect(desk.page.locator("#panel-act")).to_have_attribute("aria-disabled", "true")
    await desk.keys("F2")
    await desk.asks("Người nộp hồ sơ")


async def test_typing_a_name_is_disturbed_by_no_view(desk: Desk) -> None:
    """A view comes with every number that somebody takes."""
    await _called(desk, preparation=SAID)
    await desk.keys("Shift+F2")
    await desk.asks("Giấy tờ đã nhận")
    await desk.keys("F2")
    await desk.asks("Người nộp hồ sơ")
    for sign in "Lan":
        await desk.page.keyboard.type(sign)
        await desk.page.keyboard.press("ArrowLeft")
        await desk.take()
    await expect(desk.page.locator('[data-focus="field"]')).to_have_value("naL")


async def test_the_receipt_is_wanted_of_the_desks_printer(server: Served, desk: Desk) -> None:
    hosted = server.application[HALLS][HALL]
    hosted.printing.came(COUNTER)
    await _called(desk, preparation=SAID, language="km")
    await desk.keys("Shift+F2")
    await desk.asks("Giấy tờ đã nhận")
    await desk.keys("F2")
    await desk.page.keyboard.type(OWNER)
    await desk.keys("F2")
    code = await _code(desk)
    await expect(desk.page.locator("#panel-note")).to_contain_text("Đang gửi phiếu tới máy in")
    (job,) = hosted.printing.wanted(COUNTER)
    assert job.sheet is not None
    assert "".join(job.sheet.code) == code
    assert job.sheet.under, "in the citizen's language too"
    assert job.sheet.url.endswith(f"/dossier?code={code}")
    await desk.touch("In lại giấy tiếp nhận")
    await expect(desk.page.locator("#desk.sending")).to_have_count(0)
    assert [one.sheet.code for one in hosted.printing.wanted(COUNTER) if one.sheet] == [job.sheet.code] * 2


# ------------------------------------------------------------ returning, supplements


async def test_the_result_is_returned_with_the_scanner_and_two_keys(
    server: Served, desk: Desk, register: Register
) -> None:
    code = (await finished(register)).dossier.code
    await desk.scan(f"{server.url}/dossier?code={code}")
    await desk.asks(f"Hồ sơ {code}")
    await expect(desk.page.locator("#panel-state")).to_have_text("Đã xử lý xong")
    await expect(desk.page.locator("#panel-note")).to_contain_text(WORDS["name"])
    await desk.keys("1", "1")
    await desk.closed()
    await desk.told(f"Đã ghi: trả kết quả · {code}.")
    assert (await only(register, code)).status == "returned"
    # It was another one's: the step is taken back.
    await desk.scan(f"{server.url}/dossier?code={code}")
    await desk.touch("Ghi nhầm, lấy lại")
    await desk.told("Đã ghi: hoàn tác bước trước")
    await expect(desk.page.locator("#panel-state")).to_have_text("Đã xử lý xong")
    assert (await only(register, code)).status == "done"


async def test_the_dossier_of_the_number_is_returned_and_its_card_says_so(
    desk: Desk, register: Register
) -> None:
    code = (await finished(register)).dossier.code
    await _called(desk, dossier=code)
    await expect(desk.page.locator("#dossier-status")).to_have_text("Đã xử lý xong")
    await desk.keys("F1")
    await expect(desk.button("Trả kết quả")).to_be_visible()
    await desk.keys("1", "2")
    await desk.closed()
    await expect(desk.page.locator("#dossier-status")).to_have_text("Đã trả kết quả")


async def test_papers_that_were_asked_for_are_taken_in(desk: Desk, register: Register) -> None:
    code = (await lacking(register, ("birth-notice",))).dossier.code
    await _called(desk, dossier=code)
    await desk.keys("F1")
    await expect(desk.page.locator("#panel-note")).to_contain_text("Cần bổ sung: Giấy chứng sinh")
    await expect(desk.page.locator("#panel-note")).to_contain_text("Thiếu giấy tờ")
    await desk.keys("1")
    await desk.told("Đã ghi: nhận giấy tờ bổ sung")
    await expect(desk.page.locator("#panel-state")).to_contain_text("Đang xử lý")
    assert (await only(register, code)).status == "processing"


async def test_papers_are_asked_for_once_and_it_goes_to_another_person(
    desk: Desk, register: Register
) -> None:
    code = (await register.receive(receiving("new", by="lan"), WORDS)).dossier.code
    await desk.keys("F1")
    await desk.page.keyboard.type(code)
    await desk.keys("Enter")
    await desk.touch("Chuyển xử lý")
    await desk.page.keyboard.type("lan")
    await desk.keys("Enter")
    await desk.told("không được xử lý chính hồ sơ đó")
    await desk.page.locator('[data-focus="field"]').fill("minh")
    await desk.keys("Enter")
    await desk.told("Đã ghi: chuyển xử lý")
    await desk.touch("Yêu cầu bổ sung", "Giấy chứng sinh")
    await desk.settle()
    await desk.keys("F2")
    await expect(desk.page.locator("#panel-state")).to_contain_text("Cần bổ sung giấy tờ")
    dossier = await only(register, code)
    assert (dossier.status, dossier.missing, dossier.processed_by) == (
        "supplement",
        ("birth-notice",),
        "minh",
    )
    await expect(desk.button("In phiếu yêu cầu bổ sung")).to_be_visible()


async def test_whoever_works_here_without_a_name_sees_what_everybody_may(
    server: Served, browser: Browser, register: Register
) -> None:
    code = (await finished(register)).dossier.code
    desk = await Desk.sit_down(server, browser)
    await desk.scan(f"{server.url}/dossier?code={code}")
    await desk.asks(f"Hồ sơ {code}")
    await expect(desk.page.locator("#panel-note")).to_contain_text("Khai tên công chức")
    await expect(desk.page.locator("#panel-note")).not_to_contain_text(WORDS["name"])
    await expect(desk.button("Trả kết quả")).to_have_count(0)
    assert await desk.failures() == []
    await desk.page.context.close()


async def test_finishing_a_visit_without_returning_says_so(desk: Desk, register: Register) -> None:
    code = (await finished(register)).dossier.code
    await _called(desk, dossier=code)
    await expect(desk.page.locator("#dossier-status")).to_have_text("Đã xử lý xong")
    await desk.settle()
    await desk.keys("F10")
    await desk.stands("idle")
    await desk.told(f"Hồ sơ {code} chưa ghi trả kết quả")


async def test_an_apology_has_one_new_date_and_its_letter(desk: Desk, register: Register) -> None:
    done = await processed(register, "late")
    code, due = done.dossier.code, done.dossier.due
    assert due is not None
    await _called(desk, dossier=code)
    await desk.keys("F1")
    await desk.touch("Việc khác với hồ sơ", "Xin lỗi, hẹn lại ngày")
    await expect(desk.page.locator(".choice")).to_have_count(9)
    await desk.settle()
    await desk.keys("2")
    await desk.touch("Chờ ý kiến cơ quan khác")
    await expect(desk.button("In phiếu xin lỗi")).to_be_visible()
    dossier = await only(register, code)
    assert (dossier.apologised, dossier.due) == (True, due + datetime.timedelta(days=2))
    await desk.touch("Việc khác với hồ sơ")
    await expect(desk.button("Xin lỗi, hẹn lại ngày")).to_have_count(0)


async def test_a_dossier_can_end_without_a_result(desk: Desk, register: Register) -> None:
    code = (await processed(register, "back")).dossier.code
    await _called(desk, dossier=code)
    await desk.keys("F1")
    await desk.touch("Việc khác với hồ sơ", "Người nộp rút hồ sơ", "Theo yêu cầu của người nộp")
    await expect(desk.page.locator("#panel-state")).to_have_text("Đã rút theo yêu cầu")
    assert (await only(register, code)).status == "withdrawn"
    await desk.touch("Việc khác với hồ sơ", "Đã báo cho người nộp")
    await expect(desk.page.locator("#panel-note")).to_contain_text("đã báo cho người nộp (lan)")


# ------------------------------------------------------------ looks


@pytest.mark.parametrize(
    ("screen", "language"),
    [*((screen, "vi") for screen in SCREENS), ("office", "en"), ("office", "km")],
)
async def test_every_page_is_readable(
    hall: tuple[Served, Register], browser: Browser, photographs: Path, screen: str, language: str
) -> None:
    server, register = hall
    done, lacks = await finished(register), await lacking(register, ("birth-notice", "form"))
    desk = await Desk.sit_down(server, browser, officer="lan", screen=screen, language=language)

    async def look(name: str) -> None:
        await photograph(desk.page, photographs, f"counter-register-{name}-{screen}-{language}")
        assert await faults(desk.page) == [], name

    await desk.keys("Shift+F2")
    await expect(desk.page.locator(".choice").first).to_be_visible()
    await look("search")
    await desk.keys("Escape")
    await _called(desk, preparation=SAID, ticket_class="priority")
    await desk.keys("Shift+F2")
    await look("papers")
    await desk.keys("F2")
    await desk.page.keyboard.type(OWNER)
    await look("owner")
    await desk.keys("F2")
    await expect(desk.page.locator("#panel-number")).to_contain_text("H01")
    await look("received")
    for name, code in (("done", done.dossier.code), ("lacks", lacks.dossier.code)):
        await desk.scan(f"{server.url}/dossier?code={code}")
        await expect(desk.page.locator("#panel-note")).to_contain_text(WORDS["name"])
        await look(name)
    await desk.keys("4")
    await look("others")
    await desk.keys("4")
    await look("reasons")
    await desk.page.context.close()
