"""The files of procedures: the sample is complete, mistakes are named, and none takes away what was right."""

from __future__ import annotations

import datetime
import os
import re
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

import config.load
from config.reading import ConfigurationError
from config.schema_catalogue import load_catalogue
from queue_server.contract import messages
from queue_server.discipline import discipline_of
from queue_server.procedures import Library, Shelf, post

FOLDER = config.load.FOLDER / "procedures"
HALL = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"))
#: A day of the sample, and a moment of it.
DAY = datetime.date(2026, 11, 25)
NOW = datetime.datetime(2026, 11, 25, 3, tzinfo=datetime.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample that a test can spoil."""
    return shutil.copytree(FOLDER, tmp_path / "procedures")


def change(path: Path, old: str, new: str) -> None:
    """Change a file, so that it is seen to have changed."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    about = path.stat()
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1_000_000))


def sample() -> messages.Procedures:
    """What the sample hall posts of the sample."""
    catalogue = Shelf(Library(FOLDER), lambda: HALL, lambda: NOW).catalogue
    assert catalogue is not None
    return catalogue


def of_field(field: str) -> int:
    """How many procedures the sample has of a field."""
    return sum(entry.field == field for entry in sample().procedures)


# ------------------------------------------------------------ the sample


def test_the_sample_has_no_mistake_and_no_warning() -> None:
    library = Library(FOLDER)
    posting = post(library.books, HALL, DAY)
    assert (library.mistakes, posting.mistakes, posting.warnings) == ((), (), ())
    assert posting.catalogue.procedures


def test_every_text_is_there_in_every_language() -> None:
    for procedure in sample().procedures:
        texts = [procedure.names, procedure.applicants, procedure.agency, procedure.result, *procedure.steps]
        for terms in procedure.terms:
            texts += [terms.time, terms.fee]
        for case in procedure.cases:
            texts += [case.names, *(paper.names for paper in case.papers)]
        assert {tuple(one) for one in texts} == {HALL.languages}, procedure.code
        assert procedure.steps
        assert procedure.aliases
        assert procedure.legal


def test_there_are_procedures_of_many_fields() -> None:
    procedures = sample().procedures
    assert len(procedures) >= 60
    assert len({procedure.field for procedure in procedures}) >= 10
    assert {field.id for field in HALL.fields} < {field.id for field in sample().fields} | {"results"}


def test_limits_in_numbers_are_those_in_words() -> None:
    for procedure in sample().procedures:
        for terms in procedure.terms:
            said = terms.time["vi"]
            if terms.days == 0:
                assert said.startswith("Trong ngày"), procedure.code
            elif terms.days is not None:
                assert (said, terms.hours) == (f"{terms.days} ngày làm việc", None), procedure.code
            else:
                assert said == f"{terms.hours} giờ làm việc", procedure.code


def test_the_sample_has_a_version_to_come() -> None:
    posting = post(Library(FOLDER).books, HALL, DAY)
    assert [(entry.code, entry.state) for entry in posting.versions] == [
        ("1.004873", "in-force"), ("1.004873", "coming"),
    ]  # fmt: skip
    later = post(Library(FOLDER).books, HALL, datetime.date(2027, 1, 1))
    assert [entry.state for entry in later.versions] == ["past", "in-force"]


def test_every_service_but_results_has_procedures_and_each_can_be_prepared_for() -> None:
    used = {procedure.service for procedure in sample().procedures}
    assert {service.id for service in HALL.services} - used == {"collect-result"}
    for procedure in sample().procedures:
        for case in procedure.cases:
            assert all(paper.originals or paper.copies for paper in case.papers), procedure.code


def test_the_sample_says_that_it_is_one() -> None:
    for path in FOLDER.glob("*.toml"):
        assert path.read_text(encoding="utf-8").startswith("# SAMPLE DATA"), path.name
    assert all("mẫu" in procedure.decision for procedure in sample().procedures)


def test_nothing_shared_is_unused() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}
    common = load_catalogue(FOLDER / "common.toml")
    others = "\n".join(text for name, text in texts.items() if name != "common.toml")
    shared = [entry.id for entry in (*common.papers, *common.ways, *common.texts)]
    assert [name for name in shared if f'"{name}"' not in others] == []


