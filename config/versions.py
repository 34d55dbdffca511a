"""Versions of one thing with the days on which they are in force. Pure; the versions come in any order.

A version without a last day ends when the next one begins; one without a first day has always been there.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """The days of a version.

    Args:
        first: its first day; nothing: it has always been in force.
        last: its last day; nothing: until the next version begins.
        place: where it is written.
    """

    first: datetime.date | None
    last: datetime.date | None
    place: str = ""

    @property
    def begins(self) -> datetime.date:
        """Its first day, the first of all days if it has none."""
        return self.first or datetime.date.min


@dataclass(frozen=True, slots=True)
class Clash:
    """Two versions of which both would be in force on a day, or one that never is.

    Args:
        version: the one that is wrong.
        rule: what must hold and does not.
        until: it is wrong because of its last day.
    """

    version: Dated
    rule: str
    until: bool


def in_force(versions: Sequence[Dated], day: datetime.date) -> int | None:
    """The place in the list of the version that is in force on a day; nothing where none is."""
    begun = [place for place, version in enumerate(versions) if version.begins <= day]
    newest = max(begun, key=lambda place: versions[place].begins, default=None)
    if newest is None:
        return None
    last = versions[newest].last
    return newest if last is None or day <= last else None


def clashes(versions: Sequence[Dated]) -> Iterator[Clash]:
    """What is wrong between the versions of one thing."""
    for version in versions:
        if version.last is not None and version.last < version.begins:
            yield Clash(version, f"must not end before {version.begins}, when it begins", until=True)
    for earlier, later in _pairs(versions):
        if later.first == earlier.first:
            since = f" from {later.first}" if later.first else ""
            yield Clash(later, f"is there twice{since}", until=False)
        elif earlier.last is not None and later.begins <= earlier.last:
            yield Clash(earlier, f"must end before {later.begins}, when its next version begins", until=True)


def gaps(versions: Sequence[Dated]) -> Iterator[tuple[datetime.date, datetime.date]]:
    """The first and the last day of every time between versions in which none is in force."""
    for earlier, later in _pairs(versions):
        if earlier.last is not None and (later.begins - earlier.last).days > 1:
            yield earlier.last + _DAY, later.begins - _DAY


def _pairs(versions: Sequence[Dated]) -> Iterator[tuple[Dated, Dated]]:
    ordered = sorted(versions, key=lambda version: version.begins)
    yield from itertools.pairwise(ordered)


__all__ = ["Clash", "Dated", "clashes", "gaps", "in_force"]
