"""Every number from 1 to 9999 against two independent references; what differs is a rule with its reason.

The references are ICU's rule-based number format (through PyICU) and num2words. Each of them has its own
Vietnamese. A rule says how a reference reads otherwise and why ours is right; applied to every number, the
rules of a reference must give exactly our words: no difference is left unexplained, and no rule is idle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import icu
import pytest
from num2words import num2words

from queue_server import spoken

NUMBERS = range(1, 10_000)
REGIONS: tuple[spoken.Region, ...] = ("south", "north")


def _icu(language: str) -> Callable[[int], str]:
    spell_out = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(language))
    return lambda value: str(spell_out.format(value)).replace("\u200b", " ").replace("-", " ")


ICU = {language: _icu(language) for language in ("vi", "en", "km")}


def _num2words(value: int) -> str:
    return str(num2words(value, lang="vi"))


# ---------------------------------------------------------------- rules: the reference's words → ours

#: The four on the units after twenty, thirty … is "tư" in halls of both regions, as ICU has it: "bốn" is
#: right too, and what num2words says. After mười ("mười bốn") and after lẻ ("một trăm lẻ bốn") it stays bốn.
FOUR = (r"mươi bốn$", "mươi tư")
#: After a thousand the hundreds are always said, in halls and by ICU: "một nghìn không trăm lẻ năm".
#: num2words leaves them away: "một nghìn lẻ năm". That is everyday talk; 1005 must not be heard as 1500.
NO_HUNDREDS = (r"nghìn lẻ (\w+)$", r"nghìn không trăm lẻ \1")
#: The same, where tens follow: num2words says "một nghìn lẻ mười", with lẻ before ten and more, which is
#: wrong: lẻ stands for a missing ten only.
NO_HUNDREDS_BUT_TENS = (r"nghìn lẻ (\w+ .+|mười)$", r"nghìn không trăm \1")
#: The South says lẻ and ngàn, the North linh and nghìn. Both references say lẻ and nghìn, a mixture.
NORTH_ODD = (r"\blẻ\b", "linh")
SOUTH_THOUSAND = (r"\bnghìn\b", "ngàn")

#: Reference → region → rules, in the order in which they are applied.
RULES: Mapping[str, Mapping[spoken.Region, tuple[tuple[str, str], ...]]] = {
    "icu": {"south": (SOUTH_THOUSAND,), "north": (NORTH_ODD,)},
    "num2words": {
        "south": (FOUR, NO_HUNDREDS_BUT_TENS, NO_HUNDREDS, SOUTH_THOUSAND),
        "north": (FOUR, NO_HUNDREDS_BUT_TENS, NO_HUNDREDS, NORTH_ODD),
    },
}
REFERENCES: Mapping[str, Callable[[int], str]] = {"icu": ICU["vi"], "num2words": _num2words}


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("reference", REFERENCES)
def test_as_a_number(reference: str, region: spoken.Region) -> None:
    used = dict.fromkeys(RULES[reference][region], 0)
    unexplained = {}
    for value in NUMBERS:
        words = REFERENCES[reference](value)
        for rule in used:
            words, times = re.subn(*rule, words)
            used[rule] += times
        if words != spoken.vietnamese(value, region):
            unexplained[value] = (words, spoken.vietnamese(value, region))
    assert unexplained == {}
    assert all(used.values()), "a rule that explains nothing"


@pytest.mark.parametrize(
    ("value", "icu_says", "num2words_says", "south", "north"),
    [
        # năm becomes lăm after every ten; mười becomes mươi, một mốt and bốn tư from twenty on.
        (5, "năm", "năm", "năm", "năm"),
        (15, "mười lăm", "mười lăm", "mười lăm", "mười lăm"),
        (11, "mười một", "mười một", "mười một", "mười một"),
        (14, "mười bốn", "mười bốn", "mười bốn", "mười bốn"),
        (21, "hai mươi mốt", "hai mươi mốt", "hai mươi mốt", "hai mươi mốt"),
        (24, "hai mươi tư", "hai mươi bốn", "hai mươi tư", "hai mươi tư"),
        (105, "một trăm lẻ năm", "một trăm lẻ năm", "một trăm lẻ năm", "một trăm linh năm"),
        (1000, "một nghìn", "một nghìn", "một ngàn", "một nghìn"),
        (1005, "một nghìn không trăm lẻ năm", "một nghìn lẻ năm", "một ngàn không trăm lẻ năm",
         "một nghìn không trăm linh năm"),
        (1015, "một nghìn không trăm mười lăm", "một nghìn lẻ mười lăm", "một ngàn không trăm mười lăm",
         "một nghìn không trăm mười lăm"),
    ],
)  # fmt: skip
def test_what_the_rules_are_about(
    value: int, icu_says: str, num2words_says: str, south: str, north: str
) -> None:
    assert (ICU["vi"](value), _num2words(value)) == (icu_says, num2words_says)
    assert (spoken.vietnamese(value, "south"), spoken.vietnamese(value, "north")) == (south, north)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("reference", REFERENCES)
def test_digit_by_digit(reference: str, region: spoken.Region) -> None:
    """A digit never changes: each is read as the reference reads it alone, also a nought in front."""
    alone = [REFERENCES[reference](digit) for digit in range(10)]
    for value in NUMBERS:
        for number in (f"A{value}", f"A{value:03}", f"A{value:04}"):
            said = spoken.ticket_number(number, "vi", "digits", region)
            assert said == "a, " + " ".join(alone[int(digit)] for digit in number[1:])


def test_a_ticket_is_read_as_its_number_without_the_noughts_in_front() -> None:
    for region in REGIONS:
        for value in NUMBERS:
            said = spoken.ticket_number(f"A{value:04}", "vi", "number", region)
            assert said == f"a, {spoken.vietnamese(value, region)}"


def test_khmer_and_english_numbers_of_counters() -> None:
    """Khmer as ICU has it; English with "and" as num2words has it, which ICU leaves away."""
    for value in range(10_000):
        assert spoken.number_words(value, "km") == ICU["km"](value)
        english = spoken.number_words(value, "en")
        assert english == re.sub(r"[-,]+ ?", " ", str(num2words(value)))
        assert english.replace(" and ", " ") == ICU["en"](value)
