"""A calendar that was written otherwise, day by day and minute by minute, to hold the fast one against."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from queue_server.dossiers.core.deadlines import Term
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
SPECIAL_DAYS = tuple(SpecialDay(date=day, names={}, sessions=hours) for day, hours in HOLIDAYS.items())


def hours_of(day: datetime.date) -> set[int]:
    """Hours of the clock in which people work, told one by one."""
    if day in HOLIDAYS:
        return set(range(7, 11)) if HOLIDAYS[day] else set()
    return {7, 8, 9, 10, 13, 14, 15, 16} if day.isoweekday() < 6 else set()


def counts_from(local: datetime.datetime) -> datetime.date:
    """The day on which what is taken in then counts as taken in."""
    day = local.date()
    # Before 15:00, and somebody still works: on a Saturday morning nothing is taken in at noon.
    if any(hour >= local.hour for hour in hours_of(day)) and local.hour < 15:
        return day
    while True:
        day = day + DAY
        if hours_of(day):
            return day


def days_later(local: datetime.datetime, days: int) -> datetime.datetime:
    """When so many working days end for what is taken in."""
    day = counts_from(local)
    left = days
    while left:
        day = day + DAY
        left -= bool(hours_of(day))
    return datetime.datetime.combine(day, datetime.time(max(hours_of(day)) + 1), ZONE)


def work_later(start: datetime.datetime, minutes: int) -> datetime.datetime:
    """The instant by which so many minutes were worked, minute by minute."""
    at = start
    while minutes:
        # Hours without work are passed over whole.
        worked = at.hour in hours_of(at.date())
        at = at + datetime.timedelta(minutes=1) if worked or at.minute else at
        if worked:
            minutes -= 1
        else:
            at = (at + HOUR).replace(minute=0)
    return at


def on_day(day: datetime.date, end: bool = False) -> datetime.datetime:
    """The midnight at which a day begins, or ends."""
    return datetime.datetime.combine(day + end * DAY, datetime.time(), ZONE)


#: Every day on which anybody works, one after the other.
WORKED = [day for number in range((LAST - FIRST).days) if hours_of(day := FIRST + number * DAY)]


def place_of(day: datetime.date) -> int:
    """Of a day among those on which anybody works; a free one has that of the next."""
    return next(place for place, worked in enumerate(WORKED) if worked >= day)


def moved_by(due: datetime.datetime, term: Term, received: datetime.datetime,
                asked: datetime.datetime, brought: datetime.datetime) -> datetime.datetime:  # fmt: skip
    """When it is due after papers were asked for and brought: days by their list, hours by minutes."""
    counts, again = counts_from(received.astimezone(ZONE)), counts_from(brought.astimezone(ZONE))
    if term.hours is None:
        stood_from = max(place_of(asked.astimezone(ZONE).date()), place_of(counts))
        stood = max(0, place_of(again) - stood_from)
        if not stood:
            return due
        day = WORKED[place_of((due - MINUTE).astimezone(ZONE).date()) + stood]
        return on_day(day) + (max(hours_of(day)) + 1) * HOUR
    left, at = 0, max(asked.astimezone(ZONE), goes_on(received))
    while at < due:
        left += at.hour in hours_of(at.date())
        at += MINUTE
    return work_later(goes_on(brought), left)


def goes_on(at: datetime.datetime) -> datetime.datetime:
    """From when the hours of what is taken in are counted."""
    local = at.astimezone(ZONE)
    day = counts_from(local)
    return local if day == local.date() else on_day(day) + 7 * HOUR
