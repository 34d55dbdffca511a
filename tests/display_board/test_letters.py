"""Lines of Khmer end between syllables."""

from __future__ import annotations

import re

import pytest

from display_board.letters import wrapped

WATER = "ទឹកផឹកឥតគិតថ្លៃនៅជិតបញ្ជរណែនាំ។ ទឹកផឹកឥតគិតថ្លៃ"
#: What cannot begin a line: vowels, signs, the sign that puts a letter below, marks at the end of a sentence.
CANNOT_BEGIN = re.compile("[\u17b4-\u17da\u17dd]")


@pytest.mark.parametrize("width", range(4, 40))
def test_no_syllable_is_cut_apart_and_nothing_is_lost(width: int) -> None:
    lines = wrapped(WATER, width, len).split("\n")
    assert not any(CANNOT_BEGIN.match(line) or line.endswith("\u17d2") for line in lines)
    assert "".join(lines).replace(" ", "") == WATER.replace(" ", "")
    assert all(len(line) <= max(width, 6) for line in lines)


def test_words_parted_by_an_unseen_space_are_kept_whole() -> None:
    assert wrapped("ទឹក\u200bផឹក ឥត", 3, len).replace("\u200b", "").split("\n") == ["ទឹក", "ផឹក", "ឥត"]


def test_latin_is_left_to_the_screen() -> None:
    assert wrapped("Nước uống miễn phí ở cạnh quầy", 5, len) == "Nước uống miễn phí ở cạnh quầy"
