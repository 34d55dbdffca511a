"""From a row of the export to a draft of a procedure: what it says, in its own words. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, get_args

import msgspec

from config.reading import suggest
from config.schema_catalogue import Channel, Code, Line, LongText
from config.schema_procedure_import import Columns, ProcedureImport, folded
from queue_server.procedures.importing.papers import Bad, CaseDraft, cases_of
from queue_server.procedures.importing.tables import Row, Table, shown

Value = TypeVar("Value")

#: A code, and what a province writes behind it.
_code = re.compile(r"([0-9]\.[0-9]{6})(\.[0-9A-Za-z.]{1,40})?")
_limit = re.compile(r"0*([0-9]{1,3}) (ngày|giờ) làm việc\b.*")
_SAME_DAY = "trong ngày"
_MOST_STEPS, _MOST_LAWS = 12, 40


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """Time limit and fee in a channel."""

    channel: Channel
    time: str
    fee: str
    days: int | None
    hours: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A version of a procedure as the export has it."""

    line: int
    code: str
    field: str
    name: str
    applicants: str
    agency: str
    result: str
    decision: str
    updated: datetime.date
    valid_from: datetime.date
    valid_until: datetime.date | None
    cases: tuple[CaseDraft, ...]
    terms: tuple[TermsDraft, ...]
    steps: tuple[str, ...]
    legal: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """What came of a file: drafts, and everything that is wrong."""

    drafts: list[Draft] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)


def read_drafts(table: Table, mapping: ProcedureImport) -> Reading:
    """Read every row; a file with a mistake still has all others found."""
    reading = Reading()
    headers, wrong = _match(table, mapping.columns)
    reading.mistakes += wrong
    for row in table.rows:
        reader = _RowReader(table, row, headers, mapping)
        draft = reader.draft()
        reading.mistakes += reader.mistakes
        if draft is not None and not reader.mistakes:
            reading.drafts.append(draft)
    return reading


def _match(table: Table, columns: Columns) -> tuple[dict[str, str], list[str]]:
    """Our name of a column to its header in the file; and which headers are unknown, twice or missing."""
    written = [(header, name) for name in Columns.__struct_fields__ for header in getattr(columns, name)]
    known = {folded(header): name for header, name in written}
    spelled = {folded(header): header for header, _ in written}
    found: dict[str, str] = {}
    wrong: list[str] = []
    for header, letter in table.headers.items():
        place = f"{table.name}:{table.header_line}: {letter + ' ' if letter else ''}{shown(header)}"
        name = known.get(folded(header))
        if name is None:
            near = suggest(folded(header), known)
            meant = f'; did you mean "{spelled[near]}"?' if near else ""
            wrong.append(f"{place}: unknown header{meant}")
        elif name in found and name != "ignored":
            wrong.append(f'{place}: is the same column as "{found[name]}"')
        else:
            found[name] = header
    for entry in msgspec.structs.fields(Columns):
        if entry.required and entry.name not in found:
            names = " or ".join(f'"{header}"' for header in getattr(columns, entry.name))
            wrong.append(f"{table.name}:{table.header_line}: the column {names} is missing")
    return found, wrong


