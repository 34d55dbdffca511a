"""Files as people and programs write them: encodings, delimiters, workbooks, what Excel makes of values."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path

import msgspec
import openpyxl
import pytest
from msgspec.structs import replace

from config.schema_files import Files
from queue_server.dossiers.importing.faults import Fault
from tests.queue_server.dossiers.importing.filing import (
    CODE,
    COLUMNS,
    FILES,
    HEADER,
    NAME,
    ROW,
    csv_file,
    read,
    row,
    shared,
    wall,
    written,
    xlsx_file,
)

TEXT = written([HEADER, ROW])


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.replace(",", ";").encode("utf-8"),
        TEXT.replace(",", "\t").encode("utf-16"),
        ("sep=;\r\n" + TEXT.replace(",", ";")).encode("utf-8-sig"),
        TEXT.replace("\r\n", "\n").encode("utf-8"),
    ],
    ids=["utf-8", "bom", "utf-16", "semicolon", "tab", "sep", "unix"],
)
def test_the_same_rows_come_out_of_every_way_of_writing(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(body)
    (kept,), faults, end = read(path)
    assert not faults
    assert (end.good, end.bad, end.sound) == (1, 0, True)
    assert (kept.code, kept.procedure, kept.status) == (CODE, "2.000815", "processing")
    assert (kept.received, kept.due, kept.returned) == ("2026-10-08", "2026-10-15", None)
    assert kept.agency == '{"vi": "UBND phường Rạch Giá"}'


def _apart(letter: str) -> str:
    """A letter with its tone behind it."""
    signs = unicodedata.normalize("NFD", letter)
    tones = "".join(sign for sign in signs if sign in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in tones)) + tones


def test_letters_of_the_vietnamese_windows_become_whole_ones(tmp_path: Path) -> None:
    # Windows-1258 has ô and a sign for a grave, and no ồ.
    apart = "".join(map(_apart, TEXT))
    path = tmp_path / "export.csv"
    path.write_bytes(apart.encode("cp1258"))
    (kept,), faults, _ = read(path)
    assert not faults
    assert kept.agency == '{"vi": "UBND phường Rạch Giá"}'


def test_a_workbook_is_read_the_same_with_its_dates_and_numbers(tmp_path: Path) -> None:
    day, hour = wall(8), wall(15, 16, 30)
    path = xlsx_file(
        tmp_path,
        row(1, received=day, due=hour, procedure=2.00011),
        row(2, received=46303, status=4, due="15/10/2026"),
        [],
        row(3, received=None, due=None, agency=None),
    )
    kept, faults, _ = read(path)
    assert not faults
    again, faults, _ = read(shared(path))
    assert not faults
    age = {"as_of": 0}
    assert [replace(one, **age) for one in again] == [replace(one, **age) for one in kept]
    assert [(one.received, one.due) for one in kept] == [
        ("2026-10-08", "2026-10-15"), ("2026-10-08", "2026-10-15"), (None, None),
    ]  # fmt: skip
    assert [one.procedure for one in kept] == ["2.000110", "2.000815", "2.000815"]
    assert [one.status for one in kept] == ["processing"] * 3
    assert kept[2].agency == "{}"


def test_a_workbook_whose_elements_have_a_prefix_is_read_the_same(tmp_path: Path) -> None:
    path, prefixed = shared(xlsx_file(tmp_path, ROW)), tmp_path / "prefixed.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(prefixed, "w") as new:
        for entry in old.infolist():
            body = old.read(entry).decode()
            if entry.filename.endswith(("sheet1.xml", "sharedStrings.xml")):
                body = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", body).replace(" xmlns=", " xmlns:x=")
            new.writestr(entry, body)
    (kept,), faults, _ = read(prefixed)
    assert not faults
    assert (kept.code, kept.due) == (CODE, "2026-10-15")


def test_a_sheet_by_its_name_and_headers_below_a_title(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Hồ sơ")
    for cells in (["Sở Nội vụ"], HEADER, ROW):
        sheet.append(list(cells))
    book.save(tmp_path / "export.xlsx")
    (kept,), faults, _ = read(
        tmp_path / "export.xlsx", Files(id="p", columns=COLUMNS, sheet="Hồ sơ", header_line=2)
    )
    assert not faults
    assert kept.code == CODE


def test_a_column_is_found_by_its_header_wherever_it_is_and_however_it_is_written(tmp_path: Path) -> None:
    order = [3, 6, 0, 5, 4, 2, 1]
    header = [f"  {HEADER[place].upper()} " for place in order]
    (kept,), faults, _ = read(csv_file(tmp_path, [ROW[place] for place in order], header=header))
    assert not faults
    assert (kept.code, kept.status, kept.due) == (CODE, "processing", "2026-10-15")


def test_a_cell_with_lines_and_quotes_moves_no_line_number(tmp_path: Path) -> None:
    odd = row(1, name='"Trần\r\n""Thử"", ấp 1"')
    path = csv_file(tmp_path, odd, row(2, status="Xong"), row(3))
    kept, faults, _ = read(path, msgspec.structs.replace(FILES, bad_rows=1))
    assert len(kept) == 2
    assert [(fault.line, fault.rule) for fault in faults] == [(4, "status")]


def test_a_formula_that_is_nothing_but_text_is_that_text(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(TEXT.replace(CODE, f'"=""{CODE}"""'), encoding="utf-8")
    (kept,), faults, _ = read(path)
    assert not faults
    assert kept.code == CODE


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(100), "no-table"),
        (b"\x89PNG\r\n\0\0", "no-table"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"", "no-rows"),
        (written([HEADER]).encode(), "no-rows"),
        (TEXT.encode("utf-16")[:-1], "encoding"),
        (TEXT.replace("Mã hồ sơ", "Mã hồ sô").encode(), "column-missing-meant"),
        (TEXT.replace("Hẹn trả", "Trạng thái").encode(), "column-missing"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_rule(tmp_path: Path, body: bytes, rule: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(body)
    _, faults, end = read(path)
    assert not end.sound
    assert rule in [fault.rule for fault in faults]


def test_a_missing_header_says_which_was_probably_meant(tmp_path: Path) -> None:
    header = ["Mã hồ sô", *HEADER[1:]]
    _, faults, _ = read(csv_file(tmp_path, ROW, header=header))
    assert faults == [Fault("column-missing-meant", 1, "Mã hồ sơ", {"meant": "Mã hồ sô"})]


def test_a_workbook_with_entities_or_with_too_much_in_it_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ROW)
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bomb, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                body = b'<!DOCTYPE a [<!ENTITY b "c">]>' + body
            new.writestr(entry, body)
    _, faults, end = read(bomb)
    assert [fault.rule for fault in faults] == ["damaged"]
    assert not end.sound
    fat = tmp_path / "fat.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fat, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        new.writestr("xl/theme/theme2.xml", bytes(33 << 20))
    assert [fault.rule for fault in read(fat)[1]] == ["too-large"]


def test_a_line_or_a_cell_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(TEXT + "x" * 3_000_000, encoding="utf-8")
    assert [(fault.rule, fault.line) for fault in read(path)[1]] == [("damaged", 3)]
    book = shared(xlsx_file(tmp_path, ROW))
    long = tmp_path / "long.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(long, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith("sharedStrings.xml"):
                body = body.replace(b"H01</t>", b"H01" + b"x\n" * 100_000 + b"</t>")
            new.writestr(entry, body)
    assert [fault.rule for fault in read(long)[1]] == ["damaged"]


def test_a_workbook_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = xlsx_file(tmp_path, *(row(number) for number in range(50))).read_bytes()
    path = tmp_path / "half.xlsx"
    for cut in range(100, len(whole), len(whole) // 20):
        path.write_bytes(whole[:cut])
        assert not read(path)[2].sound


def test_nothing_of_other_columns_is_told_anywhere(tmp_path: Path) -> None:
    rows = [row(1), row(2, code="không"), row(3, status=""), row(4)]
    book = xlsx_file(tmp_path, *rows)
    for path in (csv_file(tmp_path, *rows), book, shared(book)):
        kept, faults, _ = read(path, msgspec.structs.replace(FILES, bad_rows=5))
        assert len(kept) == 2
        assert NAME not in repr((kept, faults))
