"""Importing a catalogue: whole or not at all, every bad row named, the same file twice changes nothing."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import config.load
from config.schema_catalogue import Catalogue, load_catalogue
from config.schema_procedure_import import ProcedureImport, load_procedure_import
from queue_server.contract import messages
from queue_server.discipline import discipline_of
from queue_server.procedures import Library, Posting, post
from queue_server.procedures.importing.bringing import NAME, Report, bring

SAMPLES = config.load.FOLDER / "samples"
HALL = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"))
FIELDS = [field.id for field in HALL.fields]
MAPPING = load_procedure_import(config.load.FOLDER / "procedure_import.toml")
BIRTH, COPY, WATER = "1.001193", "2.000815", "1.003999"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample that an import may write into."""
    return shutil.copytree(config.load.FOLDER / "procedures", tmp_path / "procedures")


def run(path: Path, folder: Path, *, dry_run: bool = False, mapping: ProcedureImport = MAPPING) -> Report:
    return bring(path, folder, mapping, FIELDS, dry_run=dry_run)


def made(folder: Path) -> Catalogue:
    return load_catalogue(folder / NAME, load_catalogue(folder / "common.toml"))


def posted(folder: Path, day: str) -> tuple[Posting, dict[str, messages.Procedure]]:
    library = Library(folder)
    assert library.mistakes == ()
    posting = post(library.books, HALL, datetime.date.fromisoformat(day))
    assert posting.mistakes == ()
    return posting, {entry.code: entry for entry in posting.catalogue.procedures}


def objects() -> list[dict[str, Any]]:
    """The sample in JSON, to be spoiled."""
    found: list[dict[str, Any]] = json.loads((SAMPLES / "procedures.json").read_text(encoding="utf-8"))
    return found


def saved(path: Path, entries: object) -> Path:
    """In a file of JSON, a key on a line."""
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def workbook(path: Path, spoil: Callable[[Any], None]) -> Path:
    """The sample's workbook, changed."""
    book = openpyxl.load_workbook(SAMPLES / "procedures.xlsx")
    spoil(book.active)
    book.save(path)
    return path


def column(sheet: Any, header: str) -> str:
    """The letter of a column."""
    return next(str(cell.column_letter) for cell in sheet[1] if cell.value == header)


# ------------------------------------------------------------ the samples


