"""Windows in words: rounded outwards, in steps that people can picture; the same on a phone."""

from __future__ import annotations

import datetime

import pytest

import config.text
from kiosk.screens import waiting
from kiosk.screens.words import Words
from tests.kiosk.states import NOW, window

#: Minutes from now, and the words: a key below “wait” with its numbers.
CASES: tuple[tuple[float, float, str, dict[str, object]], ...] = (
    (16.2, 23.6, "minutes", {"earliest": 15, "latest": 25}),
    (15.0, 25.0, "minutes", {"earliest": 15, "latest": 25}),
    (3.1, 8.4, "minutes", {"earliest": 3, "latest": 9}),
    (3.1, 10.2, "within", {"latest": 15}),
    (0.4, 6.2, "within", {"latest": 7}),
    (7.0, 7.0, "about", {"latest": 7}),
    (15.0, 15.0, "about", {"latest": 15}),
    (0.1, 0.8, "soon", {}),
    (-9.0, -3.0, "soon", {}),
    (-2.0, 12.0, "within", {"latest": 15}),
    (44.0, 90.0, "minutes", {"earliest": 40, "latest": 90}),
    (60.0, 90.5, "clock", {"earliest": "09:12", "latest": "09:43"}),
    (200.0, 260.0, "clock", {"earliest": "11:32", "latest": "12:32"}),
)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_window_in_words(case: tuple[float, float, str, dict[str, object]], language: str) -> None:
    earliest, latest, form, facts = case
    zone = datetime.timezone(datetime.timedelta(hours=7))
    texts = config.text.load()
    words = Words(texts, language, zone, ("vi", "en", "km"))
    said = waiting.in_words(window(earliest, latest), NOW, words)
    assert said == texts.say(f"kiosk.wait.{form}", language, **facts)
