"""The kiosk: from its start until it can be touched, from a touch to the frame that answers, and its memory.

The real command in a real window of 1080 by 1920 pixels on a display without any GPU, with a real server and
a tray of slips for a printer.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

import msgspec
from PIL import ImageGrab

from config.load import load_look
from tests.bench.cases import Table
from tests.bench.hall import Hall, running
from tests.bench.kiosk_visitors import Measured
from tests.virtual_display import virtual_display

SIZE = "1080x1920"
#: Seconds that all visitors may take, each.
_PATIENCE = 20.0


async def kiosk(folder: Path, quick: bool) -> Table:
    """Start, touches and memory."""
    flows, starts = (20, 2) if quick else (1000, 7)
    async with running(folder, feeds=0) as hall:
        with virtual_display(SIZE) as display:
            times = [await _start(hall, folder / f"start-{place}", display) for place in range(starts)]
            found = await _visitors(hall, folder / "visitors", display, flows)
    return _table(times, found)


def _options(hall: Hall, folder: Path) -> list[str]:
    folder.mkdir()
    return [
        "--server", hall.process.url, "--windowed", SIZE, "--printer", f"tray://{folder}/tray",
        "--memory", str(folder / "kiosk.sqlite"),
    ]  # fmt: skip


async def _start(hall: Hall, folder: Path, display: str) -> float:
    """Seconds until the first screen stands with the hall's view, as one sees it."""
    environment = {**os.environ, "DISPLAY": display}
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", *_options(hall, folder), env=environment,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE):
            while not await asyncio.to_thread(_can_be_touched, display):  # noqa: ASYNC110  # a picture
                await asyncio.sleep(0.01)
        return time.perf_counter() - began
    finally:
        process.terminate()
        await process.wait()


def _can_be_touched(display: str) -> bool:
    """Whether the large blue card stands in the middle part of the screen."""
    picture = ImageGrab.grab(xdisplay=display)
    blue = bytes.fromhex(load_look().themes.plain.blue[1:])
    part = picture.crop((0, picture.height // 6, picture.width, picture.height * 5 // 6)).resize((54, 64), 0)
    return part.tobytes().count(blue) > 100


async def _visitors(hall: Hall, folder: Path, display: str, flows: int) -> Measured:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.kiosk_visitors", str(flows), *_options(hall, folder),
        env={**os.environ, "DISPLAY": display},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE * (flows + 1)):
            said, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0 or not said:
        raise RuntimeError(errors.decode())
    return msgspec.json.decode(said, type=Measured)


def _table(starts: list[float], found: Measured) -> Table:
    flows, resident, share = found.memory[-1]
    half = min(found.memory, key=lambda one: abs(one[0] - flows / 2))
    return {
        "kiosk.start.median_s": statistics.median(starts),
        "kiosk.start.longest_s": max(starts),
        "kiosk.press.p50_ms": statistics.median(found.press),
        "kiosk.press.p95_ms": statistics.quantiles(found.press, n=20)[-1],
        "kiosk.touch.p50_ms": statistics.median(found.touch),
        "kiosk.touch.p95_ms": statistics.quantiles(found.touch, n=20)[-1],
        "kiosk.touch.touches": float(len(found.touch)),
        "kiosk.memory.flows": float(flows),
        "kiosk.memory.at_first_mb": found.memory[0][1],
        "kiosk.memory.resident_mb": resident,
        "kiosk.memory.share_mb": share,
        "kiosk.memory.growth_of_last_half_mb": resident - half[1],
    }


__all__ = ["kiosk"]
