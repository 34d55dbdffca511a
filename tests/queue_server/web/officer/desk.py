"""An officer at a counter: presses keys and buttons, and looks at what has become of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Self

from playwright.async_api import Browser, Locator, Page, expect

from queue_server.client import new_key
from queue_server.contract import messages
from tests.queue_server.web.browsing import faults, open_page
from tests.serving import Served

COUNTER = "5"
#: A service of the counter's own, one that it only helps with, and one of others.
OWN, HELPED, OTHER = "certified-copy", "civil-extract", "birth-death"


def remembers(officer: str) -> str:
    """The script by which a device remembers its officer."""
    return (
        "if (location.protocol === 'http:' && localStorage.getItem('officer') === null)"
        f" localStorage.setItem('officer', {json.dumps(officer)})"
    )


@dataclass
class Desk:
    """The officer's page of counter 5 beside the server it talks to."""

    server: Served
    page: Page

    @classmethod
    async def sit_down(
        cls, server: Served, browser: Browser, *, officer: str | None = "", opened: bool = True,
        screen: str = "office", language: str = "vi",
    ) -> Self:  # fmt: skip
        """Open the page; ``officer`` is who the device remembers, nothing where nobody was asked for yet."""
        if opened:
            await server.client.at_counter(
                COUNTER, "open", messages.OpenCounterRequest(key=new_key(), officer=officer or "")
            )
        page = await open_page(browser, "about:blank", screen)
        if officer is not None:
            await page.context.add_init_script(remembers(officer))
        await page.goto(f"{server.url}/counter/{COUNTER}?lang={language}")
        desk = cls(server, page)
        await desk.stands("idle" if opened else "closed")
        return desk

    # ------------------------------------------------------------ what others do

    async def take(self, service: str = OWN, **more: Any) -> messages.IssueAnswer:
        """Somebody takes a number, which the page shows if it is for this counter."""
        request = messages.IssueRequest(key=new_key(), service=service, **more)
        taken = await self.server.client.issue(request)
        if service in (OWN, HELPED):
            await expect(self.row(taken)).to_be_attached()
        return taken

    async def call(self) -> messages.IssueAnswer:
        """Somebody takes a number and is called here."""
        taken = await self.server.client.issue(messages.IssueRequest(key=new_key(), service=OWN))
        await self.server.client.next(COUNTER, messages.NextRequest(key=new_key()))
        await expect(self.page.locator("#number")).to_have_text(taken.number)
        await self.settle()
        return taken

    async def on(self, act: str, kind: type[Any], ticket: messages.IssueAnswer, **more: Any) -> None:
        """Something is done with a ticket elsewhere."""
        request = kind(key=new_key(), ticket=ticket.ticket, **more)
        await self.server.client.on_ticket(act, request, COUNTER)

    async def view(self) -> messages.CounterView:
        """What the server says."""
        return await self.server.client.counter(COUNTER)

    # ------------------------------------------------------------ what the officer does

    async def settle(self) -> None:
        """Wait until presses count: the page has been the same for longer than a double press lasts."""
        await self.page.wait_for_timeout(560)

    async def keys(self, *names: str) -> None:
        """Press keys one after another, each on what the one before has opened."""
        for name in names:
            await self._idle()
            await self.page.keyboard.press(name)

    async def scan(self, text: str) -> None:
        """A scanner types a text and Enter, each key ten milliseconds after the one before.

        The times are given with the keys, so that a machine with much to do is no slow scanner.
        """
        await self._idle()
        wire = await self.page.context.new_cdp_session(self.page)
        start = time.time()
        for place, sign in enumerate([*text, "\r"]):
            key = {"key": "Enter" if sign == "\r" else sign, "timestamp": start + place / 100}
            await wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": sign, **key})
            await wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
        await wire.detach()

    async def touch(self, *words: str) -> None:
        """Touch buttons one after another by their words, as slowly as people do."""
        for text in words:
            await self._idle()
            if await self.page.locator("#panel").is_visible():
                await self.page.wait_for_timeout(420)
            await self.button(text).click()

    async def _idle(self) -> None:
        await expect(self.page.locator("#desk.sending")).to_have_count(0)

    def button(self, text: str) -> Locator:
        """A button that begins with these words, on the page or in the panel, whichever is there."""
        return self.page.locator("button:visible").filter(has_text=text).first

    def row(self, ticket: messages.IssueAnswer) -> Locator:
        """A ticket's row beside the work."""
        return self.page.locator(f'[data-ticket="{ticket.ticket}"] button')

    # ------------------------------------------------------------ what is seen

    async def stands(self, state: str) -> None:
        """The counter comes into a state."""
        await expect(self.page.locator("#desk")).to_have_attribute("data-state", state)

    async def told(self, text: str) -> None:
        """Something is said below the buttons."""
        await expect(self.page.locator("#notice")).to_contain_text(text)

    async def asks(self, text: str) -> None:
        """The panel asks something."""
        await expect(self.page.locator("#panel-title")).to_contain_text(text)

    async def closed(self) -> None:
        """The panel is gone."""
        await expect(self.page.locator("#panel")).to_be_hidden()

    async def failures(self) -> list[str]:
        """What is wrong with the page as it stands."""
        return await faults(self.page)
