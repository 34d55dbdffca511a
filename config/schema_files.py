"""What may be said of dossiers that come in files, as ``dossiers.toml`` says it: ``kind = "files"``.

A file is a table, CSV or XLSX, and the whole of what its source knows: it takes the place of the one before.
Columns are known by their headers. Those that are not named here are not read.
"""

from __future__ import annotations

import itertools
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from config.reading import Mistake
from config.schema import Id, Language, Names
from config.schema_catalogue import Status

Line = Annotated[str, Meta(min_length=1, max_length=100, description="1 to 100 characters in quotes")]
OptionalLine = Annotated[str, Meta(max_length=100, description="at most 100 characters in quotes")]
Folder = Annotated[str, Meta(max_length=300, description="at most 300 characters in quotes")]
#: Parts of a date's form: two or four digits each; M, d and H: one or two.
_FORM = r"(?=.*yyyy)(?=.*M)(?=.*d)(yyyy|MM?|dd?|HH?|mm|ss|[-/.: T_])+"
DateForm = Annotated[
    str,
    Meta(
        pattern=rf"^(iso|{_FORM})$",
        description='"iso", or a form of yyyy MM dd HH mm ss such as "dd/MM/yyyy" (M d H: 1 or 2 digits)',
    ),
]
OptionalDateForm = Annotated[
    str, Meta(pattern=rf"^({_FORM})?$", description='a form of yyyy MM dd HH mm ss such as "yyyyMMdd"')
]
Encoding = Literal["utf-8", "utf-16", "windows-1258", "windows-1252"]

#: The words of the national exchange (DOMAIN.md), and its numbers.
_WORDS: Mapping[str, Status] = {
    "Mới đăng ký": "registered", "Được tiếp nhận": "received", "Không được tiếp nhận": "refused",
    "Đang xử lý": "processing", "Yêu cầu bổ sung giấy tờ": "supplement",
    "Yêu cầu thực hiện nghĩa vụ tài chính": "fee", "Công dân yêu cầu rút hồ sơ": "withdrawn",
    "Dừng xử lý": "stopped", "Đã xử lý xong": "done", "Đã trả kết quả": "returned",
}  # fmt: skip
NATIONAL: Mapping[str, Status] = {
    **_WORDS, **{str(number): status for number, status in enumerate(_WORDS.values(), 1)}
}  # fmt: skip


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


class Columns(_Table, frozen=True):
    """Headers of the columns; empty: the file does not say it."""

    code: Line = "Mã hồ sơ"
    status: Line = "Trạng thái"
    procedure: OptionalLine = ""
    received: OptionalLine = ""
    due: OptionalLine = ""
    finished: OptionalLine = ""
    returned: OptionalLine = ""
    agency: OptionalLine = ""
    #: When the row was so; without, the file's own age counts.
    as_of: OptionalLine = ""


class Files(_Table, frozen=True, tag="files", tag_field="kind"):
    """Files of a source of others."""

    id: Id
    #: Files that are dropped here are taken in; empty: only the command takes files in.
    folder: Folder = ""
    #: For which files lie in its done/ and refused/ until they are deleted: they have people's names in them.
    keep_days: Annotated[int, Meta(ge=1, le=366)] = 7
    #: Line of the headers; what stands above it is not looked at.
    header_line: Annotated[int, Meta(ge=1, le=100)] = 1
    #: Of a workbook; empty: the first.
    sheet: OptionalLine = ""
    #: Between the values of a line; "auto": the one by which the headers are found.
    delimiter: Literal["auto", ",", ";", "tab"] = "auto"
    #: Of a file that is neither UTF-8 nor says that it is UTF-16.
    encoding: Encoding = "windows-1258"
    columns: Columns = Columns()
    statuses: Annotated[dict[Line, Status], Meta(min_length=1, max_length=200)] = msgspec.field(
        default_factory=lambda: dict(NATIONAL)
    )
    dates: Annotated[tuple[DateForm, ...], Meta(min_length=1, max_length=8)] = (
        "d/M/yyyy", "d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "iso", "yyyyMMddHHmmss",
    )  # fmt: skip
    time_zone: Line = "Asia/Ho_Chi_Minh"
    #: What the agency's column says to its names; others are told as they are, in ``agency_language``.
    agencies: Annotated[dict[Line, Names], Meta(max_length=1000)] = {}
    agency_language: Language = "vi"
    #: The form of a date in the file's name by which its age is known; empty: when it was last changed.
    name_date: OptionalDateForm = ""
    #: So many bad rows are left out; with one more nothing of the file is taken in.
    bad_rows: Annotated[int, Meta(ge=0, le=100_000)] = 0
    largest_mb: Annotated[int, Meta(ge=1, le=2000)] = 200
    most_rows: Annotated[int, Meta(ge=1, le=10_000_000)] = 2_000_000


def check_files(key: str, source: Files) -> Iterator[Mistake]:
    """No column twice, a zone that is one, no two words for a status that are read as the same."""
    named: dict[str, str] = {}
    for name, header in msgspec.structs.asdict(source.columns).items():
        plain = " ".join(header.casefold().split())
        if plain and plain in named:
            yield Mistake(f"{key}.columns.{name}", f'"{header}" is the column of {named[plain]} already')
        named[plain] = name
    if source.time_zone and source.time_zone not in zoneinfo.available_timezones():
        yield Mistake(f"{key}.time_zone", "is no zone of the IANA list such as Asia/Ho_Chi_Minh")
    if source.columns.as_of and source.name_date:
        yield Mistake(f"{key}.name_date", "is not needed: columns.as_of says when a row was so")
    words: dict[str, str] = {}
    for word, status in source.statuses.items():
        plain = " ".join(word.casefold().split())
        if words.setdefault(plain, status) != status:
            yield Mistake(f"{key}.statuses.{word}", "is there with another status, in other letters")
    for form in (*source.dates, source.name_date):
        if _runs_together(form):
            yield Mistake(f"{key}.dates", f'"{form}" must have a sign beside M, d, H of one or two digits')


def _runs_together(form: str) -> bool:
    """Whether nobody could tell where a number of one or two digits ends."""
    parts = re.findall("iso|yyyy|MM?|dd?|HH?|mm|ss|.", form)
    return any(
        {one, other} & {"M", "d", "H"} and one.isalpha() and other.isalpha()
        for one, other in itertools.pairwise(parts)
    )


__all__ = ["NATIONAL", "Columns", "Files", "check_files"]
