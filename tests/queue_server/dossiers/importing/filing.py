"""Files of dossiers for tests: what a province might export, people's columns among the others."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from config.schema_files import Columns, Files
from queue_server.dossiers.importing.checking import Finished, Message, Piece, check
from queue_server.dossiers.importing.faults import Fault
from queue_server.dossiers.importing.mapping import Kept

NOW = datetime.datetime(2036, 11, 25, 3, tzinfo=datetime.UTC)
HEADER = ("Mã hồ sơ", "Người nộp", "Mã TTHC", "Trạng thái", "Ngày nhận", "Hẹn trả", "Đơn vị")
COLUMNS = Columns(procedure="Mã TTHC", received="Ngày nhận", due="Hẹn trả", agency="Đơn vị")
FILES = Files(id="province", columns=COLUMNS)
#: In a column that nobody reads.
NAME = "Trần Thị Thử"
CODE = "H01.33.12-261008-0975"
ROW = (CODE, NAME, "2.000815", "Đang xử lý", "08/10/2026", "15/10/2026", "UBND phường Rạch Giá")

_SHARED_PART = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/>'


def code(number: int) -> str:
    """A code of its own for every number."""
    return f"H01.33.12-261008-{number:06}"


def row(number: int, **changed: object) -> tuple[object, ...]:
    """A good row, but for what is changed: by the names in the configuration."""
    names = ("code", "name", "procedure", "status", "received", "due", "agency")
    return tuple(({**dict(zip(names, ROW, strict=True)), "code": code(number)} | changed).values())


def wall(day: int, hour: int = 0, minute: int = 0) -> datetime.datetime:
    """An instant of October 2026 as workbooks have it: in no zone."""
    return datetime.datetime(2026, 10, day, hour, minute)  # noqa: DTZ001  # as said


def written(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """As text, without quoting."""
    return "".join(delimiter.join(map(str, cells)) + "\r\n" for cells in rows)


def csv_file(folder: Path, *rows: Sequence[object], header: Sequence[str] = HEADER) -> Path:
    """A CSV file in UTF-8."""
    path = folder / "export.csv"
    path.write_text(written([header, *rows]), encoding="utf-8", newline="")
    return path


def xlsx_file(folder: Path, *rows: Sequence[object], header: Sequence[str] = HEADER) -> Path:
    """A workbook whose texts stand in its cells, as openpyxl writes it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in (header, *rows):
        book.active.append(list(cells))
    path = folder / "export.xlsx"
    book.save(path)
    return path


def shared(path: Path) -> Path:
    """The same workbook as Excel writes it: texts in a table of their own, each in two parts."""
    texts: list[str] = []

    def number(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'<c{found[1]} t="s"><v>{len(texts) - 1}</v></c>'

    other = path.with_name(f"shared-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry).decode()
            if entry.filename == "[Content_Types].xml":
                body = body.replace("</Types>", f"{_SHARED_PART}</Types>")
            if entry.filename.endswith("sheet1.xml"):
                body = re.sub(r'<c([^>]*) t="inlineStr"><is><t>([^<]*)</t></is></c>', number, body)
            new.writestr(entry, body)
        table = "".join(
            f"<si><r><t>{text[:3]}</t></r><r><t>{text[3:]}</t></r><rPh sb='0' eb='1'><t>aloud</t></rPh></si>"
            for text in texts
        )
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SHEET_MAIN_NS}">{table}</sst>')
    assert texts
    return other


def read(path: Path, files: Files = FILES) -> tuple[list[Kept], list[Fault], Finished]:
    """All that is told of a file."""
    kept: list[Kept] = []
    faults: list[Fault] = []
    messages: list[Message] = list(check(path, files, NOW))
    for message in messages:
        if isinstance(message, Piece):
            kept += message.rows
            faults += message.faults
    end = messages[-1]
    assert isinstance(end, Finished)
    return kept, faults, end