def test_every_key_is_explained_where_it_is_first_used() -> None:
    for name in ("certification.toml", "common.toml"):
        lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
        seen: set[str] = set()
        table = ""
        for number, line in enumerate(lines):
            table = line if line.startswith("[[") else table
            found = re.match(r"(\w+) = ", line)
            if found and f"{table}{found[1]}" not in seen:
                seen.add(f"{table}{found[1]}")
                above = lines[number - 1]
                assert above.startswith("#") or re.match(r"(agency|decision) = ", line), f"{name}: {line}"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("so do", "1.012756"), ("khai sanh", "1.001193"), ("sao y", "2.000815"),
        ("giay doc than", "1.004873"),
        ("mo quan", "1.001612"), ("xay nha", "1.009994"), ("sang ten so do", "1.012766"),
        ("mat the bao hiem", "1.001939"), ("chuyen truong", "1.005099"), ("tien nguoi gia", "1.001776"),
        ("mai tang", "1.001731"), ("hop dong mua ban xe", "2.001035"), ("marriage", "1.000894"),
    ],
)  # fmt: skip
def test_everyday_words_find_it(question: str, code: str) -> None:
    assert Shelf(Library(FOLDER), lambda: HALL, lambda: NOW).search(question)[0].code == code


# ------------------------------------------------------------ mistakes


def test_all_mistakes_of_a_file_are_named_at_once(folder: Path) -> None:
    path = folder / "land.toml"
    change(path, 'code = "1.012781"', 'code = "1.012756"')
    change(path, 'way = "one-stop"', 'way = "one-stopp"')
    change(path, "updated = 2026-07-01", 'updated = "gestern"')
    change(path, 'channel = "in-person"', 'channel = "in-persn"')
    change(path, '{ id = "land-survey", originals = 1 }', '{ id = "land-surwey", originals = 99 }')
    with pytest.raises(ConfigurationError) as error:
        load_catalogue(path, load_catalogue(folder / "common.toml"))
    said = str(error.value)
    assert '"1.012756" is there twice' in said
    assert 'procedures[1].way: there is no way "one-stopp"; did you mean one-stop?' in said
    assert "procedures[4].updated: must be a date" in said
    assert "did you mean in-person?" in said
    assert 'there is no paper "land-surwey"; did you mean land-survey?' in said
    assert "a whole number of at least 0 and at most 20" in said
    assert all(mistake.file == "land.toml" and mistake.line for mistake in error.value.mistakes)


def test_a_wrong_file_is_left_out_and_the_rest_is_posted(folder: Path) -> None:
    change(folder / "land.toml", 'way = "one-stop"', 'way = "nowhere"')
    shelf = Shelf(Library(folder), lambda: HALL, lambda: NOW)
    catalogue = shelf.catalogue
    assert catalogue is not None
    assert len(catalogue.procedures) == len(sample().procedures) - of_field("land")
    assert "land" not in {field.id for field in catalogue.fields}
    assert len(shelf.mistakes) == of_field("land")
    assert all(text.startswith("land.toml:") for text in shelf.mistakes)


def test_a_file_that_becomes_wrong_stays_as_it_was(folder: Path) -> None:
    library = Library(folder)
    shelf = Shelf(library, lambda: HALL, lambda: NOW)
    before = shelf.catalogue
    change(folder / "land.toml", "[[procedures]]", "[[procedures]")
    library.refresh()
    assert shelf.catalogue == before
    assert len(shelf.mistakes) == 1
    change(folder / "land.toml", "[[procedures]\n", "[[procedures]]\n")
    library.refresh()
    assert shelf.mistakes == ()


def test_a_change_is_a_new_edition_and_found_at_once(folder: Path) -> None:
    library = Library(folder)
    shelf = Shelf(library, lambda: HALL, lambda: NOW)
    before = shelf.catalogue
    library.refresh()
    assert library.generation == 1, "nothing has changed, nothing is read"
    change(folder / "land.toml", '"sổ đỏ", ', '"sổ đỏ", "giấy trắng", ')
    library.refresh()
    after = shelf.catalogue
    assert before is not None
    assert after is not None
    assert before.edition != after.edition
    assert shelf.search("giay trang")[0].code == "1.012756"


