"""Every page of the second level on every screen, in every language: nothing cut off, outside or too pale."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from queue_server.contract import messages
from tests.queue_server.web.browsing import SCREENS, faults, photograph
from tests.queue_server.web.officer.desk import COUNTER, HELPED, OTHER, OWN, Desk
from tests.serving import Served

#: Name of a page to the keys that lead to it.
PAGES = {
    "more": ["F3"],
    "transfer": ["F7"],
    "transfer-service": ["F7", "1"],
    "transfer-counter": ["F7", "2"],
    "transfer-how": ["F7", "1", "4"],
    "park": ["F6"],
    "pause": ["F9"],
    "give": ["Shift+F7", "1"],
    "give-how": ["Shift+F7", "1", "2"],
    "lost": ["Shift+F7", "3"],
    "away": ["Shift+F7", "4"],
    "admit": ["Shift+F7", "5"],
    "counter": ["Shift+F3"],
    "services": ["Shift+F3", "2"],
    "officer": ["Shift+F3", "5"],
    "waiting": ["ArrowDown", "ArrowDown", "Enter"],
    "choose": ["ArrowDown", "ArrowDown", "Enter", "1"],
    "cancel": ["ArrowDown", "ArrowDown", "Enter", "8"],
    "merge": ["F3", "6"],
}


async def _busy(desk: Desk) -> None:
    """A counter at which much goes on."""
    await desk.take(ticket_class="priority", units=3, then=(OTHER,), language="km")
    await desk.page.wait_for_timeout(500)
    await desk.keys("F2")
    await desk.stands("called")
    for service in (OWN, HELPED, OWN, OWN):
        waiting = await desk.take(service)
    await desk.on("transfer", messages.TransferRequest, waiting, to_counter=COUNTER)
    await desk.on("park", messages.ParkRequest, await desk.take(units=2), reason="fetch-paper")
    await expect(desk.page.locator("#away-rows li")).to_have_count(1)


@pytest.mark.parametrize(
    ("screen", "language"),
    [*((screen, "vi") for screen in SCREENS if screen != "tablet"), ("office", "en"), ("office", "km")],
)
async def test_every_page_is_readable(
    server: Served, browser: Browser, photographs: Path, screen: str, language: str
) -> None:
    desk = await Desk.sit_down(server, browser, screen=screen, language=language)
    await _busy(desk)
    assert await faults(desk.page) == []
    await photograph(desk.page, photographs, f"counter-busy-{screen}-{language}")
    for name, keys in PAGES.items():
        await desk.page.evaluate("document.activeElement.blur()")
        await desk.keys(*keys)
        await expect(desk.page.locator("#panel")).to_be_visible()
        assert await faults(desk.page) == [], name
        if (screen, language) in (("office", "vi"), ("office", "km"), ("zoomed-200", "vi")):
            await photograph(desk.page, photographs, f"counter-{name}-{screen}-{language}")
        await desk.keys(*["Escape"] * len(keys))
        await desk.closed()
    await desk.page.context.close()
