"""What an exchange answered, read: bytes to a dossier by the mapping of its configuration. Pure.

An answer may hold names, numbers and addresses of people. Only fields that the configuration names are ever
made into values; all others stay bytes and go with the answer. What is wrong is said by the field's name and
the rule, never by what stands there.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from config.schema_sources import ISO, Exchange
from queue_server.contract import receipt_codes
from queue_server.dossiers.source import Dossier

#: Longest name of an agency, in characters.
_LONGEST_NAME = 200
#: Encodings in which an answer may come, by the names under which Python knows them.
_ENCODINGS = frozenset(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1258",
     "cp1252", "iso8859-1", "ascii"]
)  # fmt: skip
#: Parts of a date's form to what they match.
_PARTS = {
    "yyyy": "(?P<year>[0-9]{4})", "MM": "(?P<month>[0-9]{2})", "dd": "(?P<day>[0-9]{2})",
    "HH": "(?P<hour>[0-9]{2})", "mm": "(?P<minute>[0-9]{2})", "ss": "(?P<second>[0-9]{2})",
}  # fmt: skip
_procedure = re.compile(r"([0-9]\.[0-9]{6})(\..*)?")
_Entry = dict[str, msgspec.Raw]


class NoAnswer(Exception):
    """It is no JSON at all, such as a gateway's page. The text says what it is instead."""


class WrongAnswer(Exception):
    """It is JSON of another shape than the configuration says. The text names the field and the rule."""


class Reading:
    """Reads the answers of one exchange.

    Args:
        exchange: its configuration.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange, self._fields = exchange, exchange.fields
        self._zone = ZoneInfo(exchange.time_zone)
        self._forms = [None if text == ISO else _form(text) for text in exchange.dates]

    def read(self, body: bytes, charset: str, code: str, as_of: datetime.datetime) -> Dossier | None:
        """The dossier of an answer; nothing where it says that there is none.

        Args:
            body: the answer.
            charset: the encoding that it says it has; empty where it says none.
            code: what was asked for.
            as_of: when the answer came.

        Raises:
            NoAnswer: it is no JSON.
            WrongAnswer: it has another shape than the configuration says.
        """
        text = _text(body, charset, self._exchange.encoding)
        try:
            document = msgspec.json.decode(text, type=msgspec.Raw)
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            raise NoAnswer("the answer is no JSON") from None
        if self._says_unknown(document):
            return None
        found = list(self._of_code(document, code))
        if len(found) > 1:
            raise WrongAnswer(f"{self._fields.code}: must be there once for each dossier")
        return self._dossier(found[0], code, as_of) if found else None

    def _says_unknown(self, document: msgspec.Raw) -> bool:
        unknown = self._exchange.unknown
        if not unknown.at:
            return False
        *above, name = unknown.at.split(".")
        try:
            return _value(_decoded(_down(document, above), _Entry, unknown.at), name) in unknown.values
        except WrongAnswer:
            return False

    def _of_code(self, document: msgspec.Raw, code: str) -> Iterator[_Entry]:
        """What the answer holds of this code. A list may hold others too, as a search by parts finds them."""
        at = self._exchange.at
        where = at or "the answer"
        names = at.split(".") if at else []
        kind = _Entry | list[_Entry | None] | None
        held: _Entry | list[_Entry | None] | None = _decoded(_down(document, names), kind, where)
        several = isinstance(held, list)
        for entry in held if isinstance(held, list) else [held]:
            if not entry:
                continue
            said = _value(entry, self._fields.code)
            parsed = receipt_codes.parse(said)
            if parsed is not None and parsed.text == code:
                yield entry
            elif not several or parsed is None:
                raise WrongAnswer(f"{self._fields.code}: must be the code that was asked for")

    def _dossier(self, entry: _Entry, code: str, as_of: datetime.datetime) -> Dossier:
        fields = self._fields
        status = self._exchange.statuses.get(_value(entry, fields.status))
        if status is None:
            raise WrongAnswer(f"{fields.status}: must be one of the status in the configuration")
        procedure = _procedure.fullmatch(_value(entry, fields.procedure))
        return Dossier(
            code=code, procedure=procedure[1] if procedure is not None else "", status=status,
            received=self._day(entry, fields.received), due=self._day(entry, fields.due),
            finished=self._day(entry, fields.finished), returned=self._day(entry, fields.returned),
            agency=self._agency(_value(entry, fields.agency)), as_of=as_of,
        )  # fmt: skip

    def _agency(self, said: str) -> Mapping[str, str]:
        if not said:
            return {}
        if (names := self._exchange.agencies.get(said)) is not None:
            return names
        plain = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in said)
        return {self._exchange.agency_language: " ".join(plain.split())[:_LONGEST_NAME]}

    def _day(self, entry: _Entry, name: str) -> datetime.date | None:
        """The day on which it was, where the exchange is."""
        if (text := _value(entry, name)) in ("", "0"):
            return None
        for form in self._forms:
            try:
                return _day_of(text, form, self._zone)
            except ValueError:
                continue
        raise WrongAnswer(f"{name}: must be a date as in {' or '.join(self._exchange.dates)}")


# ------------------------------------------------------------ values


def _decoded(raw: msgspec.Raw, kind: Any, where: str) -> Any:
    """JSON as a type; of what stands in wrong places nothing is said but where."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, RecursionError):
        raise WrongAnswer(f"{where}: must be an object, or a list of objects") from None


