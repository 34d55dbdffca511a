"""Two boards on one machine: a process, a configuration, a name and a part of the display for each."""

from __future__ import annotations

import asyncio
from pathlib import Path

from config.load import load_look
from tests.display_board.stage import Stage, board_view, call, counters
from tests.display_board.window import board_on, share
from tests.virtual_display import virtual_display

_PLAIN = load_look().themes.plain
SIZE = "960x540"


def placed(device: str, left: int, layout: str) -> tuple[tuple[str, str], ...]:
    """A board's own settings."""
    return (
        ('"board-1"', f'"{device}"'), ("left = -1", f"left = {left}"), ("top = -1", "top = 0"),
        ('layout = "list"', f'layout = "{layout}"'),
    )  # fmt: skip


async def test_each_has_its_part_and_its_name(photographs: Path) -> None:
    calls = (call(91, "C010", "3"), call(92, "H006", "7"))
    async with Stage().open() as stage:
        await stage.show(board_view(calls=calls, recent=calls, counters=counters(13, calls)))
        with (
            virtual_display("1920x540") as display,
            board_on(display, stage.url, SIZE, placed("board-1", 0, "list")) as window,
            board_on(display, stage.url, SIZE, placed("board-2", 960, "grid")),
        ):
            both = await window.picture(
                lambda picture: (
                    share(picture.crop((0, 0, 960, 540)), _PLAIN.gold) > 0.1
                    and share(picture.crop((960, 0, 1920, 540)), _PLAIN.gold) > 0.03
                )
            )
            (photographs / "board").mkdir(exist_ok=True)
            await asyncio.to_thread(both.save, photographs / "board" / "two-boards.png")
            # The list's panel is on the left only, so neither lies over the other.
            assert share(both.crop((0, 0, 960, 540)), _PLAIN.board_panel) > 0.2
            assert share(both.crop((960, 0, 1920, 540)), _PLAIN.board_panel) < 0.001
            await stage.until(lambda: stage.devices >= {"board-1", "board-2"})
