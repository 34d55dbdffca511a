"""Looks at a real window under a real display, and presses its keys."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import ImageGrab

from config.load import load_look
from kiosk.boxes import Item
from kiosk.focus import targets

#: How far colours may lie apart by rounding, of 255.
_ROUNDING = 12


def until(found: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something is to be seen."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def command(url: str, size: tuple[int, int], folder: Path, *more: str) -> list[str]:
    """The real kiosk in a window: its slips are pictures in ``folder/tray``, its memory is there too."""
    return [
        sys.executable, "-m", "kiosk", "--server", url, "--windowed", f"{size[0]}x{size[1]}",
        "--printer", f"tray://{folder / 'tray'}", "--memory", str(folder / "kiosk.sqlite"), *more,
    ]  # fmt: skip


def do(display: str, *words: str) -> None:
    """What ``xdotool`` is told to do."""
    subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": display}, check=True)


def keys(display: str, *names: str) -> None:
    """Press keys one after another, as a person does."""
    do(display, "key", "--delay", "120", *names)


def painted(display: str, items: Iterable[Item]) -> bool:
    """Whether all that can be touched on a page is on the display, by its ground near its left edge."""
    picture = ImageGrab.grab(xdisplay=display).convert("RGB")
    places = ((panel, panel.box.x + 8, panel.box.y + panel.box.height / 2) for panel in targets(items))
    return all(_like(picture.getpixel((round(x), round(y))), panel.fill) for panel, x, y in places)


def drawn(display: str) -> bool:
    """Whether a kiosk in the plain theme has drawn anything: the ground of its head."""
    pixel = ImageGrab.grab(xdisplay=display).convert("RGB").getpixel((4, 20))
    return _like(pixel, load_look().themes.plain.blue)


def heading(display: str) -> bytes:
    """The pixels of a screen's heading, left of the clock: another screen has others."""
    picture = ImageGrab.grab(xdisplay=display).convert("RGB")
    return picture.crop((0, 0, picture.width * 2 // 3, picture.height // 10)).tobytes()


def _like(pixel: object, colour: str) -> bool:
    assert isinstance(pixel, tuple)
    wanted = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return all(abs(part - meant) < _ROUNDING for part, meant in zip(pixel, wanted, strict=True))


__all__ = ["do", "drawn", "heading", "keys", "painted", "until"]