def test_both_samples_say_the_same(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    for name, target in (("procedures.xlsx", folder), ("procedures.json", other)):
        report = run(SAMPLES / name, target)
        assert (report.mistakes, report.rows, report.written) == ([], 3, True)
    assert (folder / NAME).read_bytes() == (other / NAME).read_bytes()


def test_what_is_imported_is_posted_from_its_day_on(folder: Path) -> None:
    run(SAMPLES / "procedures.xlsx", folder)
    posting, before = posted(folder, "2026-11-30")
    assert before[BIRTH].decision == before[COPY].decision == "Quyết định mẫu số 01/QĐ-MẪU (dữ liệu mẫu)"
    assert {entry.code for entry in posting.versions if entry.state == "coming"} >= {BIRTH, COPY}
    _, between = posted(folder, "2026-12-31")
    _, after = posted(folder, "2027-01-01")
    assert (between[COPY].valid_from, between[BIRTH].valid_from) == (datetime.date(2026, 12, 1), None)
    assert [(terms.channel, terms.days, terms.hours) for terms in after[BIRTH].terms] == [
        ("in-person", None, 4), ("online", None, 4),
    ]  # fmt: skip
    assert after[COPY].terms[0].days == 0
    assert after[WATER].valid_from == datetime.date(2026, 11, 20), (
        "the day of the decision where none is said"
    )


def test_what_was_posted_lends_its_service_names_papers_and_translations(folder: Path) -> None:
    _, before = posted(folder, "2026-12-31")
    run(SAMPLES / "procedures.xlsx", folder)
    _, after = posted(folder, "2027-01-01")
    for code in (BIRTH, COPY):
        old, new = before[code], after[code]
        assert (new.names, new.aliases, new.service) == (old.names, old.aliases, old.service)
        assert (new.steps, new.applicants, new.agency, new.result) == (
            old.steps, old.applicants, old.agency, old.result,
        )  # fmt: skip
        assert new.cases == old.cases, "ids too: what citizens have said refers to them"
    assert after[WATER].service == "guidance"
    assert after[WATER].cases[0].papers[1].names == {"vi": "Hợp đồng thuê mặt nước"}


def test_the_same_file_twice_changes_nothing(folder: Path) -> None:
    run(SAMPLES / "procedures.xlsx", folder)
    about = (folder / NAME).stat()
    report = run(SAMPLES / "procedures.json", folder)
    assert report.bound is not None
    assert (report.bound.added, report.bound.changed, report.bound.same) == (0, 0, 3)
    assert not report.written
    assert (folder / NAME).stat().st_mtime_ns == about.st_mtime_ns


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    before = sorted(folder.iterdir())
    report = run(SAMPLES / "procedures.xlsx", folder, dry_run=True)
    assert report.bound is not None
    assert report.bound.added == 3
    assert sorted(folder.iterdir()) == before


def test_what_was_added_by_hand_stays(folder: Path) -> None:
    run(SAMPLES / "procedures.json", folder)
    path = folder / NAME
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        '{ vi = "Sơ đồ vùng nuôi" }', '{ vi = "Sơ đồ vùng nuôi", en = "Sketch of the ponds" }'
    )
    text = text.replace('service = "guidance"\n', 'service = "land-change"\naliases = ["thuê ao"]\n')
    path.write_text(text, encoding="utf-8")
    entries = objects()
    entries[2]["PhiTrucTiep"] = "10.000 đồng"
    report = run(saved(folder.parent / "more.json", entries), folder)
    assert report.bound is not None
    assert (report.bound.changed, report.bound.same) == (1, 2)
    found = next(entry for entry in made(folder).procedures if entry.code == WATER)
    assert (found.service, found.aliases) == ("land-change", ("thuê ao",))
    assert any(paper.names.get("en") == "Sketch of the ponds" for paper in made(folder).papers)


def test_a_later_decision_is_another_version_and_the_first_one_stays(folder: Path) -> None:
    run(SAMPLES / "procedures.json", folder)
    entries = objects()[2:]
    entries[0] |= {"NgayQuyetDinh": "15/02/2027", "PhiTrucTiep": "20.000 đồng", "QuyetDinh": "Mẫu 09"}
    report = run(saved(folder.parent / "later.json", entries), folder)
    assert report.bound is not None
    assert (report.bound.added, len(report.bound.catalogue.procedures)) == (1, 4)
    assert posted(folder, "2027-02-14")[1][WATER].terms[0].fee["vi"] == "Không thu"
    assert posted(folder, "2027-02-15")[1][WATER].terms[0].fee["vi"] == "20.000 đồng"


# ------------------------------------------------------------ mistakes


def test_every_bad_cell_of_a_workbook_is_named(folder: Path, tmp_path: Path) -> None:
    spoiled = {
        "Mã thủ tục": (
            2, "1.00119", 'must be a code of the national catalogue such as "2.000815", is "1.00119"',
        ),
        "Lĩnh vực": (
            2, "Hộ tich", 'is no field of [fields] in the mapping, is "Hộ tich"; did you mean "Hộ tịch"?',
        ),
        "Thời hạn (trực tiếp)": (
            3, "ba ngày",
            'must say working days or hours, such as "3 ngày làm việc", "4 giờ làm việc" or "Trong ngày", '
            'is "ba ngày"',
        ),
        "Phí, lệ phí (trực tuyến)": (4, None, 'is empty, although "Thời hạn (trực tuyến)" is not'),
        "Ngày quyết định": (
            4, "31/02/2026", 'must be a date such as 31/12/2026 or 2026-12-31, is "31/02/2026"',
        ),
        "Thành phần hồ sơ": (
            4, "Đơn | một", '"Đơn": must be counted by a whole number of 0 to 20, is "một"',
        ),
        "Kết quả thực hiện": (3, None, "is empty"),
    }  # fmt: skip

    def spoil(sheet: Any) -> None:
        for header, (row, value, _) in spoiled.items():
            sheet[f"{column(sheet, header)}{row}"].value = value

    path = workbook(tmp_path / "bad.xlsx", spoil)
    report = run(path, folder)
    sheet = openpyxl.load_workbook(path).active
    assert set(report.mistakes) == {
        f'bad.xlsx:{row}: {column(sheet, header)} "{header}": {rule}'
        for header, (row, _, rule) in spoiled.items()
    }
    assert len(report.mistakes) == len(spoiled)
    assert not (folder / NAME).exists()