def _down(raw: msgspec.Raw, names: list[str]) -> msgspec.Raw:
    """What lies at a place, from name to name; null where the way ends in it."""
    for name in names:
        if bytes(raw).strip() == b"null":
            break
        entry: _Entry = _decoded(raw, _Entry, name)
        if name not in entry:
            raise WrongAnswer(f"{name}: is missing")
        raw = entry[name]
    return raw


def _value(entry: _Entry, name: str) -> str:
    """The text of a field; empty where it is not there, or where it has no name because it is not told."""
    if not name or name not in entry:
        return ""
    try:
        said: str | int | None = msgspec.json.decode(entry[name], type=str | int | None)
    except (msgspec.MsgspecError, RecursionError):
        raise WrongAnswer(f"{name}: must be text or a whole number") from None
    return "" if said is None else str(said).strip()


def _form(text: str) -> re.Pattern[str]:
    pattern = re.escape(text)
    for part, matched in _PARTS.items():
        pattern = pattern.replace(part, matched, 1)
    return re.compile(pattern)


def _day_of(text: str, form: re.Pattern[str] | None, zone: ZoneInfo) -> datetime.date:
    """A date in one form; ISO 8601 where there is none.

    Raises:
        ValueError: it is none.
    """
    if form is None:
        at = datetime.datetime.fromisoformat(text)
        return (at.astimezone(zone) if at.tzinfo is not None else at).date()
    found = form.fullmatch(text)
    if found is None:
        raise ValueError(text)
    parts = {"year": 1, "month": 1, "day": 1} | {name: int(part) for name, part in found.groupdict().items()}
    return datetime.datetime(**parts).date()  # type: ignore[arg-type]  # noqa: DTZ001  # the day, where it is said


# ------------------------------------------------------------ encodings


def _text(body: bytes, charset: str, configured: str) -> str:
    """The text of an answer.

    What is plainly UTF-16 or UTF-32, or right as UTF-8, is read so whatever it says of itself: servers say
    what they were installed with. Then as it says, and as configured. Vietnamese letters come out in one
    piece also from encodings that write their signs apart.

    Raises:
        NoAnswer: it is none of these.
    """
    if not body.strip():
        raise NoAnswer("the answer is empty")
    for name in (json.detect_encoding(body), charset, configured):
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            if codecs.lookup(name).name in _ENCODINGS:
                return unicodedata.normalize("NFC", body.decode(name)).removeprefix("\ufeff")
    raise NoAnswer("the answer is in no encoding that it says, nor in UTF-8")


__all__ = ["NoAnswer", "Reading", "WrongAnswer"]
