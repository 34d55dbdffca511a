"""Opening hours: lunch, holidays, zones with summer time, and the passing of time."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules.day import periods_of, phase_at
from queue_server.hall.service import Discipline, SpecialDay
from tests.queue_server.hall.small_hall import DAY, MORNING, SMALL, ZONE, Book, at, open_book, session

change = msgspec.structs.replace
BERLIN = ZoneInfo("Europe/Berlin")
TET = SpecialDay(date=DAY, names={"vi": "Tết Nguyên đán"})


def phases(discipline: Discipline, *clocks: str) -> list[tuple[str, datetime.datetime | None]]:
    """Phase and its end at local times of the day."""
    periods = periods_of(discipline, DAY, ZONE)
    return [phase_at(periods, at(clock)) for clock in clocks]


def test_the_day_with_its_lunch_break() -> None:
    assert phases(SMALL, "06:59", "07:00", "10:59", "11:00", "13:00", "17:00") == [
        ("before", at("07:00")), ("open", at("11:00")), ("open", at("11:00")),
        ("break", at("13:00")), ("open", at("17:00")), ("closed", None),
    ]  # fmt: skip


def test_hours_are_local_and_kept_as_instants() -> None:
    assert periods_of(SMALL, DAY, ZONE)[0].start == datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)


def test_a_holiday_is_closed_all_day_and_a_worked_saturday_has_hours() -> None:
    assert phases(change(SMALL, special_days=(TET,)), "08:00") == [("closed", None)]
    saturday = datetime.date(2026, 11, 28)
    closed_at_weekends = change(SMALL, hours=((MORNING,),) * 5 + ((), ()))
    assert periods_of(closed_at_weekends, saturday, ZONE) == ()
    worked = SpecialDay(date=saturday, names={"vi": "Làm bù"}, sessions=(MORNING,))
    (period,) = periods_of(change(closed_at_weekends, special_days=(worked,)), saturday, ZONE)
    assert period.start == at("07:00", saturday)


def test_always_open_is_the_whole_local_day_also_on_a_holiday() -> None:
    (period,) = periods_of(change(SMALL, special_days=(TET,), always_open=True), DAY, ZONE)
    assert (period.start, period.end - period.start) == (at("00:00"), datetime.timedelta(days=1))


def test_a_session_may_last_until_midnight() -> None:
    late = change(SMALL, hours=((session("20:00", "00:00"),),) * 7)
    assert phases(late, "19:59", "23:59")[1] == ("open", at("00:00", DAY + datetime.timedelta(days=1)))


@pytest.mark.parametrize(
    ("day", "hours"), [(datetime.date(2026, 3, 29), 23), (datetime.date(2026, 10, 25), 25)], ids=str
)
def test_a_day_on_which_the_clocks_change_has_its_own_length(day: datetime.date, hours: int) -> None:
    discipline = change(SMALL, time_zone="Europe/Berlin")
    book = Book(discipline=discipline, zone=BERLIN).at("00:00", day)
    assert book.state.ends is not None
    assert book.state.ends - book.now == datetime.timedelta(hours=hours)
    opening = periods_of(discipline, day, BERLIN)[0].start
    assert opening.astimezone(BERLIN).time() == datetime.time(7)
    book.at("00:00", day + datetime.timedelta(days=1))
    assert book.state.day == day + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Africa/Cairo", datetime.date(2026, 4, 24)),  # midnight does not exist
        ("America/Havana", datetime.date(2026, 11, 1)),  # midnight comes twice
        ("Asia/Beirut", datetime.date(2026, 10, 24)),  # an hour before midnight comes twice
    ],
)
def test_every_hour_of_a_strange_night_has_a_day_and_none_is_closed_twice(
    zone: str, day: datetime.date
) -> None:
    book = Book(discipline=change(SMALL, time_zone=zone), zone=ZoneInfo(zone))
    start = datetime.datetime.combine(day, datetime.time(12), datetime.UTC) - datetime.timedelta(days=1)
    days = []
    for half_hours in range(120):
        book.now = start + datetime.timedelta(minutes=30 * half_hours)
        days += [event.day for event in book.tick() if isinstance(event, events.DayOpened)]
    assert days == sorted(set(days))


def test_numbers_are_given_within_the_hours_only() -> None:
    book = open_book(clock="06:30")
    for clock, phase, until in (
        ("06:59", "before", at("07:00")), ("11:00", "break", at("13:00")), ("17:00", "closed", None),
    ):  # fmt: skip
        with pytest.raises(refusals.HallClosed) as refused:
            book.at(clock).issue()
        assert refused.value.facts == {"phase": phase, "until": until and until.isoformat()}
    assert Book().at("13:00").issue().number == "A001"


def test_a_tick_tells_what_changed_and_a_second_one_nothing() -> None:
    book = open_book()
    book.now = at("11:00")
    assert book.tick() == [events.PhaseChanged(phase="break", until=at("13:00"))]
    assert book.tick() == []


def test_a_server_that_was_away_for_days_opens_today_and_no_day_between() -> None:
    book = open_book()
    later = DAY + datetime.timedelta(days=9)
    book.at("08:00", later)
    opened = [row.event.day for row in book.rows if isinstance(row.event, events.DayOpened)]
    assert opened == [DAY, later]


def test_changed_hours_are_in_force_at_once() -> None:
    book = open_book(clock="10:00")
    happened = book.configure(
        change(SMALL, hours=((session("07:00", "09:00"), session("13:00", "17:00")),) * 7)
    )
    assert isinstance(happened[1], events.PhaseChanged)
    assert (happened[1].phase, happened[1].until) == ("break", at("13:00"))


def test_due_says_when_time_will_change_something() -> None:
    book = open_book(clock="06:00")
    for clock in ("07:00", "11:00", "13:00", "17:00"):
        assert book.state.due == at(clock)
        book.at(clock)
    assert book.state.due == at("00:00", DAY + datetime.timedelta(days=1))


def test_a_jump_of_the_clock_is_noted_and_changes_nothing_else() -> None:
    book = open_book()
    before = book.state.phase, book.state.due
    jump = at("03:00")
    assert book.act(acts.NoteClockStep(machine_time=jump)) == [
        events.ClockStepped(hall_time=book.now, machine_time=jump)
    ]
    assert (book.state.phase, book.state.due) == before
