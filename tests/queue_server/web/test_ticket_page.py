"""A citizen's phone and the list of pages in a real browser, against the real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from queue_server.client import new_key
from queue_server.contract import codec, messages
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.web.routes import HALLS
from tests.kiosk.states import NOW, window
from tests.kiosk.test_waiting import CASES
from tests.queue_server.web.browsing import faults, open_page, photograph, scrolls
from tests.serving import HALL, Served

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


async def _foretell(server: Served, *tickets: int) -> None:
    """Say how long certified copies take, and these tickets."""
    hosted, wait = server.application[HALLS][HALL], Wait(16.2 * 60, 20.0 * 60, 23.6 * 60)
    hosted.promises.take(
        Forecast(
            at=hosted.engine.now(), seq=1, kind="estimate", runs=0, tickets=dict.fromkeys(tickets, wait),
            services={SERVICE: {"ordinary": wait, "priority": wait}},
        )
    )  # fmt: skip
    hosted.feeds.changed(hurry=True)


async def _recalled_and_missed(server: Served) -> None:
    for act in ("recall", "no-show"):
        await server.client.at_counter(COUNTER, act, messages.TicketRequest(key=new_key()))


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_tells_when_the_call_is_expected_and_why(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    await _open_counter(server)
    await _foretell(server)
    for _ in range(3):
        await _issue(server)
    ticket = await server.client.issue(
        messages.IssueRequest(
            key=new_key(), service=SERVICE, language=language, then=("collect-result",)
        )
    )  # fmt: skip
    assert ticket.promise is not None
    await _foretell(server, ticket.ticket)
    page = await open_page(browser, ticket.url, "phone")
    number = {"vi": "15–25 phút", "en": "15–25 minutes", "km": "15–25 នាទី"}
    await expect(page.locator("#wait")).to_contain_text(number[language])
    for told in ("#forecast", "#promise", "#then"):
        await expect(page.locator(told)).to_be_visible()
    await photograph(page, photographs, f"ticket-foretold-{language}")
    assert await faults(page) == []
    await page.locator("#why-title").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#because")).to_contain_text(ticket.number)
    sentence = (await server.client.why_of_holder(ticket.id)).sentences[language]
    await expect(page.locator("#because")).to_have_text(sentence)
    await _next(server)
    await expect(page.locator("#because")).not_to_have_text(sentence)
    assert await faults(page) == []


async def test_others_go_first_once_and_only_after_a_question(
    server: Served, browser: Browser, photographs: Path
) -> None:
    ticket = await _issue(server)
    for _ in range(3):
        await _issue(server)
    page = await open_page(browser, ticket.url, "phone")
    ask, postpone = page.locator("#ask"), page.locator("#postpone")
    await expect(postpone).to_have_text("Nhường 5 lượt")
    await postpone.focus()
    await page.keyboard.press("Enter")
    await expect(ask).to_be_visible()
    await expect(page.locator("#no")).to_be_focused()
    await photograph(page, photographs, "ticket-ask")
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await expect(ask).to_be_hidden()
    await expect(postpone).to_be_focused()
    assert (await server.client.ticket(ticket.id)).ahead == 0
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_have_text("Còn 3 người trước quý khách")
    await expect(page.locator("#remark")).to_have_text("Đã nhường lượt.")
    await expect(postpone).to_be_hidden()


async def test_a_number_is_given_up_after_a_question(server: Served, browser: Browser) -> None:
    ticket = await _issue(server)
    page = await open_page(browser, ticket.url, "phone")
    await page.locator("#cancel").click()
    await expect(page.locator("#question")).to_contain_text(ticket.number)
    await page.locator("#yes").click()
    await expect(page.locator("#main")).to_contain_text("đã hủy số này")
    await expect(page.locator("#acts")).to_be_hidden()
    assert await faults(page) == []


async def test_a_refusal_is_told_in_words(server: Served, browser: Browser) -> None:
    """The last of the line has nobody to let go first."""
    ticket = await _issue(server)
    page = await open_page(browser, ticket.url, "phone")
    await page.locator("#postpone").click()
    await page.locator("#yes").click()
    await expect(page.locator("#remark")).to_have_class("remark bad")
    await expect(page.locator("#remark")).to_have_text("Đã như vậy rồi.")


async def test_whoever_was_away_says_so_and_waits_again(
    server: Served, browser: Browser, photographs: Path
) -> None:
    await _open_counter(server)
    ticket = await _issue(server)
    page = await open_page(browser, ticket.url, "phone")
    await _next(server)
    park = messages.ParkRequest(key=new_key(), ticket=ticket.number, reason="copy")
    await server.client.on_ticket("park", park, COUNTER)
    await expect(page.locator("#main")).to_contain_text("Đang giữ lượt đến")
    assert await faults(page) == []
    await photograph(page, photographs, "ticket-parked")
    await page.locator("#return").click()
    await expect(page.locator("#main")).to_have_text("Sắp đến lượt quý khách")
    await _next(server)
    await _recalled_and_missed(server)
    await expect(page.locator("#hint")).to_contain_text("có thể quay lại đến")
    assert await faults(page) == []
    await photograph(page, photographs, "ticket-missed")
    await page.locator("#return").click()
    await expect(page.locator("#main")).to_have_text("Sắp đến lượt quý khách")


async def test_says_that_the_hall_stands_still(server: Served, browser: Browser, photographs: Path) -> None:
    await _open_counter(server)
    ticket = await _issue(server)
    await _foretell(server, ticket.ticket)
    page = await open_page(browser, ticket.url, "phone")
    await expect(page.locator("#wait")).to_be_visible()
    await server.client.at_hall("stop", messages.StopHallRequest(key=new_key(), reason="power"))
    await expect(page.locator("#hours")).to_contain_text("Trung tâm đang tạm dừng")
    await expect(page.locator("#wait")).to_be_hidden()
    assert await faults(page) == []
    await photograph(page, photographs, "ticket-stopped")
    await server.client.at_hall("resume", messages.HallRequest(key=new_key()))
    await expect(page.locator("#hours")).to_be_hidden()


async def test_windows_are_worded_as_at_the_kiosk(server: Served, browser: Browser) -> None:
    ticket = await _issue(server)
    page = await open_page(browser, ticket.url, "phone")
    view = json.loads(codec.encode(await server.client.ticket(ticket.id)))
    for earliest, latest, form, facts in CASES:
        wait = json.loads(codec.encode(window(earliest, latest)))
        said, wanted = await page.evaluate(
            """async ({ view, now, form, facts }) => {
              const { waitWords } = await import("/static/ticket_words.js");
              const { say } = await import("/static/words.js");
              return [waitWords(view, now), say(`ticket.wait-${form}`, facts)];
            }""",
            {
                "view": {**view, "wait": wait, "time_zone": "Asia/Ho_Chi_Minh"},
                "now": NOW.timestamp() * 1000,
                "form": form,
                "facts": facts,
            },
        )
        assert said == wanted, (earliest, latest)


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
