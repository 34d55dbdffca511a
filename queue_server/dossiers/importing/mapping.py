"""From the row of a table to what is kept of a dossier, by the mapping of a configuration. Pure."""

from __future__ import annotations

import datetime
import functools
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from config.reading import suggest
from config.schema_files import Files
from queue_server.contract import receipt_codes
from queue_server.contract.messages import DossierStatus
from queue_server.dossiers.importing import dates
from queue_server.dossiers.importing.faults import Fault, Rule
from queue_server.dossiers.importing.headers import plain
from queue_server.dossiers.importing.tables import Cell, Odd, Row

#: Longest value that is looked at, and longest name of an agency, in characters.
_LONGEST, _LONGEST_NAME = 2000, 200
#: By so much a row may be ahead of the clock here.
AHEAD = datetime.timedelta(minutes=10)
_procedure = re.compile(r"([0-9])[.,]([0-9]{6}(?=\.)|[0-9]{1,6}$)(\..*)?")
#: What Excel makes of a long number: 2,61008E+11.
_scientific = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_error_value = re.compile(r"#(N/A|[A-Z]+/?[0-9]?[!?])")

Value = TypeVar("Value")


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is kept of a dossier, in the order of the table ``imported``. Days are YYYY-MM-DD."""

    code: str
    procedure: str
    status: DossierStatus
    received: str | None
    due: str | None
    finished: str | None
    returned: str | None
    #: JSON: language to name.
    agency: str
    #: UTC milliseconds since 1970.
    as_of: int


class _Wrong(Exception):
    def __init__(self, rule: Rule, **facts: str) -> None:
        super().__init__(rule)
        self.rule, self.facts = rule, facts


class RowReader:
    """Reads rows.

    Args:
        source: the configuration.
        names: of the columns, in the order of the cells.
        as_of: how old rows are that do not say it.
        now: the present instant; nothing is newer.
    """

    def __init__(
        self, source: Files, names: Sequence[str], as_of: datetime.datetime, now: datetime.datetime
    ) -> None:
        self._source, self._as_of, self._latest = source, as_of, now + AHEAD
        self._headers: Mapping[str, str] = msgspec.structs.asdict(source.columns)
        self._places = {name: place for place, name in enumerate(names)}
        self._zone = ZoneInfo(source.time_zone)
        self._forms = [dates.form_of(text) for text in source.dates]
        self._statuses: dict[str, DossierStatus] = {
            plain(word): status for word, status in source.statuses.items()
        }
        self._agencies = {plain(word): _json(told) for word, told in source.agencies.items()}
        # Words and dates come again and again.
        remembered = functools.lru_cache(maxsize=4096)
        self._status_of = remembered(self._status)
        self._day_of = remembered(self._day)
        self._agency_of = remembered(self._agency)
        self._meant_of = remembered(self._meant)

    def read(self, row: Row) -> tuple[Kept | None, list[Fault]]:
        """What is kept of a row; nothing, and what is wrong, where something is."""
        if row.flaw is not None:
            return None, [Fault(row.flaw, row.line)]
        taken = _Taking(self, row)
        kept = Kept(
            code=taken("code", _code, ""),
            procedure=taken("procedure", _procedure_of, ""),
            status=taken("status", self._status_of, "registered"),
            received=taken("received", self._day_of, None),
            due=taken("due", self._day_of, None),
            finished=taken("finished", self._day_of, None),
            returned=taken("returned", self._day_of, None),
            agency=taken("agency", self._agency_of, "{}"),
            as_of=taken("as_of", self._instant, 0),
        )
        faults = taken.faults
        if kept.received is not None:
            faults += [
                Fault("date-order", row.line, self._headers[name], {"first": self._headers["received"]})
                for name, day in (("due", kept.due), ("finished", kept.finished), ("returned", kept.returned))
                if day is not None and day < kept.received
            ]
        return (None, faults) if faults else (kept, faults)

    def cell(self, row: Row, name: str) -> Cell:
        """A value of a row; empty where the file has no such column.

        Raises:
            _Wrong: it is none.
        """
        place = self._places.get(name)
        cell = row.cells[place] if place is not None else ""
        if cell is Odd.ERROR:
            raise _Wrong("error-value")
        if cell is Odd.FORMULA:
            raise _Wrong("formula")
        if isinstance(cell, str) and cell:
            if len(cell) > _LONGEST:
                raise _Wrong("too-long", most=str(_LONGEST))
            if cell[0] in "=@+":
                raise _Wrong("formula")
            if cell[0] == "#" and _error_value.fullmatch(cell):
                raise _Wrong("error-value")
        return cell

    def header(self, name: str) -> str:
        """What the configuration calls a column."""
        return self._headers[name]

    def _status(self, cell: Cell) -> DossierStatus:
        if cell == "":
            raise _Wrong("status-missing")
        word = plain(_text(cell))
        if (status := self._statuses.get(word)) is not None:
            return status
        if meant := self._meant_of(word):
            raise _Wrong("status-meant", meant=meant)
        raise _Wrong("status")

    def _meant(self, word: str) -> str:
        """The configuration's word that comes near, or nothing."""
        near = suggest(word, self._statuses)
        return next((known for known in self._source.statuses if plain(known) == near), "")

    def _day(self, cell: Cell) -> str | None:
        at = self._moment(cell)
        return None if at is None else dates.day_in(at, self._zone).isoformat()

    def _instant(self, cell: Cell) -> int:
        at = self._moment(cell)
        if at is None:
            if "as_of" in self._places:
                raise _Wrong("as-of-missing")
            at = self._as_of
        aware = at if at.tzinfo is not None else at.replace(tzinfo=self._zone)
        if aware > self._latest:
            raise _Wrong("future")
        return round(aware.timestamp() * 1000)

    def _moment(self, cell: Cell) -> datetime.datetime | None:
        """The instant that a cell says; nothing where it is empty."""
        if isinstance(cell, datetime.datetime):
            return cell
        if (text := _text(cell)) in ("", "-", "0"):
            return None
        for form in self._forms:
            try:
                return form(text)
            except ValueError:
                continue
        try:
            if isinstance(cell, int | float):
                return dates.of_number(cell)
        except ValueError:
            pass
        raise _Wrong("date", forms=", ".join(self._source.dates))

    def _agency(self, cell: Cell) -> str:
        said = _text(cell)
        if not said:
            return "{}"
        if (told := self._agencies.get(plain(said))) is not None:
            return told
        clean = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in said)
        return _json({self._source.agency_language: " ".join(clean.split())[:_LONGEST_NAME]})


