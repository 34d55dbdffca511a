"""``dossiers.toml``: mistakes are named by line, key and rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load

ORGANISATION = '[[organisations]]\ncode = "{code}"\nnames = {{ vi = "Phường" }}\n{more}\n'


def mistakes(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "dossiers.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(load.ConfigurationError) as error:
        load.load_dossiers(file)
    return [str(mistake) for mistake in error.value.mistakes]


def test_the_sample_gives_codes() -> None:
    (organisation,) = load.load_dossiers().organisations
    assert organisation.code == "H01.33.12"


@pytest.mark.parametrize("code", ["h01.33", "H01..3", "H01-33", ".H01", "H01.", "H01.ĐÀ", "A" * 13])
def test_a_code_that_no_receipt_begins_with(tmp_path: Path, code: str) -> None:
    (mistake,) = mistakes(tmp_path, ORGANISATION.format(code=code, more=""))
    assert mistake.startswith("dossiers.toml:2: organisations[1].code: must be groups of A-Z and 0-9")


def test_two_organisations_give_no_codes_on_one_day(tmp_path: Path) -> None:
    text = ORGANISATION.format(code="H33.1", more="valid_until = 2026-06-30") + ORGANISATION.format(
        code="H01.1", more="valid_from = 2026-06-30"
    )
    assert mistakes(tmp_path, text) == [
        "dossiers.toml:8: organisations[2].valid_from: gives codes on the same days as organisations[1]"
    ]


def test_a_last_day_before_the_first_one(tmp_path: Path) -> None:
    more = "valid_from = 2026-07-01\nvalid_until = 2026-06-30"
    assert mistakes(tmp_path, ORGANISATION.format(code="H01.1", more=more)) == [
        "dossiers.toml:5: organisations[1].valid_until: must not be before valid_from, which is 2026-07-01"
    ]


def test_a_register_needs_an_organisation(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "apology_days = 2\n") == [
        "dossiers.toml: organisations: is missing: the register gives codes of an organisation"
    ]
