"""Every screen in every language: words whole, targets large, nothing over anything."""

from __future__ import annotations

import itertools

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
from tests.kiosk.states import KEY, answer, every_screen, hall_view, then, walk

#: 20 mm on a 27 inch screen of 1080 pixels across.
FINGER = 68
#: The smallest letters, in pixels at 1080 across.
SMALLEST = 26
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
    layout = Layout(width, height, look)
    for name, state in every_screen(language).items():
        items = layout.place(describe(state, texts))
        for item in items:
            box = item.box
            assert box.x >= 0, name
            assert box.y >= 0, name
            assert box.x + box.width <= width + 1, name
            assert box.y + box.height <= height + 1, name
            if isinstance(item, Words):
                for text, size in _sizes(item, letterer):
                    assert size >= SMALLEST, f"{name}: “{text}” would be {size} pixels high"
        targets = [item.box for item in items if isinstance(item, Panel) and item.touch]
        assert all(min(box.width, box.height) >= FINGER for box in targets), name
        assert not any(_overlap(one, other) for one, other in itertools.combinations(targets, 2)), name


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


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_letters_stay_inside_their_box(language: str, width: int, height: int, letterer: Letterer) -> None:
    """What is drawn, measured by its ink: nothing is cut off at the image's edge nor leaves its box."""
    for name in every_screen(language):
        for item in _page(name, language, width, height):
            if not isinstance(item, Words):
                continue
            drawn = letterer.draw(item.lettering, item.box.width, item.box.height)
            ink = drawn.image.getchannel("A").getbbox()
            words = f"{name}: {item.lettering.paragraphs[0].text}"
            assert ink is not None, words
            assert 0 < ink[0] < ink[2] < drawn.image.width, words
            assert 0 < ink[1] < ink[3] < drawn.image.height, words
            assert drawn.x + ink[0] >= -2, words
            assert drawn.y + ink[1] >= -2, words
            assert drawn.x + ink[2] <= item.box.width + 2, words
            assert drawn.y + ink[3] <= item.box.height + 2, words


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
