"""An officer gives numbers at a desk with a printer of its own: an agent that a test plays over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from queue_server.client import Lost, new_key
from queue_server.contract.messages import (
    HealthReport,
    PrintedRequest,
    PrinterView,
    PrintJob,
    StaffIssueRequest,
    Trouble,
)
from tests.queue_server.web.browsing import photograph
from tests.queue_server.web.officer.desk import COUNTER, Desk
from tests.queue_server.web.supervising import open_supervise
from tests.serving import Served

TECHNICAL = {
    "vi": "Kỹ thuật: took nothing for 5 s",
    "en": "Technical: took nothing for 5 s",
    "km": "បច្ចេកទេស៖ took nothing for 5 s",
}


class Agent:
    """Follows the printer of the desk."""

    def __init__(self, server: Served, views: AsyncIterator[PrinterView | Lost]) -> None:
        self._server, self._views = server, views

    async def wanted(self) -> PrintJob:
        """The slip that the desk wants."""
        async for view in self._views:
            if not isinstance(view, Lost) and view.jobs:
                return view.jobs[0]
        raise AssertionError("a feed does not end")

    async def says(self, job: PrintJob, state: str, code: str = "") -> None:
        """What has become of it."""
        said = PrintedRequest(device="printer-3", id=job.id, state=state, code=code)  # type: ignore[arg-type]  # one of them
        await self._server.client.printed(COUNTER, said)


@pytest_asyncio.fixture(loop_scope="module")
async def agent(server: Served) -> AsyncIterator[Agent]:
    """An agent that follows before the officer sits down."""
    async with aclosing(server.client.follow_printer(COUNTER)) as views:  # type: ignore[type-var]  # it is one
        await anext(views)
        yield Agent(server, views)


async def given(desk: Desk) -> None:
    """A number for a certified copy."""
    await desk.touch("Cấp số, tìm số", "Cấp số, tìm số", "Chứng thực bản sao", "Cấp số")


async def test_the_desks_printer_prints_what_is_given(agent: Agent, desk: Desk, photographs: Path) -> None:
    note = desk.page.locator("#panel-note")
    await given(desk)
    job = await agent.wanted()
    assert (job.name, job.slip and job.slip.service) == ("C001", "certified-copy")
    await agent.says(job, "taken")
    await expect(note).to_contain_text("Máy in đang in phiếu…")
    await expect(desk.button("In phiếu")).to_have_count(0)
    await agent.says(job, "taken", "printer-paper-out")
    await expect(note).to_contain_text("Phiếu chờ máy in: Máy in hết giấy.")
    await photograph(desk.page, photographs, "counter-print-waits")
    await agent.says(job, "printed")
    await expect(note).to_contain_text("Đã in phiếu.")
    await photograph(desk.page, photographs, "counter-print-done")


async def test_what_is_not_on_paper_is_printed_once_more(agent: Agent, desk: Desk, photographs: Path) -> None:
    note = desk.page.locator("#panel-note")
    await given(desk)
    job = await agent.wanted()
    await agent.says(job, "failed", "print-uncertain")
    await expect(note).to_contain_text("Chưa in được phiếu: Máy in dừng giữa chừng")
    await expect(desk.button("In bằng máy tính này")).to_be_visible()
    await photograph(desk.page, photographs, "counter-print-failed")
    await desk.touch("In lại lần nữa")
    again = await agent.wanted()
    assert (again.name, again.id != job.id) == (job.name, True)
    await agent.says(again, "printed")
    await expect(note).to_contain_text("Đã in phiếu.")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_a_lost_slip_stays_on_the_page_until_somebody_has_seen_to_it(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    """Also when the dialogue that asked for it is closed long since."""
    async with aclosing(server.client.follow_printer(COUNTER)) as views:  # type: ignore[type-var]  # it is one
        await anext(views)
        agent = Agent(server, views)
        desk = await Desk.sit_down(server, browser, language=language)
        line = desk.page.locator("#lost-slips")
        await expect(line).to_be_hidden()
        slips = [
            await server.client.issue_by_staff(
                StaffIssueRequest(key=new_key(), service="certified-copy", print=True), COUNTER
            )
            for _ in range(2)
        ]
        for slip in slips:
            said = PrintedRequest(device="printer-3", id=slip.id, state="failed", code="print-uncertain")
            await server.client.printed(COUNTER, said)
        await expect(line).to_contain_text("C001, C002")
        await photograph(desk.page, photographs, f"counter-print-lost-{language}")
        await line.click()
        await expect(desk.page.locator("#panel-title")).to_contain_text("C001")
        await photograph(desk.page, photographs, f"counter-print-lost-page-{language}")
        await desk.settle()
        await desk.page.locator("#panel-body button").nth(1).click()
        await expect(line).to_contain_text("C002")
        await expect(line).not_to_contain_text("C001")
        await desk.settle()
        await desk.page.keyboard.press("Shift+F8")
        await desk.settle()
        await desk.page.locator("#panel-body button").first.click()
        job = await agent.wanted()
        while not job.again:  # views of before, which the feed has brought meanwhile
            job = await agent.wanted()
        assert job.name == "C002"
        await expect(line).to_be_hidden()
        assert await desk.failures() == []
        await desk.page.context.close()


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_the_supervisor_is_told_of_lost_slips_and_sees_to_those_of_staff(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    client = server.client
    for desk, counter in ((COUNTER, COUNTER), ("staff", None)):
        async with aclosing(client.follow_printer(desk)) as views:  # type: ignore[type-var]  # it is one
            await anext(views)
            request = StaffIssueRequest(key=new_key(), service="certified-copy", print=True)
            slip = await client.issue_by_staff(request, counter)
            said = PrintedRequest(device="printer-3", id=slip.id, state="failed", code="print-uncertain")
            await client.printed(desk, said)
    troubles = (
        Trouble(code="printer-paper-out"),
        Trouble(code="printer-timeout", advice="took nothing for 5 s"),
    )
    await client.report("printer-3", HealthReport(kind="printer", version="1", troubles=troubles))
    page = await open_supervise(browser, server.url, language=language)
    entries = page.locator("#troubles")
    await expect(entries).to_contain_text("C001")
    await expect(entries).to_contain_text("C002")
    await expect(entries.locator(".technical")).to_have_text([TECHNICAL[language]])
    await photograph(page, photographs, f"supervise-slips-lost-{language}")
    await entries.locator("[data-go^='slip-seen:']").click()
    await expect(entries).not_to_contain_text("C002")
    assert "slip-lost" in {one.code for one in (await client.supervisor()).troubles}
    await page.context.close()


async def test_without_an_agent_the_browser_prints(server: Served, browser: Browser) -> None:
    desk = await Desk.sit_down(server, browser)
    await given(desk)
    await expect(desk.button("In phiếu")).to_be_visible()
    assert await desk.failures() == []
    await desk.page.context.close()
