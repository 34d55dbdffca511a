"""The real window plays into a device of the test's own: how loud it is, and what comes when it is stuck."""

from __future__ import annotations

import array
import datetime
import math
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.display_board.stage import BASE, MORNING, Stage, board_view, call
from tests.display_board.window import board_window
from tests.queue_server.recording import wave_of

#: Of the tone that is played.
_LEVEL = 20_000


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A server whose chime is an even tone."""
    tone = array.array("h", [round(_LEVEL * math.sin(index * 0.1)) for index in range(11_025)])
    async with Stage().open() as opened:
        opened.sounds[f"{BASE}/sounds/chime.wav"] = wave_of(tone)
        yield opened


@pytest.mark.parametrize(("hours", "percent"), [(0, 100), (3, 60)])
async def test_as_loud_as_its_file_says_for_the_hour(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int, percent: int
) -> None:
    """08:28 and 11:28 in the hall; the sample's board is quieter over lunch."""
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "heard.raw"))
    now = MORNING + datetime.timedelta(hours=hours)
    await stage.show(board_view(announcer="board-1", server_time=now, calls=(call(5, "A005", "1", at=now),)))
    with board_window(stage.url, "1280x720", audio="disk"):
        await stage.until(lambda: stage.announced == [5])
    heard = array.array("h")
    content = (tmp_path / "heard.raw").read_bytes()
    heard.frombytes(content[: len(content) // 2 * 2])
    assert max(heard) == pytest.approx(_LEVEL * percent / 100, rel=0.05)
    assert stage.report is not None
    assert stage.report.troubles == ()


class Pipe:
    """A sound device that takes nothing more once it is full, until somebody empties it."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._end = os.open(path, os.O_RDWR)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._drain)

    def empty(self) -> None:
        """Take whatever comes from now on."""
        self._thread.start()

    def _drain(self) -> None:
        while not self._over.is_set():
            os.read(self._end, 65_536)

    def close(self) -> None:
        """Take nothing more."""
        self._over.set()
        if self._thread.is_alive():
            os.write(self._end, b"0")  # wakes the reader
            self._thread.join()
        os.close(self._end)


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipe]:
    """The device of boards that are started with ``disk``."""
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "device"))
    made = Pipe(tmp_path / "device")
    yield made
    made.close()


def _told(stage: Stage) -> tuple[bool, list[str]] | None:
    report = stage.report
    return None if report is None else (report.can_announce, [one.code for one in report.troubles])


async def test_a_device_that_is_stuck_is_told_until_it_takes_sounds_again(stage: Stage, pipe: Pipe) -> None:
    await stage.show(board_view(announcer="board-1"))
    with board_window(stage.url, "1280x720", audio="disk"):
        await stage.until(lambda: _told(stage) == (True, []))
        await stage.show(board_view(seq=2, announcer="board-1", calls=(call(5, "A005", "1"),)))
        await stage.until(lambda: _told(stage) == (False, ["sound-failed"]))
        assert stage.announced == []
        pipe.empty()
        await stage.until(lambda: _told(stage) == (True, []))
        calls = (call(5, "A005", "1", announced=True), call(6, "A006", "1"))
        await stage.show(board_view(seq=3, announcer="board-1", calls=calls))
        await stage.until(lambda: stage.announced == [6])
