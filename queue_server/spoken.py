"""A ticket's number and a counter as they are said aloud. Pure; the rules are those of Vietnamese halls."""

from __future__ import annotations

import re
from typing import Literal

Numbers = Literal["digits", "number"]
Region = Literal["south", "north"]

DIGITS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "km": (
        "សូន្យ", "មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន",
    ),
}  # fmt: skip
#: Names of the letters as halls call them. English letters are read by the voice itself, but for these.
#: The Khmer ones are those of English letters as Khmer speakers write them; nobody has reviewed them yet.
LETTERS = {
    "vi": {
        "A": "a", "Ă": "á", "Â": "ớ", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "Ê": "ê",
        "F": "ép", "G": "giê", "H": "hát", "I": "i", "J": "di", "K": "ca", "L": "e lờ", "M": "em mờ",
        "N": "en nờ", "O": "o", "Ô": "ô", "Ơ": "ơ", "P": "pê", "Q": "quy", "R": "e rờ", "S": "ét sì",
        "T": "tê", "U": "u", "Ư": "ư", "V": "vê", "W": "vê kép", "X": "ích xì", "Y": "y dài", "Z": "dét",
    },
    "en": {"Đ": "D"},
    "km": {
        "A": "អេ", "B": "ប៊ី", "C": "ស៊ី", "D": "ឌី", "Đ": "ដ", "E": "អ៊ី", "F": "អេហ្វ", "G": "ជី", "H": "អេច",
        "I": "អាយ", "J": "ជេ", "K": "ខេ", "L": "អិល", "M": "អិម", "N": "អិន", "O": "អូ", "P": "ភី", "Q": "ឃ្យូ",
        "R": "អ័រ", "S": "អេស", "T": "ធី", "U": "យូ", "V": "វី", "W": "ដាប់ប៊លយូ", "X": "អ៊ិច", "Y": "វ៉ាយ",
        "Z": "ហ្សេត",
    },
}  # fmt: skip
#: The languages in which numbers and letters can be said.
LANGUAGES = tuple(DIGITS)
#: "One hundred and five", "one thousand": what is said between the digits in the South and in the North.
_ODD = {"south": "lẻ", "north": "linh"}
_THOUSAND = {"south": "ngàn", "north": "nghìn"}
_ENGLISH_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_KHMER_TENS = ("ដប់", "ម្ភៃ", "សាមសិប", "សែសិប", "ហាសិប", "ហុកសិប", "ចិតសិប", "ប៉ែតសិប", "កៅសិប")
_KHMER_HUNDRED, _KHMER_THOUSAND = "រយ", "ពាន់"


def number_words(value: int, language: str, region: Region = "south") -> str:
    """A whole number from 0 to 9999 in words of a language, with a space between any two.

    Raises:
        ValueError: the number is outside of that.
        KeyError: there are no words for numbers in this language.
    """
    if not 0 <= value <= 9999:
        raise ValueError(f"{value} is not between 0 and 9999")
    if language == "vi":
        return vietnamese(value, region)
    return " ".join({"en": _english, "km": _khmer}[language](value)) or DIGITS[language][0]


def _english(value: int) -> list[str]:
    digits = DIGITS["en"]
    for unit, name in ((1000, "thousand"), (100, "hundred")):
        if value >= unit:
            rest = _english(value % unit)
            linked = ["and", *rest] if 0 < value % unit < 100 else rest
            return [digits[value // unit], name, *linked]
    if value >= 20:
        return [_ENGLISH_TENS[value // 10 - 2], *_english(value % 10)]
    return [_ENGLISH_TEENS[value - 10]] if value >= 10 else [digits[value]] if value else []


def _khmer(value: int) -> list[str]:
    digits = DIGITS["km"]
    for unit, name in ((1000, _KHMER_THOUSAND), (100, _KHMER_HUNDRED)):
        if value >= unit:
            return [digits[value // unit], name, *_khmer(value % unit)]
    if value >= 10:
        return [_KHMER_TENS[value // 10 - 1], *_khmer(value % 10)]
    return [digits[value]] if value else []


def vietnamese(value: int, region: Region = "south") -> str:
    """A whole number from 0 to 9999 in words.

    Raises:
        ValueError: the number is outside of that.
    """
    if not 0 <= value <= 9999:
        raise ValueError(f"{value} is not between 0 and 9999")
    digits = DIGITS["vi"]
    thousands, rest = divmod(value, 1000)
    if not thousands:
        return _below_thousand(rest, region)
    start = f"{digits[thousands]} {_THOUSAND[region]}"
    if not rest:
        return start
    # After a thousand the hundreds are always said: "một ngàn không trăm lẻ năm".
    return f"{start} {_hundreds(*divmod(rest, 100), region)}"


def _below_thousand(value: int, region: Region) -> str:
    hundreds, rest = divmod(value, 100)
    return _hundreds(hundreds, rest, region) if hundreds else _below_hundred(rest)


def _hundreds(hundreds: int, rest: int, region: Region) -> str:
    digits = DIGITS["vi"]
    start = f"{digits[hundreds]} trăm"
    if not rest:
        return start
    if rest < 10:
        return f"{start} {_ODD[region]} {digits[rest]}"
    return f"{start} {_below_hundred(rest)}"


def _below_hundred(value: int) -> str:
    digits = DIGITS["vi"]
    tens, unit = divmod(value, 10)
    if tens == 0:
        return digits[unit]
    start = "mười" if tens == 1 else f"{digits[tens]} mươi"
    if unit == 0:
        return start
    # 11 and 14 keep their digits; from the twenties on they are mốt and tư. 5 is lăm after every ten.
    after_tens = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{start} {after_tens.get(unit, digits[unit])}"


def ticket_number(number: str, language: str, numbers: Numbers = "digits", region: Region = "south") -> str:
    """A ticket's number as it is called: "a, không một hai", or "a, mười hai"; English digit by digit."""
    as_number = numbers == "number" and language == "vi"
    return ", ".join(
        _figures(part, language, region, as_number=as_number)
        if part.isdecimal()
        else _letters(part, language)
        for part in re.findall(r"[0-9]+|[^\W\d_]+", number)
    )


def counter_name(counter: str, language: str, region: Region = "south") -> str:
    """A counter's id as called: figures as a number, a single letter by its name, words as they are."""
    return " ".join(
        _figures(part, language, region, as_number=True)
        if part.isdecimal()
        else _letters(part, language)
        if len(part) == 1
        else part
        for part in re.findall(r"[0-9]+|[^\W\d_]+", counter)
    )


def _figures(figures: str, language: str, region: Region, *, as_number: bool) -> str:
    if as_number and language == "en":
        return str(int(figures))  # the voice itself says it rightly
    if as_number and int(figures) <= 9999:
        return number_words(int(figures), language, region)
    return " ".join(DIGITS[language][int(figure)] for figure in figures)


def _letters(letters: str, language: str) -> str:
    names = LETTERS[language]
    return " ".join(names.get(letter, letter) for letter in letters.upper())


__all__ = [
    "DIGITS", "LANGUAGES", "LETTERS", "Numbers", "Region", "counter_name", "number_words", "ticket_number",
    "vietnamese",
]  # fmt: skip
