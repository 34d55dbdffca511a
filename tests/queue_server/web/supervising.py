"""What tests of the supervisor's page share: a hall with people in it, and hands on the page."""

from __future__ import annotations

import time
from datetime import datetime

from playwright.async_api import Browser, Locator, Page, expect

from queue_server.client import Client, new_key
from queue_server.clock import HallClock
from queue_server.contract import messages
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.web.routes import HALLS
from tests.queue_server.web.browsing import open_page
from tests.serving import HALL, Served

COPIES, CONTRACTS, INSURANCE = "certified-copy", "signature-contract", "insurance"


class Later:
    """The clock of a hall in which a test lets time pass."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def let_pass(self, minutes: float) -> None:
        """Move hall time on at once."""
        self._ahead += minutes * 60

    def clock(self, not_before: datetime | None) -> HallClock:
        """What the hall is composed with."""
        return HallClock(
            not_before,
            wall=lambda: time.time() + self._ahead,
            monotonic=lambda: time.monotonic() + self._ahead,
        )


async def issue(
    client: Client, count: int = 1, service: str = COPIES, ticket_class: str | None = None
) -> list[str]:
    """Numbers of people who came."""
    wanted = (
        messages.IssueRequest(key=new_key(), service=service, ticket_class=ticket_class) for _ in range(count)
    )
    return [(await client.issue(request)).number for request in wanted]


async def open_counter(client: Client, counter: str, officer: str = "") -> None:
    """An officer takes up work."""
    await client.at_counter(counter, "open", messages.OpenCounterRequest(key=new_key(), officer=officer))


async def call(client: Client, counter: str) -> str:
    """The number that is called at a counter."""
    answer = await client.next(counter, messages.NextRequest(key=new_key()))
    assert answer is not None
    assert answer.called is not None
    return answer.called.number


async def state_of(client: Client, number: str) -> messages.TicketState:
    """Where a number is."""
    return (await client.why(number)).state


def forecast(server: Served, *services: str, runs: int = 0) -> None:
    """Publish that whoever comes now is called in 10 to 20 minutes."""
    hosted = server.application[HALLS][HALL]
    wait = {"ordinary": Wait(p10=600.0, p50=900.0, p80=1200.0)}
    newest = Forecast(
        at=hosted.engine.now(), seq=1, kind="replay" if runs else "estimate", runs=runs, tickets={},
        services=dict.fromkeys(services, wait),
    )  # fmt: skip
    hosted.promises.take(newest)


async def open_supervise(browser: Browser, url: str, language: str = "vi", screen: str = "office") -> Page:
    """The supervisor's page, with its first view."""
    page = await open_page(browser, f"{url}/supervise?lang={language}", screen)
    await expect(page.locator(".counter").first).to_be_visible()
    return page


def card(page: Page, name: str) -> Locator:
    """A counter's card."""
    return page.locator(".counter", has=page.get_by_text(name, exact=True))


async def open_card(page: Page, name: str) -> None:
    """Open a counter's sheet."""
    await page.get_by_role("button", name=name, exact=True).click()


async def choose(page: Page, act: str) -> None:
    """Press one of a sheet's acts."""
    await page.locator(f"#sheet [data-choice='{act}']").click()


async def send(page: Page) -> None:
    """Send the form that is open in the sheet."""
    await page.locator("#sheet .form-place [type=submit]").click()


async def answer(page: Page, name: str) -> None:
    """Answer the question: ``yes`` or ``no``."""
    await page.locator(f"#{name}").click()


async def find(page: Page, number: str) -> None:
    """Look for a number by the key for it."""
    await page.keyboard.press("F2")
    await page.get_by_label("Số thứ tự").fill(number)
    await page.keyboard.press("Enter")
