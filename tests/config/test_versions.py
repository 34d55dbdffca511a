"""Versions with days: one is in force on a day, and what is wrong between them is told."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.versions import Dated, clashes, gaps, in_force

DATES = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 3, 1))
VERSIONS = st.lists(st.builds(Dated, st.none() | DATES, st.none() | DATES), max_size=5)


def day(number: int) -> datetime.date:
    return datetime.date(2026, 1, number)


def _slowly(versions: list[Dated], on: datetime.date) -> list[int]:
    """Every version that says of itself that it is in force, ended by those that begin later."""
    found = []
    for place, version in enumerate(versions):
        ends = [other.begins for other in versions if other.begins > version.begins]
        until = version.last or datetime.date.max
        if version.begins <= on <= until and not any(end <= on for end in ends):
            found.append(place)
    return found


@given(VERSIONS, DATES)
def test_without_a_clash_the_one_in_force_is_the_only_one(versions: list[Dated], on: datetime.date) -> None:
    if not list(clashes(versions)):
        found = in_force(versions, on)
        assert _slowly(versions, on) == ([] if found is None else [found])


@given(VERSIONS)
def test_in_a_gap_nothing_is_in_force_and_around_it_something(versions: list[Dated]) -> None:
    if list(clashes(versions)):
        return
    for first, last in gaps(versions):
        assert first <= last
        assert in_force(versions, first) is in_force(versions, last) is None
        one = datetime.timedelta(days=1)
        assert in_force(versions, first - one) is not None
        assert in_force(versions, last + one) is not None


@pytest.mark.parametrize(
    ("versions", "rules"),
    [
        ([Dated(None, None)], []),
        ([Dated(None, None), Dated(day(5), None)], []),
        ([Dated(None, day(4)), Dated(day(5), None)], []),
        ([Dated(None, day(5)), Dated(day(5), None)], ["must end before 2026-01-05"]),
        ([Dated(day(5), None), Dated(None, day(9))], ["must end before 2026-01-05"]),
        ([Dated(None, None), Dated(None, None)], ["is there twice"]),
        ([Dated(day(5), None), Dated(day(5), day(6))], ["is there twice from 2026-01-05"]),
        ([Dated(day(5), day(4))], ["must not end before 2026-01-05"]),
    ],
)
def test_clashes(versions: list[Dated], rules: list[str]) -> None:
    found = [clash.rule for clash in clashes(versions)]
    assert len(found) == len(rules)
    assert all(rule.startswith(begun) for rule, begun in zip(found, rules, strict=True))


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    ever = [Dated(None, datetime.date.max), Dated(None, None)]
    assert list(gaps(ever)) == []
    assert in_force([Dated(None, None)], datetime.date.min) == 0
