"""New receipt codes: what is written is read as itself, and no organisation is without right ones."""

from __future__ import annotations

import datetime

from hypothesis import example, given
from hypothesis import strategies as some

from config import schema_dossiers
from queue_server.contract import receipt_codes
from queue_server.dossiers.core import codes

DAY = datetime.date(2026, 10, 8)


@given(some.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)), some.integers(1, 10**12 - 1))
def test_a_code_that_was_written_is_read_as_itself(day: datetime.date, number: int) -> None:
    code = codes.new_code("H15.50.05.13", day, number)
    parsed = receipt_codes.parse(f" {code.lower().replace('-', '–')} ")
    assert parsed is not None
    assert (parsed.text, parsed.date, int(parsed.sequence)) == (code, day, number)
    assert receipt_codes.write(parsed) == code


@given(
    some.text("HG019.-z ", max_size=40)
    | some.lists(some.text("HG019", min_size=1, max_size=13), min_size=1, max_size=13).map(".".join)
)
@example("H15.50.05.13")
@example("")
@example("H01\n")
@example("Đ01")
@example("A" * 12 + "." + "B" * 12 + "." + "C" * 9)
@example("A" * 12 + "." + "B" * 12 + "." + "C" * 10)
def test_an_organisation_is_right_when_its_codes_are(code: str) -> None:
    """The list's own rule and the reading of codes, which do not know each other, say the same."""
    file = schema_dossiers.Dossiers(
        organisations=(schema_dossiers.Organisation(code=code, names={"vi": "Phường"}),)
    )
    wrong = [mistake for mistake in schema_dossiers.check(file) if mistake.key == "organisations[1].code"]
    parsed = receipt_codes.parse(written := codes.new_code(code, DAY, 975))
    itself = parsed is not None and (parsed.text, parsed.organisation) == (written, code)
    # An empty one could not be read, which was said before.
    assert (not wrong) == (itself or not code)


def test_the_first_and_the_last_of_a_day() -> None:
    assert codes.new_code("H15.50.05.13", DAY, 1) == "H15.50.05.13-261008-0001"
    assert codes.new_code("H15.50.05.13", DAY, 975) == "H15.50.05.13-261008-0975"
    assert codes.new_code("H15.50.05.13", DAY, 10_000) == "H15.50.05.13-261008-10000"
