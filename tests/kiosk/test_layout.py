"""Every screen in every language: words whole, targets large, nothing over anything."""

from __future__ import annotations

import itertools
from dataclasses import replace

import msgspec
import pytest

import config.load
import config.text
from kiosk import flow
from kiosk.boxes import Box, Item, Panel, Words
from kiosk.layout import Layout
from kiosk.lettering import Letterer
from kiosk.screens import describe
from printers import fonts
from tests.kiosk import themes
from tests.kiosk.measuring import Letters
from tests.kiosk.states import KEY, answer, every_screen, hall_view, then, walk

#: The smallest letters, in pixels at 1080 across.
SMALLEST = 26
SIZES = themes.SIZES


@pytest.fixture(scope="session")
def letterer() -> Letterer:
    return Letterer(fonts.find())


@pytest.mark.parametrize("seated", [False, True], ids=["standing", "seated"])
@pytest.mark.parametrize("theme", themes.THEMES)
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", themes.LANGUAGES)
def test_all_is_in_the_window_and_no_target_over_another(
    language: str, width: int, height: int, theme: flow.ThemeName, seated: bool
) -> None:
    texts, faults = config.text.load(), []
    for name, state in every_screen(language, theme, seated=seated).items():
        items = themes.layout_for(state, width, height).place(describe(state, texts))
        window = Box(0, 0, width + 1, height + 1)
        faults += [f"{name}: {item} leaves the window" for item in items if not _within(item.box, window)]
        targets = [item for item in items if isinstance(item, Panel) and item.touch]
        faults += [
            f"{name}: {one.touch} lies over {other.touch}"
            for one, other in itertools.combinations(targets, 2)
            if _overlap(one.box, other.box)
        ]
    assert faults == []


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x
        and inner.y >= outer.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def _sizes(words: Words, letterer: Letterer) -> list[tuple[str, float]]:
    """Each paragraph with the size at which it is drawn."""
    scale = letterer.shrinking(words.lettering, words.box.width, words.box.height)
    return [(part.text, part.size * scale) for part in words.lettering.paragraphs]


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("screen", ["ticket", "ticket-printing", "ticket-unprinted"])
def test_the_number_is_the_largest_thing(screen: str, width: int, height: int, letterer: Letterer) -> None:
    items = _page(screen, "vi", width, height)
    drawn = dict(found for item in items if isinstance(item, Words) for found in _sizes(item, letterer))
    assert drawn.pop("C010") == 330
    assert max(drawn.values()) < 330 / 4


def test_answers_of_one_question_have_letters_of_one_size(letterer: Letterer) -> None:
    """Also the longest name fits at full size, so that no field looks less than another."""
    for width, height in SIZES:
        for language in ("vi", "en", "km"):
            for item in _page("field", language, width, height):
                if isinstance(item, Words):
                    assert letterer.shrinking(item.lettering, item.box.width, item.box.height) == 1.0


@pytest.fixture(scope="session")
def inked() -> set[object]:
    """Texts that were looked at: the same words in an equal box are the same in every colour."""
    return set()


@pytest.mark.parametrize("seated", [False, True], ids=["standing", "seated"])
@pytest.mark.parametrize("theme", themes.THEMES)
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", themes.LANGUAGES)
def test_letters_are_large_and_stay_inside_their_box(
    language: str, width: int, height: int, theme: flow.ThemeName, seated: bool, letterer: Letterer,
    inked: set[object],
) -> None:  # fmt: skip
    """What is drawn, measured by its ink: nothing is cut off at the image's edge nor leaves its box."""
    faults, texts = [], config.text.load()
    for name, state in every_screen(language, theme, seated=seated).items():
        for item in themes.layout_for(state, width, height).place(describe(state, texts)):
            if not isinstance(item, Words) or not _is_new(item, inked):
                continue
            faults += [
                f"{name}: “{text}” would be {size:.1f} pixels high"
                for text, size in _sizes(item, letterer)
                if size < SMALLEST
            ]
            drawn = letterer.draw(item.lettering, item.box.width, item.box.height)
            letters = Letters.of(item, drawn, height)
            left, top, right, bottom = letters.ink
            if not (0 < left < right < drawn.image.width and 0 < top < bottom < drawn.image.height):
                faults.append(f"{name}: “{letters.text}” is cut off or empty")
            if letters.overhang() > 0:
                faults.append(f"{name}: “{letters.text}” leaves its box by {letters.overhang():.1f}")
    assert faults == []


def _is_new(item: Words, seen: set[object]) -> bool:
    colourless = tuple(replace(part, colour="") for part in item.lettering.paragraphs)
    key = (colourless, item.lettering.align, item.box.width, item.box.height)
    before = len(seen)
    seen.add(key)
    return len(seen) > before


def test_the_number_of_a_very_large_hall_keeps_its_letters_large(letterer: Letterer) -> None:
    large = msgspec.structs.replace(
        answer("vi"), number="AB9999", ahead=1234, counters=tuple(str(number) for number in range(11, 31))
    )
    state = walk(
        flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"),
        flow.Declare(False), flow.Issued(KEY, large),
    )  # fmt: skip
    look = config.load.load_look()
    for width, height in SIZES:
        layout = Layout(width, height, look)
        for item in layout.place(describe(state, config.text.load())):
            if isinstance(item, Words):
                assert min(size for _, size in _sizes(item, letterer)) >= SMALLEST


def test_a_screen_with_more_answers_than_fit_has_a_next_one() -> None:
    hall = hall_view()
    fields = tuple(
        msgspec.structs.replace(hall.fields[0], id=f"field-{number}") for number in range(flow.CARDS + 3)
    )
    services = tuple(
        msgspec.structs.replace(hall.services[0], id=field.id, field=field.id) for field in fields
    )
    crowded = walk(flow.TakeNumber(), hall=msgspec.structs.replace(hall, fields=fields, services=services))
    texts = config.text.load()
    seen: list[flow.Happening] = []
    for _ in range(2):
        seen += [card.touch for card in describe(crowded, texts).cards]
        more = next(button for button in describe(crowded, texts).right if button.touch != flow.Help())
        crowded, _ = then(crowded, more.touch)
    assert seen == [flow.ChooseField(field.id) for field in fields]


def _page(screen: str, language: str, width: int, height: int) -> list[Item]:
    look = config.load.load_look()
    layout = Layout(width, height, look)
    return layout.place(describe(every_screen(language)[screen], config.text.load()))
