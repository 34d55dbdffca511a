"""Deadlines in working days and working hours. Pure.

The day on which something happens does not count, and a term ends with its last day (Civil Code 2015,
art. 147 and 148). What is taken in at the cut-off or later, or when nobody works any more that day, counts as
taken in on the next working day [found: DOMAIN.md, "after 15:00 the next working day"]. The time in which its
owner is waited for does not count.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

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

    # ------------------------------------------------------------ days

    @cached_property
    def _special(self) -> Mapping[datetime.date, Sequence[Session]]:
        return {entry.date: entry.sessions for entry in self.special_days}

    def sessions(self, day: datetime.date) -> Sequence[Session]:
        """The hours of a day; none: nobody works."""
        special = self._special.get(day)
        return self.hours[day.weekday()] if special is None else special

    def works(self, day: datetime.date) -> bool:
        """Whether it is a working day."""
        return bool(self.sessions(day))

    def next_working_day(self, day: datetime.date) -> datetime.date:
        """The first working day after a day.

        Raises:
            NoWorkingDay: there is none within a year; so do all that look for one.
        """
        return self._nearest(day, _DAY)

    def working_day_before(self, day: datetime.date, days: int) -> datetime.date:
        """The working day so many before a day; 0: the day itself, whether anybody works or not."""
        for _ in range(days):
            day = self._nearest(day, -_DAY)
        return day

    def _nearest(self, day: datetime.date, step: datetime.timedelta) -> datetime.date:
        for _ in range(_LONGEST_PAUSE):
            day += step
            if self.works(day):
                return day
        raise NoWorkingDay(f"the calendar has no working day in the {_LONGEST_PAUSE} days up to {day}")

    def counted_from(self, at: datetime.datetime) -> datetime.date:
        """The working day on which something that is taken in counts as taken in."""
        local = at.astimezone(self.zone)
        day = local.date()
        if self.works(day) and local.time() < self.cut_off and at < self.end_of(day):
            return day
        return self.next_working_day(day)

    def end_of(self, day: datetime.date) -> datetime.datetime:
        """When the last session of a working day ends."""
        *_, (_, end) = self._spans(day)
        return end

    # ------------------------------------------------------------ what is due when

    def due(self, received: datetime.datetime, term: Term) -> datetime.datetime | None:
        """When a dossier is due; nothing where its procedure sets no term.

        Working days end with the last session of the last one; the day that counts as the day of receiving is
        not among them (art. 147). Working hours run from the receiving, and from the next working day's
        beginning where that is the day that counts.
        """
        if term.days is not None:
            day = self.counted_from(received)
            for _ in range(term.days):
                day = self.next_working_day(day)
            return self.end_of(day)
        if term.hours is not None:
            return self.advance(self._begins(received), datetime.timedelta(hours=term.hours))
        return None

    def _begins(self, taken_in: datetime.datetime) -> datetime.datetime:
        """From when the hours of what is taken in are counted."""
        day = self.counted_from(taken_in)
        if day == taken_in.astimezone(self.zone).date():
            return taken_in
        return next(self._spans(day))[0]

    def hand_over_by(self, taken_in: datetime.datetime) -> datetime.datetime:
        """Until when it is to be with whoever processes it: the end of the day that counts as receiving."""
        return self.end_of(self.counted_from(taken_in))

    def moved(
        self,
        due: datetime.datetime,
        term: Term,
        ran_from: datetime.datetime,
        stood: tuple[datetime.datetime, datetime.datetime],
    ) -> datetime.datetime:
        """When it is due after its owner was waited for; what was asked at its end or later moves nothing.

        A term in days moves by the working days at whose end the dossier stood, and ends with its day again.
        A term in hours has the working hours left that it had. What its owner brings is taken in like a
        dossier: at the cut-off or later it counts as of the next working day. So a dossier for which papers
        are asked at once has its whole term afterwards, and none is late as soon as its time goes on.

        Args:
            due: as it was.
            term: of its procedure; without one it is counted in days.
            ran_from: when the dossier, or what was last asked for before, was taken in.
            stood: when something was asked of its owner, and when that was there.
        """
        asked, brought = stood
        if asked >= due:
            return due
        if term.hours is not None:
            return self.advance(self._begins(brought), self.worked(max(asked, self._begins(ran_from)), due))
        day, last = max(asked.astimezone(self.zone).date(), self.counted_from(ran_from)), self.due_day(due)
        until, moved = self.counted_from(brought), False
        while day < until:
            if self.works(day):
                last, moved = self.next_working_day(last), True
            day += _DAY
        return self.end_of(last) if moved else due

    def due_day(self, due: datetime.datetime) -> datetime.date:
        """The day that ends, or is under way, at a due instant."""
        return (due - datetime.timedelta.resolution).astimezone(self.zone).date()

    def days_before(self, due: datetime.datetime, days: int) -> datetime.datetime:
        """The end of the day that lies so many working days before the due one.

        What must be done at least so many working days before is done by then: local midnight, not later.
        """
        day = self.working_day_before(self.due_day(due), days)
        return self._at(day + _DAY, datetime.time())

    def soon_until(self, now: datetime.datetime, days: int) -> datetime.datetime:
        """The end of the day so many working days after today's: what is due by then is due soon."""
        day = now.astimezone(self.zone).date()
        for _ in range(days):
            day = self.next_working_day(day)
        return self._at(day + _DAY, datetime.time())

    # ------------------------------------------------------------ working time

    def worked(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        """Working time between two instants; none where the end is not later."""
        total, day = datetime.timedelta(), start.astimezone(self.zone).date()
        while self._at(day, datetime.time()) < end:
            for opens, closes in self._spans(day):
                total += max(datetime.timedelta(), min(closes, end) - max(opens, start))
            day += _DAY
        return total

    def advance(self, start: datetime.datetime, work: datetime.timedelta) -> datetime.datetime:
        """The instant by which so much working time has passed since another."""
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

    def _spans(self, day: datetime.date) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        for session in self.sessions(day):
            # Midnight at the end of the day is written 00:00.
            last = day + _DAY if session.end == datetime.time() else day
            yield self._at(day, session.start), self._at(last, session.end)

    def _at(self, day: datetime.date, time: datetime.time) -> datetime.datetime:
        return datetime.datetime.combine(day, time, self.zone).astimezone(datetime.UTC)


def overdue(due: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether the due instant has passed; what has no term is never late."""
    return due is not None and now > due


def due_soon(
    due: datetime.datetime | None, now: datetime.datetime, calendar: WorkingCalendar, days: int
) -> bool:
    """Whether it is due today or within so many working days, and not overdue yet."""
    return due is not None and now <= due <= calendar.soon_until(now, days)


__all__ = ["NoWorkingDay", "Term", "WorkingCalendar", "due_soon", "overdue"]