def test_without_the_common_file_nothing_is_posted_and_it_is_said(folder: Path) -> None:
    (folder / "common.toml").unlink()
    shelf = Shelf(Library(folder), lambda: HALL, lambda: NOW)
    assert shelf.catalogue is None
    assert any('there is no paper "original"' in text for text in shelf.mistakes)


@pytest.mark.parametrize("make", ["nowhere", "empty"])
def test_a_folder_that_is_not_there_or_empty_is_said(tmp_path: Path, make: str) -> None:
    path = tmp_path / make
    if make == "empty":
        path.mkdir()
    shelf = Shelf(Library(path), lambda: HALL, lambda: NOW)
    assert shelf.catalogue is None
    assert len(shelf.mistakes) == 1


def test_a_single_file_may_hold_all_it_refers_to(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.toml"
    names = ("common.toml", "certification.toml")
    path.write_text(
        "\n".join((folder / name).read_text(encoding="utf-8") for name in names), encoding="utf-8"
    )
    library = Library(path)
    posting = post(library.books, HALL, DAY)
    assert (library.mistakes, posting.mistakes) == ((), ())
    assert len(posting.catalogue.procedures) == of_field("certification")


# ------------------------------------------------------------ the hall


def test_a_service_that_the_hall_lacks_is_left_away_with_a_warning() -> None:
    hall = replace(HALL, services=tuple(entry for entry in HALL.services if entry.id != "marriage"))
    posting = post(Library(FOLDER).books, hall, DAY)
    assert posting.mistakes == ()
    without = [entry.code for entry in posting.catalogue.procedures if entry.service is None]
    assert without == [entry.code for entry in sample().procedures if entry.service == "marriage"]
    assert all('no service "marriage"' in text for text in posting.warnings)
    assert len(posting.warnings) == len(without) + 1, "one of them has a version to come"


def test_a_procedure_of_a_field_that_the_hall_lacks_is_left_out_and_named() -> None:
    fields = tuple(replace(entry, id="lands") if entry.id == "land" else entry for entry in HALL.fields)
    posting = post(Library(FOLDER).books, replace(HALL, fields=fields), DAY)
    assert len(posting.mistakes) == of_field("land")
    assert 'no field "land"; did you mean lands?' in posting.mistakes[0]
    assert len(posting.catalogue.procedures) == len(sample().procedures) - of_field("land")


def test_a_language_that_is_missing_is_a_warning_and_the_first_one_a_mistake(folder: Path) -> None:
    change(folder / "certification.toml", 'names = { vi = "Chứng thực di chúc", en', "names = { en")
    change(folder / "certification.toml", ', km = "បញ្ជាក់ហត្ថលេខាក្នុងឯកសារ"', "")
    posting = post(Library(folder).books, HALL, DAY)
    assert posting.mistakes == ("certification.toml: 2.001019: names is missing in vi",)
    assert posting.warnings == ("certification.toml: 2.000884: names is missing in km",)
    found = {procedure.code: procedure for procedure in posting.catalogue.procedures}
    assert "2.001019" not in found
    assert set(found["2.000884"].names) == {"vi", "en"}


def test_only_the_halls_languages_are_posted() -> None:
    posting = post(Library(FOLDER).books, replace(HALL, languages=("vi",)), DAY)
    assert all(set(procedure.names) == {"vi"} for procedure in posting.catalogue.procedures)
    assert posting.warnings == ()


def test_a_code_in_two_files_is_posted_once(folder: Path) -> None:
    shutil.copy(folder / "land.toml", folder / "more-land.toml")
    library = Library(folder)
    posting = post(library.books, HALL, DAY)
    assert len(posting.catalogue.procedures) == len(sample().procedures)
    assert [text.partition(": ")[0] for text in posting.mistakes] == ["more-land.toml"] * of_field("land")


def test_the_edition_is_that_of_the_content() -> None:
    books = Library(FOLDER).books
    assert post(Library(FOLDER).books, HALL, DAY).catalogue.edition == sample().edition
    renamed = replace(HALL, fields=tuple(replace(field, names={"vi": "X"}) for field in HALL.fields))
    assert post(books, renamed, DAY).catalogue.edition != sample().edition
