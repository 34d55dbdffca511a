"""Giving numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from queue_server.hall import acts, events, refusals
from queue_server.hall.service import CustomerClass, Series, Service
from queue_server.hall.state import State
from queue_server.hall.ticket import Tally


def _require_day(state: State) -> None:
    if not state.day_open:
        raise refusals.HallNotOpened


def issue(state: State, act: acts.Issue, now: datetime.datetime) -> list[events.Event]:
    """Give the next number of the service's series; the last one of a group's day closes the group."""
    service = _admit(state, act)
    language = find_language(state, act.language)
    ticket_class, place, place_reason = _class_and_place(state, act, service, now)
    series = state.series[service.series]
    sequence = _next_sequence(state, series)
    turn = place - datetime.timedelta(minutes=ticket_class.head_start_minutes)
    issued = events.TicketIssued(
        origin=act.origin, number=series.number(sequence), series=series.prefix, sequence=sequence,
        service=service.id, ticket_class=ticket_class.id, language=language, secret=act.secret,
        device=act.device, arrived=now, place=place, place_reason=place_reason,
        head_start_minutes=ticket_class.head_start_minutes, strict=ticket_class.strict,
        not_before=place if place_reason == "slot" else None, units=act.units,
        ahead=state.lines[service.id].ahead_of(turn, place), counters=counters_for(state, service.id),
        promise=act.promise, address=act.address, then=act.then, by_staff=act.by_staff, slot=act.slot,
    )  # fmt: skip
    if series.daily_cap is None:
        return [issued]
    given = {**state.sequences, series.prefix: sequence}
    return [issued, *caps(act, state.services.values(), state.series, given, state.tallies)]


def _admit(state: State, act: acts.Issue) -> Service:
    """The service asked for, if a number can be given for it now."""
    _require_day(state)
    if act.counter is not None and act.counter not in state.counters:
        allowed = ", ".join(state.counters)
        raise refusals.UnknownCounter(field="counter", value=act.counter, allowed=allowed)
    if state.stopped is not None:
        raise refusals.HallIsStopped(reason=state.stopped)
    if state.paper_since is not None and not act.by_staff:
        raise refusals.OnPaper
    if state.phase != "open":
        until = state.until.isoformat() if state.until else None
        raise refusals.HallClosed(phase=state.phase, until=until)
    if state.paused is not None and not act.by_staff:
        raise refusals.IssuingIsPaused(reason=state.paused)
    service = find_service(state, act.service)
    _check_visit(state, act, service)
    tally = state.tallies[service.id]
    if tally.stopped is not None and not act.by_staff:
        expected = tally.expected.isoformat() if tally.expected else None
        raise refusals.ServiceIsStopped(service=service.id, reason=tally.stopped, expected=expected)
    return service


def find_service(state: State, service: str, field: str = "service") -> Service:
    """The service of this id."""
    found = state.services.get(service)
    if found is None:
        raise refusals.UnknownService(field=field, value=service, allowed=", ".join(state.services))
    return found


def _check_visit(state: State, act: acts.Issue, service: Service) -> None:
    if act.units > service.max_units:
        raise refusals.TooManyUnits(field="units", value=act.units, allowed=service.max_units)
    seen = {service.id}
    for further in act.then:
        find_service(state, further, "then")
        if further in seen:
            raise refusals.ServiceTwice(field="then", value=further)
        seen.add(further)


def find_language(state: State, wanted: str | None) -> str:
    """The language asked for, or the hall's first one."""
    languages = state.discipline.languages if state.discipline else ()
    language = wanted or languages[0]
    if language not in languages:
        raise refusals.UnknownLanguage(field="language", value=language, allowed=", ".join(languages))
    return language


def find_class(state: State, ticket_class: str, field: str = "class") -> CustomerClass:
    """The class of this id."""
    found = state.classes.get(ticket_class)
    if found is None:
        raise refusals.UnknownClass(field=field, value=ticket_class, allowed=", ".join(state.classes))
    return found


def _class_and_place(
    state: State, act: acts.Issue, service: Service, now: datetime.datetime
) -> tuple[CustomerClass, datetime.datetime, events.PlaceReason]:
    """The class, and the instant from which the turn is counted: the slot of an appointment that is kept."""
    ticket_class = find_class(state, act.ticket_class or service.default_class)
    if (ticket_class.id == "appointment") != (act.slot is not None):
        raise refusals.NoSlot(field="slot")
    if act.slot is None or state.discipline is None:
        return ticket_class, now, "arrived"
    rule = state.discipline.appointments
    early = datetime.timedelta(minutes=rule.early_minutes)
    grace = datetime.timedelta(minutes=rule.grace_minutes)
    # Told by how far it is away: a slot at the end of all years has no minutes before or behind it.
    if act.slot - now > early:
        earliest = act.slot - early
        raise refusals.TooEarly(field="slot", slot=act.slot.isoformat(), earliest=earliest.isoformat())
    if now - act.slot <= grace:
        return ticket_class, act.slot, "slot"
    if rule.late == "refuse":
        raise refusals.TooLate(field="slot", until=(act.slot + grace).isoformat())
    return find_class(state, "ordinary"), now, "arrived"


def caps(
    act: acts.Act,
    services: Iterable[Service],
    series: Mapping[str, Series],
    sequences: Mapping[str, int],
    tallies: Mapping[str, Tally],
) -> list[events.Event]:
    """Stops of the services whose group has given the last number of its day, and ends of such stops."""
    happened: list[events.Event] = []
    for service in services:
        group = series[service.series]
        given = sequences.get(group.prefix, group.first - 1) - group.first + 1
        full = group.daily_cap is not None and given >= group.daily_cap
        stopped = service.id in tallies and tallies[service.id].stopped == "cap"
        if full and not stopped:
            happened.append(
                events.ServiceStopped(origin=act.origin, service=service.id, reason="cap", expected=None)
            )
        elif stopped and not full:
            happened.append(events.ServiceResumed(origin=act.origin, service=service.id))
    return happened


def _next_sequence(state: State, series: Series) -> int:
    sequence = state.sequences.get(series.prefix, series.first - 1) + 1
    while series.number(sequence) in state.carried_numbers or series.number(sequence) in state.by_number:
        sequence += 1
    if sequence > series.last:
        raise refusals.SeriesExhausted(series=series.prefix, value=series.number(series.last))
    return sequence


def counters_for(state: State, service: str) -> tuple[str, ...]:
    """The counters to tell a citizen: open before closed, those whose own work it is before helpers."""
    able = [counter for counter in state.counters.values() if service in counter.services]
    is_open = [counter for counter in able if counter.status == "open"]
    for group in (is_open, able):
        own = tuple(counter.id for counter in group if counter.services[service] == 0)
        helping = tuple(counter.id for counter in group)
        if own or helping:
            return own or helping
    return ()


def pause(state: State, act: acts.PauseIssuing, _now: datetime.datetime) -> list[events.Event]:
    """Stop giving numbers."""
    _require_day(state)
    if state.paused is not None:
        raise refusals.IssuingIsPaused(reason=state.paused)
    return [events.IssuingPaused(origin=act.origin, reason=act.reason)]


def resume(state: State, act: acts.ResumeIssuing, _now: datetime.datetime) -> list[events.Event]:
    """Give numbers again."""
    _require_day(state)
    if state.paused is None:
        raise refusals.IssuingNotPaused
    return [events.IssuingResumed(origin=act.origin)]
