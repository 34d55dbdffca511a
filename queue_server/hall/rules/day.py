"""Opening and closing the business day, and changing the discipline within it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import calling, issuing, leasing
from queue_server.hall.service import Discipline, Session
from queue_server.hall.state import State
from queue_server.hall.ticket import Tally, Ticket

ALL_DAY: tuple[Session, ...] = (Session(start=datetime.time(0), end=datetime.time(0)),)


def periods_of(
    discipline: Discipline, day: datetime.date, time_zone: datetime.tzinfo
) -> tuple[events.OpenPeriod, ...]:
    """The hours of one local day as instants."""
    special = next((entry for entry in discipline.special_days if entry.date == day), None)
    if discipline.always_open:
        sessions = ALL_DAY
    else:
        sessions = special.sessions if special else discipline.hours[day.weekday()]
    return tuple(
        events.OpenPeriod(
            start=_instant(day, session.start, time_zone),
            end=_instant(day, session.end, time_zone)
            if session.end > session.start
            else _instant(day + datetime.timedelta(days=1), datetime.time(0), time_zone),
        )
        for session in sessions
    )


def _instant(day: datetime.date, time: datetime.time, time_zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(day, time, time_zone).astimezone(datetime.UTC)


def phase_at(
    periods: tuple[events.OpenPeriod, ...], now: datetime.datetime
) -> tuple[events.PhaseName, datetime.datetime | None]:
    """Whether the hall is open at an instant, and until when that holds today."""
    for index, period in enumerate(periods):
        if now < period.start:
            return ("before" if index == 0 else "break"), period.start
        if now < period.end:
            return "open", period.end
    return "closed", None


def conflict(state: State, discipline: Discipline) -> refusals.DisciplineInUse | None:
    """What a changed discipline would drop although it is in use on this open day."""
    at_work = [
        ticket
        for ticket in state.tickets.values()
        if ticket.state in ("waiting", "parked", "called", "serving")
    ]
    dropped = _dropped_service(at_work, discipline)
    if dropped is not None:
        return refusals.DisciplineInUse(field="services", value=dropped)
    counters = {counter.id for counter in discipline.counters}
    for counter in state.counters.values():
        if (counter.status != "closed" or counter.ticket is not None) and counter.id not in counters:
            return refusals.DisciplineInUse(field="counters", value=counter.id)
    if state.discipline is not None and discipline.time_zone != state.discipline.time_zone:
        return refusals.DisciplineInUse(field="time_zone", value=state.discipline.time_zone)
    return None


def _dropped_service(tickets: Iterable[Ticket], discipline: Discipline) -> str | None:
    services = {service.id for service in discipline.services}
    wanted = (service for ticket in tickets for service in (ticket.service, *ticket.then))
    return next((service for service in wanted if service not in services), None)


def opened(
    state: State, act: acts.Tick | acts.OpenDay, now: datetime.datetime, carried: Sequence[Ticket]
) -> list[events.Event]:
    """The events that open the local date's day, with the waiting tickets that it takes over."""
    day = now.astimezone(act.time_zone).date()
    # A new file that drops what waits must not keep the doors shut: the last accepted discipline goes on.
    keep = state.discipline is not None and _dropped_service(carried, act.discipline) is not None
    discipline = state.discipline if keep and state.discipline else act.discipline
    periods = periods_of(discipline, day, act.time_zone)
    phase, until = phase_at(periods, now)
    again = state.day == day
    sequences = dict(state.sequences) if again else {}
    return [
        events.DayOpened(
            origin=act.origin, day=day, discipline=discipline, periods=periods,
            ends=_instant(day + datetime.timedelta(days=1), datetime.time(0), act.time_zone),
            sequences=sequences,
            carried=tuple(_carried(state, ticket) for ticket in carried),
            reserved=tuple(sorted(state.carried_numbers | state.by_number.keys())) if again else (),
        ),
        events.PhaseChanged(origin=act.origin, phase=phase, until=until),
        *_caps(act, discipline, sequences, {}),
    ]  # fmt: skip


def _carried(state: State, ticket: Ticket) -> events.CarriedTicket:
    """A ticket as the next day takes it over. Nobody waits for one counter or officer over night."""
    secrets = (secret for secret, name in state.by_secret.items() if name == ticket.seq)
    return events.CarriedTicket(
        ticket=ticket.seq, number=ticket.number, secret=ticket.secret, service=ticket.service,
        ticket_class=ticket.ticket_class, language=ticket.language, arrived=ticket.arrived,
        place=ticket.place, place_reason=ticket.place_reason,
        head_start_minutes=ticket.head_start_minutes, strict=ticket.strict,
        not_before=ticket.not_before, units=ticket.units, line=ticket.service, then=ticket.then,
        postponed=ticket.postponed, confirmed=ticket.confirmed,
        further_secrets=tuple(secret for secret in secrets if secret != ticket.secret), rated=ticket.rated,
    )  # fmt: skip


