"""What was said about papers, as officers read it: under the number, in the line, on the ticket's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from queue_server.contract import messages
from tests.queue_server.preparing import COMPLETE, SAID, UNKNOWN, post
from tests.queue_server.web.browsing import SCREENS, faults, photograph
from tests.queue_server.web.officer.desk import Desk
from tests.serving import Served


async def _called(desk: Desk, said: messages.Preparation | None) -> None:
    await desk.take(preparation=said)
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("called")


async def test_procedure_and_papers_stand_under_the_number(server: Served, desk: Desk) -> None:
    post(server)
    await _called(desk, SAID)
    await expect(desk.page.locator("#procedure")).to_have_text(
        "Thủ tục: Đăng ký khai sinh (Cha mẹ đã kết hôn)"
    )
    await expect(desk.page.locator("#lacks")).to_have_text(
        "Còn thiếu: Giấy chứng sinh, Giấy chứng nhận kết hôn của cha mẹ"
    )
    await expect(desk.page.locator("#has")).to_have_text(
        "Đã có: Tờ khai đăng ký khai sinh, Căn cước của người đi đăng ký"
    )
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("serving")
    await expect(desk.page.locator("#procedure")).to_be_visible()


async def test_whoever_has_all_the_papers_is_told_apart(server: Served, desk: Desk) -> None:
    post(server)
    await _called(desk, COMPLETE)
    await expect(desk.page.locator("#lacks")).to_have_text("")
    await expect(desk.page.locator("#has")).to_have_text("Đã có đủ giấy tờ (4 loại)")


async def test_a_procedure_that_is_not_in_the_catalogue_is_told_by_its_code(desk: Desk) -> None:
    await _called(desk, UNKNOWN)
    await expect(desk.page.locator("#procedure")).to_have_text("Thủ tục: 9.999999")
    await expect(desk.page.locator("#lacks")).to_have_text("Còn thiếu: 2 giấy tờ")


async def test_without_a_word_about_papers_there_is_no_place_for_them(server: Served, desk: Desk) -> None:
    post(server)
    await _called(desk, None)
    await expect(desk.page.locator("#papers")).to_be_hidden()
    await _next_after(desk, SAID)
    await expect(desk.page.locator("#papers")).to_be_visible()
    await _next_after(desk, None)
    await expect(desk.page.locator("#papers")).to_be_hidden()


async def _next_after(desk: Desk, said: messages.Preparation | None) -> None:
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("serving")
    taken = await desk.take(preparation=said)
    await desk.settle()
    await desk.keys("F2")
    await expect(desk.page.locator("#number")).to_have_text(taken.number)


async def test_the_line_says_who_lacks_papers_and_the_ticket_page_which(server: Served, desk: Desk) -> None:
    post(server)
    lacking, complete = await desk.take(preparation=SAID), await desk.take(preparation=COMPLETE)
    await expect(desk.row(lacking)).to_contain_text("thiếu 2 giấy tờ")
    await expect(desk.row(complete)).not_to_contain_text("giấy tờ")
    await desk.keys("ArrowDown", "Enter")
    await expect(desk.page.locator("#panel-note")).to_contain_text("Còn thiếu: Giấy chứng sinh, Giấy chứng")


@pytest.mark.parametrize(
    ("screen", "language"),
    [*((screen, "vi") for screen in SCREENS), ("office", "en"), ("office", "km"), ("zoomed-200", "km")],
)
async def test_it_is_readable_on_every_screen(
    server: Served, browser: Browser, photographs: Path, screen: str, language: str
) -> None:
    post(server)
    desk = await Desk.sit_down(server, browser, screen=screen, language=language)
    await desk.take(preparation=SAID, ticket_class="priority", units=3, then=("birth-death",), language="km")
    await desk.settle()
    await desk.keys("F2")
    await desk.stands("called")
    for said in (SAID, COMPLETE, None, UNKNOWN):
        await desk.take(preparation=said)
    await photograph(desk.page, photographs, f"counter-papers-{screen}-{language}")
    assert await faults(desk.page) == []
    # The big act and what stands around it stay in sight, as without papers.
    if screen == "office":
        for place in ("#acts", "#undo", "#help"):
            await expect(desk.page.locator(place)).to_be_in_viewport(ratio=1)
    await desk.keys("F3")
    await expect(desk.page.locator("#panel-note")).to_be_visible()
    assert await faults(desk.page) == []
    await photograph(desk.page, photographs, f"counter-papers-ticket-{screen}-{language}")
    await desk.page.context.close()
