"""The rating pad in a real browser, against the real server: in three languages, and with the server away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
import structlog
from playwright.async_api import Browser, Page, Response, Route, expect

from queue_server.client import Client, new_key
from queue_server.contract import messages
from queue_server.hall import events
from queue_server.hall.service import Rating
from queue_server.store.memory import MemoryLedger
from queue_server.store.sqlite import SqliteLedger
from tests.queue_server.web.browsing import SCREENS, SOON, faults, open_page, photograph, scrolls
from tests.queue_server.web.supervising import Later, call, open_counter
from tests.serving import HALL, Served, ServerProcess, sample_wanted, serving

COUNTER = "3"
#: What a citizen reads in each language.
WORDS = {
    "vi": (
        "Quý khách có hài lòng với lượt phục vụ này không?",
        "Chưa hài lòng",
        "Chờ lâu",
        "Cảm ơn quý khách",
    ),
    "en": ("Were you satisfied with this visit?", "Not satisfied", "Long wait", "Thank you"),
    "km": ("តើអ្នកពេញចិត្តនឹងការបម្រើលើកនេះទេ?", "មិនពេញចិត្ត", "រង់ចាំយូរ", "សូមអរគុណ"),
}
#: Milliseconds after which a press is taken as meant (``TOO_SOON`` in ``flow.js``).
MEANT = 400


@contextlib.asynccontextmanager
async def _asking(folder: Path, ledger: MemoryLedger, **changes: object) -> AsyncIterator[Served]:
    """The sample hall with another [rating]."""
    wanted = sample_wanted()
    rating = msgspec.structs.replace(wanted.discipline.rating, **changes)
    wanted = replace(wanted, discipline=msgspec.structs.replace(wanted.discipline, rating=rating))
    async with serving(folder, ledger, wanted) as served:
        await open_counter(served.client, COUNTER)
        yield served


@pytest.fixture
def ledger() -> MemoryLedger:
    """What the served hall writes to."""
    return MemoryLedger()


@pytest_asyncio.fixture(loop_scope="module")
async def hall(tmp_path: Path, ledger: MemoryLedger) -> AsyncIterator[Served]:
    """The sample hall; counter 3 is open."""
    async with _asking(tmp_path, ledger) as served:
        yield served


async def _serve(client: Client, language: str = "vi") -> messages.TicketAtCounter:
    """Somebody comes, is called, is served and goes."""
    await client.issue(messages.IssueRequest(key=new_key(), service="certified-copy", language=language))
    await call(client, COUNTER)
    done = await client.at_counter(COUNTER, "finish", messages.TicketRequest(key=new_key()))
    assert done.ticket is not None
    return done.ticket


async def _pad(browser: Browser, url: str, screen: str = "tablet") -> Page:
    page = await open_page(browser, f"{url}/rate/{COUNTER}", screen)
    await expect(page.locator("#quiet")).to_be_visible()
    return page


async def _press(page: Page, face: str) -> None:
    """Press a face once it has been seen."""
    await expect(page.locator(f".choice.{face}")).to_be_visible()
    await page.wait_for_timeout(MEANT)
    await page.locator(f".choice.{face}").click()


async def _choose(page: Page, reason: str) -> None:
    """Press a reason once it has been seen."""
    button = page.get_by_role("button", name=reason)
    await expect(button).to_be_visible()
    await page.wait_for_timeout(MEANT)
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")


async def _waiting(page: Page) -> int:
    """How many ratings wait in the browser's storage."""
    kept: int = await page.evaluate(
        "(name) => JSON.parse(localStorage.getItem(name) || '[]').length", f"rating/{HALL}/{COUNTER}"
    )
    return kept


async def _nothing_waits(page: Page) -> None:
    async with asyncio.timeout(4 * SOON):
        while await _waiting(page):
            await page.wait_for_timeout(50)


def _rated(ledger: MemoryLedger | SqliteLedger) -> list[events.VisitRated]:
    """The ratings in the ledger."""
    found = (row.event for row in ledger.read(HALL) if row.kind in events.VisitRated.kinds())
    return [event for event in found if isinstance(event, events.VisitRated)]


