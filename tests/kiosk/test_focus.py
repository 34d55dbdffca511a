"""The keypad reaches and presses everything, on every screen; in the real window, and without a finger."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageGrab

import config.load
import config.text
from config.reading import ConfigurationError
from kiosk import flow, focus
from kiosk.boxes import Box, Item, Panel
from kiosk.layout import Layout
from kiosk.screens import describe
from kiosk.screens.page import Page
from queue_server.client import Client
from tests.kiosk import looking, themes
from tests.kiosk.maintenance_states import opened
from tests.kiosk.measuring import ratio
from tests.kiosk.states import SETTINGS, every_screen, then, walk
from tests.serving import HALL, ServerProcess
from tests.virtual_display import end, virtual_display

TEXTS = config.text.load()
LOOK = config.load.load_look()
ARROWS: tuple[focus.Meaning, ...] = ("up", "down", "left", "right")


def _laid_out(state: flow.State, size: tuple[int, int] = (1080, 1920)) -> tuple[Page, list[Item]]:
    page = describe(state, TEXTS)
    return page, themes.layout_for(state, *size).place(page)


# ------------------------------------------------------------ reaching


def _reached(page: Page, items: list[Item], arrows: tuple[focus.Meaning, ...]) -> set[Panel | None]:
    found: set[Panel | None] = set()
    ahead: list[focus.Where | None] = [None]
    while ahead:
        now = ahead.pop()
        panel = focus.focused(items, now)
        if panel not in found:
            found.add(panel)
            ahead += [focus.press(arrow, page, items, now).focus for arrow in arrows]
    return found


@pytest.mark.parametrize("seated", [False, True], ids=["standing", "seated"])
@pytest.mark.parametrize("theme", themes.THEMES)
@pytest.mark.parametrize("size", themes.SIZES)
@pytest.mark.parametrize("arrows", [ARROWS, ("right",), ("left",)], ids=["all", "right", "left"])
def test_arrows_alone_reach_every_target(
    arrows: tuple[focus.Meaning, ...], size: tuple[int, int], theme: flow.ThemeName, seated: bool
) -> None:
    unreached = []
    for name, state in every_screen("vi", theme, seated=seated).items():
        page, items = _laid_out(state, size)
        if page.everywhere is None:
            found = _reached(page, items, arrows)
            unreached += [f"{name}: {panel.touch}" for panel in focus.targets(items) if panel not in found]
    assert unreached == []


def test_what_presses_the_same_twice_has_two_places() -> None:
    page, items = _laid_out(every_screen("vi")["still-there"])
    first, *others = focus.targets(items)
    twins = [replace(first, box=replace(first.box, y=first.box.y + 600)), *others]
    moved = focus.press("right", page, [first, *twins], focus.Where(first.touch or flow.Stay()))
    assert focus.focused([first, *twins], moved.focus) == twins[0]


def test_up_and_down_go_to_the_nearest_and_from_the_edge_to_the_other_side() -> None:
    page, items = _laid_out(walk(flow.TakeNumber()))
    fields = [focus.Where(card.touch) for card in page.cards]
    # Two beside each other in each row.
    assert focus.press("down", page, items, fields[0]).focus == fields[2]
    assert focus.press("down", page, items, fields[1]).focus == fields[3]
    assert focus.press("up", page, items, fields[3]).focus == fields[1]
    assert focus.press("right", page, items, fields[1]).focus == fields[2]
    lowest = focus.press("up", page, items, fields[0]).focus
    assert lowest is not None
    assert lowest.touch in {flow.Back(), flow.StartOver(), flow.Help()}
    assert focus.press("down", page, items, lowest).focus in fields[:2]


# ------------------------------------------------------------ pressing


def test_digits_choose_answers_in_their_order_and_type_where_there_is_a_pad() -> None:
    page, items = _laid_out(walk(flow.TakeNumber()))
    assert focus.press_sign("3", page, items, None).touch == page.cards[2].touch
    assert focus.press_sign("0", page, items, None).touch is None
    assert focus.press_sign("x", page, items, None).touch is None
    few, few_items = _laid_out(every_screen("vi")["priority"])
    assert focus.press_sign("9", few, few_items, None).touch is None
    pin, pin_items = _laid_out(opened("vi", flow.StartOver(), flow.OpenMaintenance()))
    typed = focus.press_sign("9", pin, pin_items, None)
    assert typed.touch == flow.Type("9")
    assert focus.press("ok", pin, pin_items, typed.focus).touch == flow.Confirm(), "and not a digit once more"
    assert focus.press("erase", pin, pin_items, None).touch == flow.Erase()


def test_letters_are_typed_as_the_pad_writes_them() -> None:
    search, items = _laid_out(every_screen("vi")["procedure-search"])
    offered = next(panel.touch for panel in focus.targets(items) if isinstance(panel.touch, flow.Type))
    assert focus.press_sign(offered.sign.swapcase(), search, items, None).touch == offered
    assert focus.press_sign("5", search, items, None).touch == flow.Type("5")


def test_keys_press_only_what_the_screen_offers() -> None:
    home, items = _laid_out(walk())
    assert focus.press("back", home, items, None).touch is None
    assert focus.press("erase", home, items, None).touch is None
    assert focus.press("help", home, items, None).touch == flow.Help()
    field, items = _laid_out(walk(flow.TakeNumber()))
    assert focus.press("erase", field, items, None).touch == flow.Back()
    assert focus.press("start-over", field, items, None).touch == flow.StartOver()
    again = focus.press("repeat", field, items, None)
    assert (again.touch, again.again) == (None, True)
    assert focus.press("ok", field, items, focus.Where(field.cards[1].touch)).touch == field.cards[1].touch


def test_any_key_wakes_the_quiet_picture() -> None:
    page, items = _laid_out(replace(walk(), screen="attract"))
    for meaning in (*ARROWS, "ok", "back", "help"):
        assert focus.press(meaning, page, items, None).touch == flow.Wake()  # type: ignore[arg-type]
    assert focus.press_sign("5", page, items, None).touch == flow.Wake()


def test_headphones_begin_and_end_the_speech_wherever_they_are_put_in() -> None:
    able = walk(flow.SpeechChanged(("vi",)))
    for state in (able, replace(able, screen="attract")):
        page, items = _laid_out(state)
        plugged = focus.press("headphones-in", page, items, None).touch
        pulled = focus.press("headphones-out", page, items, None).touch
        assert plugged is not None
        assert pulled is not None
        heard, _ = then(state, plugged)
        assert (heard.screen, heard.access.spoken) == ("home", True)
        assert then(heard, plugged)[0].access.spoken
        assert not then(heard, pulled)[0].access.spoken
        # Also while a screen has only just come.
        assert then(then(heard, flow.TakeNumber())[0], pulled, seconds=0.1)[0].access.spoken is False


def test_whoever_uses_keys_is_given_twice_the_time_and_a_finger_takes_the_frame_away() -> None:
    state, _ = then(walk(flow.TakeNumber()), flow.UseKeys(), seconds=0.1)
    assert (state.screen, state.access.keys) == ("field", True)
    assert state.leaves_at == state.touched_at + 2 * SETTINGS.home_after
    assert not then(state, flow.UseKeys(keys=False))[0].access.keys
    assert not then(state, flow.TimePassed(), seconds=300)[0].access.keys


# ------------------------------------------------------------ which keys


def test_the_sample_names_every_key_once() -> None:
    keys = focus.meanings(config.load.load_kiosk().keypad)
    assert (keys["enter"], keys["f15"], keys["#1073741931"]) == ("ok", "headphones-in", "headphones-out")
    assert keys["home"] == keys["numpadmul"] == "start-over"


def test_a_key_with_two_meanings_is_a_mistake(tmp_path: Path) -> None:
    sample = (config.load.FOLDER / "kiosk.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "kiosk.toml"
    wrong.write_text(sample.replace('help = ["f3"]', 'help = ["f9", "f2"]'), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r'keypad.repeat\[1\]: "f2" is the key for "help" already'):
        config.load.load_kiosk(wrong)


# ------------------------------------------------------------ the frame, and the real window

SIZE = (540, 960)


@pytest.mark.parametrize("theme", ["plain", "high_contrast"])
def test_the_two_tones_of_the_frame_stand_out_from_each_other(theme: str) -> None:
    """So one of them stands out from any ground (WCAG 2.2, 2.4.13 asks for 3 to 1)."""
    colours = getattr(LOOK.themes, theme)
    edge, middle = (
        (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
        for colour in (colours.on_gold, colours.gold)
    )
    assert ratio(edge, middle) > 7


@pytest.fixture
def display() -> Iterator[str]:
    with virtual_display(f"{SIZE[0]}x{SIZE[1]}") as name:
        yield name


def _frame(display: str) -> Box | None:
    """Where the frame is: the box around what is gold, in pixels."""
    picture = ImageGrab.grab(xdisplay=display).convert("RGB")
    gold = Image.new("L", picture.size)
    gold.putdata([255 if _is_gold(pixel) else 0 for pixel in picture.getdata()])
    found = gold.getbbox()
    return Box(found[0], found[1], found[2] - found[0], found[3] - found[1]) if found else None


def _is_gold(pixel: tuple[int, int, int]) -> bool:
    return all(abs(part - meant) < 12 for part, meant in zip(pixel, (0xF5, 0xB8, 0x00), strict=True))


def _framed(display: str, state: flow.State, touch: flow.Touch | None) -> bool:
    target = next(panel.box for panel in focus.targets(_items(state)) if panel.touch == touch)
    found = _frame(display)
    if found is None:
        return False
    apart = (
        found.x - target.x, found.y - target.y, found.width - target.width, found.height - target.height
    )  # fmt: skip
    return all(abs(pixels) < 6 for pixels in apart)


async def test_a_number_by_keypad_alone(
    display: str, server_process: ServerProcess, tmp_path: Path, photographs: Path
) -> None:
    server_process.start()
    tray = tmp_path / "tray"
    kiosk = _start(looking.command(server_process.url, SIZE, tmp_path), display)
    try:
        state = await _first_screen(server_process)
        looking.until(lambda: _shows(display, state, flow.TakeNumber()))
        assert _frame(display) is None, "nobody uses keys yet"
        # The first key only shows the frame: on the answer of most people.
        looking.keys(display, "Down")
        looking.until(lambda: _framed(display, state, flow.TakeNumber()))
        ImageGrab.grab(xdisplay=display).save(photographs / "kiosk-keypad.png")
        state = _press(display, state, flow.TakeNumber(), "Return")
        place = _place(state, flow.ChooseField("certification"))
        state = _press(display, state, flow.ChooseField("certification"), str(place + 1))
        wanted = flow.ChooseService("certified-copy")
        for _ in range(_place(state, wanted)):
            looking.keys(display, "Right")
        looking.until(lambda: _framed(display, state, wanted))
        state = _press(display, state, wanted, "KP_Enter")
        if state.screen == "card":
            state = _press(display, state, flow.WithoutCard(), "KP_1")
        assert state.screen == "priority"
        looking.keys(display, "1")
        looking.until(lambda: list(tray.glob("*.png")))
        (slip,) = tray.glob("*.png")
        assert "C001" in slip.name
    finally:
        assert end(kiosk) == 0


def _start(command: list[str], display: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL)


async def _first_screen(server: ServerProcess) -> flow.State:
    """As the kiosk shows it."""
    async with Client(server.url, HALL) as client:
        state = walk(hall=await client.hall())
        posted = await client.procedures()
    return then(state, flow.CatalogueCame(posted))[0]


def _place(state: flow.State, touch: flow.Touch) -> int:
    return [card.touch for card in describe(state, TEXTS).cards].index(touch)


def _press(display: str, state: flow.State, touch: flow.Touch, key: str) -> flow.State:
    """A key that leads on; what has the frame on the next screen is the first thing on it."""
    looking.keys(display, key)
    after, _ = then(state, touch)
    first = focus.focused(_items(after), None)
    assert first is not None
    looking.until(lambda: _framed(display, after, first.touch))
    time.sleep(flow.SETTLE.total_seconds())  # a screen that has just come takes no touch yet
    return after


def _items(state: flow.State) -> list[Item]:
    return Layout(*SIZE, LOOK, state.access).place(describe(state, TEXTS))


def _shows(display: str, state: flow.State, touch: flow.Touch) -> bool:
    """Whether a card stands where it belongs, by its colour."""
    card = next(panel for panel in focus.targets(_items(state)) if panel.touch == touch)
    picture = ImageGrab.grab(xdisplay=display).convert("RGB")
    pixel = picture.getpixel((round(card.box.x + 20), round(card.box.y + card.box.height / 2)))
    wanted = (int(card.fill[place : place + 2], 16) for place in (1, 3, 5))
    return all(abs(part - meant) < 12 for part, meant in zip(pixel, wanted, strict=True))
