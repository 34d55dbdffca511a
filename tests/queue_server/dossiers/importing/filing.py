"""Files of dossiers for tests: what a province might export, people's columns among the others."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

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
    """A workbook with shared texts, as Excel writes it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in (header, *rows):
        book.active.append(list(cells))
    path = folder / "export.xlsx"
    book.save(path)
    return path


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
