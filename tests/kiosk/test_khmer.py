"""Khmer in the window is what Pillow's own rendering with raqm is, and not letters in a row."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image, features

from kiosk.boxes import Box, Words
from kiosk.lettering import Letterer, Lettering, Paragraph
from printers import fonts
from tests.kiosk.gallery import Gallery
from tests.kiosk.measuring import Letters

#: The window mixes letters and ground once more than Pillow does: a difference of rounding, of 255.
ROUNDING = 4
#: Letters in a row are so far from shaped ones, on average over all inked pixels, beside a large number too.
IN_A_ROW = 2.0
#: A letter below another, a vowel before its letter, or around it.
NEEDS_SHAPING = re.compile("[\u17d2\u17be-\u17c5]")
#: All of these.
SHAPED = "សូមជ្រើសរើសភាសា ក្រុមប្រឹក្សា ក្រោយ"


def test_every_khmer_text_in_the_window_is_shaped(gallery: Gallery) -> None:
    shapings = [(taken.name, shaping) for taken in gallery.photographs for shaping in taken.shapings]
    assert len({shaping.words for _, shaping in shapings}) > 60
    different = [f"{name}: {shaping.words}" for name, shaping in shapings if shaping.most > ROUNDING]
    assert different == []


def test_the_same_texts_without_shaping_are_others(gallery: Gallery) -> None:
    """So the comparison would notice: the photographs are far from what Pillow makes without raqm."""
    needing = [
        (taken.name, shaping)
        for taken in gallery.photographs
        for shaping in taken.shapings
        if NEEDS_SHAPING.search(shaping.words)
    ]
    assert len(needing) > 60
    assert [f"{name}: {shaping.words}" for name, shaping in needing if shaping.basic < IN_A_ROW] == []


def _as_drawn(letterer: Letterer, found: fonts.Fonts) -> Letters:
    lettering = Lettering((Paragraph(SHAPED, 48, "#0b1f33", lines=1),))
    return Letters.of(Words(Box(20, 20, 900, 120), lettering), letterer.draw(lettering, 900, 120), 160)


def test_a_window_without_shaping_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fonts.find()
    # What Pillow does without raqm: one letter after the other.
    monkeypatch.setattr(features, "check", lambda _: False)
    fonts._load.cache_clear()
    letters = _as_drawn(Letterer(found), found)
    fonts._load.cache_clear()
    window = Image.new("RGB", (940, 160), "#ffffff")
    window.paste(letters.drawn.image, (letters.left, letters.top), letters.drawn.image)
    shaping = letters.shaping(np.asarray(window), found)
    assert shaping.most > 200
    assert shaping.raqm > IN_A_ROW
    assert shaping.basic < 1