@pytest.mark.parametrize("language", WORDS)
async def test_asks_in_the_citizens_language_thanks_and_is_quiet_again(
    hall: Served, ledger: MemoryLedger, browser: Browser, photographs: Path, language: str
) -> None:
    page, (question, poor, reason, thanks) = await _pad(browser, hall.url), WORDS[language]
    await expect(page.locator("#counter-name")).to_have_text("Quầy 3")
    await expect(page.locator("#hall-name")).to_contain_text("phường Rạch Giá")
    await photograph(page, photographs, "rate-quiet")
    ticket = await _serve(hall.client, language)
    await expect(page.locator("#question")).to_have_text(question)
    await expect(page.locator("#pad")).to_have_attribute("lang", language)
    await expect(page.locator("#whose")).to_contain_text(ticket.number)
    await expect(page.locator(".choice")).to_have_count(3)
    for screen in ("asking", "reasons", "thanks"):
        if screen == "reasons":
            await _press(page, "poor")
            await _choose(page, reason)
        elif screen == "thanks":
            await page.locator("#send").click()
            await expect(page.locator("#thank-you")).to_have_text(thanks)
        else:
            await expect(page.locator(".choice.poor .word")).to_have_text(poor)
        assert await faults(page) == []
        assert not await scrolls(page)
        await photograph(page, photographs, f"rate-{screen}-{language}")
    await expect(page.locator("#quiet")).to_be_visible(timeout=10_000)
    (rated,) = _rated(ledger)
    assert (rated.ticket, rated.score, rated.reasons) == (ticket.ticket, 1, ("long-wait",))
    assert await _waiting(page) == 0


@pytest.mark.parametrize("scale", [3, 4, 5])
async def test_every_scale_can_be_read_and_hit_on_every_tablet(
    tmp_path: Path, ledger: MemoryLedger, browser: Browser, photographs: Path, scale: int
) -> None:
    async with _asking(tmp_path, ledger, scale=scale, version=2) as hall:
        page = await _pad(browser, hall.url)
        for language in WORDS:
            await _serve(hall.client, language)
            await expect(page.locator("#pad")).to_have_attribute("lang", language)
            await expect(page.locator(".choice")).to_have_count(scale)
            for screen in ("tablet", "tablet-upright", "zoomed-200", "phone"):
                width, height = SCREENS[screen]
                await page.set_viewport_size({"width": width, "height": height})
                assert await faults(page) == [], (screen, language)
                assert not await scrolls(page), (screen, language)
                for choice in await page.locator(".choice").all():
                    box = await choice.bounding_box()
                    assert box is not None
                    assert min(box["width"], box["height"]) >= 80, (screen, language)
                await photograph(page, photographs, f"rate-{scale}-{screen}-{language}")
        await _press(page, "good")
        await expect(page.locator("#thank-you")).to_be_visible()
        await _nothing_waits(page)
        (rated,) = _rated(ledger)
        best_but_one = {3: 3, 4: 3, 5: 4}[scale]
        assert (rated.scale, rated.scale_version, rated.score) == (scale, 2, best_but_one)


async def test_works_by_keyboard_and_in_high_contrast(
    hall: Served, ledger: MemoryLedger, browser: Browser, photographs: Path
) -> None:
    page = await open_page(browser, f"{hall.url}/rate/{COUNTER}?theme=high-contrast", "tablet")
    await _serve(hall.client)
    await expect(page.locator("#question")).to_be_visible()
    await page.wait_for_timeout(MEANT)
    await photograph(page, photographs, "rate-high-contrast")
    assert await faults(page) == []
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thank-you")).to_be_visible()
    await _nothing_waits(page)
    assert [rated.score for rated in _rated(ledger)] == [2]


async def test_closes_itself_when_nobody_presses(
    tmp_path: Path, ledger: MemoryLedger, browser: Browser
) -> None:
    async with _asking(tmp_path, ledger, seconds=2) as hall:
        page = await _pad(browser, hall.url)
        await _serve(hall.client)
        await expect(page.locator("#asking")).to_be_visible()
        await expect(page.locator("#quiet")).to_be_visible()
        assert _rated(ledger) == []


async def test_a_hall_that_asks_nobody_has_a_quiet_pad(
    tmp_path: Path, ledger: MemoryLedger, browser: Browser
) -> None:
    async with _asking(tmp_path, ledger, scale=0) as hall:
        page = await _pad(browser, hall.url)
        await _serve(hall.client)
        done = await hall.client.rating_pad(COUNTER)
        await expect(page.locator("#quiet")).to_be_visible()
        assert (done.asked, Rating().scale) == (None, 0)


