"""Orders from afar on the real board: it says that it heard, does it once, and comes back after a reload."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.load import load_look
from display_board.orders import Orders, answered
from queue_server.contract.messages import DeviceOrder
from tests.display_board.stage import Stage, board_view, call
from tests.display_board.window import board_window, share

_PLAIN = load_look().themes.plain
IDENTIFY, RELOAD = DeviceOrder(id="k1", kind="identify"), DeviceOrder(id="k2", kind="reload")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A server whose views the test chooses."""
    async with Stage().open() as opened:
        yield opened


def test_it_is_done_only_when_the_server_knows_that_it_was_heard() -> None:
    orders, done = answered(Orders(), "", IDENTIFY)
    assert (orders.told, done) == ("k1", None)
    # Another answer, to a report that was under way already, changes nothing.
    assert answered(orders, "", IDENTIFY) == (orders, None)
    # The answer came, although the server had not taken it in yet: the same order is not heard anew.
    left, done = answered(orders, "k1", IDENTIFY)
    assert (left.told, done) == ("", IDENTIFY)
    left, done = answered(orders, "k1", RELOAD)
    assert (left.told, done) == ("k2", IDENTIFY)


async def test_it_says_which_board_it_is(stage: Stage, photographs: Path) -> None:
    await stage.show(board_view(calls=(call(31, "H006", "7"),)))
    stage.order, stage.unanswered = IDENTIFY, 1
    with board_window(stage.url, "1920x1080", settings=(('"board-1"', '"board-2"'),)) as window:
        blue = await window.picture(lambda picture: share(picture, _PLAIN.blue) > 0.7)
        await asyncio.to_thread(blue.save, photographs / "board" / "identify.png")
        assert set(stage.heard) == {"k1"}
        assert len(stage.heard) == 2, "the first answer was lost, so it was told once more"
        await stage.show(board_view(seq=2, stopped="fire-alarm", clear=True))
        await window.picture(lambda picture: share(picture, _PLAIN.red) > 0.7)
        await stage.show(board_view(seq=3, calls=(call(31, "H006", "7"),)))
        back = await window.picture(lambda picture: share(picture, _PLAIN.gold) > 0.1)
        assert share(back, _PLAIN.blue) < 0.01
    assert len(stage.heard) == 2


async def test_it_begins_anew_once_with_what_its_file_says_now(stage: Stage) -> None:
    await stage.show(board_view(calls=(call(31, "H006", "7"),)))
    with board_window(stage.url, "1280x720") as window:
        await window.picture(lambda picture: share(picture, _PLAIN.gold) > 0.1)
        text = window.file.read_text(encoding="utf-8")
        window.file.write_text(text.replace("layout = ", "layuot = "), encoding="utf-8")
        stage.order = RELOAD
        await stage.until(lambda: stage.report is not None and stage.report.troubles != ())
        assert stage.report is not None
        assert [trouble.code for trouble in stage.report.troubles] == ["board-not-renewed"]
        assert "layuot" in stage.report.troubles[0].advice
        window.file.write_text(text.replace('"plain"', '"high-contrast"'), encoding="utf-8")
        stage.order = DeviceOrder(id="k3", kind="reload")
        contrast = load_look().themes.high_contrast
        await window.picture(lambda picture: share(picture, contrast.gold) > 0.1)
        reports = stage.reports
        await stage.until(lambda: stage.reports > reports + 2)
        assert stage.report.troubles == ()
        assert stage.heard == ["k2", "k3"]
