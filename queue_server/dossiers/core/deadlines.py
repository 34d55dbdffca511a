"""Deadlines in working days and working hours. Pure.

The day on which something happens does not count, and a term ends with its last day (Civil Code 2015,
art. 147 and 148). What is taken in at the cut-off or later, or on a day without hours, counts as taken in on
the next working day [found: DOMAIN.md].
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from queue_server.hall.service import Session, SpecialDay

_DAY = datetime.timedelta(days=1)
#: So many days without an hour of work are a mistake in the calendar.
_LONGEST_PAUSE = 400


class NoWorkingDay(ValueError):
    """The calendar has no working day for more than a year."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long a procedure may take: working days or working hours."""

    days: int | None = None
    hours: int | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """When people work.

    Args:
        hours: sessions per weekday, Monday first, always seven; ascending and apart.
        special_days: dates with hours of their own; without sessions they are holidays.
        zone: in which days begin.
        cut_off: from then on what is taken in counts as of the next working day.
    """

    hours: Sequence[Sequence[Session]]
    special_days: Sequence[SpecialDay]
    zone: datetime.tzinfo
    cut_off: datetime.time = datetime.time(15)

    def sessions(self, day: datetime.date) -> Sequence[Session]:
        """The hours of a day; none: nobody works."""
        special = next((entry for entry in self.special_days if entry.date == day), None)
        return special.sessions if special is not None else self.hours[day.weekday()]

    def works(self, day: datetime.date) -> bool:
        """Whether it is a working day."""
        return bool(self.sessions(day))

    def next_working_day(self, day: datetime.date) -> datetime.date:
        """The first working day after a day.

        Raises:
            NoWorkingDay: there is none within a year.
        """
        for _ in range(_LONGEST_PAUSE):
            day += _DAY
            if self.works(day):
                return day
        raise NoWorkingDay(f"the calendar has no working day in the {_LONGEST_PAUSE} days before {day}")

    def counted_from(self, at: datetime.datetime) -> datetime.date:
        """The working day on which something that is taken in counts as taken in."""
        local = at.astimezone(self.zone)
        if self.works(local.date()) and local.time() < self.cut_off:
            return local.date()
        return self.next_working_day(local.date())

    def end_of(self, day: datetime.date) -> datetime.datetime:
        """When the last session of a working day ends."""
        *_, (_, end) = self._spans(day)
        return end

    def due(self, received: datetime.datetime, term: Term) -> datetime.datetime | None:
        """When a dossier is due; nothing where its procedure sets no term.

        Working days end with the last session of the last one; the day that counts as the day of receiving is
        not among them. Working hours run from the receiving, and from the next working day's beginning
        where that is the day that counts.
        """
        if term.days is not None:
            day = self.counted_from(received)
            for _ in range(term.days):
                day = self.next_working_day(day)
            return self.end_of(day)
        if term.hours is not None:
            return self.advance(self._begin(received), datetime.timedelta(hours=term.hours))
        return None

    def _begin(self, received: datetime.datetime) -> datetime.datetime:
        day = self.counted_from(received)
        if day == received.astimezone(self.zone).date():
            return received
        return next(self._spans(day))[0]

    def hand_over_by(self, received: datetime.datetime) -> datetime.datetime:
        """Until when it is to be with whoever processes it: the end of the day that counts as receiving."""
        return self.end_of(self.counted_from(received))

    def before(self, due: datetime.datetime, days: int) -> datetime.datetime:
        """The beginning of the day that lies so many working days before the due one."""
        day = due.astimezone(self.zone).date()
        for _ in range(days):
            day -= _DAY
            for _ in range(_LONGEST_PAUSE):
                if self.works(day):
                    break
                day -= _DAY
        return self._at(day, datetime.time())

    def worked(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        """Working time between two instants; none where the end is not later."""
        total, day = datetime.timedelta(), start.astimezone(self.zone).date()
        while self._at(day, datetime.time()) < end:
            for opens, closes in self._spans(day):
                total += max(datetime.timedelta(), min(closes, end) - max(opens, start))
            day += _DAY
        return total

    def advance(self, start: datetime.datetime, work: datetime.timedelta) -> datetime.datetime:
        """The instant by which so much working time has passed since another.

        Raises:
            NoWorkingDay: nobody works for more than a year.
        """
        day = start.astimezone(self.zone).date()
        while True:
            for opens, closes in self._spans(day):
                begins = max(opens, start)
                if begins >= closes:
                    continue
                if work <= closes - begins:
                    return begins + work
                work -= closes - begins
            day = self.next_working_day(day)

    def moved(
        self, due: datetime.datetime, stood_from: datetime.datetime, stood_until: datetime.datetime
    ) -> datetime.datetime:
        """When it is due after its time has stood still; what was late before stays late."""
        if stood_from >= due:
            return due
        return self.advance(stood_until, self.worked(stood_from, due))

    def _spans(self, day: datetime.date) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        for session in self.sessions(day):
            # Midnight at the end of the day is written 00:00.
            last = day + _DAY if session.end == datetime.time() else day
            yield self._at(day, session.start), self._at(last, session.end)

    def _at(self, day: datetime.date, time: datetime.time) -> datetime.datetime:
        return datetime.datetime.combine(day, time, self.zone).astimezone(datetime.UTC)


__all__ = ["NoWorkingDay", "Term", "WorkingCalendar"]
