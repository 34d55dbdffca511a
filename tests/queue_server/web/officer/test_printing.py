"""An officer gives numbers at a desk with a printer of its own: an agent that a test plays over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from queue_server.client import Lost
from queue_server.contract.messages import PrintedRequest, PrinterView, PrintJob
from tests.queue_server.web.browsing import photograph
from tests.queue_server.web.officer.desk import COUNTER, Desk
from tests.serving import Served


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


async def test_without_an_agent_the_browser_prints(server: Served, browser: Browser) -> None:
    desk = await Desk.sit_down(server, browser)
    await given(desk)
    await expect(desk.button("In phiếu")).to_be_visible()
    assert await desk.failures() == []
    await desk.page.context.close()