async def test_a_finish_that_is_taken_back_takes_the_question_back(hall: Served, browser: Browser) -> None:
    page = await _pad(browser, hall.url)
    await hall.client.issue(messages.IssueRequest(key=new_key(), service="certified-copy"))
    await call(hall.client, COUNTER)
    done = await hall.client.at_counter(COUNTER, "finish", messages.TicketRequest(key=new_key()))
    await expect(page.locator("#asking")).to_be_visible()
    await hall.client.at_counter(COUNTER, "undo", messages.UndoRequest(key=new_key(), seq=done.seq))
    await expect(page.locator("#quiet")).to_be_visible()
    await hall.client.at_counter(COUNTER, "finish", messages.TicketRequest(key=new_key()))
    await expect(page.locator("#asking")).to_be_visible()


async def test_the_next_one_is_not_asked_about_the_one_before(hall: Served, browser: Browser) -> None:
    page = await _pad(browser, hall.url)
    await _serve(hall.client)
    await hall.client.issue(messages.IssueRequest(key=new_key(), service="certified-copy"))
    await call(hall.client, COUNTER)
    await expect(page.locator("#asking")).to_be_visible()
    await hall.client.at_counter(COUNTER, "start", messages.TicketRequest(key=new_key()))
    await expect(page.locator("#quiet")).to_be_visible()


# ------------------------------------------------------------ two pads


async def test_two_pads_of_one_counter(hall: Served, ledger: MemoryLedger, browser: Browser) -> None:
    one, other = await _pad(browser, hall.url), await _pad(browser, hall.url)
    await _serve(hall.client)
    await expect(other.locator("#asking")).to_be_visible()
    await _press(one, "good")
    await expect(one.locator("#thank-you")).to_be_visible()
    await expect(other.locator("#quiet")).to_be_visible()
    assert [rated.score for rated in _rated(ledger)] == [3]


async def test_two_pads_at_the_same_time(hall: Served, ledger: MemoryLedger, browser: Browser) -> None:
    """Both thank; the first one counts, and neither shows what became of the other."""
    one, other = await _pad(browser, hall.url), await _pad(browser, hall.url)
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await other.route("**/rating", hold)
    await _serve(hall.client)
    await _press(other, "fair")
    await expect(other.locator("#thank-you")).to_be_visible()
    await _press(one, "good")
    await _nothing_waits(one)
    held.set()
    await _nothing_waits(other)
    assert [rated.score for rated in _rated(ledger)] == [3]
    for page in (one, other):
        await expect(page.locator("#quiet")).to_be_visible(timeout=10_000)
        assert await faults(page) == []


# ------------------------------------------------------------ the server away


