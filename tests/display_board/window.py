"""The real command on a display of its own, and pictures of what stands on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageGrab

from config.load import FOLDER

#: Seconds until a window must show what is waited for.
_PATIENCE = 30.0
#: Seconds for which a picture must not change: longer than a flash.
_STILL = 0.5


class Window:
    """A board's window as people see it."""

    def __init__(self, display: str, process: subprocess.Popen[str]) -> None:
        self._display, self._process = display, process

    async def picture(self, fits: Callable[[Image.Image], bool]) -> Image.Image:
        """The screen, once it fits and stands still.

        Raises:
            TimeoutError: it never did.
            RuntimeError: the command ended; the text is what it said.
        """
        before, since = None, 0.0
        async with asyncio.timeout(_PATIENCE):
            while True:
                if self._process.poll() is not None:
                    raise RuntimeError(self._process.communicate()[1])
                now = await asyncio.to_thread(ImageGrab.grab, xdisplay=self._display)
                if before is None or now.tobytes() != before.tobytes():
                    before, since = now, time.monotonic()
                elif fits(now) and time.monotonic() - since > _STILL:
                    return now
                await asyncio.sleep(0.1)


def share(picture: Image.Image, colour: str) -> float:
    """How much of a picture has exactly this colour, such as ``#f5b800``."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    counted = picture.getcolors(maxcolors=picture.width * picture.height) or []
    return sum(count for count, found in counted if found == wanted) / (picture.width * picture.height)


@contextlib.contextmanager
def board_window(url: str, size: str, *, audio: str = "dummy", theme: str = "plain") -> Iterator[Window]:
    """``display-board`` on a virtual display of this size."""
    with tempfile.TemporaryDirectory() as folder, _display(size) as display:
        settings = Path(folder) / "board.toml"
        sample = (FOLDER / "board.toml").read_text(encoding="utf-8")
        settings.write_text(sample.replace('theme = "plain"', f'theme = "{theme}"'), encoding="utf-8")
        command = [sys.executable, "-m", "display_board", "--config", str(settings), "--server", url]
        process = subprocess.Popen(
            [*command, "--windowed", size],
            env={**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": audio},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield Window(display, process)
        finally:
            process.terminate()
            process.communicate()


@contextlib.contextmanager
def _display(size: str) -> Iterator[str]:
    """A virtual display; the X server chooses a free number."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