def test_bad_rows_of_json_are_named_by_the_line_they_begin_on(folder: Path, tmp_path: Path) -> None:
    entries = objects()
    entries[1]["ThanhPhanHoSo"] = [{"GiayTo": [{"TenGiayTo": "A", "BanChinh": True}]}]
    entries[2]["NgayHetHieuLuc"] = "01/01/2020"
    path = saved(tmp_path / "bad.json", entries)
    lines = path.read_text(encoding="utf-8").splitlines()
    begun = [number for number, line in enumerate(lines, 1) if line == " {"]
    report = run(path, folder)
    assert report.mistakes == [
        f'bad.json:{begun[1]}: "ThanhPhanHoSo": "A": must be counted by a whole number of 0 to 20, is "True"',
        f'bad.json:{begun[2]}: "NgayHetHieuLuc": must not be before 2026-11-20, when it begins',
    ]


def test_unknown_and_missing_headers_are_named_with_what_was_meant(folder: Path, tmp_path: Path) -> None:
    def spoil(sheet: Any) -> None:
        sheet[f"{column(sheet, 'Tên thủ tục')}1"].value = "Tên thủ tuc"
        sheet["Z1"].value = "Xyz"

    report = run(workbook(tmp_path / "bad.xlsx", spoil), folder)
    assert report.mistakes == [
        'bad.xlsx:1: B "Tên thủ tuc": unknown header; did you mean "Tên thủ tục"?',
        'bad.xlsx:1: Z "Xyz": unknown header',
        'bad.xlsx:1: the column "Tên thủ tục" or "Tên TTHC" or "Tên thủ tục hành chính" or "TenTTHC" '
        "is missing",
    ]


