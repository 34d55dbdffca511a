"""What stands beside calls: words and pictures in turn, and calls before all else."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from config.load import load_look
from config.schema_panel import Panel, PanelItem
from display_board.arrangement import arrange
from display_board.panel import PanelPictures, at
from tests.display_board.stage import MORNING, Stage, announcement, board_view, call, counters
from tests.display_board.window import board_window, share

_PLAIN = load_look().themes.plain
GREEN = "#00a651"
WORDS_OF_SAMPLE = "words = { vi"
FILES_INSTEAD = 'file = "gone.png"\nseconds = 5\n\n[[panel.items]]\nfile = "way.png"\n'
WORDS = PanelItem(words={"vi": "Xin chuẩn bị giấy tờ.", "km": "សូមត្រៀមឯកសារ។"}, seconds=10)
PICTURE = PanelItem(file="way.png", seconds=20)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A server whose views the test chooses."""
    async with Stage().open() as opened:
        yield opened


def draw(path: Path, size: tuple[int, int] = (1200, 900)) -> None:
    """A picture that is known by its colour."""
    picture = Image.new("RGB", size, GREEN)
    ImageDraw.Draw(picture).rectangle((size[0] // 4, size[1] // 3, size[0] // 2, size[1] // 2), "#ffffff")
    picture.save(path)


def test_all_have_their_turn_for_their_seconds() -> None:
    shown = [
        at((WORDS, PICTURE), ("vi", "en", "km"), MORNING + datetime.timedelta(seconds=second))
        for second in range(40)
    ]
    counts = {(entry.kind, entry.language): shown.count(entry) for entry in shown if entry is not None}
    assert counts == {("notice", "vi"): 10, ("notice", "km"): 10, ("picture", ""): 20}
    assert at((), ("vi",), MORNING) is None
    assert at((PanelItem(words={"en": "Hello"}),), ("vi",), MORNING) is None


def test_what_staff_announce_goes_first() -> None:
    filler = at((PICTURE,), ("vi",), MORNING)
    assert arrange(board_view(), MORNING, filler).announcement == filler
    said = arrange(board_view(announcements=(announcement(3),)), MORNING, filler).announcement
    assert said is not None
    assert said.kind == "notice"


def test_files_that_are_missing_or_broken_are_left_out_and_told(tmp_path: Path) -> None:
    draw(tmp_path / "way.png", (3000, 2000))
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff not a picture")
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    names = ("way.png", "broken.jpg", "film.mp4", "gone.png")
    panel = Panel(enabled=True, folder=str(tmp_path), items=tuple(PanelItem(file=name) for name in names))
    pictures = PanelPictures(panel)
    good, bad = pictures.look()
    assert [item.file for item in good] == ["way.png"]
    assert bad == names[1:]
    small = pictures.picture("way.png")
    assert small is not None
    (tmp_path / "way.png").unlink()
    draw(tmp_path / "gone.png")
    assert pictures.look()[1] == ("way.png", "broken.jpg", "film.mp4")


def settings(folder: Path, layout: str = "list") -> tuple[tuple[str, str], ...]:
    """A panel of one picture that is there and one that is not."""
    return (
        ("enabled = false", "enabled = true"), ("var/panel", str(folder)), ("duong-di.png", "way.png"),
        (WORDS_OF_SAMPLE, f"{FILES_INSTEAD}# {WORDS_OF_SAMPLE}"),
        ('layout = "list"', f'layout = "{layout}"'), ('counter = ""', 'counter = "3"'),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("size", "layout"), [("1920x1080", "list"), ("1080x1920", "list"), ("1920x1080", "grid")]
)
async def test_photographs(stage: Stage, photographs: Path, tmp_path: Path, size: str, layout: str) -> None:
    draw(tmp_path / "way.png")
    calls = (call(91, "C010", "3", language="km"), call(92, "H006", "7"))
    await stage.show(board_view(calls=calls, recent=calls, counters=counters(13, calls)))
    with board_window(stage.url, size, settings=settings(tmp_path, layout)) as window:
        green = await window.picture(lambda picture: share(picture, GREEN) > 0.04)
        assert share(green, _PLAIN.gold) > 0.03, "the panel covers calls"
        (photographs / "board").mkdir(exist_ok=True)
        await asyncio.to_thread(green.save, photographs / "board" / f"panel-{layout}-{size}.png")
        await stage.until(lambda: stage.report is not None and stage.report.troubles != ())
        assert stage.report is not None
        assert [(one.code, one.advice) for one in stage.report.troubles] == [("panel-file", "gone.png")]
        if layout == "grid":
            await stage.show(board_view(seq=2, calls=calls, counters=counters(24, calls)))
            full = await window.picture(lambda picture: share(picture, GREEN) < 0.001)
            assert share(full, _PLAIN.gold) > 0.03


async def test_a_number_called_at_the_counter_takes_the_whole_screen(stage: Stage, tmp_path: Path) -> None:
    draw(tmp_path / "way.png")
    await stage.show(board_view(counters=counters(13)))
    with board_window(stage.url, "1280x720", settings=settings(tmp_path, "counter")) as window:
        await window.picture(lambda picture: share(picture, GREEN) > 0.04)
        calls = (call(91, "C010", "3"),)
        await stage.show(board_view(seq=2, calls=calls, counters=counters(13, calls)))
        called = await window.picture(lambda picture: share(picture, _PLAIN.gold) > 0.4)
        assert share(called, GREEN) < 0.001
