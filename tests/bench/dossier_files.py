"""Large files of dossiers as a province exports them: CSV, and XLSX with shared texts as Excel writes it."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

SETTINGS = """
[[sources]]
kind = "files"
id = "province"
folder = "{folder}"
[sources.columns]
procedure = "Mã TTHC"
received = "Ngày tiếp nhận"
due = "Ngày hẹn trả"
returned = "Ngày trả"
agency = "Đơn vị xử lý"
"""
HEADER = ("STT", "Mã hồ sơ", "Họ tên", "Địa chỉ", "Mã TTHC", "Trạng thái", "Ngày tiếp nhận", "Ngày hẹn trả",
          "Ngày trả", "Đơn vị xử lý")  # fmt: skip
_STATUS = ("Được tiếp nhận", "Đang xử lý", "Đã xử lý xong", "Đã trả kết quả")
_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = '<Relationship Id="r{0}" Type="' + _OFFICE + '/{1}" Target="{2}"/>'
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Hồ sơ" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_STYLES = f"""<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Rows of an export, names and addresses among them."""
    for number in range(count):
        day, month = f"{1 + number % 28:02}", f"{1 + number // 28 % 9:02}"
        yield (
            str(number + 1), f"H01.33.{number % 90 + 10}-26{month}{day}-{number:07}",
            f"Nguyễn Văn {number}", f"{number} đường Trần Hưng Đạo, phường Rạch Giá, tỉnh An Giang",
            f"2.{number % 800:06}", _STATUS[number % 4], f"{day}/{month}/2026", "28/10/2026",
            "28/10/2026" if number % 4 == 3 else "", f"UBND phường {number % 102}",
        )  # fmt: skip


def write_csv(path: Path, count: int) -> None:
    """A CSV file of so many rows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for cells in itertools.chain([HEADER], rows(count)):
            file.write(",".join(f'"{cell}"' for cell in cells) + "\r\n")


def write_xlsx(path: Path, count: int) -> None:
    """A workbook of so many rows: texts shared, dates as numbers with a form."""
    shared: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels", _RELATIONS.format(_RELATION.format(1, "officeDocument", "xl/workbook.xml"))
        )
        archive.writestr("xl/workbook.xml", _BOOK)
        parts = (
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        )
        relations = "".join(_RELATION.format(number, *part) for number, part in enumerate(parts, 1))
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(relations))
        archive.writestr("xl/styles.xml", _STYLES)
        with archive.open("xl/worksheets/sheet1.xml", "w") as raw, io.TextIOWrapper(raw, "utf-8") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>')
            for line, cells in enumerate(itertools.chain([HEADER], rows(count)), 1):
                written = (
                    _cell(f"{letter}{line}", cell, shared)
                    for letter, cell in zip("ABCDEFGHIJ", cells, strict=True)
                )
                sheet.write(f'<row r="{line}">{"".join(written)}</row>')
            sheet.write("</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w") as raw, io.TextIOWrapper(raw, "utf-8") as texts:
            texts.write(f'<sst xmlns="{_MAIN}">')
            texts.writelines(f"<si><t>{escape(text)}</t></si>" for text in shared)
            texts.write("</sst>")


def _cell(place: str, text: str, shared: dict[str, int]) -> str:
    if not text:
        return ""
    if text[2:3] == "/" and place[0] in "GHI" and text[0].isdigit():
        day, month = int(text[:2]), int(text[3:5])
        # Days since the last of 1899, near enough for a bench.
        return f'<c r="{place}" s="1"><v>{46022 + day + (month - 1) * 30}</v></c>'
    return f'<c r="{place}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'


__all__ = ["SETTINGS", "write_csv", "write_xlsx"]
