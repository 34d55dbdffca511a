"""What stands beside the calls of a browser's board: words, pictures, and nothing that is not named."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from config.schema_panel import Panel, PanelItem
from display_board import panel
from queue_server.client import new_key
from queue_server.contract import codec, messages
from tests.conftest import Served
from tests.display_board.stage import MORNING
from tests.display_board.test_panel import draw
from tests.queue_server.web.browsing import faults, open_page, photograph, scrolls
from tests.serving import HALL, sample_wanted, serving

WORDS = {"vi": "Xin chuẩn bị sẵn giấy tờ gốc để đối chiếu.", "km": "សូមត្រៀមឯកសារដើមសម្រាប់ផ្ទៀងផ្ទាត់។"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of a panel, good and bad, and a secret beside the folder."""
    made = tmp_path / "panel"
    made.mkdir()
    draw(made / "way.png")
    (made / "torn.png").write_bytes((made / "way.png").read_bytes()[:8] + b"rubbish" * 20)
    (made / "called-so.png").write_bytes(b"<html>not a picture</html>")
    (made / "unnamed.png").write_bytes((made / "way.png").read_bytes())
    (tmp_path / "secret.png").write_bytes((made / "way.png").read_bytes())
    (made / "leads-out.png").symlink_to(tmp_path / "secret.png")
    return made


def panel_of(folder: Path, *items: PanelItem) -> Panel:
    """A panel of these items."""
    return Panel(enabled=True, folder=str(folder), items=items)


@pytest_asyncio.fixture(loop_scope="module")
async def shown(tmp_path: Path, folder: Path) -> AsyncIterator[Served]:
    """A server whose boards have a panel of words, a good picture and bad ones."""
    names = ("way.png", "torn.png", "called-so.png", "gone.png", "leads-out.png")
    items = (PanelItem(words=WORDS, seconds=5), *(PanelItem(file=name, seconds=5) for name in names))
    wanted = dataclasses.replace(sample_wanted(), panel=panel_of(folder, *items))
    async with serving(tmp_path, wanted=wanted) as served:
        yield served


async def _open(browser: Browser, url: str) -> Page:
    page = await open_page(browser, "about:blank")
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.goto(url)
    return page


async def test_words_and_pictures_take_turns_and_what_is_bad_is_told(
    shown: Served, browser: Browser, photographs: Path
) -> None:
    page = await _open(browser, f"{shown.url}/board?device=board-7&sound=off")
    await expect(page.locator("#media img")).to_have_attribute(
        "src", f"/api/v1/halls/{HALL}/panel/way.png", timeout=25000
    )
    await expect(page.locator("#media img")).to_have_js_property("naturalWidth", 1200)
    assert await faults(page) == []
    await photograph(page, photographs, "board-panel-picture")
    await expect(page.locator("#announcement-text[lang=km]")).to_have_text(WORDS["km"], timeout=25000)
    assert not await scrolls(page)
    await photograph(page, photographs, "board-panel-words")

    async with asyncio.timeout(60):
        while True:
            told = {
                (one.device, one.advice)
                for one in (await shown.client.supervisor()).troubles
                if one.code == "panel-file"
            }
            if ("board-7", "torn.png") in told:
                break
            await asyncio.sleep(0.2)
    assert (None, "called-so.png, gone.png, leads-out.png") in {
        (device or None, text) for device, text in told
    }


async def test_only_what_is_named_and_what_it_is_called_is_served(shown: Served) -> None:
    content = codec.decode(await shown.client.fetch(f"/api/v1/halls/{HALL}/panel"), messages.PanelContent)
    assert [entry.kind for entry in content.entries] == ["words", "picture", "picture"]
    statuses = {}
    async with aiohttp.ClientSession() as session:
        for name in (
            "way.png", "unnamed.png", "called-so.png", "gone.png", "leads-out.png", "..%2Fsecret.png",
        ):  # fmt: skip
            async with session.get(f"{shown.url}/api/v1/halls/{HALL}/panel/{name}") as answer:
                statuses[name] = answer.status
                if answer.status == 200:
                    assert answer.headers["Content-Type"] == "image/png"
                    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [name for name, status in statuses.items() if status == 200] == ["way.png"]
    assert set(statuses.values()) == {200, 404}


