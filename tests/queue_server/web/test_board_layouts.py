"""The browser board's layouts: a tile for every counter, one counter alone, screens higher than wide."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from display_board import tiles
from queue_server.client import Client, new_key
from queue_server.contract import codec, messages
from tests.conftest import Served
from tests.display_board import stage
from tests.queue_server.web.browsing import faults, open_page, photograph, scrolls

SCREENS = {"television": (1920, 1080), "tall": (1080, 1920), "old-television": (1280, 720)}
#: What a tile says: in the first language, and in the others.
WORDS = ("Tạm dừng", "Paused · ផ្អាក")


async def _open(browser: Browser, url: str) -> Page:
    page = await open_page(browser, "about:blank")
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.goto(url)
    return page


async def _look(page: Page, photographs: Path, name: str) -> None:
    """On every screen all can be read without scrolling."""
    for screen, (width, height) in reversed(SCREENS.items()):
        await page.set_viewport_size({"width": width, "height": height})
        long, short = max(width, height), min(width, height)
        letters = f"{10 * min(long / 1920, short / 1080):.6g}px"  # in proportion, a frame after the resize
        await expect(page.locator("html")).to_have_css("font-size", letters)
        await page.wait_for_timeout(300)  # what stands is looked at four times a second
        assert await faults(page) == [], (name, screen)
        assert not await scrolls(page)
        await photograph(page, photographs, f"{name}-{screen}")


async def _call(client: Client, counter: str, language: str = "vi") -> str:
    service = (await client.counter(counter)).services[0].id
    await client.issue(messages.IssueRequest(key=new_key(), service=service, language=language))
    await client.at_counter(counter, "open", messages.OpenCounterRequest(key=new_key()))
    called = await client.next(counter, messages.NextRequest(key=new_key()))
    assert called is not None
    assert called.called is not None
    return called.called.number


async def test_a_tile_for_every_counter(server: Served, browser: Browser, photographs: Path) -> None:
    page = await _open(browser, f"{server.url}/board?layout=grid&sound=off")
    await expect(page.locator(".tile")).to_have_count(13)
    await _look(page, photographs, "board-grid-none-open")
    for counter in ("1", "3", "4", "6", "9", "11"):
        number = await _call(server.client, counter)
        at = messages.TicketRequest(key=new_key())
        await server.client.at_counter(counter, "start", at)
        await expect(page.locator(f'.tile[data-counter="{counter}"] > .number')).to_have_text(number)
    await server.client.at_counter("2", "open", messages.OpenCounterRequest(key=new_key()))
    await server.client.at_counter("5", "open", messages.OpenCounterRequest(key=new_key()))
    await server.client.at_counter("5", "pause", messages.PauseCounterRequest(key=new_key(), reason="break"))
    number = await _call(server.client, "7", "km")
    called = page.locator('.tile[data-counter="7"]')
    await expect(called).to_have_class("tile is-called called")
    await expect(called.locator("> .number")).to_have_text(number)
    paused = page.locator('.tile[data-counter="5"].is-paused')
    await expect(paused.locator("> .counter")).to_have_text("Quầy 5")
    await expect(paused.locator(".words .first")).to_have_text("Tạm dừng")
    await expect(paused.locator(".words .others")).to_have_text("Paused · ផ្អាក")
    await expect(page.locator(".tile.is-closed")).to_have_count(4)
    await _look(page, photographs, "board-grid")
    made = messages.AnnounceRequest(key=new_key(), text="water")
    await server.client.at_hall("announcements", made)
    await expect(page.locator("#announcement")).to_be_visible()
    await expect(page.locator(".tile")).to_have_count(13)
    await _look(page, photographs, "board-grid-announcement")
    stop = messages.StopHallRequest(key=new_key(), reason="power", clear=False)
    await server.client.at_hall("stop", stop)
    await expect(page.locator(".tile").first).to_be_hidden()
    await _look(page, photographs, "board-grid-stopped")


@pytest.mark.parametrize(("language", "counter"), [("vi", "Quầy 1"), ("en", "Counter 1"), ("km", "បញ្ជរ 1")])
async def test_a_tile_begins_with_its_counter_in_the_boards_language(
    server: Served, browser: Browser, photographs: Path, language: str, counter: str
) -> None:
    page = await _open(browser, f"{server.url}/board?layout=grid&sound=off&lang={language}")
    await server.client.at_counter("2", "open", messages.OpenCounterRequest(key=new_key()))
    await _call(server.client, "3")
    await expect(page.locator(".tile .counter").first).to_have_text(counter)
    await expect(page.locator(".tile .others").first).to_contain_text(" · ")
    await page.wait_for_timeout(300)
    assert await faults(page) == []
    await photograph(page, photographs, f"board-grid-{language}")


async def test_one_counter_alone(server: Served, browser: Browser, photographs: Path) -> None:
    page = await _open(browser, f"{server.url}/board?layout=counter&counter=3&sound=off")
    await expect(page.locator(".one.is-closed .said p")).to_have_count(3)
    await _look(page, photographs, "board-one-closed")
    number = await _call(server.client, "3")
    await expect(page.locator(".one.called > .number")).to_have_text(number)
    await _look(page, photographs, "board-one-called")
    await server.client.at_counter("3", "start", messages.TicketRequest(key=new_key()))
    await expect(page.locator(".one.is-serving > .number")).to_have_text(number)
    await _look(page, photographs, "board-one-serving")


async def test_the_list_on_a_screen_higher_than_wide(
    server: Served, browser: Browser, photographs: Path
) -> None:
    page = await _open(browser, f"{server.url}/board?sound=off")
    for counter in ("3", "6", "8", "10"):
        await _call(server.client, counter)
        await server.client.at_counter(counter, "start", messages.TicketRequest(key=new_key()))
    await _call(server.client, "7", "km")
    await _call(server.client, "9", "km")
    await expect(page.locator(".card")).to_have_count(2)
    await _look(page, photographs, "board-list")


async def test_some_counters_of_the_zone(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board?layout=grid&counters=7,3,99&sound=off")
    await expect(page.locator(".tile .counter b")).to_have_text(["7", "3"])
    await expect(page.locator("#trouble")).to_contain_text("quầy 99")


@pytest.mark.parametrize("wrong", ["layout=circle", "layout=counter"])
async def test_a_wrong_address_is_said(server: Served, wrong: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/board?{wrong}") as answer:
        assert answer.status == 422


async def test_tiles_stand_as_on_the_kivy_board(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board")
    calls = (stage.call(91, "C010", "3"), stage.call(92, "H006", "17", state="serving"))
    for many, room, turn in itertools.product(
        (1, 2, 5, 13, 24, 67), ((1824, 732), (1044, 732), (984, 1508), (700, 400)), range(4)
    ):
        view = stage.board_view(calls=calls[:1], recent=calls, counters=stage.counters(many, calls, (4, 6)))
        shown = tiles.only(view, ("3", "1") if many == 5 else ())
        all_of_them = tiles.tiles(shown, stage.MORNING)
        columns, rows = tiles.shape(len(all_of_them), *room)
        width, height = tiles.cell(columns, rows, *room)
        expected = [
            all_of_them, (columns, rows), tiles.part(all_of_them, columns * rows, turn),
            tiles.sizes(width, height, 5), tiles.asleep(all_of_them), tiles.unknown(view, ("3", "99")),
            tiles.word_sizes(width, height, *WORDS), tiles.word_sizes(width, height, WORDS[0], ""),
        ]  # fmt: skip
        got = await page.evaluate(
            """async ({ view, only, room, turn, now, words }) => {
              const tiles = await import("/static/board_tiles.js");
              const all = tiles.tiles(tiles.only(view, only), now);
              const [columns, rows] = tiles.shape(all.length, room[0], room[1]);
              const [width, height] = tiles.cell(columns, rows, room[0], room[1]);
              return [all, [columns, rows], tiles.part(all, columns * rows, turn),
                tiles.sizes(width, height, 5), tiles.asleep(all), tiles.unknown(view, ["3", "99"]),
                tiles.wordSizes(width, height, words[0], words[1]),
                tiles.wordSizes(width, height, words[0], "")];
            }""",
            {
                "view": json.loads(codec.encode(view)), "only": ["3", "1"] if many == 5 else [],
                "room": room, "turn": turn, "now": stage.MORNING.timestamp() * 1000, "words": WORDS,
            },
        )  # fmt: skip
        assert got == json.loads(codec.encode(expected)), (many, room, turn)
