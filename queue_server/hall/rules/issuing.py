"""Giving numbers."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.service import Series
from queue_server.hall.state import State


def _require_day(state: State) -> None:
    if not state.day_open:
        raise refusals.HallNotOpened


def issue(state: State, act: acts.Issue, now: datetime.datetime) -> list[events.Event]:
    """Give the next number of the service's series."""
    _require_day(state)
    if state.phase != "open":
        until = state.until.isoformat() if state.until else None
        raise refusals.HallClosed(phase=state.phase, until=until)
    if state.paused is not None:
        raise refusals.IssuingIsPaused(reason=state.paused)
    service = state.services.get(act.service)
    if service is None:
        raise refusals.UnknownService(field="service", value=act.service, allowed=", ".join(state.services))
    ticket_class = state.classes.get(act.ticket_class or service.default_class)
    if ticket_class is None:
        raise refusals.UnknownClass(field="class", value=act.ticket_class, allowed=", ".join(state.classes))
    discipline = state.discipline
    languages = discipline.languages if discipline else ()
    language = act.language or languages[0]
    if language not in languages:
        raise refusals.UnknownLanguage(field="language", value=language, allowed=", ".join(languages))
    series = state.series[service.series]
    sequence = _next_sequence(state, series)
    turn = now - datetime.timedelta(minutes=ticket_class.head_start_minutes)
    return [
        events.TicketIssued(
            origin=act.origin, number=series.number(sequence), series=series.prefix, sequence=sequence,
            service=service.id, ticket_class=ticket_class.id, language=language, secret=act.secret,
            device=act.device, arrived=now, place=now, place_reason="arrived",
            head_start_minutes=ticket_class.head_start_minutes, strict=ticket_class.strict,
            not_before=None, units=act.units, ahead=state.lines[service.id].ahead_of(turn),
            counters=counters_for(state, service.id), promise=act.promise,
            address=act.address,
        )
    ]  # fmt: skip


def _next_sequence(state: State, series: Series) -> int:
    sequence = state.sequences.get(series.prefix, series.first - 1) + 1
    while series.number(sequence) in state.carried_numbers:
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
