"""How loud the browser's board is, and what it says of a device that takes no sound; in a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from queue_server.client import Client, new_key
from queue_server.contract import messages
from tests.conftest import Served
from tests.queue_server.recording import samples_of
from tests.queue_server.web.browsing import chromium, open_page

#: Seconds until the server must know what the browser does.
PATIENCE = 60.0
#: An ear at the loudspeaker: the loudest that has come so far.
EAR = """
  window.loudest = 0;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to) {
    if (to === this.context.destination) {
      const ear = this.context.createAnalyser();
      const heard = new Float32Array(ear.fftSize);
      connect.call(this, ear);
      setInterval(() => {
        ear.getFloatTimeDomainData(heard);
        window.loudest = heard.reduce((most, one) => Math.max(most, Math.abs(one)), window.loudest);
      }, 10);
    }
    return connect.apply(this, arguments);
  };
"""
#: A device that takes no sound while ``window.stuck`` is set: what is begun never ends.
STUCK = """
  window.stuck = true;
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function () {
    if (!window.stuck) start.apply(this, arguments);
  };
"""


#: What stands in an address, a minute of the hall's day, and the per cent then; none: it cannot be read.
HOURS = [
    ("", "11:00", 100),
    ("11:00-13:00@60", "10:59", 100),
    ("11:00-13:00@60", "11:00", 60),
    ("11:00-13:00@60, 17:00-24:00@5", "12:59", 60),
    ("11:00-13:00@60, 17:00-24:00@5", "13:00", 100),
    ("11:00-13:00@60, 17:00-24:00@5", "23:59", 5),
    ("11:00-13:00", "11:00", None),
    ("11:00-13:00@4", "11:00", None),
    ("11:00-13:00@101", "11:00", None),
    ("13:00-11:00@60", "11:00", None),
    ("11:00-13:00@60,12:59-14:00@50", "11:00", None),
    ("25:00-26:00@60", "11:00", None),
    ("loud", "11:00", None),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_browser() -> AsyncIterator[Browser]:
    """A browser that lets pages sound."""
    async with chromium(autoplay="no-user-gesture-required") as running:
        yield running


async def _until(happened: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await happened():  # noqa: ASYNC110 - the server is asked over HTTP, it sets no event here
            await asyncio.sleep(0.1)


async def _board(browser: Browser, address: str, script: str) -> Page:
    page = await open_page(browser, "about:blank")
    await page.add_init_script(script)
    await page.goto(address)
    return page


async def _announces(client: Client) -> bool:
    return (await client.board()).announcer == "board-1"


async def _call(client: Client) -> None:
    await client.issue(messages.IssueRequest(key=new_key(), service="guidance"))
    await client.at_counter("2", "open", messages.OpenCounterRequest(key=new_key()))
    assert await client.next("2", messages.NextRequest(key=new_key())) is not None


async def _troubles(client: Client) -> list[str]:
    told = (await client.supervisor()).troubles
    return [one.code for one in told if one.device == "board-1"]


@pytest.mark.parametrize(("volume", "percent"), [("", 100), ("&volume=00:00-12:00@40,12:00-24:00@40", 40)])
async def test_as_loud_as_its_address_says(
    server: Served, browser: Browser, volume: str, percent: int
) -> None:
    page = await _board(browser, f"{server.url}/board?device=board-1{volume}", EAR)
    await _until(lambda: _announces(server.client))
    await _call(server.client)

    async def announced() -> bool:
        return (await server.client.board()).calls[0].announced

    await _until(announced)
    view = await server.client.board()
    sounds = [await server.client.fetch(address) for address in (view.chime, *view.calls[0].sounds)]
    loudest = max(max(map(abs, samples_of(sound)[0])) for sound in sounds) / 32768
    assert await page.evaluate("window.loudest") == pytest.approx(loudest * percent / 100, rel=0.1)
    assert await _troubles(server.client) == []


async def test_the_hours_in_an_address(server: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{server.url}/")
    found = await page.evaluate(
        """async (cases) => {
          const { readVolume, volumeAt } = await import("/static/sound.js");
          return cases.map(([text, minute]) => {
            const hours = readVolume(text);
            return [text, minute, hours === null ? null : volumeAt(hours, minute)];
          });
        }""",
        [case[:2] for case in HOURS],
    )
    assert [tuple(entry) for entry in found] == HOURS


async def test_hours_that_cannot_be_read_are_told(server: Served, browser: Browser) -> None:
    await _board(browser, f"{server.url}/board?device=board-1&volume=loud", "")

    async def told() -> bool:
        return await _troubles(server.client) == ["volume-refused"] and await _announces(server.client)

    await _until(told)


async def test_a_device_that_takes_no_sound_is_told_until_it_does(server: Served, browser: Browser) -> None:
    page = await _board(browser, f"{server.url}/board?device=board-1", STUCK)
    await _until(lambda: _announces(server.client))
    await _call(server.client)

    async def told() -> bool:
        return await _troubles(server.client) == ["sound-failed"]

    async def works() -> bool:
        return await _troubles(server.client) == [] and await _announces(server.client)

    await _until(told)
    # The next board of the zone may announce; a touch would not help.
    assert not await _announces(server.client)
    await expect(page.locator("#touch")).to_be_hidden()
    assert not (await server.client.board()).calls[0].announced
    await page.evaluate("window.stuck = false")
    await _until(works)