async def test_a_lost_answer_is_the_same_act(hall: Served, ledger: MemoryLedger, browser: Browser) -> None:
    page = await _pad(browser, hall.url)
    lost: list[str] = []

    async def lose(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        lost.append(route.request.post_data or "")
        await route.fetch()  # the server has it
        await route.abort()

    await page.route("**/rating", lose)
    await _serve(hall.client)
    await _press(page, "fair")
    await expect(page.locator("#thank-you")).to_be_visible()
    await _nothing_waits(page)
    assert lost
    assert [rated.score for rated in _rated(ledger)] == [2]


@pytest.mark.parametrize("reloaded", [False, True], ids=["page stays", "page is opened again"])
async def test_a_rating_waits_while_the_server_is_killed(
    server_process: ServerProcess, browser: Browser, photographs: Path, reloaded: bool
) -> None:
    server_process.start()
    async with Client(server_process.url, HALL) as client:
        await open_counter(client, COUNTER)
        page = await _pad(browser, server_process.url)
        ticket = await _serve(client)
    await expect(page.locator("#asking")).to_be_visible()
    server_process.kill()
    await _press(page, "poor")
    await _choose(page, "Thái độ phục vụ")
    pressed = await page.evaluate("Date.now()")
    if not reloaded:
        await page.locator("#send").click()
        await expect(page.locator("#thank-you")).to_be_visible()
        await photograph(page, photographs, "rate-server-away")
        await expect(page.locator("#quiet")).to_be_visible(timeout=10_000)
        await expect(page.locator("#away")).to_be_hidden()
        assert await faults(page) == []
    assert await _waiting(page) == 1
    if reloaded:
        await page.goto("about:blank")  # in the middle of the reasons
    server_process.start()
    if reloaded:
        await page.goto(f"{server_process.url}/rate/{COUNTER}")
    await _nothing_waits(page)
    server_process.stop()
    ledger = SqliteLedger(server_process.store)
    (rated,) = _rated(ledger)
    assert (rated.ticket, rated.score, rated.reasons) == (ticket.ticket, 1, ("attitude",))
    assert rated.claimed == rated.rated_at
    assert abs(rated.rated_at.timestamp() * 1000 - pressed) < 10_000
    (row,) = ledger.ratings(HALL)
    assert row["day"] == next(ledger.visits(HALL))["day"]
    ledger.close()


async def test_a_rating_waits_while_the_network_is_away(
    hall: Served, ledger: MemoryLedger, browser: Browser
) -> None:
    page = await _pad(browser, hall.url)
    await _serve(hall.client)
    await expect(page.locator("#asking")).to_be_visible()
    await page.context.set_offline(True)
    await _press(page, "good")
    await expect(page.locator("#thank-you")).to_be_visible()
    await expect(page.locator("#quiet")).to_be_visible(timeout=10_000)
    assert (await _waiting(page), _rated(ledger)) == (1, [])
    assert await faults(page) == []
    await page.context.set_offline(False)
    await _nothing_waits(page)
    assert [rated.score for rated in _rated(ledger)] == [3]
    await _serve(hall.client, "en")
    await expect(page.locator("#pad")).to_have_attribute("lang", "en", timeout=15_000)


async def test_a_rating_that_waited_past_its_day_is_refused_once_and_told_in_the_log(
    tmp_path: Path, ledger: MemoryLedger, browser: Browser
) -> None:
    later, answers = Later(), []

    def answered(response: Response) -> None:
        if response.request.method == "POST" and response.url.endswith("/rating"):
            answers.append(response.status)

    async with serving(tmp_path, ledger, sample_wanted(), make_clock=later.clock) as hall:
        await open_counter(hall.client, COUNTER)
        page = await _pad(browser, hall.url)
        page.on("response", answered)
        await _serve(hall.client)
        await expect(page.locator("#asking")).to_be_visible()
        await page.context.set_offline(True)
        await _press(page, "good")
        await expect(page.locator("#thank-you")).to_be_visible()
        later.let_pass(24 * 60)
        async with asyncio.timeout(SOON):
            while sum(row.kind in events.DayOpened.kinds() for row in ledger.read(HALL)) < 2:
                await page.wait_for_timeout(50)
        with structlog.testing.capture_logs() as log:
            await page.context.set_offline(False)
            await _nothing_waits(page)
            await open_counter(hall.client, COUNTER)
            await _serve(hall.client, "en")
            await expect(page.locator("#pad")).to_have_attribute("lang", "en")
    assert (answers, _rated(ledger)) == ([409], [])
    told = [line for line in log if line["event"] == "rating-refused"]
    assert [(line["counter"], line["code"]) for line in told] == [(COUNTER, "rating-too-late")]


async def test_a_pad_with_a_name_tells_that_it_is_there(hall: Served, browser: Browser) -> None:
    await open_page(browser, f"{hall.url}/rate/{COUNTER}?device=rate-3", "tablet")
    supervise = await open_page(browser, f"{hall.url}/supervise")
    await expect(supervise.locator("#devices")).to_contain_text("rate-3")


async def test_the_supervisor_sees_the_days_figures(
    hall: Served, browser: Browser, photographs: Path
) -> None:
    supervise = await open_page(browser, f"{hall.url}/supervise")
    await expect(supervise.locator(".counter").first).to_be_visible()
    await expect(supervise.locator("#ratings")).to_have_text("")
    for score in (3, 2, None, None):
        ticket = await _serve(hall.client)
        if score is not None:
            request = messages.RateRequest(
                key=new_key(), ticket=ticket.ticket, scale=3, scale_version=1, score=score
            )
            await hall.client.rate(COUNTER, request)
    await expect(supervise.locator("#ratings")).to_have_text("2 lượt đã đánh giá, 50 % chưa")
    await expect(supervise.locator(".counter", has_text="Quầy 3")).to_contain_text("Đánh giá 2,5/3 (2)")
    assert await faults(supervise) == []
    await photograph(supervise, photographs, "supervise-ratings")


async def test_an_unknown_counter_has_no_pad(hall: Served, browser: Browser) -> None:
    page = await open_page(browser, hall.url)
    assert (await page.request.get(f"{hall.url}/rate/99")).status == 404
