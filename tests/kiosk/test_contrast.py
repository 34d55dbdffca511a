"""Contrast as WCAG 2.2 wants it at level AA, measured on the photographs."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kiosk import flow
from kiosk.boxes import Box, Panel
from tests.kiosk import themes
from tests.kiosk.gallery import Gallery
from tests.kiosk.measuring import button, dominant, ratio, sides_of

#: SC 1.4.3. The standard lets large letters be paler (3:1); ours may not, and the number itself wants more.
TEXT, NUMBER = 4.5, 7.0
#: Pixels from which on a text is the number.
LARGE = 150
#: SC 1.4.11: what marks a button off.
EDGE = 3.0


def test_words_stand_out_from_their_ground(gallery: Gallery) -> None:
    pale = [
        f"{taken.name}: {text.ratio} to 1, {text.letters} on {text.ground}: {text.words}"
        for taken in gallery.photographs
        for text in taken.texts
        if text.ratio < (NUMBER if text.size >= LARGE else TEXT)
    ]
    assert pale == []


def test_the_colours_in_the_photographs_are_those_of_the_look(gallery: Gallery) -> None:
    """So what was measured were the letters, and not something beside them."""
    other = [
        f"{taken.name}: {text.letters} instead of {text.meant}: {text.words}"
        for taken in gallery.photographs
        for text in taken.texts
        if text.letters != text.meant
    ]
    assert other == []
    for theme in themes.THEMES:
        measured = [text for taken in gallery.photographs for text in taken.texts if theme in taken.name]
        assert len(measured) > 100, theme


def test_what_can_be_pressed_stands_out_from_what_is_around_it(gallery: Gallery) -> None:
    lost = [
        f"{taken.name}: edge {found.edge}, ground {found.fill} to 1: {found.touch}"
        for taken in gallery.photographs
        for found in taken.buttons
        if max(found.edge, found.fill) < EDGE
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (255, 255, 255), 1.0),
        # As published: #767676 is the palest grey on white that passes, #777777 does not.
        ((0x76, 0x76, 0x76), (255, 255, 255), 4.54),
        ((0x77, 0x77, 0x77), (255, 255, 255), 4.48),
    ],
)
def test_the_ratio_is_that_of_the_standard(
    one: tuple[int, int, int], other: tuple[int, int, int], expected: float
) -> None:
    assert ratio(one, other) == ratio(other, one) == pytest.approx(expected, abs=0.005)


def test_letters_are_told_from_their_soft_edges_and_from_nothing() -> None:
    picture = Image.new("RGB", (200, 60), "#f4f6f8")
    assert dominant(np.asarray(picture)) == ((0xF4, 0xF6, 0xF8), (0xF4, 0xF6, 0xF8))
    ImageDraw.Draw(picture).text((10, 10), "Chọn", fill="#b0b8c0", font_size=34)
    assert dominant(np.asarray(picture)) == ((0xF4, 0xF6, 0xF8), (0xB0, 0xB8, 0xC0))


@pytest.mark.parametrize(("edge", "least", "most"), [("#788896", 3.0, 4.0), ("#d5dde5", 1.2, 1.4)])
def test_the_edge_of_a_button_is_found(edge: str, least: float, most: float) -> None:
    picture = Image.new("RGB", (200, 200), "#f4f6f8")
    ImageDraw.Draw(picture).rectangle((40, 40, 160, 160), fill="#ffffff", outline=edge, width=3)
    box = Box(40, 40, 120, 120)
    found = button(Panel(box, "#ffffff", edge, flow.Back()), sides_of(np.asarray(picture), box))
    assert least < found.edge < most
    assert found.fill < 1.1