class _Taking:
    """Takes the values of one row, and collects what is wrong with them."""

    def __init__(self, reader: RowReader, row: Row) -> None:
        self._reader, self._row = reader, row
        self.faults: list[Fault] = []

    def __call__(self, name: str, read: Callable[[Cell], Value], otherwise: Value) -> Value:
        """A value; another where it is wrong."""
        try:
            return read(self._reader.cell(self._row, name))
        except _Wrong as wrong:
            self.faults.append(Fault(wrong.rule, self._row.line, self._reader.header(name), wrong.facts))
            return otherwise


def _code(cell: Cell) -> str:
    if cell == "":
        raise _Wrong("code-missing")
    if not isinstance(cell, str) or _scientific.fullmatch(cell):
        raise _Wrong("code-number")
    code = receipt_codes.parse(cell)
    if code is None:
        raise _Wrong("code", form=receipt_codes.RULE)
    return code.text


def _procedure_of(cell: Cell) -> str:
    """A code of the national catalogue. As a number it has lost the noughts at its end."""
    if cell == "":
        return ""
    found = _procedure.fullmatch(_text(cell))
    if found is None:
        raise _Wrong("procedure")
    return f"{found[1]}.{found[2]:0<6}"


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else str(cell)


def _json(names: Mapping[str, str]) -> str:
    return json.dumps(names, ensure_ascii=False, sort_keys=True)


__all__ = ["AHEAD", "Kept", "RowReader"]
