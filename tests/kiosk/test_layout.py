"""Every screen in every language: words whole, targets large, nothing over anything."""

from __future__ import annotations

import itertools

import pytest

import config.load
import config.text
from kiosk.layout import Box, Layout, Panel, Words
from kiosk.lettering import LINE_HEIGHT, Letterer
from kiosk.screens import describe
from printers import fonts
from tests.kiosk.states import every_screen

#: 20 mm on a 27 inch screen of 1080 pixels across.
FINGER = 68
SIZES = [(1080, 1920), (1920, 1080)]


@pytest.fixture(scope="module")
def letterer() -> Letterer:
    return Letterer(fonts.find())


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_words_are_whole_and_targets_large(
    language: str, width: int, height: int, letterer: Letterer
) -> None:
    texts, look = config.text.load(), config.load.load_look()
    layout = Layout(width, height, look.themes.plain, look.kiosk)
    for name, state in every_screen(language).items():
        items = layout.place(describe(state, texts))
        for item in items:
            box = item.box
            assert box.x >= 0, name
            assert box.y >= 0, name
            assert box.x + box.width <= width + 1, name
            assert box.y + box.height <= height + 1, name
            if isinstance(item, Words):
                size = letterer.size(item.lettering, round(box.width), round(box.height))
                assert size >= 22, f"{name}: “{item.lettering.text}” would be {size} pixels high"
        targets = [item.box for item in items if isinstance(item, Panel) and item.touch]
        assert all(min(box.width, box.height) >= FINGER for box in targets), name
        assert not any(_overlap(one, other) for one, other in itertools.combinations(targets, 2)), name


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_the_number_is_the_largest_thing(letterer: Letterer) -> None:
    texts, look = config.text.load(), config.load.load_look()
    layout = Layout(1080, 1920, look.themes.plain, look.kiosk)
    drawn = {
        item.lettering.text: letterer.size(item.lettering, round(item.box.width), round(item.box.height))
        for item in layout.place(describe(every_screen("vi")["ticket"], texts))
        if isinstance(item, Words)
    }
    number = drawn.pop("C010")
    assert number >= 300
    assert number > 4 * max(drawn.values())


def test_letters_stay_inside_their_box(letterer: Letterer) -> None:
    """Ink on the border of a lettering's image would be ink cut off."""
    texts, look = config.text.load(), config.load.load_look()
    layout = Layout(1080, 1920, look.themes.plain, look.kiosk)
    for language in ("vi", "km"):
        for item in layout.place(describe(every_screen(language)["field"], texts)):
            if isinstance(item, Words) and item.box.height > item.lettering.size * LINE_HEIGHT:
                width, height = round(item.box.width), round(item.box.height)
                alpha = letterer.draw(item.lettering, width, height).getchannel("A")
                assert not any(alpha.crop((0, 0, width, 1)).getdata()), item.lettering.text
                assert not any(alpha.crop((0, height - 1, width, height)).getdata()), item.lettering.text