class _RowReader:
    """Reads one row, and gathers what is wrong in it."""

    def __init__(self, table: Table, row: Row, headers: Mapping[str, str], mapping: ProcedureImport) -> None:
        self._table, self._row, self._headers, self._mapping = table, row, headers, mapping
        self.mistakes: list[str] = []

    def draft(self) -> Draft | None:
        """The draft; whatever could not be read is told in ``mistakes``, and there is none then."""
        updated = self._take("updated", _date)
        first = self._take("valid_from", _date, needed=False) or updated
        last = self._take("valid_until", _date, needed=False)
        if first is not None and last is not None and last < first:
            self._wrong("valid_until", f"must not be before {first}, when it begins")
        words = ("name", "applicants", "agency", "result")
        found = {name: self._take(name, _text(LongText)) for name in words}
        code, where = self._take("code", _code_of), self._take("field", self._field)
        cases = self._take("papers", lambda value: cases_of(value, self._mapping)) or ()
        decision, terms = self._take("decision", _text(Line)), tuple(self._terms())
        steps = self._take("steps", _lines(LongText, _MOST_STEPS), needed=False) or ()
        legal = self._take("legal", _lines(Line, _MOST_LAWS), needed=False) or ()
        if self.mistakes or not (code and where and updated and first and decision):
            return None
        return Draft(
            line=self._row.line, code=code, field=where, decision=decision, updated=updated, valid_from=first,
            valid_until=last, cases=cases, terms=terms, steps=steps, legal=legal,
            **{name: text or "" for name, text in found.items()},
        )  # fmt: skip

    def _take(self, name: str, read: Callable[[object], Value], *, needed: bool = True) -> Value | None:
        header = self._headers.get(name)
        value = self._row.cells.get(header) if header is not None else None
        if value is None:
            if needed and header is not None:
                self._wrong(name, "is empty")
            return None
        try:
            return read(value)
        except Bad as bad:
            self._wrong(name, str(bad))
            return None

    def _wrong(self, name: str, rule: str) -> None:
        header = self._headers.get(name, getattr(self._mapping.columns, name)[0])
        letter = self._table.headers.get(header, "")
        place = f"{letter} {shown(header)}" if letter else shown(header)
        self.mistakes.append(f"{self._table.name}:{self._row.line}: {place}: {rule}")

    def _field(self, value: object) -> str:
        name = _text(Line)(value)
        known = {folded(header): field for header, field in self._mapping.fields.items()}
        if folded(name) not in known:
            near = suggest(folded(name), known)
            spelled = next((one for one in self._mapping.fields if folded(one) == near), "")
            meant = f'; did you mean "{spelled}"?' if spelled else ""
            raise Bad(f"is no field of [fields] in the mapping, is {shown(name)}{meant}")
        return known[folded(name)]

    def _terms(self) -> Iterator[TermsDraft]:
        offered = False
        for channel in get_args(Channel):
            name = channel.replace("-", "_")
            there = [
                key for key in (f"time_{name}", f"fee_{name}") if self._headers.get(key) in self._row.cells
            ]
            offered = offered or bool(there)
            if len(there) == 1:
                missing = f"fee_{name}" if there[0].startswith("time") else f"time_{name}"
                self._wrong(missing, f'is empty, although "{self._headers[there[0]]}" is not')
                continue
            if not there:
                continue
            time, fee = self._take(f"time_{name}", _time), self._take(f"fee_{name}", _text(LongText))
            if time is not None and fee is not None:
                yield TermsDraft(channel, time[0], fee, *time[1:])
        if not offered:
            self._wrong("time_in_person", "has a time limit in no channel")


# ------------------------------------------------------------ cells


def _text(kind: object) -> Callable[[object], str]:
    """A text as the type says, its spaces put in order."""
    _, meta = get_args(kind)

    def read(value: object) -> str:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise Bad(f"must be text, is {shown(value)}")
        text = " ".join(str(value).split())
        if not 1 <= len(text) <= meta.max_length:
            raise Bad(f"must be 1 to {meta.max_length} characters, has {len(text)}")
        return text

    return read


def _lines(kind: object, most: int) -> Callable[[object], tuple[str, ...]]:
    """A text a line, or a list of texts in JSON."""
    read_one = _text(kind)

    def read(value: object) -> tuple[str, ...]:
        lines = value if isinstance(value, list) else str(value).splitlines()
        found = tuple(read_one(line) for line in lines if not isinstance(line, str) or line.strip())
        if len(found) > most:
            raise Bad(f"must have at most {most} lines, has {len(found)}")
        return found

    return read


def _code_of(value: object) -> str:
    # A workbook takes a code for a number, and forgets the zeros at its end.
    text = f"{value:.6f}" if isinstance(value, float) else str(value).strip()
    found = _code.fullmatch(text)
    if found is None:
        raise Bad(f"must be {get_args(Code)[1].description}, is {shown(value)}")
    return found[1]


def _date(value: object) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = str(value).strip()
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            # A day in no zone: the time of it is not looked at.
            return datetime.datetime.strptime(text, form).date()  # noqa: DTZ007  # only its day counts
        except ValueError:
            continue
    raise Bad(f"must be a date such as 31/12/2026 or 2026-12-31, is {shown(value)}")


def _time(value: object) -> tuple[str, int | None, int | None]:
    """The limit's words, and its days or hours. Days of the calendar are none that the register can count."""
    text = _text(LongText)(value)
    plain = folded(text)
    if plain.startswith(_SAME_DAY):
        return text, 0, None
    found = _limit.fullmatch(plain)
    number = int(found[1]) if found else 0
    if found is None or not 1 <= number <= (400 if found[2] == "ngày" else 200):
        raise Bad(
            f'must say working days or hours, such as "3 ngày làm việc", "4 giờ làm việc" or "Trong ngày", '
            f"is {shown(text)}"
        )
    return (text, number, None) if found[2] == "ngày" else (text, None, number)


__all__ = ["Draft", "Reading", "TermsDraft", "read_drafts"]
