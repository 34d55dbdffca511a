"""The real command on a display of its own, and pictures of what stands on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageGrab

from config.load import FOLDER
from tests.virtual_display import end, virtual_display

#: Seconds until a window must show what is waited for.
_PATIENCE = 60.0
#: Seconds for which a picture must not change: longer than a flash.
_STILL = 0.5


class Window:
    """A board's window as people see it."""

    def __init__(self, display: str, process: subprocess.Popen[bytes], said: Path, file: Path) -> None:
        self._display, self._process, self._said = display, process, said
        #: The board's configuration.
        self.file = file

    async def picture(self, fits: Callable[[Image.Image], bool]) -> Image.Image:
        """The screen, once it fits and stands still.

        Raises:
            TimeoutError: it never did.
            RuntimeError: the command ended; the text is what it said.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._still_picture(fits)
        except TimeoutError:
            words = self._said.read_text(encoding="utf-8")
            raise TimeoutError(f"not seen in {_PATIENCE:.0f} s; the board said: {words}") from None

    async def _still_picture(self, fits: Callable[[Image.Image], bool]) -> Image.Image:
        before, since = None, 0.0
        while True:
            if self._process.poll() is not None:
                raise RuntimeError(self._said.read_text(encoding="utf-8"))
            # A display that hangs holds this thread until the display ends, which it does with the window.
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
def board_window(
    url: str,
    size: str,
    *,
    audio: str = "dummy",
    theme: str = "plain",
    settings: Sequence[tuple[str, str]] = (),
) -> Iterator[Window]:
    """``display-board`` on a virtual display of this size; ``settings``: what to replace in the sample file.

    Raises:
        TimeoutError: the board did not end when it was told to.
    """
    changes = (('theme = "plain"', f'theme = "{theme}"'), *settings)
    with virtual_display(size) as display, board_on(display, url, size, changes, audio=audio) as window:
        yield window


@contextlib.contextmanager
def board_on(
    display: str, url: str, size: str, settings: Sequence[tuple[str, str]], *, audio: str = "dummy"
) -> Iterator[Window]:
    """The same on a display that others may be on too.

    Raises:
        TimeoutError: the board did not end when it was told to.
    """
    with tempfile.TemporaryDirectory() as folder:
        file, said = Path(folder) / "board.toml", Path(folder) / "said"
        text = (FOLDER / "board.toml").read_text(encoding="utf-8")
        for old, new in settings:
            assert old in text, old
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "display_board", "--config", str(file), "--server", url]
        # A file and no pipe: a pipe that nobody reads stops a board that says much.
        with said.open("wb") as errors:
            process = subprocess.Popen(
                [*command, "--windowed", size],
                env={**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": audio},
                stderr=errors,
            )
        try:
            yield Window(display, process, said, file)
        finally:
            end(process)
