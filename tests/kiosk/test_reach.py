"""All that is touched: as large as a finger, apart, where hands reach; and what is chosen has a mark."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

import config.text
from kiosk import flow
from kiosk.boxes import Box, Hidden, Item, Panel, Sign, Words
from kiosk.screens import describe
from printers import fonts
from tests.kiosk import themes
from tests.kiosk.states import SETTINGS, every_screen, then, walk

TEXTS = config.text.load()
#: 20 mm and 5 mm on a 27 inch screen, in pixels of 1080 across.
FINGER, APART = 68, 17
#: Of a standing screen nobody has to reach higher than this share of its height.
TOP = 1 / 5


def _items(state: flow.State, size: tuple[int, int]) -> list[Item]:
    return themes.layout_for(state, *size).place(describe(state, TEXTS))


def _targets(state: flow.State, size: tuple[int, int]) -> list[Panel]:
    """Not the quiet picture, which is touched anywhere."""
    page = describe(state, TEXTS)
    if page.everywhere is not None:
        return []
    return [item for item in _items(state, size) if isinstance(item, Panel) and item.touch is not None]


def _gap(one: Box, other: Box) -> float:
    """Pixels between two boxes, along the side where they are farther apart."""
    across = max(one.x - other.x - other.width, other.x - one.x - one.width)
    down = max(one.y - other.y - other.height, other.y - one.y - one.height)
    return max(across, down)


@pytest.mark.parametrize("seated", [False, True], ids=["standing", "seated"])
@pytest.mark.parametrize("theme", themes.THEMES)
@pytest.mark.parametrize("size", themes.SIZES)
@pytest.mark.parametrize("language", themes.LANGUAGES)
def test_targets_are_a_finger_wide_apart_and_in_reach(
    language: str, size: tuple[int, int], theme: flow.ThemeName, seated: bool
) -> None:
    faults, (width, height) = [], size
    highest = height / 2 if seated else height * TOP if height > width else 0
    for name, state in every_screen(language, theme, seated=seated).items():
        targets = _targets(state, size)
        for target in targets:
            if min(target.box.width, target.box.height) < FINGER:
                faults.append(f"{name}: {target.touch} is smaller than a finger")
            if target.box.y < highest - 0.01:
                faults.append(f"{name}: {target.touch} is {highest - target.box.y:.0f} pixels too high")
        faults += [
            f"{name}: {_gap(one.box, other.box):.1f} pixels between {one.touch} and {other.touch}"
            for one, other in itertools.combinations(targets, 2)
            if _gap(one.box, other.box) < APART - 0.01
        ]
    assert faults == []


@pytest.mark.parametrize("size", themes.SIZES)
@pytest.mark.parametrize("theme", themes.THEMES)
def test_what_is_chosen_has_a_tick_and_a_thicker_frame(size: tuple[int, int], theme: flow.ThemeName) -> None:
    """For those who do not see colours (WCAG 2.2, 1.4.1)."""
    state = every_screen("vi", theme, seated=True)["field"]
    state = replace(state, access=replace(state.access, spoken=True))
    items = _items(state, size)
    ticks = [item.box for item in items if isinstance(item, Sign) and item.sign == "✓"]
    chosen = {flow.ChooseLanguage("vi"), flow.Sit(), flow.Speak()}
    chosen |= {flow.ChooseTheme(theme)} if theme != "plain" else set()
    marked = {
        item.touch
        for item in items
        if isinstance(item, Panel) and item.touch and any(_gap(item.box, tick) < 0 for tick in ticks)
    }
    assert marked == chosen
    frames = {item.touch: item.frame for item in items if isinstance(item, Panel) and item.touch}
    others = max(frame for touch, frame in frames.items() if touch not in chosen)
    assert min(frames[touch] for touch in chosen) >= 1.6 * others


def test_a_key_of_a_pad_that_is_chosen_has_a_tick_too() -> None:
    state = every_screen("vi")["dossier-code-typed"]
    pad = describe(state, TEXTS).pad
    assert pad is not None
    chosen = [key.touch for key in pad.chips if key.tone == "chosen"]
    assert chosen
    items = _items(state, (1080, 1920))
    ticks = [item.box for item in items if isinstance(item, Sign) and item.sign == "✓"]
    boxes = [item.box for item in items if isinstance(item, Panel) and item.touch in chosen]
    assert all(any(_gap(box, tick) < 0 for tick in ticks) for box in boxes)


def test_the_clock_is_pressed_without_looking_like_a_button() -> None:
    for state in every_screen("vi").values():
        page = describe(state, TEXTS)
        hidden = [item.touch for item in _items(state, (1080, 1920)) if isinstance(item, Hidden)]
        assert hidden == ([] if page.everywhere is not None else [flow.Knock()])


# ------------------------------------------------------------ letters


def test_no_word_has_a_letter_that_its_font_lacks() -> None:
    """It would be an empty box."""
    found = fonts.find()
    lacking = {
        (khmer, letter)
        for language in themes.LANGUAGES
        for state in every_screen(language).values()
        for item in _items(state, (1080, 1920))
        if isinstance(item, Words)
        for part in item.lettering.paragraphs
        for khmer, letter in _letters(part.text)
        if _is_empty_box(found, letter, khmer=khmer)
    }
    assert lacking == set()


def _letters(text: str) -> Iterator[tuple[bool, str]]:
    """Every letter, and whether the Khmer font draws it."""
    for letter in text:
        if not letter.isspace() and letter != "\u200b":
            yield "\u1780" <= letter <= "\u17ff", letter


@functools.cache
def _is_empty_box(found: fonts.Fonts, letter: str, *, khmer: bool) -> bool:
    font = found.font(40, fonts.REGULAR, khmer=khmer)
    return bytes(font.getmask(letter)) == bytes(font.getmask("\U0010fffd"))


def test_a_letter_that_a_font_lacks_is_found() -> None:
    found = fonts.find()
    assert _is_empty_box(found, "●", khmer=False)
    assert not _is_empty_box(found, "•", khmer=False)


# ------------------------------------------------------------ time


#: They end by themselves sooner: with an answer, or without one.
SHORT = ("dossier-asking", "slip-asking")
ASKED = [
    name for name, state in every_screen("vi").items()
    if state.screen not in ("home", "attract", "issuing", "ticket") and name not in ("still-there", *SHORT)
]  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_every_screen_asks_before_it_leaves_and_stays_for_whoever_says_so(name: str) -> None:
    state = every_screen("vi")[name]
    assert state.leaves_at is not None
    until = (state.leaves_at - state.now - SETTINGS.warn_before).total_seconds()
    before, _ = then(state, flow.TimePassed(), seconds=until - 0.1)
    assert not before.warning
    asked, _ = then(state, flow.TimePassed(), seconds=until + 0.1)
    assert asked.warning
    page = describe(asked, TEXTS)
    assert [card.touch for card in page.cards] == [flow.Stay(), flow.StartOver()]
    stayed, _ = then(asked, flow.Stay())
    assert (stayed.screen, stayed.warning) == (state.screen, False)
    left, _ = then(asked, flow.TimePassed(), seconds=SETTINGS.warn_before.total_seconds())
    assert (left.screen, left.access) == ("home", flow.Access())


@pytest.mark.parametrize(
    "touches",
    [
        (flow.ChooseTheme("large"),), (flow.Sit(),), (flow.Speak(),), (flow.UseKeys(),),
        (flow.Sit(), flow.Speak(), flow.UseKeys()),
    ],
)  # fmt: skip
def test_whoever_needs_it_otherwise_has_twice_the_time_on_every_screen(
    touches: tuple[flow.Touch, ...],
) -> None:
    state = walk(flow.SpeechChanged(("vi",)), *touches, flow.TakeNumber())
    assert state.leaves_at == state.touched_at + 2 * SETTINGS.home_after
