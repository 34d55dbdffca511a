"""The hall as it is now: state + event → state. Folding decides nothing and reads nothing but events."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from queue_server.hall import events
from queue_server.hall.service import CounterPlan, CustomerClass, Discipline, Series, Service
from queue_server.hall.ticket import Call, Counter, Tally, Ticket
from queue_server.hall.turn import Line


@dataclass(kw_only=True)
class State:
    """One hall on one business day. Everything before its ``DayOpened`` is forgotten."""

    #: Sequence number and instant of the last event.
    seq: int = 0
    at: datetime.datetime | None = None
    discipline: Discipline | None = None
    day: datetime.date | None = None
    day_open: bool = False
    ends: datetime.datetime | None = None
    periods: tuple[events.OpenPeriod, ...] = ()
    phase: events.PhaseName = "closed"
    until: datetime.datetime | None = None
    #: Why the giving of numbers is paused, as a code; nothing while it is not.
    paused: str | None = None
    tickets: dict[int, Ticket] = field(default_factory=dict)
    #: SHA-256 of a secret id to the ticket.
    by_secret: dict[str, int] = field(default_factory=dict)
    #: Minutes of head start of the waiting tickets that have one.
    head_starts: dict[int, int] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)
    #: Prefix of a series to the last sequence given.
    sequences: dict[str, int] = field(default_factory=dict)
    #: Numbers that tickets of an earlier day hold or held today, not to be given again today.
    carried_numbers: frozenset[str] = frozenset()
    tallies: dict[str, Tally] = field(default_factory=dict)
    #: Tickets called today, the most recently called or recalled last.
    called: dict[int, None] = field(default_factory=dict)
    #: Sequence number of every call and recall today to its ticket.
    call_events: dict[int, int] = field(default_factory=dict)

    services: dict[str, Service] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    classes: dict[str, CustomerClass] = field(default_factory=dict)
    plans: dict[str, CounterPlan] = field(default_factory=dict)

    @property
    def due(self) -> datetime.datetime | None:
        """When time will change something: the next ``Tick`` that matters. Nothing before the first day."""
        if not self.day_open:
            return self.ends
        return min((at for at in (self.until, self.ends) if at is not None), default=None)

    def waiting(self) -> Iterable[Ticket]:
        """Waiting tickets in order of issue."""
        return (ticket for ticket in self.tickets.values() if ticket.state == "waiting")

    def apply(self, seq: int, at: datetime.datetime, event: events.Event) -> None:
        """Fold one event in."""
        self.seq, self.at = seq, at
        _FOLDS[type(event)](self, seq, at, event)

    # ------------------------------------------------------------ the day

    def _day_opened(self, seq: int, at: datetime.datetime, event: events.DayOpened) -> None:
        self.__dict__.update(State(seq=seq, at=at).__dict__)
        self.day, self.day_open, self.ends = event.day, True, event.ends
        self.sequences = dict(event.sequences)
        self._set_discipline(event.discipline, event.periods)
        for carried in event.carried:
            self._add_ticket(
                Ticket(
                    seq=carried.ticket,
                    **{
                        name: getattr(carried, name) for name in carried.__struct_fields__ if name != "ticket"
                    },
                )
            )
        self.carried_numbers = frozenset(event.reserved) | {carried.number for carried in event.carried}

    def _set_discipline(self, discipline: Discipline, periods: tuple[events.OpenPeriod, ...]) -> None:
        self.discipline, self.periods = discipline, periods
        self.services = {service.id: service for service in discipline.services}
        self.series = {series.prefix: series for series in discipline.series}
        self.classes = {entry.id: entry for entry in discipline.classes}
        self.plans = {plan.id: plan for plan in discipline.counters}
        before = self.counters
        self.counters = {}
        for plan in discipline.counters:
            counter = before.get(plan.id) or Counter(id=plan.id, zone=plan.zone, services={})
            counter.services, counter.zone = dict(plan.services), plan.zone
            self.counters[plan.id] = counter
        self.lines = {service: self.lines.get(service) or Line() for service in self.services}
        for service in self.services:
            # What became of the tickets of a dropped service stays in the day's account.
            self.tallies.setdefault(service, Tally())

    def _hall_configured(self, _seq: int, _at: datetime.datetime, event: events.HallConfigured) -> None:
        self._set_discipline(event.discipline, event.periods)

    def _day_closed(self, _seq: int, _at: datetime.datetime, _event: events.DayClosed) -> None:
        self.day_open, self.phase, self.until, self.paused = False, "closed", None, None

    def _phase_changed(self, _seq: int, _at: datetime.datetime, event: events.PhaseChanged) -> None:
        self.phase, self.until = event.phase, event.until

    def _issuing_paused(self, _seq: int, _at: datetime.datetime, event: events.IssuingPaused) -> None:
        self.paused = event.reason

    def _issuing_resumed(self, _seq: int, _at: datetime.datetime, _event: events.IssuingResumed) -> None:
        self.paused = None

    def _nothing(self, _seq: int, _at: datetime.datetime, _event: events.ClockStepped) -> None:
        """The event is for people who read the ledger; the state has hall time already."""

    # ------------------------------------------------------------ tickets

    def _add_ticket(self, ticket: Ticket) -> None:
        self.tickets[ticket.seq] = ticket
        self.by_secret[ticket.secret] = ticket.seq
        if ticket.head_start_minutes:
            self.head_starts[ticket.seq] = ticket.head_start_minutes
        self.lines[ticket.service].add(ticket)

    def _leave_line(self, ticket: Ticket) -> None:
        self.lines[ticket.service].remove(ticket)
        self.head_starts.pop(ticket.seq, None)

    def _ticket_issued(self, seq: int, _at: datetime.datetime, event: events.TicketIssued) -> None:
        self.sequences[event.series] = event.sequence
        self.tallies[event.service].issued += 1
        self._add_ticket(
            Ticket(
                seq=seq, number=event.number, secret=event.secret, service=event.service,
                ticket_class=event.ticket_class, language=event.language, arrived=event.arrived,
                place=event.place, place_reason=event.place_reason,
                head_start_minutes=event.head_start_minutes, strict=event.strict,
                not_before=event.not_before, units=event.units,
            )
        )  # fmt: skip

    def _ticket_cancelled(self, _seq: int, at: datetime.datetime, event: events.TicketCancelled) -> None:
        ticket = self.tickets[event.ticket]
        self._leave_line(ticket)
        ticket.state, ticket.ended_at = "cancelled", at
        self.tallies[ticket.service].cancelled += 1

    def _ticket_called(self, seq: int, at: datetime.datetime, event: events.TicketCalled) -> None:
        ticket, counter = self.tickets[event.ticket], self.counters[event.counter]
        self._leave_line(ticket)
        ticket.state = "called"
        ticket.call = Call(
            seq=seq, counter=counter.id, zone=event.zone, called_at=at, at=at, why=event.why
        )  # fmt: skip
        counter.ticket, counter.in_a_row = ticket.seq, event.in_a_row
        self.called[ticket.seq] = None
        self.call_events[seq] = ticket.seq

    def _ticket_recalled(self, seq: int, at: datetime.datetime, event: events.TicketRecalled) -> None:
        call = self._call(event.ticket)
        call.seq, call.at, call.recalls = seq, at, event.recalls
        call.announced_at = call.announced_by = None
        self.called.pop(event.ticket)
        self.called[event.ticket] = None
        self.call_events[seq] = event.ticket

    def _call_announced(self, _seq: int, at: datetime.datetime, event: events.CallAnnounced) -> None:
        call = self._call(event.ticket)
        call.announced_at, call.announced_by = at, event.device

    def _call(self, ticket: int) -> Call:
        call = self.tickets[ticket].call
        assert call is not None, "only called tickets are recalled, announced or served"  # noqa: S101  # narrows
        return call

    def _service_started(self, _seq: int, at: datetime.datetime, event: events.ServiceStarted) -> None:
        self.tickets[event.ticket].state = "serving"
        self._call(event.ticket).started_at = at

    def _ticket_served(self, _seq: int, at: datetime.datetime, event: events.TicketServed) -> None:
        ticket, counter = self.tickets[event.ticket], self.counters[event.counter]
        ticket.state, ticket.ended_at = "served", at
        counter.ticket = None
        counter.served += 1
        call = self._call(event.ticket)
        counter.service_seconds += (at - (call.started_at or call.called_at)).total_seconds()
        self.tallies[ticket.service].served += 1

    def _ticket_missed(self, _seq: int, at: datetime.datetime, event: events.TicketMissed) -> None:
        ticket, counter = self.tickets[event.ticket], self.counters[event.counter]
        ticket.state, ticket.ended_at = "no-show", at
        counter.ticket = None
        counter.missed = [*counter.missed[-4:], ticket.number]
        self.tallies[ticket.service].missed += 1

    # ------------------------------------------------------------ counters

    def _counter_opened(self, _seq: int, at: datetime.datetime, event: events.CounterOpened) -> None:
        counter = self.counters[event.counter]
        counter.status, counter.since, counter.officer = "open", at, event.officer
        counter.services, counter.pause_reason = dict(event.services), ""

    def _counter_paused(self, _seq: int, at: datetime.datetime, event: events.CounterPaused) -> None:
        counter = self.counters[event.counter]
        counter.status, counter.since, counter.pause_reason = "paused", at, event.reason

    def _counter_closed(self, _seq: int, at: datetime.datetime, event: events.CounterClosed) -> None:
        counter = self.counters[event.counter]
        counter.status, counter.since, counter.officer, counter.pause_reason = "closed", at, "", ""


_FOLDS: dict[type[events.Event], Callable[[State, int, datetime.datetime, Any], None]] = {
    events.DayOpened: State._day_opened,
    events.HallConfigured: State._hall_configured,
    events.DayClosed: State._day_closed,
    events.PhaseChanged: State._phase_changed,
    events.IssuingPaused: State._issuing_paused,
    events.IssuingResumed: State._issuing_resumed,
    events.ClockStepped: State._nothing,
    events.TicketIssued: State._ticket_issued,
    events.TicketCalled: State._ticket_called,
    events.TicketRecalled: State._ticket_recalled,
    events.ServiceStarted: State._service_started,
    events.TicketServed: State._ticket_served,
    events.TicketMissed: State._ticket_missed,
    events.TicketCancelled: State._ticket_cancelled,
    events.CallAnnounced: State._call_announced,
    events.CounterOpened: State._counter_opened,
    events.CounterPaused: State._counter_paused,
    events.CounterClosed: State._counter_closed,
}
