"""Versions of procedures: the one in force on the hall's day is posted, from midnight on."""

from __future__ import annotations

import asyncio
import datetime
import re
import shutil
from pathlib import Path

import pytest

import config.load
from config.reading import ConfigurationError
from config.schema_catalogue import load_catalogue
from queue_server.contract import messages
from queue_server.discipline import discipline_of
from queue_server.procedures import Library, Posting, Shelf, post
from queue_server.procedures import shelf as shelf_module

FOLDER = config.load.FOLDER / "procedures"
HALL = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"))
ZONE = datetime.timezone(datetime.timedelta(hours=7))
WILL = "2.001019"


def version(first: str = "", last: str = "", decision: str = "Mới") -> str:
    """A version of the will's procedure as a file has it."""
    text = (FOLDER / "certification.toml").read_text(encoding="utf-8")
    begun = text.index(f'[[procedures]]\ncode = "{WILL}"')
    part = text[begun : text.index("[[procedures]]", begun + 1)]
    days = "".join(f"{key} = {day}\n" for key, day in (("valid_from", first), ("valid_until", last)) if day)
    return re.sub('decision = ".*"\n', f'decision = "{decision}"\n{days}', part, count=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the sample shares, without its procedures of certification."""
    path = tmp_path / "procedures"
    path.mkdir()
    shutil.copy(FOLDER / "common.toml", path)
    return path


def posted(folder: Path, day: str) -> Posting:
    """What is posted on a day; the files have no mistake of their own."""
    library = Library(folder)
    assert library.mistakes == ()
    return post(library.books, HALL, datetime.date.fromisoformat(day))


def decisions(posting: Posting) -> list[str]:
    return [entry.decision for entry in posting.catalogue.procedures]


def test_the_one_in_force_is_posted_whatever_its_place(folder: Path) -> None:
    (folder / "a.toml").write_text(version("2027-01-01", decision="Sau"), encoding="utf-8")
    (folder / "b.toml").write_text(version(decision="Trước"), encoding="utf-8")
    assert decisions(posted(folder, "2026-12-31")) == ["Trước"]
    assert decisions(posted(folder, "2027-01-01")) == ["Sau"]
    assert posted(folder, "2027-01-01").mistakes == posted(folder, "2027-01-01").warnings == ()


def test_staff_see_all_versions_and_everybody_one(folder: Path) -> None:
    versions = (
        version("2026-01-01", decision="1"),
        version("2026-07-01", decision="2"),
        version("2027-01-01"),
    )
    (folder / "a.toml").write_text("\n".join(versions), encoding="utf-8")
    posting = posted(folder, "2026-11-25")
    assert decisions(posting) == ["2"]
    assert [(entry.decision, entry.state) for entry in posting.versions] == [
        ("1", "past"), ("2", "in-force"), ("Mới", "coming"),
    ]  # fmt: skip
    shown = posting.catalogue.procedures[0]
    assert shown.valid_from == datetime.date(2026, 7, 1)
    assert shown.edition == posting.versions[1].edition
    assert len({entry.edition for entry in posting.versions}) == 3, "a receipt refers to one of them"


def test_a_procedure_that_has_not_begun_or_has_ended_is_not_posted(folder: Path) -> None:
    (folder / "a.toml").write_text(version("2026-12-01", "2026-12-31"), encoding="utf-8")
    for day, state in (("2026-11-30", "coming"), ("2027-01-01", "past")):
        posting = posted(folder, day)
        assert posting.catalogue.procedures == ()
        assert [entry.state for entry in posting.versions] == [state]
    assert decisions(posted(folder, "2026-12-01")) == decisions(posted(folder, "2026-12-31")) == ["Mới"]


def test_an_overlap_in_a_file_is_named_with_its_line(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_text(version(last="2027-01-05") + "\n" + version("2027-01-01"), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_catalogue(path, load_catalogue(folder / "common.toml"))
    (mistake,) = error.value.mistakes
    assert str(mistake) == (
        f'a.toml:{mistake.line}: procedures[1].valid_until: "{WILL}" must end before 2027-01-01, '
        "when its next version begins"
    )
    assert (
        path.read_text(encoding="utf-8").splitlines()[(mistake.line or 0) - 1] == "valid_until = 2027-01-05"
    )


def test_an_overlap_between_files_is_told_and_one_of_them_left_out(folder: Path) -> None:
    (folder / "a.toml").write_text(version(last="2027-01-05", decision="A"), encoding="utf-8")
    (folder / "b.toml").write_text(version("2027-01-01", decision="B"), encoding="utf-8")
    posting = posted(folder, "2027-01-02")
    assert decisions(posting) == ["A"]
    assert posting.mistakes == (
        f"b.toml: {WILL}: a.toml: {WILL} must end before 2027-01-01, when its next version begins",
    )


def test_a_gap_is_told(folder: Path) -> None:
    both = version(last="2026-12-24") + "\n" + version("2027-01-01")
    (folder / "a.toml").write_text(both, encoding="utf-8")
    posting = posted(folder, "2026-12-25")
    assert posting.catalogue.procedures == ()
    assert posting.mistakes == (
        f"a.toml: {WILL}: no version of it is in force from 2026-12-25 to 2026-12-31",
    )
    assert posted(folder, "2027-01-01").mistakes == (), "nobody can do anything about days that are over"


def test_it_changes_at_midnight_of_the_hall(folder: Path) -> None:
    both = version(decision="Trước") + "\n" + version("2027-01-01", decision="Sau")
    (folder / "a.toml").write_text(both, encoding="utf-8")
    now = datetime.datetime(2026, 12, 31, 23, 59, 59, tzinfo=ZONE)
    shelf = Shelf(Library(folder), lambda: HALL, lambda: now.astimezone(datetime.UTC))

    def shown() -> messages.Procedure:
        found = shelf.procedure(WILL)
        assert found is not None
        assert shelf.search("di chuc") == (found,)
        return found

    before = shown()
    assert before.decision == "Trước"
    edition = shelf.catalogue.edition if shelf.catalogue is not None else ""
    now += datetime.timedelta(seconds=1)
    assert shown().decision == "Sau"
    assert shelf.catalogue is not None
    assert shelf.catalogue.edition != edition, "kiosks ask whether their edition is still the newest"
    versions = shelf.versions
    assert versions is not None
    assert versions.day == datetime.date(2027, 1, 1)
    assert [entry.state for entry in versions.versions] == ["past", "in-force"]


async def test_a_new_day_is_told_without_a_restart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "LOOK_EVERY", 0.01)
    both = version(decision="Trước") + "\n" + version("2027-01-01", decision="Sau")
    (folder / "a.toml").write_text(both, encoding="utf-8")
    now = datetime.datetime(2026, 12, 31, 23, 59, 59, tzinfo=ZONE)
    shelf = Shelf(Library(folder), lambda: HALL, lambda: now)
    told = asyncio.Event()
    task = asyncio.create_task(shelf.keep_fresh(told.set))
    try:
        # It has begun, and looked, before the day changes.
        await asyncio.sleep(0)
        assert not told.is_set()
        now += datetime.timedelta(seconds=1)
        await asyncio.wait_for(told.wait(), 60)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    found = shelf.procedure(WILL)
    assert found is not None
    assert found.decision == "Sau"
