"""Dates in files as a configuration describes their forms. Pure."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

#: Parts of a form to what they match.
_PARTS = {
    "yyyy": "(?P<year>[0-9]{4})", "MM": "(?P<month>[0-9]{2})", "M": "(?P<month>[0-9]{1,2})",
    "dd": "(?P<day>[0-9]{2})", "d": "(?P<day>[0-9]{1,2})", "HH": "(?P<hour>[0-9]{2})",
    "H": "(?P<hour>[0-9]{1,2})", "mm": "(?P<minute>[0-9]{2})", "ss": "(?P<second>[0-9]{2})",
}  # fmt: skip
_part = re.compile("yyyy|MM?|dd?|HH?|mm|ss")
#: Days in which a bare number of a workbook is a date: 2000 to 2099.
_FIRST, _LAST = 36526, 73050
_SERIAL = datetime.datetime(1899, 12, 30)  # noqa: DTZ001  # a day of a workbook, in no zone

#: A text to the instant that it says, without a zone unless it says one.
Form = Callable[[str], datetime.datetime]


def form_of(text: str) -> Form:
    """A reader of dates in this form, which raises ValueError at all others. ``iso``: ISO 8601."""
    if text == "iso":
        return datetime.datetime.fromisoformat
    return functools.partial(_read, pattern_of(text))


@functools.cache
def pattern_of(form: str) -> re.Pattern[str]:
    """What a date in this form looks like."""
    pieces, place = [], 0
    for found in _part.finditer(form):
        pieces += [re.escape(form[place : found.start()]), _PARTS[found[0]]]
        place = found.end()
    return re.compile("".join([*pieces, re.escape(form[place:])]))


def _read(pattern: re.Pattern[str], text: str) -> datetime.datetime:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return in_parts(found)


def in_parts(found: re.Match[str]) -> datetime.datetime:
    """The instant of a match of ``pattern_of``.

    Raises:
        ValueError: there is no such date.
    """
    parts = {name: int(part) for name, part in found.groupdict().items() if part is not None}
    return datetime.datetime(  # noqa: DTZ001  # in the zone of its file, which its reader knows
        parts["year"], parts["month"], parts["day"],
        parts.get("hour", 0), parts.get("minute", 0), parts.get("second", 0),
    )  # fmt: skip


def of_number(number: float) -> datetime.datetime:
    """The instant of a workbook's bare number.

    Raises:
        ValueError: it is none of this century.
    """
    if not _FIRST <= number <= _LAST:
        raise ValueError(number)
    return _SERIAL + datetime.timedelta(days=number)


def day_in(at: datetime.datetime, zone: ZoneInfo) -> datetime.date:
    """The day of an instant; one without a zone is in this one."""
    return (at.astimezone(zone) if at.tzinfo is not None else at).date()


__all__ = ["Form", "day_in", "form_of", "in_parts", "of_number", "pattern_of"]