async def test_calls_come_first(tmp_path: Path, folder: Path, browser: Browser, photographs: Path) -> None:
    wanted = dataclasses.replace(sample_wanted(), panel=panel_of(folder, PanelItem(file="way.png")))
    async with serving(tmp_path, wanted=wanted) as served:
        one = await _open(browser, f"{served.url}/board?layout=counter&counter=3&sound=off")
        grid = await _open(browser, f"{served.url}/board?layout=grid&sound=off")
        for page in (one, grid):
            await expect(page.locator("#media img")).to_be_visible()
        await expect(grid.locator(".tile")).to_have_count(13)
        await photograph(grid, photographs, "board-panel-grid")
        await grid.set_viewport_size({"width": 1080, "height": 1920})
        await grid.wait_for_timeout(400)
        assert await faults(grid) == []
        await photograph(grid, photographs, "board-panel-grid-tall")
        service = (await served.client.counter("3")).services[0].id
        await served.client.issue(messages.IssueRequest(key=new_key(), service=service))
        await served.client.at_counter("3", "open", messages.OpenCounterRequest(key=new_key()))
        await served.client.next("3", messages.NextRequest(key=new_key()))
        await expect(one.locator(".one.called")).to_be_visible()
        await expect(one.locator("#media img")).to_be_hidden()
        await served.client.at_hall("announcements", messages.AnnounceRequest(key=new_key(), text="water"))
        await expect(grid.locator("#announcement")).to_be_visible()
        await expect(grid.locator("#media img")).to_be_hidden()


async def _film(page: Page) -> bytes:
    """A short film, made by the browser itself."""
    made: str = await page.evaluate(
        """async () => {
          const canvas = document.createElement("canvas");
          canvas.width = 320; canvas.height = 180;
          const brush = canvas.getContext("2d");
          const film = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
          const parts = [];
          film.ondataavailable = (event) => parts.push(event.data);
          const ended = new Promise((done) => { film.onstop = done; });
          let hue = 0;
          const timer = setInterval(() => {
            brush.fillStyle = `hsl(${hue += 10} 80% 40%)`;
            brush.fillRect(0, 0, 320, 180);
          }, 40);
          film.start();
          setTimeout(() => film.stop(), 800);
          await ended;
          clearInterval(timer);
          const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
          return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
        }"""
    )
    return base64.b64decode(made)


async def test_a_video_runs_without_its_sound(tmp_path: Path, folder: Path, browser: Browser) -> None:
    wanted = dataclasses.replace(sample_wanted(), panel=panel_of(folder, PanelItem(file="film.webm")))
    async with serving(tmp_path, wanted=wanted) as served:
        page = await _open(browser, f"{served.url}/board?sound=off")
        await expect(page.locator("#media video")).to_have_count(0)
        (folder / "film.webm").write_bytes(await _film(page))
        await page.reload()
        video = page.locator("#media video")
        await expect(video).to_have_js_property("muted", True)
        await expect(video).to_have_js_property("paused", False)
        await expect(video).to_have_js_property("videoWidth", 320)
        assert await faults(page) == []


async def test_without_a_panel_calls_have_all_the_room(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board?sound=off")
    await expect(page.locator("#cards p").first).to_be_visible()
    await page.wait_for_timeout(400)
    await expect(page.locator(".before.beside")).to_have_count(0)


async def test_turns_are_those_of_the_kivy_board(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board?sound=off")
    items = (
        PanelItem(words=WORDS, seconds=7),
        PanelItem(file="way.png", seconds=20),
        PanelItem(file="f.mp4"),
    )
    entries = [
        {"kind": "words", "words": dict(items[0].words), "seconds": 7},
        {"kind": "picture", "address": "way.png", "seconds": 20},
        {"kind": "video", "address": "f.mp4", "seconds": 12},
    ]
    for languages, second in itertools.product((["vi", "km"], ["en"]), range(0, 60, 3)):
        now = MORNING.timestamp() + second
        got = await page.evaluate(
            """async ([entries, languages, now]) =>
              (await import("/static/board_panel.js")).at(entries, languages, now)""",
            [entries, languages, now * 1000],
        )
        expected = panel.at(items, languages, MORNING.fromtimestamp(now, MORNING.tzinfo))
        assert got == json.loads(codec.encode(expected)), (languages, second)
