"""Deadlines beside a calendar that was written otherwise: hour by hour, over ten years."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from queue_server.dossiers.core.deadlines import NoWorkingDay, Term, WorkingCalendar, due_soon, overdue
from queue_server.hall.service import Session, SpecialDay

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE, HOUR, DAY = datetime.timedelta(minutes=1), datetime.timedelta(hours=1), datetime.timedelta(days=1)
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
    # Before 15:00, and somebody still works: on a Saturday morning nothing is taken in at noon.
    if any(hour >= local.hour for hour in _hours_of(day)) and local.hour < 15:
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


def _on_day(day: datetime.date, end: bool = False) -> datetime.datetime:
    return datetime.datetime.combine(day + end * DAY, datetime.time(), ZONE)


@given(instants)
@example(datetime.datetime(2026, 8, 1, 4, 30, tzinfo=datetime.UTC))  # a Saturday on which they work until 11
@settings(max_examples=150)
def test_handed_over_on_the_day_that_counts(received: datetime.datetime) -> None:
    counts = _counts_from(received.astimezone(ZONE))
    by = CALENDAR.hand_over_by(received)
    assert by > received
    assert by == _on_day(counts) + (max(_hours_of(counts)) + 1) * HOUR


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
        left -= bool(_hours_of(day))
    assert CALENDAR.days_before(due, before) == _on_day(day, end=True)
    # From the other side: count the working days that lie between.
    between, day = 0, today
    while day < due.astimezone(ZONE).date():
        day += DAY
        between += bool(_hours_of(day))
    assert due_soon(due, at, CALENDAR, before) == (between <= before)
    assert not overdue(due, due)
    assert not due_soon(due, due + MINUTE, CALENDAR, before)
    assert overdue(due, due + MINUTE)


def test_what_has_no_term_is_never_late() -> None:
    now = datetime.datetime(2026, 11, 25, 2, tzinfo=datetime.UTC)
    assert not overdue(None, now)
    assert not due_soon(None, now, CALENDAR, 400)


#: Every day on which anybody works, one after the other.
WORKED = [
    day
    for number in range((LAST - FIRST).days + 200)
    if _hours_of(day := FIRST + number * DAY)
]  # fmt: skip
terms = some.integers(0, 12).map(lambda days: Term(days=days)) | some.integers(1, 40).map(
    lambda hours: Term(hours=hours)
)


def _place(day: datetime.date) -> int:
    """Of a day among those on which anybody works; a free one has that of the next."""
    return next(place for place, worked in enumerate(WORKED) if worked >= day)


def _slow_moved(due: datetime.datetime, term: Term, received: datetime.datetime,
                asked: datetime.datetime, brought: datetime.datetime) -> datetime.datetime:  # fmt: skip
    counts, again = _counts_from(received.astimezone(ZONE)), _counts_from(brought.astimezone(ZONE))
    if term.hours is None:
        stood_from = max(_place(asked.astimezone(ZONE).date()), _place(counts))
        stood = max(0, _place(again) - stood_from)
        day = WORKED[_place((due - MINUTE).astimezone(ZONE).date()) + stood]
        return _on_day(day) + (max(_hours_of(day)) + 1) * HOUR
    left, at = 0, max(asked.astimezone(ZONE), _goes_on(received))
    while at < due:
        left += at.hour in _hours_of(at.date())
        at += MINUTE
    return _slow_work(_goes_on(brought), left)


def _goes_on(at: datetime.datetime) -> datetime.datetime:
    local = at.astimezone(ZONE)
    day = _counts_from(local)
    return local if day == local.date() else _on_day(day) + 7 * HOUR


@given(instants, terms, some.integers(0, 8_000), some.integers(0, 20_000))
@example(datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC), Term(days=0), 1, 60)
@settings(max_examples=200)
def test_the_time_in_which_papers_are_waited_for_does_not_count(
    received: datetime.datetime, term: Term, asked_after: int, waited: int
) -> None:
    due = CALENDAR.due(received, term)
    assert due is not None
    asked, brought = received + asked_after * MINUTE, received + (asked_after + waited) * MINUTE
    moved = CALENDAR.moved(due, term, received, (asked, brought))
    assert moved == (due if asked >= due else _slow_moved(due, term, received, asked, brought))
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
    # The day that ends with a due midnight is the one before it.
    midnight = datetime.datetime(2026, 11, 27, tzinfo=ZONE)
    assert calendar.due_day(midnight) == datetime.date(2026, 11, 26)
    assert calendar.days_before(midnight, 1) == midnight - DAY
    assert due_soon(midnight, received + DAY, calendar, 0)
