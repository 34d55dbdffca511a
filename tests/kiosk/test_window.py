"""The real window under a real display: touched through the window system, and photographed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageGrab

import config.load
import config.text
from kiosk import flow
from kiosk.boxes import Item, Panel
from kiosk.layout import Layout
from kiosk.screens import describe
from queue_server.client import Client
from queue_server.contract.messages import HallView
from tests.kiosk.states import KEY, NOW, SETTINGS, every_screen, then
from tests.serving import HALL, ServerProcess

SIZE = (540, 960)
#: Every tap is a double one, as of many fingers.
TAP = ("mousedown", "1", "sleep", "0.1", "mouseup", "1")
#: A screen that has just come takes no touch yet.
SETTLED = str(flow.SETTLE.total_seconds())


def _display(size: str) -> Iterator[str]:
    """A display of this test's own."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        name = f":{answer.readline().strip()}"
    yield name
    server.terminate()
    server.wait()


@pytest.fixture
def display() -> Iterator[str]:
    """Room for every photograph."""
    yield from _display("1920x1920")


@pytest.fixture
def small_display() -> Iterator[str]:
    """As large as the window: they begin at the same corner."""
    yield from _display(f"{SIZE[0]}x{SIZE[1]}")


def _until(found: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def _touch(display: str, state: flow.State, touch: flow.Happening) -> flow.State:
    """Click where the button of this touch is, as the window system sees it."""
    look = config.load.load_look()
    layout = Layout(*SIZE, look.themes.plain, look.kiosk)
    items = layout.place(describe(state, config.text.load()))
    box = next(item.box for item in items if isinstance(item, Panel) and item.touch == touch)
    # It is drawn before it is touched.
    _until(lambda: _painted(display, items))
    x, y = str(round(box.x + box.width / 4)), str(round(box.y + box.height / 2))
    subprocess.run(
        ["xdotool", "mousemove", x, y, "sleep", SETTLED, *TAP, "sleep", "0.05", *TAP],
        env={**os.environ, "DISPLAY": display},
        check=True,
    )
    return then(state, touch)[0]


def _painted(display: str, items: list[Item]) -> bool:
    """Whether the panels of a page are on the display, by the colours at their edges."""
    picture = ImageGrab.grab(xdisplay=display).convert("RGB")
    panels = [item for item in items if isinstance(item, Panel) and item.touch]
    return all(_has(picture, panel) for panel in panels)


def _has(picture: Image.Image, panel: Panel) -> bool:
    box = panel.box
    x, y = round(box.x + box.width / 2), round(box.y + 6)
    wanted = tuple(int(panel.fill[place : place + 2], 16) for place in (1, 3, 5))
    return all(abs(a - b) < 12 for a, b in zip(picture.getpixel((x, y)), wanted, strict=True))


async def test_a_touch_takes_a_number_and_its_slip_can_be_read(
    small_display: str, server_process: ServerProcess, tmp_path: Path, photographs: Path
) -> None:
    server_process.start()
    tray = tmp_path / "tray"
    command = [
        sys.executable, "-m", "kiosk", "--server", server_process.url, "--windowed", f"{SIZE[0]}x{SIZE[1]}",
        "--printer", f"tray://{tray}", "--memory", str(tmp_path / "kiosk.sqlite"),
    ]  # fmt: skip
    kiosk = _start(command, small_display)
    try:
        async with Client(server_process.url, HALL) as client:
            state = _first_screen(await client.hall())
            for touch in (
                flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"),
                flow.Declare(False),
            ):  # fmt: skip
                state = _touch(small_display, state, touch)
            _until(lambda: list(tray.glob("*.png")))
            (slip,) = tray.glob("*.png")
            ImageGrab.grab(xdisplay=small_display).crop((0, 0, *SIZE)).save(photographs / "kiosk-window.png")
            (code,) = zxingcpp.read_barcodes(Image.open(slip).convert("L"))
            assert code.text.startswith(f"{server_process.url}/t/")
            ticket = await client.ticket(code.text.rpartition("/")[2])
            assert ticket.number == "C001"
            assert ticket.state == "waiting"
            devices = (await client.supervisor()).devices
            assert [device.device for device in devices] == ["kiosk-1"]
    finally:
        kiosk.terminate()
        assert kiosk.wait(20) == 0


def _start(command: list[str], display: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL)


def _first_screen(hall: HallView) -> flow.State:
    return flow.step(flow.start(SETTINGS, NOW), flow.ViewCame(hall), NOW, KEY)[0]


def test_a_mistake_in_the_window_leads_home_and_the_kiosk_lives_on(display: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.kiosk.stumbling"], env={**os.environ, "DISPLAY": display},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "TakeNumber home sorry", "TakeNumber home sorry", "ChooseLanguage home -", "timer failed home sorry",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080)])
def test_every_screen_is_photographed_in_every_language(
    display: str, photographs: Path, width: int, height: int
) -> None:
    folder = photographs / "kiosk"
    folder.mkdir(exist_ok=True)
    command = [
        sys.executable, "-m", "tests.kiosk.photographer", str(folder), str(width), str(height), "plain",
    ]  # fmt: skip
    done = subprocess.run(command, env={**os.environ, "DISPLAY": display}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    for language in ("vi", "en", "km"):
        for name in every_screen(language):
            path = folder / f"{name}-{language}-{width}x{height}-plain.png"
            with Image.open(path) as picture:
                assert picture.size == (width, height)
                assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 20, f"{path.name} is empty"
