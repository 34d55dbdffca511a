# ruff: noqa: N802 - methods are named after the events that they hear
"""The second hall follows the events of days, of the hall and of its counters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from queue_server.hall import events
from tests.queue_server.hall.second_hall.people import Desk, Lent, People


@dataclass
class House(People):
    """What happens to the hall as a whole and at its counters."""

    # ------------------------------------------------------------ days

    def _DayOpened(self, _seq: int, event: events.DayOpened) -> None:
        left = self.left()
        assert [entry.ticket for entry in event.carried] == [one.ticket for one in left]
        for entry, person in zip(event.carried, left, strict=True):
            person.stand(person.service)
            for name in ("number", "service", "place", "head_start", "line", "then", "units", "postponed"):
                assert getattr(entry, {"head_start": "head_start_minutes"}.get(name, name)) == getattr(
                    person, name
                ), name
        self.people = {person.ticket: person for person in left}
        self.day, self.day_open, self.configured = event.day, True, event.discipline
        self.ends, self.paused, self.stopped, self.paper_since = event.ends, False, None, None
        self.carried_in, self.issued = Counter(person.service for person in left), 0
        for mapping in (self.desks, self.full, self.notices, self.calls, self.lent):
            mapping.clear()
        self._make_desks()
        for person in left:
            self._hold_number(person.number, person.ticket)

    def _make_desks(self) -> None:
        known = self.service_ids()
        desks = {}
        for plan in self.discipline.counters:
            desk = self.desks.get(plan.id) or Desk(plan.id, {}, plan.auto_call)
            if not desk.adjusted or not known.issuperset(desk.services):
                desk.services = dict(plan.services)
            desk.adjusted = desk.services != plan.services
            desks[plan.id] = desk
        self.desks = desks

    def _HallConfigured(self, _seq: int, event: events.HallConfigured) -> None:
        self.configured = event.discipline
        self._make_desks()

    def _hold_number(self, number: str, ticket: int) -> None:
        holder = self.numbers.setdefault(self.day, {}).setdefault(number, ticket)
        assert holder == ticket, f"{number} is held by {holder} and {ticket} on {self.day}"

    def _DayClosed(self, _seq: int, event: events.DayClosed) -> None:
        ends = Counter(person.state for person in self.people.values())
        assert not ends["called"] + ends["serving"]
        assert not self.lent, "a lease ends with its day"
        assert (event.carried_in, event.issued) == (self.carried_in.total(), self.issued)
        assert len(event.carried) == ends["waiting"] + ends["parked"]
        assert not event.carried or self.discipline.left_at_closing == "carry"
        assert (event.served, event.no_show, event.cancelled) == (
            ends["served"], ends["no-show"], ends["cancelled"],
        )  # fmt: skip
        assert event.carried_in + event.issued == ends.total()
        self.day_open, self.paused, self.stopped, self.paper_since = False, False, None, None

    # ------------------------------------------------------------ numbers in reserve

    def _LeaseGranted(self, seq: int, event: events.LeaseGranted) -> None:
        numbers = [f"{event.prefix}{one:0{event.digits}}" for one in range(event.first, event.last + 1)]
        ever = self.ever_lent.setdefault(self.day, set())
        assert not ever & set(numbers), "lent twice"
        assert not self.numbers.get(self.day, {}).keys() & set(numbers), "somebody has one of them"
        ever |= set(numbers)
        self.sequences[self.day, event.prefix] = event.last
        self.lent[seq] = Lent(event.device, numbers, self.now)

    def _LeaseReplaced(self, _seq: int, event: events.LeaseReplaced) -> None:
        assert self.lent[event.lease].device == event.device
        self.lent[event.lease].replaced = True

    def _LeaseEnded(self, _seq: int, event: events.LeaseEnded) -> None:
        lent = self.lent.pop(event.lease)
        gaps = [
            f"{event.prefix}{one:0{len(lent.numbers[0]) - len(event.prefix)}}"
            for gap in event.unused
            for one in range(gap.first, gap.last + 1)
        ]
        assert sorted([*gaps, *lent.admitted]) == sorted(lent.numbers), "every number is used or a gap"
        assert event.admitted == len(lent.admitted)

    # ------------------------------------------------------------ the hall

    def _IssuingPaused(self, _seq: int, _event: events.IssuingPaused) -> None:
        self.paused = True

    def _IssuingResumed(self, _seq: int, _event: events.IssuingResumed) -> None:
        self.paused = False

    def _ServiceStopped(self, _seq: int, event: events.ServiceStopped) -> None:
        assert self.full.get(event.service) != event.reason
        self.full[event.service] = event.reason

    def _ServiceResumed(self, _seq: int, event: events.ServiceResumed) -> None:
        del self.full[event.service]

    def _HallStopped(self, _seq: int, event: events.HallStopped) -> None:
        self.stopped = event.reason, event.clear

    def _HallResumed(self, _seq: int, _event: events.HallResumed) -> None:
        self.stopped = None

    def _AnnouncementMade(self, seq: int, event: events.AnnouncementMade) -> None:
        self.notices[seq] = event.until

    def _AnnouncementWithdrawn(self, _seq: int, event: events.AnnouncementWithdrawn) -> None:
        del self.notices[event.announcement]

    def _PaperBegun(self, _seq: int, event: events.PaperBegun) -> None:
        self.paper_since = event.since

    def _PaperEnded(self, _seq: int, _event: events.PaperEnded) -> None:
        self.paper_since = None

    # ------------------------------------------------------------ counters

    def _CounterOpened(self, _seq: int, event: events.CounterOpened) -> None:
        desk = self.desks[event.counter]
        desk.status, desk.officer = "open", event.officer

    def _CounterPaused(self, _seq: int, event: events.CounterPaused) -> None:
        self.desks[event.counter].status = "paused"

    def _CounterClosed(self, _seq: int, event: events.CounterClosed) -> None:
        desk = self.desks[event.counter]
        assert self.at(desk.id) is None
        desk.status, desk.officer, desk.helped = "closed", "", False

    def _CounterServicesChanged(self, _seq: int, event: events.CounterServicesChanged) -> None:
        desk = self.desks[event.counter]
        plan = next(plan for plan in self.discipline.counters if plan.id == desk.id)
        desk.services, desk.adjusted = dict(event.services), event.services != plan.services

    def _AutoCallSet(self, _seq: int, event: events.AutoCallSet) -> None:
        self.desks[event.counter].auto_call = event.on

    def _HelpAsked(self, _seq: int, event: events.HelpAsked) -> None:
        self.desks[event.counter].helped = True

    def _HelpEnded(self, _seq: int, event: events.HelpEnded) -> None:
        self.desks[event.counter].helped = False
