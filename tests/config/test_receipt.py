"""The forms of dossiers' papers: which version is in force, and every mistake with its place."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from config import load
from queue_server.__main__ import wanted_of
from queue_server.store.memory import MemoryLedger
from tests.serving import SAMPLE

TEXT = (load.FOLDER / "receipt.toml").read_text(encoding="utf-8")
NEWER = """
[[form]]
kind = "receipt"
number = "01a"
since = 2027-01-01
items = ["procedure", "papers", "received", "due", "applicant"]
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "receipt.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(load.ConfigurationError) as error:
        load.load_receipt(_written(folder, text))
    return [str(mistake) for mistake in error.value.mistakes]


@pytest.mark.parametrize(
    ("day", "number"),
    [("2020-01-01", "01"), ("2026-12-31", "01"), ("2027-01-01", "01a"), ("2030-01-01", "01a")],
)
def test_the_newest_version_that_has_begun_is_printed(tmp_path: Path, day: str, number: str) -> None:
    receipts = load.load_receipt(_written(tmp_path, TEXT + NEWER))
    assert receipts.of("receipt", datetime.date.fromisoformat(day)).number == number
    assert receipts.of("apology", datetime.date.fromisoformat(day)).number == "04"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"received", "due", "counter", "channel"]', '"due"]', 'must have "received"'),
        ('"papers", "rule", "received"', '"papers", "due", "received"', 'has "due" 2 times'),
        ('"received", "due", "counter"', '"received", "dew", "counter"', "due"),
        ('kind = "apology"', 'kind = "receipt"', "begins on the same day"),
        ('kind = "supplement"', 'kind = "supplements"', "supplement"),
    ],
)
def test_a_mistake_says_where_and_what(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert TEXT.count(old) == 1
    found = _mistakes(tmp_path, TEXT.replace(old, new))
    assert any("form" in line and said in line for line in found), found


def test_forms_lie_beside_the_halls_file(tmp_path: Path) -> None:
    hall = tmp_path / "hall.toml"
    hall.write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    own = wanted_of(hall, MemoryLedger())
    assert (own.receipts, own.mistakes) == (load.load_receipt(), ())
    _written(tmp_path, TEXT + NEWER)
    assert wanted_of(hall, MemoryLedger()).receipts.of("receipt", datetime.date(2027, 5, 1)).number == "01a"
    # A wrong one stops no hall: it prints the forms that come with the program, and says so.
    _written(tmp_path, TEXT.replace('kind = "apology"', 'kind = "letter"'))
    wrong = wanted_of(hall, MemoryLedger())
    assert wrong.receipts == load.load_receipt()
    assert any("kind" in mistake for mistake in wrong.mistakes)
