"""Deadlines beside a calendar that was written otherwise: day by day and minute by minute, over ten years."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from queue_server.dossiers.core.deadlines import NoWorkingDay, Term, WorkingCalendar, due_soon, overdue
from queue_server.hall.service import Session
from tests.queue_server.dossiers.core.slow_calendar import (
    DAY,
    FIRST,
    HOUR,
    LAST,
    MINUTE,
    SPECIAL_DAYS,
    WEEK,
    ZONE,
    counts_from,
    days_later,
    goes_on,
    hours_of,
    moved_by,
    on_day,
    work_later,
)  # fmt: skip

CALENDAR = WorkingCalendar(WEEK, SPECIAL_DAYS, ZONE)
instants = some.datetimes(
    datetime.datetime.combine(FIRST, datetime.time()),
    datetime.datetime.combine(LAST, datetime.time()) - 200 * DAY,
).map(lambda local: local.replace(microsecond=0, second=0, tzinfo=ZONE).astimezone(datetime.UTC))


terms = some.integers(0, 12).map(lambda days: Term(days=days)) | some.integers(1, 40).map(
    lambda hours: Term(hours=hours)
)


@given(instants, some.integers(0, 60))
@example(datetime.datetime(2026, 11, 25, 8, tzinfo=datetime.UTC), 1)  # 15:00: counts from Thursday
@example(datetime.datetime(2026, 11, 25, 7, 59, tzinfo=datetime.UTC), 1)
@settings(max_examples=300)
def test_working_days_end_with_the_last_one(received: datetime.datetime, days: int) -> None:
    assert CALENDAR.due(received, Term(days=days)) == days_later(received.astimezone(ZONE), days)


@given(instants, some.integers(1, 40))
@settings(max_examples=150)
def test_working_hours_run_while_people_work(received: datetime.datetime, hours: int) -> None:
    assert CALENDAR.due(received, Term(hours=hours)) == work_later(goes_on(received), hours * 60)


@given(instants)
@example(datetime.datetime(2026, 8, 1, 4, 30, tzinfo=datetime.UTC))  # a Saturday on which they work until 11
@settings(max_examples=150)
def test_handed_over_on_the_day_that_counts(received: datetime.datetime) -> None:
    counts = counts_from(received.astimezone(ZONE))
    by = CALENDAR.hand_over_by(received)
    assert by > received
    assert by == on_day(counts) + (max(hours_of(counts)) + 1) * HOUR


@given(instants, some.integers(0, 15), some.integers(0, 5))
@settings(max_examples=150)
def test_some_working_days_before_and_until(at: datetime.datetime, days: int, before: int) -> None:
    """What is due by the day is soon from the day that lies as many working days before it, not sooner."""
    today = at.astimezone(ZONE).date()
    due = CALENDAR.due(at, Term(days=days))
    assert due is not None
    day, left = due.astimezone(ZONE).date(), before
    while left:
        day -= DAY
        left -= bool(hours_of(day))
    assert CALENDAR.days_before(due, before) == on_day(day, end=True)
    # From the other side: count the working days that lie between.
    between, day = 0, today
    while day < due.astimezone(ZONE).date():
        day += DAY
        between += bool(hours_of(day))
    assert due_soon(due, at, CALENDAR, before) == (between <= before)
    assert not overdue(due, due)
    assert due_soon(due, due, CALENDAR, before)
    assert not due_soon(due, due + MINUTE, CALENDAR, before)
    assert overdue(due, due + MINUTE)


def test_what_has_no_term_is_never_late() -> None:
    now = datetime.datetime(2026, 11, 25, 2, tzinfo=datetime.UTC)
    assert not overdue(None, now)
    assert not due_soon(None, now, CALENDAR, 400)


@given(instants, terms, some.integers(0, 8_000), some.integers(0, 20_000))
@example(datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC), Term(days=0), 1, 60)
@example(datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC), Term(hours=4), 1, 600)  # 16:00
@example(datetime.datetime(2026, 11, 24, 1, tzinfo=datetime.UTC), Term(hours=2), 120, 600)  # at its end
@settings(max_examples=200)
def test_the_time_in_which_papers_are_waited_for_does_not_count(
    received: datetime.datetime, term: Term, asked_after: int, waited: int
) -> None:
    due = CALENDAR.due(received, term)
    assert due is not None
    asked, brought = received + asked_after * MINUTE, received + (asked_after + waited) * MINUTE
    moved = CALENDAR.moved(due, term, received, (asked, brought))
    assert moved == (due if asked >= due else moved_by(due, term, received, asked, brought))
    assert moved >= due
    if asked < due:
        assert moved > brought, "nothing is late at the instant at which it goes on"


@given(instants, terms, some.integers(0, 20_000))
@settings(max_examples=100)
def test_who_is_asked_at_once_has_the_whole_term_afterwards(
    received: datetime.datetime, term: Term, waited: int
) -> None:
    due, brought = CALENDAR.due(received, term), received + waited * MINUTE
    assert due is not None
    assert CALENDAR.moved(due, term, received, (received, brought)) == CALENDAR.due(brought, term)


@given(instants, some.integers(0, 3_000), some.integers(1, 3_000))
@settings(max_examples=100)
def test_work_is_what_the_minutes_say(start: datetime.datetime, minutes: int, work: int) -> None:
    end = start + datetime.timedelta(minutes=minutes)
    local = start.astimezone(ZONE)
    slow = sum(
        (at := local + datetime.timedelta(minutes=minute)).hour in hours_of(at.date())
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
    # The day that ends with a due midnight is the one before it.
    midnight = datetime.datetime(2026, 11, 27, tzinfo=ZONE)
    assert calendar.due_day(midnight) == datetime.date(2026, 11, 26)
    assert calendar.days_before(midnight, 1) == midnight - DAY
    assert due_soon(midnight, received + DAY, calendar, 0)
