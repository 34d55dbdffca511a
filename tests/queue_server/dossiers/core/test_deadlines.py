"""Deadlines beside a calendar that was written otherwise: hour by hour, over ten years."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from queue_server.dossiers.core.deadlines import NoWorkingDay, Term, WorkingCalendar
from queue_server.hall.service import Session, SpecialDay

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
MORNING = Session(start=datetime.time(7), end=datetime.time(11))
AFTERNOON = Session(start=datetime.time(13), end=datetime.time(17))
WEEK = ((MORNING, AFTERNOON),) * 5 + ((), ())
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2034, 12, 31)


def _holidays() -> dict[datetime.date, tuple[Session, ...]]:
    """Ten years of them: fixed days, a week about Tết somewhere in winter, some working Saturdays."""
    found: dict[datetime.date, tuple[Session, ...]] = {}
    for year in range(FIRST.year, LAST.year + 1):
        fixed = [(1, 1), (4, 30), (5, 1), (9, 2)]
        found |= {datetime.date(year, month, day): () for month, day in fixed}
        tet = datetime.date(year, 1, 22) + datetime.timedelta(days=year * 11 % 29)
        found |= {tet + datetime.timedelta(days=day): () for day in range(7)}
        saturday = datetime.date(year, 8, 1)
        while saturday.weekday() != 5:
            saturday += DAY
        found[saturday] = (MORNING,)
    return found


HOLIDAYS = _holidays()
CALENDAR = WorkingCalendar(
    WEEK, tuple(SpecialDay(date=day, names={}, sessions=hours) for day, hours in HOLIDAYS.items()), ZONE
)
instants = some.datetimes(
    datetime.datetime.combine(FIRST, datetime.time()),
    datetime.datetime.combine(LAST, datetime.time()) - 200 * DAY,
).map(lambda local: local.replace(microsecond=0, second=0, tzinfo=ZONE).astimezone(datetime.UTC))


# ---------------------------------------------------------------- the slow calendar


def _hours_of(day: datetime.date) -> set[int]:
    """Hours of the clock in which people work, told one by one."""
    if day in HOLIDAYS:
        return set(range(7, 11)) if HOLIDAYS[day] else set()
    return {7, 8, 9, 10, 13, 14, 15, 16} if day.isoweekday() < 6 else set()


def _counts_from(local: datetime.datetime) -> datetime.date:
    day = local.date()
    if _hours_of(day) and local.hour < 15:
        return day
    while True:
        day = day + DAY
        if _hours_of(day):
            return day


def _slow_days(local: datetime.datetime, days: int) -> datetime.datetime:
    day = _counts_from(local)
    left = days
    while left:
        day = day + DAY
        left -= bool(_hours_of(day))
    return datetime.datetime.combine(day, datetime.time(max(_hours_of(day)) + 1), ZONE)


def _slow_work(start: datetime.datetime, minutes: int) -> datetime.datetime:
    """Minute by minute."""
    at = start
    while minutes:
        worked = at.hour in _hours_of(at.date())
        at = at + datetime.timedelta(minutes=1) if worked or at.minute else at
        if worked:
            minutes -= 1
        else:
            at = (at + HOUR).replace(minute=0)
    return at


# ---------------------------------------------------------------- beside it


@given(instants, some.integers(0, 60))
@example(datetime.datetime(2026, 11, 25, 8, tzinfo=datetime.UTC), 1)  # 15:00: counts from Thursday
@example(datetime.datetime(2026, 11, 25, 7, 59, tzinfo=datetime.UTC), 1)
@settings(max_examples=300)
def test_working_days_end_with_the_last_one(received: datetime.datetime, days: int) -> None:
    assert CALENDAR.due(received, Term(days=days)) == _slow_days(received.astimezone(ZONE), days)


@given(instants, some.integers(1, 40))
@settings(max_examples=150)
def test_working_hours_run_while_people_work(received: datetime.datetime, hours: int) -> None:
    local = received.astimezone(ZONE)
    day = _counts_from(local)
    start = local if day == local.date() else datetime.datetime.combine(day, datetime.time(7), ZONE)
    assert CALENDAR.due(received, Term(hours=hours)) == _slow_work(start, hours * 60)


@given(instants, some.integers(0, 20))
@settings(max_examples=150)
def test_handed_over_on_the_day_that_counts(received: datetime.datetime, days: int) -> None:
    local = received.astimezone(ZONE)
    counts = _counts_from(local)
    assert CALENDAR.hand_over_by(received).astimezone(ZONE).date() == counts
    due = CALENDAR.due(received, Term(days=days))
    assert due is not None
    before = CALENDAR.before(due, days).astimezone(ZONE)
    assert before == datetime.datetime.combine(counts, datetime.time(), ZONE)


@given(instants, some.integers(0, 12_000), some.integers(0, 20_000))
@settings(max_examples=100)
def test_the_time_in_which_papers_are_waited_for_does_not_count(
    received: datetime.datetime, asked_after: int, waited: int
) -> None:
    due = CALENDAR.due(received, Term(days=10))
    assert due is not None
    asked = received + datetime.timedelta(minutes=asked_after)
    brought = asked + datetime.timedelta(minutes=waited)
    moved = CALENDAR.moved(due, asked, brought)
    if asked >= due:
        assert moved == due
    else:
        assert CALENDAR.worked(asked, due) == CALENDAR.worked(brought, moved)
        assert moved >= due


@given(instants, some.integers(0, 3_000), some.integers(1, 3_000))
@settings(max_examples=100)
def test_work_is_what_the_minutes_say(start: datetime.datetime, minutes: int, work: int) -> None:
    end = start + datetime.timedelta(minutes=minutes)
    local = start.astimezone(ZONE)
    slow = sum(
        (at := local + datetime.timedelta(minutes=minute)).hour in _hours_of(at.date())
        for minute in range(minutes)
    )
    assert CALENDAR.worked(start, end) == datetime.timedelta(minutes=slow)
    assert CALENDAR.worked(
        start, CALENDAR.advance(start, datetime.timedelta(minutes=work))
    ) == datetime.timedelta(minutes=work)


def test_without_a_term_nothing_is_due() -> None:
    assert CALENDAR.due(datetime.datetime(2026, 11, 25, 2, tzinfo=datetime.UTC), Term()) is None


def test_a_calendar_without_work_is_a_mistake_and_no_endless_loop() -> None:
    idle = WorkingCalendar(((),) * 7, (), ZONE)
    with pytest.raises(NoWorkingDay):
        idle.due(datetime.datetime(2026, 11, 25, 2, tzinfo=datetime.UTC), Term(days=1))


def test_a_session_may_last_until_midnight() -> None:
    late = Session(start=datetime.time(20), end=datetime.time())
    calendar = WorkingCalendar(((late,),) * 7, (), ZONE, datetime.time(23))
    received = datetime.datetime(2026, 11, 25, 20, tzinfo=ZONE)
    assert calendar.due(received, Term(days=1)) == datetime.datetime(2026, 11, 27, tzinfo=ZONE)
    assert calendar.due(received, Term(hours=5)) == datetime.datetime(2026, 11, 26, 21, tzinfo=ZONE)
