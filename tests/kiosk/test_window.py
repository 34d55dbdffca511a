"""The real window under a real display: touched through the window system, and photographed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageGrab

import config.load
import config.text
from kiosk import flow
from kiosk.boxes import Box, Item, Panel, Words
from kiosk.layout import Layout
from kiosk.lettering import Letterer, Lettering, Paragraph
from kiosk.screens import describe
from printers import fonts
from queue_server.client import Client
from queue_server.contract.messages import HallView
from tests.kiosk import looking, themes
from tests.kiosk.gallery import Gallery, file_name
from tests.kiosk.measuring import Letters, Place
from tests.kiosk.states import KEY, NOW, SETTINGS, every_screen, then
from tests.serving import HALL, ServerProcess
from tests.virtual_display import end, virtual_display

SIZE = (540, 960)
#: How far colours may lie apart by rounding, of 255.
ROUNDING = 4
#: Every tap is a double one, as of many fingers.
TAP = ("mousedown", "1", "sleep", "0.1", "mouseup", "1")
#: A screen that has just come takes no touch yet.
SETTLED = str(flow.SETTLE.total_seconds())


@pytest.fixture
def display() -> Iterator[str]:
    """Room for every photograph."""
    with virtual_display("1920x1920") as name:
        yield name


@pytest.fixture
def small_display() -> Iterator[str]:
    """As large as the window: they begin at the same corner."""
    with virtual_display(f"{SIZE[0]}x{SIZE[1]}") as name:
        yield name


def _until(found: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def _touch(display: str, state: flow.State, touch: flow.Happening) -> flow.State:
    """Click where the button of this touch is, as the window system sees it."""
    look = config.load.load_look()
    layout = Layout(*SIZE, look)
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
    kiosk = _start(looking.command(server_process.url, SIZE, tmp_path), small_display)
    try:
        async with Client(server_process.url, HALL) as client:
            state = _first_screen(await client.hall())
            for touch in (
                flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"),
                flow.WithoutCard(), flow.Declare(False),
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
        assert end(kiosk) == 0


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


def test_every_screen_is_photographed_in_every_language_orientation_and_theme(gallery: Gallery) -> None:
    wanted = {
        file_name(screen, language, width, height, theme): (width, height)
        if language == "vi"
        else (width // 2, height // 2)
        for screen in every_screen("vi")
        for language in themes.LANGUAGES
        for width, height in themes.SIZES
        for theme in themes.THEMES
    }
    assert {taken.name: (taken.width, taken.height) for taken in gallery.photographs} == wanted
    assert {path.name for path in gallery.folder.iterdir() if path.is_file()} == wanted.keys()
    assert {path.stem for path in (gallery.folder / "sheets").iterdir()} == set(every_screen("vi"))


def test_no_photograph_is_empty(gallery: Gallery) -> None:
    assert [taken.name for taken in gallery.photographs if taken.colours < 60] == []


def test_words_are_whole_in_the_window(gallery: Gallery) -> None:
    """All letters of every text stand inside its box and in the window, and nothing lies over them."""
    cut = [
        f"{taken.name}: {place.words}"
        for taken in gallery.photographs
        for place in taken.places
        if not place.inside or place.covered > ROUNDING
    ]
    assert cut == []
    measured = {place.words for taken in gallery.photographs for place in taken.places}
    assert len(measured) > 300


def test_what_lies_over_letters_is_found() -> None:
    """The measure itself: letters that are whole, that something covers, and that leave the window."""
    lettering = Lettering((Paragraph("Mời quý khách", 40, "#0b1f33"),))
    words = Words(Box(20, 20, 400, 80), lettering)
    drawn = Letterer(fonts.find()).draw(lettering, 400, 80)
    window = Image.new("RGB", (440, 120), "#ffffff")
    letters = Letters.of(words, drawn, window.height)
    window.paste(drawn.image, (letters.left, letters.top), drawn.image)
    assert letters.place(np.asarray(window)) == Place("Mời quý khách", inside=True, covered=0)
    assert not letters.place(np.asarray(window.crop((0, 0, 200, 120)))).inside
    window.paste("#f4f6f8", (100, 50, 180, 60))
    assert letters.place(np.asarray(window)).covered > 200
