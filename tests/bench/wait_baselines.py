"""Five simple ways to say how long somebody will wait, against which a forecast is to be judged.

Each is given the hall as it is just after the ticket was issued, and what can be learned from what happened
before. They are the ways in use and in the literature: R. Ibrahim and W. Whitt, Real-time delay estimation
based on delay history, Manufacturing & Service Operations Management 11 (2009), compare the last one to enter
service with the length of the queue.
"""

from __future__ import annotations

import datetime
import statistics
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, Ticket
from queue_server.simulation.rehearsal import Visit

#: How many waits the mean of the last waits is made of.
LAST: Final = 30


@dataclass(kw_only=True)
class _Times:
    """Times that tickets of one service took up a counter, from the call to the end, no-shows among them."""

    count: int = 0
    seconds: float = 0.0


@dataclass(kw_only=True)
class Learned:
    """What happened until now: on earlier days, and today as far as it was looked at."""

    times: dict[str, _Times] = field(default_factory=dict)
    #: Service to the waits of its last tickets called, in seconds, the newest last.
    waits: dict[str, deque[float]] = field(default_factory=dict)
    #: Today's tickets whose call, and whose end, is known already.
    _called: set[int] = field(default_factory=set)
    _ended: set[int] = field(default_factory=set)

    def look(self, state: State) -> None:
        """Take in what is new in the hall today."""
        new = sorted(
            (ticket.call.called_at, ticket.seq)
            for ticket in state.tickets.values()
            if ticket.call and ticket.seq not in self._ended
        )
        for called_at, name in new:
            ticket = state.tickets[name]
            self._take(name, ticket.service, ticket.arrived, called_at, ticket.ended_at)

    def close_day(self, visits: Iterable[Visit]) -> None:
        """Take in a whole day, or what was not seen of it, and forget its tickets."""
        for visit in sorted(visits, key=lambda visit: visit.called_at or visit.arrived):
            if visit.called_at is not None:
                self._take(visit.ticket, visit.service, visit.arrived, visit.called_at, visit.ended_at)
        self._called.clear()
        self._ended.clear()

    def _take(
        self,
        ticket: int,
        service: str,
        arrived: datetime.datetime,
        called_at: datetime.datetime,
        ended_at: datetime.datetime | None,
    ) -> None:
        if ticket not in self._called:
            self._called.add(ticket)
            waits = self.waits.setdefault(service, deque(maxlen=LAST))
            waits.append((called_at - arrived).total_seconds())
        if ended_at is not None and ticket not in self._ended:
            self._ended.add(ticket)
            times = self.times.setdefault(service, _Times())
            times.count += 1
            times.seconds += (ended_at - called_at).total_seconds()

    def mean(self, state: State, service: str) -> float:
        """Mean seconds at the counter; as configured while nothing is known."""
        times = self.times.get(service)
        return times.seconds / times.count if times else state.services[service].typical_minutes * 60.0


#: Hall, the ticket just issued, now, what was learned: seconds until it is called.
Baseline = Callable[[State, Ticket, datetime.datetime, Learned], float]


def tickets_ahead(state: State, ticket: Ticket, _now: datetime.datetime, _learned: Learned) -> float:
    """Tickets ahead × configured time, as if there were one counter."""
    return _ahead(state, ticket) * state.services[ticket.service].typical_minutes * 60.0


def last_waits(_state: State, ticket: Ticket, _now: datetime.datetime, learned: Learned) -> float:
    """The mean of the last waits for the service."""
    waits = learned.waits.get(ticket.service)
    return statistics.fmean(waits) if waits else 0.0


def last_to_enter_service(_state: State, ticket: Ticket, _now: datetime.datetime, learned: Learned) -> float:
    """As long as the last one called for the service has waited (LES in the paper)."""
    waits = learned.waits.get(ticket.service)
    return waits[-1] if waits else 0.0


def queue_by_counters(state: State, ticket: Ticket, _now: datetime.datetime, learned: Learned) -> float:
    """The queue with oneself ÷ open counters of the service × its learned mean (QL in the paper)."""
    counters = _counters(state, ticket.service)
    if _is_idle(counters):
        return 0.0
    return (_ahead(state, ticket) + 1) * learned.mean(state, ticket.service) / max(1, len(counters))


def shared_counters_and_lunch(
    state: State, ticket: Ticket, now: datetime.datetime, learned: Learned
) -> float:
    """As by queue and counters, but a counter counts with its share, and nobody is called in the break.

    A counter's share for a service is the part of the work that waits for it (waiting tickets × learned mean)
    among all services of the counter.
    """
    counters = _counters(state, ticket.service)
    if _is_idle(counters):
        return 0.0
    work = {
        service: len(line) * learned.mean(state, service) for service, line in state.lines.items() if line
    }
    shares = sum(
        work[ticket.service] / sum(work.get(service, 0.0) for service in counter.services)
        for counter in counters
    )
    seconds = (_ahead(state, ticket) + 1) * learned.mean(state, ticket.service) / (shares or 1.0)
    return _with_breaks(state, now, seconds)


def _ahead(state: State, ticket: Ticket) -> int:
    return state.lines[ticket.service].rank(ticket)


def _counters(state: State, service: str) -> list[Counter]:
    """The open counters of a service; all of them while none is open, as before the officers come."""
    able = [counter for counter in state.counters.values() if service in counter.services]
    return [counter for counter in able if counter.status == "open"] or able


def _is_idle(counters: Iterable[Counter]) -> bool:
    return any(counter.status == "open" and counter.ticket is None for counter in counters)


def _with_breaks(state: State, now: datetime.datetime, seconds: float) -> float:
    """Let seconds of work pass in opening hours only; after the last of them work goes on."""
    called = now + datetime.timedelta(seconds=seconds)
    for period, after in zip(state.periods, state.periods[1:], strict=False):
        if now < period.end <= called:
            called += after.start - period.end
        elif period.end <= now < after.start:
            called += after.start - now
    return (called - now).total_seconds()


#: In the order of what they know.
BASELINES: Final[Mapping[str, Baseline]] = {
    "tickets-ahead": tickets_ahead,
    "last-waits": last_waits,
    "last-to-enter-service": last_to_enter_service,
    "queue-by-counters": queue_by_counters,
    "shared-counters-and-lunch": shared_counters_and_lunch,
}

__all__ = [
    "BASELINES", "LAST", "Baseline", "Learned", "last_to_enter_service", "last_waits", "queue_by_counters",
    "shared_counters_and_lunch", "tickets_ahead",
]  # fmt: skip
