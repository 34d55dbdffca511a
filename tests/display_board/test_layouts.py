"""The layouts of the real board on a virtual display: a tile for every counter, and one counter alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image

from config.load import load_look
from queue_server.contract.messages import BoardView
from tests.display_board.stage import Stage, announcement, board_view, call, counters
from tests.display_board.window import board_window, share

_PLAIN = load_look().themes.plain
WIDE, TALL = "1920x1080", "1080x1920"
GRID = (('layout = "list"', 'layout = "grid"'),)
ONE = (('layout = "list"', 'layout = "counter"'), ('counter = ""', 'counter = "3"'))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A server whose views the test chooses."""
    async with Stage().open() as opened:
        yield opened


def busy(many: int, **changes: object) -> BoardView:
    """A morning at so many counters: two are called now, most others serve, two are closed."""
    calls = (call(91, "C010", "3", language="km"), call(92, "H006", "7"))
    serving = tuple(
        call(place, f"L{place:03}", str(place), state="serving", announced=True)
        for place in (1, 2, 4, 6, 9, 11, 14, 15, 16, 17, 19, 20, 22)
        if place <= many
    )
    shown = counters(many, (*serving, *calls), closed=(8, 12, 23))
    return board_view(calls=calls, recent=(*calls[::-1], *serving)[:12], counters=shown, **changes)


async def _keep(picture: Image.Image, photographs: Path, name: str) -> None:
    (photographs / "board").mkdir(exist_ok=True)
    await asyncio.to_thread(picture.save, photographs / "board" / f"{name}.png")


def _gold(least: float, most: float = 1.0) -> Callable[[Image.Image], bool]:
    return lambda picture: least <= share(picture, _PLAIN.gold) <= most


@pytest.mark.parametrize("size", [WIDE, TALL])
async def test_photographs_of_the_grid(stage: Stage, photographs: Path, size: str) -> None:
    form = "tall" if size == TALL else "wide"
    await stage.show(busy(13))
    with board_window(stage.url, size, settings=GRID) as window:
        few = await window.picture(_gold(0.05))
        await _keep(few, photographs, f"grid-13-{form}")
        await stage.show(busy(24, seq=2))
        less = share(few, _PLAIN.gold) * 0.9
        await _keep(await window.picture(_gold(0.03, less)), photographs, f"grid-24-{form}")
        await stage.show(busy(13, seq=3, announcements=(announcement(99, until=None),)))
        beside = await window.picture(lambda picture: share(picture, _PLAIN.board_ink) > 0.12)
        await _keep(beside, photographs, f"grid-announcement-{form}")
        assert _gold(0.03)(beside), "an announcement covered the calls"
        closed = counters(13, closed=range(1, 14))
        await stage.show(board_view(seq=4, counters=closed, phase="closed"))
        await _keep(await window.picture(_gold(0, 0.001)), photographs, f"grid-closed-{form}")
        await stage.show(busy(13, seq=5, stopped="power"))
        still = await window.picture(lambda picture: share(picture, _PLAIN.amber_soft) > 0.6)
        await _keep(still, photographs, f"grid-stopped-{form}")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_photographs_of_the_smallest_tiles(stage: Stage, photographs: Path, language: str) -> None:
    await stage.show(busy(24, languages=(language,)))
    theme = "high-contrast" if language == "en" else "plain"
    gold = load_look().themes.high_contrast.gold if language == "en" else _PLAIN.gold
    with board_window(stage.url, WIDE, settings=GRID, theme=theme) as window:
        picture = await window.picture(lambda picture: share(picture, gold) > 0.03)
        await _keep(picture, photographs, f"grid-24-{language}")


@pytest.mark.parametrize("size", [WIDE, TALL])
async def test_photographs_of_one_counter(stage: Stage, photographs: Path, size: str) -> None:
    form = "tall" if size == TALL else "wide"
    await stage.show(busy(13))
    with board_window(stage.url, size, settings=ONE) as window:
        await _keep(await window.picture(_gold(0.4)), photographs, f"counter-called-{form}")
        served = call(93, "C010", "3", state="serving", announced=True)
        await stage.show(board_view(seq=2, counters=counters(13, (served,))))
        before = await window.picture(_gold(0, 0.001))
        await _keep(before, photographs, f"counter-serving-{form}")
        await stage.show(board_view(seq=3, counters=counters(13, closed=(3,)), phase="closed"))
        closed = await window.picture(lambda picture: picture.tobytes() != before.tobytes())
        await _keep(closed, photographs, f"counter-closed-{form}")
        await stage.close()
        away = await window.picture(lambda picture: share(picture, _PLAIN.amber_soft) > 0.04)
        await _keep(away, photographs, f"counter-reconnecting-{form}")


async def test_photographs_of_the_list_on_a_screen_higher_than_wide(stage: Stage, photographs: Path) -> None:
    await stage.show(busy(13))
    with board_window(stage.url, TALL) as window:
        await _keep(await window.picture(_gold(0.1)), photographs, "list-tall")
        await stage.show(busy(13, seq=2, announcements=(announcement(99, until=None),)))
        beside = await window.picture(lambda picture: share(picture, _PLAIN.board_ink) > 0.1)
        await _keep(beside, photographs, "list-announcement-tall")


def _told(stage: Stage) -> list[tuple[str, str]] | None:
    if stage.report is None:
        return None
    return [(one.code, one.advice) for one in stage.report.troubles if one.code != "sound-failed"]


async def test_a_counter_that_the_zone_does_not_have_is_said(stage: Stage, photographs: Path) -> None:
    await stage.show(busy(2))
    with board_window(stage.url, "1280x720", settings=ONE) as window:
        said = await window.picture(lambda picture: share(picture, _PLAIN.amber_soft) > 0.04)
        await _keep(said, photographs, "counter-unknown")
        await stage.until(lambda: _told(stage) == [("counter-unknown", "3")])
        await stage.show(busy(3, seq=2))
        await stage.until(lambda: _told(stage) == [])