@pytest.mark.parametrize(
    ("entries", "rule"),
    [
        ({}, "must be a list of objects"),
        ([], "has no procedure in it"),
        ([1], "every entry of the list must be an object"),
    ],
)
def test_what_is_no_catalogue_is_said(folder: Path, tmp_path: Path, entries: object, rule: str) -> None:
    report = run(saved(tmp_path / "odd.json", entries), folder)
    assert len(report.mistakes) == 1
    assert rule in report.mistakes[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b'[\n{"MaTTHC": 1},\n{"MaTTHC": }]', "a.json:3: is no JSON"),
        ("a.json", b'[\n{"MaTTHC": 1}\n{"MaTTHC": 2}]', "a.json:3: is no JSON: a comma"),
        ("a.json", b'[{"MaTTHC": 1, "MaTTHC": 2}]', "a key is there twice"),
        ("a.json", b'[{"MaTTHC": 1}', "a.json:1: is no JSON"),
        ("a.json", b'[{"MaTTHC": 1}] x', "something stands behind the list"),
        ("a.json", b"[" * 100_000, "a.json:1: is no JSON"),
        ("a.json", "[\n\"é\"]".encode("latin-1"), "a.json:2: must be saved as UTF-8"),
        ("a.xlsx", b"PK\x03\x04 broken", "a.xlsx: is no workbook, or damaged"),
        ("a.xlsx", b"", "a.xlsx: is no workbook, or damaged"),
        ("a.csv", b"", "a.csv: must end in .xlsx or .json"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_said(folder: Path, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    report = run(tmp_path / name, folder)
    assert len(report.mistakes) == 1
    assert said in report.mistakes[0]


def test_a_file_cut_at_any_place_is_refused_and_never_a_crash(folder: Path, tmp_path: Path) -> None:
    for name, step in (("procedures.json", 97), ("procedures.xlsx", 211)):
        content = (SAMPLES / name).read_bytes().rstrip()
        for length in range(0, len(content), step):
            (tmp_path / name).write_bytes(content[:length])
            assert run(tmp_path / name, folder, dry_run=True).mistakes, f"{name} of {length} bytes"


def test_versions_that_overlap_or_are_there_twice_are_told(folder: Path, tmp_path: Path) -> None:
    entries = objects()
    twice = [*entries, entries[2]]
    path = saved(tmp_path / "twice.json", twice)
    report = run(path, folder)
    assert len(report.mistakes) == 1
    assert f"{WATER} is there twice from 2026-11-20 (beside twice.json:" in report.mistakes[0]
    later = entries[2] | {"NgayHieuLuc": "01/03/2027"}
    entries[2]["NgayHetHieuLuc"] = "31/03/2027"
    report = run(saved(tmp_path / "over.json", [*entries, later]), folder)
    assert len(report.mistakes) == 1
    assert f"{WATER} must end before 2027-03-01, when its next version begins" in report.mistakes[0]
    entries[2]["NgayHetHieuLuc"] = "31/01/2027"
    report = run(saved(tmp_path / "gap.json", [*entries, later]), folder)
    assert f"no version of {WATER} is in force from 2027-02-01 to 2027-02-28" in report.warnings
    assert report.written


def test_a_wrong_file_in_the_folder_stops_the_import(folder: Path) -> None:
    (folder / NAME).write_text("procedures = 1\n", encoding="utf-8")
    report = run(SAMPLES / "procedures.json", folder)
    assert report.mistakes == [f"{NAME}:1: procedures: must be a list, is 1"]
    assert (folder / NAME).read_text(encoding="utf-8") == "procedures = 1\n"


def test_a_field_that_nobody_has_is_told(folder: Path) -> None:
    (folder / "common.toml").write_text(
        (folder / "common.toml").read_text(encoding="utf-8").replace('id = "agriculture"', 'id = "farming"'),
        encoding="utf-8",
    )
    report = run(SAMPLES / "procedures.json", folder)
    assert len(report.mistakes) == 1
    assert 'leads to "agriculture", which is neither a field of the hall' in report.mistakes[0]


@pytest.mark.parametrize(
    ("value", "code"), [(2.000815, "2.000815"), (1.0012, "1.001200"), ("2.000815.000.00.00.H01", "2.000815")]
)
def test_a_code_that_a_workbook_took_for_a_number(
    folder: Path, tmp_path: Path, value: object, code: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.__setitem__("A4", value))
    assert run(path, folder).mistakes == []
    assert code in {entry.code for entry in made(folder).procedures}


# ------------------------------------------------------------ the command


def command(arguments: Iterable[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "queue_server", "procedures", "import", *map(str, arguments)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_the_command_says_what_it_did(folder: Path, tmp_path: Path) -> None:
    done = command([SAMPLES / "procedures.xlsx", "--procedures", folder])
    assert done.returncode == 0
    assert "3 procedures: 3 new, 0 changed, 0 as they were" in done.stdout
    assert f"written to {folder / NAME}" in done.stdout
    entries = objects()
    del entries[0]["MaTTHC"]
    done = command([saved(tmp_path / "bad.json", entries), "--procedures", folder])
    assert done.returncode == 1
    assert done.stdout == 'bad.json:2: "MaTTHC": is empty\n1 mistake; nothing is written\n'


def test_killed_in_the_middle_it_has_written_all_or_nothing(folder: Path, tmp_path: Path) -> None:
    """Killed when its file is being written, or just after; the next import does what was left."""
    many = [
        entry | {"MaTTHC": f"1.{number:06d}", "TenTTHC": f"Thủ tục thử {number}"}
        for number in range(300)
        for entry in objects()[2:]
    ]
    path = saved(tmp_path / "many.json", many)
    start = [sys.executable, "-m", "queue_server", "procedures", "import", path, "--procedures", folder]
    with subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(folder.glob(".import-*")):
            time.sleep(0.001)
        process.kill()
    if (folder / NAME).exists():
        assert len(made(folder).procedures) == len(many)
    assert Library(folder).mistakes == ()
    report = run(path, folder)
    assert report.mistakes == []
    assert len(made(folder).procedures) == len(many)
