"""Rows: every bad one is named by line, column and rule, and nothing of it is quoted."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest

from config.schema_files import Columns, Files
from queue_server.dossiers.importing.faults import Fault
from tests.queue_server.dossiers.importing.filing import (
    COLUMNS,
    FILES,
    HEADER,
    NOW,
    code,
    csv_file,
    read,
    row,
    wall,
    xlsx_file,
)

HEADERS = {"code": "Mã hồ sơ", "procedure": "Mã TTHC", "status": "Trạng thái", "received": "Ngày nhận",
           "due": "Hẹn trả", "agency": "Đơn vị"}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("code", "", "code-missing"),
        ("code", "2.61008E+11", "code-number"),
        ("code", "không có số", "code"),
        ("code", "=A2&B2", "formula"),
        ("code", "#N/A", "error-value"),
        ("procedure", "2.00.815", "procedure"),
        ("status", "", "status-missing"),
        ("status", "Mất rồi thì sao", "status"),
        ("status", "Đang xử lí", "status-meant"),
        ("received", "31/02/2026", "date"),
        ("received", "08.10.2026", "date"),
        ("received", "46303", "date"),
        ("due", "#REF!", "error-value"),
        ("due", "07/10/2026", "date-order"),
        ("agency", "x" * 2001, "too-long"),
    ],
)
def test_a_bad_value_is_named_by_line_column_and_rule(
    tmp_path: Path, column: str, value: str, rule: str
) -> None:
    kept, faults, end = read(csv_file(tmp_path, row(1), row(2, **{column: value}), row(3)))
    assert [(fault.line, fault.column, fault.rule) for fault in faults] == [(3, HEADERS[column], rule)]
    assert (end.good, end.bad, end.sound) == (2, 1, False)
    assert all(one.code != code(2) for one in kept)
    if value:
        assert value not in repr(faults)


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("code", 261008000975, "code-number"),
        ("code", "=1+1", "formula"),
        ("code", wall(8), "code-number"),
        ("received", 12, "date"),
        ("received", "=TODAY()", "formula"),
        ("status", "#DIV/0!", "error-value"),
    ],
)
def test_what_excel_makes_of_values_is_named_too(
    tmp_path: Path, column: str, value: object, rule: str
) -> None:
    _, faults, _ = read(xlsx_file(tmp_path, row(1), row(2, **{column: value})))
    assert [(fault.line, fault.column, fault.rule) for fault in faults] == [(3, HEADERS[column], rule)]


def test_all_that_is_wrong_with_a_row_and_all_bad_rows_are_named(tmp_path: Path) -> None:
    bad = [row(number, code="", status="?", received="gestern") for number in range(1200)]
    _, faults, end = read(csv_file(tmp_path, *bad))
    assert (end.good, end.bad) == (0, 1200)
    assert [fault.line for fault in faults[::3]] == list(range(2, 1202))
    assert [fault.rule for fault in faults[:3]] == ["code-missing", "status", "date"]


def test_the_words_nearest_to_an_unknown_status_are_told(tmp_path: Path) -> None:
    _, (fault,), _ = read(csv_file(tmp_path, row(1, status="dang xử lý")))
    assert fault == Fault("status-meant", 2, "Trạng thái", {"meant": "Đang xử lý"})


def test_a_code_that_stands_twice_is_told_with_its_first_line(tmp_path: Path) -> None:
    _, (fault,), _ = read(csv_file(tmp_path, row(1), row(2), row(3, code=code(1).lower())))
    assert fault == Fault("code-twice", 4, "Mã hồ sơ", {"first": "2"})


def test_a_row_that_an_unquoted_separator_moved_is_no_row(tmp_path: Path) -> None:
    _, (fault,), _ = read(csv_file(tmp_path, row(1, name="Trần, Thị Thử"), row(2)))
    assert (fault.rule, fault.line) == ("too-many-fields", 2)
    _, (fault,), _ = read(xlsx_file(tmp_path, row(1), (*row(2), "", "mehr")))
    assert (fault.rule, fault.line) == ("too-many-fields", 3)


def test_a_quotation_mark_in_a_wrong_place_costs_its_row_only(tmp_path: Path) -> None:
    kept, (fault,), end = read(csv_file(tmp_path, row(1, name='"Trần" Thị'), row(2)))
    assert (fault.rule, fault.line, end.good) == ("quotes", 2, 1)
    assert kept == []


def test_so_many_bad_rows_are_borne_as_the_configuration_says(tmp_path: Path) -> None:
    path = csv_file(tmp_path, row(1, code=""), row(2), row(3, code=""), row(4))
    kept, faults, end = read(path, msgspec.structs.replace(FILES, bad_rows=2))
    assert ([one.code for one in kept], len(faults), end.sound) == ([code(2), code(4)], 2, True)
    _, faults, end = read(path, msgspec.structs.replace(FILES, bad_rows=1))
    assert (len(faults), end.sound) == (2, False)


def test_a_file_with_too_many_rows_or_bytes_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, row(1), row(2), row(3))
    _, (fault,), end = read(path, msgspec.structs.replace(FILES, most_rows=2))
    assert (fault.rule, fault.line, end.sound) == ("too-many-rows", 4, False)
    path.write_bytes(bytes(1_000_001))
    assert read(path, msgspec.structs.replace(FILES, largest_mb=1))[1][0].rule == "too-large"


def test_days_are_those_of_the_files_zone(tmp_path: Path) -> None:
    files = Files(id="p", columns=COLUMNS, dates=("iso",))
    (kept,), faults, _ = read(
        csv_file(tmp_path, row(1, received="2026-10-07T20:00:00+00:00", due="2026-10-15 23:30")), files
    )
    assert not faults
    assert (kept.received, kept.due) == ("2026-10-08", "2026-10-15")


def test_how_old_a_row_is_stands_in_its_column_in_the_name_or_is_that_of_the_file(tmp_path: Path) -> None:
    aged = Columns(as_of="Cập nhật")
    path = csv_file(tmp_path, (*row(1), "25/11/2026 7:30"), (*row(2), ""), header=(*HEADER, "Cập nhật"))
    (kept,), (fault,), _ = read(path, Files(id="p", columns=aged, bad_rows=1))
    assert kept.as_of == _milliseconds(datetime.datetime(2026, 11, 25, 0, 30, tzinfo=datetime.UTC))
    assert (fault.rule, fault.column) == ("as-of-missing", "Cập nhật")

    named = path.with_name("hs-20261124-1800.csv")
    csv_file(tmp_path, row(1)).rename(named)
    (kept,), _, _ = read(named, msgspec.structs.replace(FILES, name_date="yyyyMMdd-HHmm"))
    assert kept.as_of == _milliseconds(datetime.datetime(2026, 11, 24, 11, tzinfo=datetime.UTC))
    _, (fault,), _ = read(csv_file(tmp_path, row(1)), msgspec.structs.replace(FILES, name_date="yyyyMMdd"))
    assert fault.rule == "name-date"

    path = csv_file(tmp_path, row(1))
    (kept,), _, _ = read(path)
    assert kept.as_of == round(path.stat().st_mtime * 1000)


def test_nothing_is_newer_than_now(tmp_path: Path) -> None:
    tomorrow = (NOW + datetime.timedelta(days=1)).strftime("%d/%m/%Y")
    path = csv_file(tmp_path, (*row(1), tomorrow), header=(*HEADER, "Cập nhật"))
    assert read(path, Files(id="p", columns=Columns(as_of="Cập nhật")))[1][0].rule == "future"
    named = csv_file(tmp_path, row(1)).rename(tmp_path / "hs-20990101.csv")
    assert read(named, msgspec.structs.replace(FILES, name_date="yyyyMMdd"))[1][0].rule == "file-future"


def _milliseconds(at: datetime.datetime) -> int:
    return round(at.timestamp() * 1000)
