"""Numbers in words. The spot cases are DOMAIN.md's and those of PyICU's Vietnamese spell-out."""

from __future__ import annotations

import pytest

from queue_server import spoken

SOUTH = {
    0: "không", 1: "một", 4: "bốn", 5: "năm", 9: "chín", 10: "mười", 11: "mười một", 14: "mười bốn",
    15: "mười lăm", 19: "mười chín", 20: "hai mươi", 21: "hai mươi mốt", 24: "hai mươi tư",
    25: "hai mươi lăm", 29: "hai mươi chín", 31: "ba mươi mốt", 44: "bốn mươi tư", 55: "năm mươi lăm",
    91: "chín mươi mốt", 99: "chín mươi chín", 100: "một trăm", 101: "một trăm lẻ một",
    104: "một trăm lẻ bốn", 105: "một trăm lẻ năm", 110: "một trăm mười", 111: "một trăm mười một",
    115: "một trăm mười lăm", 121: "một trăm hai mươi mốt", 124: "một trăm hai mươi tư", 200: "hai trăm",
    305: "ba trăm lẻ năm", 555: "năm trăm năm mươi lăm", 999: "chín trăm chín mươi chín", 1000: "một ngàn",
    1001: "một ngàn không trăm lẻ một", 1005: "một ngàn không trăm lẻ năm",
    1010: "một ngàn không trăm mười", 1021: "một ngàn không trăm hai mươi mốt", 1100: "một ngàn một trăm",
    1105: "một ngàn một trăm lẻ năm", 2024: "hai ngàn không trăm hai mươi tư", 5000: "năm ngàn",
    9999: "chín ngàn chín trăm chín mươi chín",
}  # fmt: skip


@pytest.mark.parametrize(("value", "words"), SOUTH.items())
def test_vietnamese(value: int, words: str) -> None:
    assert spoken.vietnamese(value, "south") == words
    assert spoken.vietnamese(value, "north") == words.replace("lẻ", "linh").replace("ngàn", "nghìn")


def test_every_number_has_words_of_its_own() -> None:
    for region in ("south", "north"):
        assert len({spoken.vietnamese(value, region) for value in range(10_000)}) == 10_000


@pytest.mark.parametrize("value", [-1, 10_000])
def test_numbers_outside_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        spoken.vietnamese(value)


@pytest.mark.parametrize(
    ("number", "language", "numbers", "words"),
    [
        ("A012", "vi", "digits", "a, không một hai"),
        ("A705", "vi", "digits", "a, bảy không năm"),
        ("C155", "vi", "digits", "xê, một năm năm"),
        ("A012", "vi", "number", "a, mười hai"),
        ("B105", "vi", "number", "bê, một trăm lẻ năm"),
        ("D021", "vi", "number", "dê, hai mươi mốt"),
        ("Đ007", "vi", "digits", "đê, không không bảy"),
        ("AB001", "vi", "digits", "a bê, không không một"),
        ("A012", "en", "digits", "A, zero one two"),
        ("A012", "en", "number", "A, zero one two"),
        ("Đ105", "en", "digits", "D, one zero five"),
    ],
)
def test_ticket_numbers(number: str, language: str, numbers: spoken.Numbers, words: str) -> None:
    assert spoken.ticket_number(number, language, numbers) == words


@pytest.mark.parametrize(
    ("counter", "language", "words"),
    [
        ("3", "vi", "ba"),
        ("15", "vi", "mười lăm"),
        ("105", "vi", "một trăm lẻ năm"),
        ("3a", "vi", "ba a"),
        ("b-2", "vi", "bê hai"),
        ("tra-ket-qua", "vi", "tra ket qua"),
        ("15", "en", "15"),
    ],
)
def test_counters(counter: str, language: str, words: str) -> None:
    assert spoken.counter_name(counter, language) == words


def test_every_letter_has_a_name_of_its_own() -> None:
    names = spoken.LETTERS["vi"]
    assert set("ABCDEGHIKLMNOPQRSTUVXYĐ") <= set(names)
    # O and Ô, E and Ê are told apart by their vowels; no two names are written alike.
    assert len(set(names.values())) == len(names)