def open_day(state: State, act: acts.OpenDay, now: datetime.datetime) -> list[events.Event]:
    """Open the business day, also again after it was closed."""
    if state.day_open:
        raise refusals.DayAlreadyOpen(value=state.day.isoformat() if state.day else None)
    return opened(state, act, now, list(state.left()))


def close_day(state: State, act: acts.CloseDay, _now: datetime.datetime) -> list[events.Event]:
    """Close the business day; whoever stands at a counter is served first."""
    if not state.day_open:
        raise refusals.HallNotOpened
    busy = [counter.id for counter in state.counters.values() if counter.ticket is not None]
    if busy:
        raise refusals.TicketsAtCounters(value=", ".join(busy))
    return closed(state, act)


def closed(state: State, act: acts.CloseDay | acts.Tick) -> list[events.Event]:
    """The events that close the day and account for every ticket of it."""
    happened: list[events.Event] = []
    for counter in state.counters.values():
        if counter.ticket is not None:
            happened.append(calling.end_for_the_day(act, state, counter))
        if counter.status != "closed":
            happened.append(events.CounterClosed(origin=act.origin, counter=counter.id, reason="day-end"))
    left = list(state.left())
    carry = carries(state)
    if not carry:
        happened += [
            events.TicketCancelled(
                origin=act.origin,
                ticket=ticket.seq,
                number=ticket.number,
                reason="closed" if closes(state) else "day-end",
            )
            for ticket in left
        ]
    happened += leasing.ended(act, state.leases.values())
    happened.append(_account(state, act, happened, tuple(ticket.seq for ticket in left) if carry else ()))
    return happened


def carries(state: State) -> bool:
    """Whether tickets that still wait at closing are carried over to the next day."""
    return state.discipline is not None and state.discipline.left_at_closing == "carry"


def closes(state: State) -> bool:
    """Whether tickets that still wait at closing are ended without a word to their holders."""
    return state.discipline is not None and state.discipline.left_at_closing == "close"


def _account(
    state: State, act: acts.Act, happened: list[events.Event], carried: tuple[int, ...]
) -> events.DayClosed:
    """Count every ticket once. Carried in plus issued must equal what became of them."""
    issued = sum(tally.issued for tally in state.tallies.values())
    account = events.DayClosed(
        origin=act.origin, day=state.day or datetime.date.min,
        carried_in=len(state.tickets) - issued, issued=issued,
        served=sum(tally.served for tally in state.tallies.values()) + _count(happened, events.TicketServed),
        no_show=sum(tally.missed for tally in state.tallies.values()) + _count(happened, events.TicketMissed),
        cancelled=sum(t.cancelled for t in state.tallies.values()) + _count(happened, events.TicketCancelled),
        carried=carried,
    )  # fmt: skip
    ended = account.served + account.no_show + account.cancelled + len(carried)
    if account.carried_in + account.issued != ended:
        raise refusals.AccountOpen(value=account.carried_in + account.issued - ended)
    return account


def _count(happened: list[events.Event], kind: type[events.Event]) -> int:
    return sum(isinstance(event, kind) for event in happened)


def configure(state: State, act: acts.Configure, now: datetime.datetime) -> list[events.Event]:
    """Put a changed discipline in force now. An equal one, or no open day, leaves nothing to do."""
    if not state.day_open or state.day is None or act.discipline == state.discipline:
        return []
    dropped = conflict(state, act.discipline)
    if dropped is not None:
        raise dropped
    periods = periods_of(act.discipline, state.day, act.time_zone)
    phase, until = phase_at(periods, now)
    happened: list[events.Event] = [
        events.HallConfigured(origin=act.origin, discipline=act.discipline, periods=periods)
    ]
    if (phase, until) != (state.phase, state.until):
        happened.append(events.PhaseChanged(origin=act.origin, phase=phase, until=until))
    return happened + _caps(act, act.discipline, state.sequences, state.tallies)


def _caps(
    act: acts.Act, discipline: Discipline, sequences: Mapping[str, int], tallies: Mapping[str, Tally]
) -> list[events.Event]:
    series = {entry.prefix: entry for entry in discipline.series}
    return issuing.caps(act, discipline.services, series, sequences, tallies)


def note_clock_step(_state: State, act: acts.NoteClockStep, now: datetime.datetime) -> list[events.Event]:
    """Record that the machine's clock jumped."""
    return [events.ClockStepped(hall_time=now, machine_time=act.machine_time)]
