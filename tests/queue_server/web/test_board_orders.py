"""The supervisor lets a browser's board say which one it is, and begin anew."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from display_board.orders import Orders, answered
from queue_server.client import Refused, new_key
from queue_server.contract import codec, messages
from tests.conftest import Served
from tests.queue_server.web.browsing import faults, open_page, photograph
from tests.queue_server.web.supervising import open_supervise


async def test_a_board_says_which_one_it_is_and_reloads_once(
    server: Served, browser: Browser, photographs: Path
) -> None:
    board = await open_page(browser, f"{server.url}/board?device=board-2&sound=off")
    await board.set_viewport_size({"width": 1920, "height": 1080})
    page = await open_supervise(browser, server.url)
    row = page.locator("#devices li", has_text="board-2")
    await row.get_by_role("button", name="Nhận diện").click()
    await expect(board.locator("#identity-words")).to_have_text("Đây là màn hình 2", timeout=15000)
    await expect(board.locator("#identity-device")).to_have_text("board-2")
    await expect(row.locator(".orders")).to_contain_text("màn hình đã nhận lúc")
    assert await faults(board) == []
    await photograph(board, photographs, "board-identify")
    await photograph(page, photographs, "supervise-board-orders")
    stop = messages.StopHallRequest(key=new_key(), reason="power", clear=True)
    await server.client.at_hall("stop", stop)
    await expect(board.locator("#identity")).to_be_hidden()
    await expect(board.locator("#standstill")).to_be_visible()
    await server.client.at_hall("resume", messages.HallRequest(key=new_key()))
    loads: list[str] = []
    board.on("load", lambda loaded: loads.append(loaded.url))
    async with board.expect_event("load", timeout=15000):
        await row.get_by_role("button", name="Tải lại").click()
    await expect(row.locator(".orders")).to_contain_text("Tải lại: màn hình đã nhận lúc")
    async with board.expect_request("**/devices/board-2/health", timeout=15000) as told:
        pass
    assert (await told.value).post_data_json["heard"] == ""
    await board.wait_for_timeout(500)
    assert len(loads) == 1
    assert await faults(page) == []


async def test_only_a_board_that_has_reported_can_be_told(server: Served) -> None:
    with pytest.raises(Refused) as refused:
        await server.client.order("board-9", messages.OrderRequest(key=new_key(), kind="identify"))
    assert refused.value.problem.code == "not-found"


async def test_orders_are_taken_as_by_the_kivy_board(server: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{server.url}/board?sound=off")
    one, two = (messages.DeviceOrder(id=name, kind="reload") for name in ("k1", "k2"))
    for heard, told, order in itertools.product((None, one), ("", "k1", "k2"), (None, one, two)):
        left, done = answered(Orders(heard), told, order)
        got = await page.evaluate(
            """async ([heard, told, order]) => {
              const { answered } = await import("/static/board_orders.js");
              return answered(heard, told, order);
            }""",
            [json.loads(codec.encode(heard)), told, json.loads(codec.encode(order))],
        )
        assert got == json.loads(codec.encode([left.heard, done])), (heard, told, order)
