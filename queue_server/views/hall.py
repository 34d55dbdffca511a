"""What everybody may know of the hall: kiosks draw themselves from it."""

from __future__ import annotations

from queue_server.contract import messages
from queue_server.hall.rules import issuing
from queue_server.hall.state import State
from queue_server.views.frame import Frame, base, discipline_of, issues, waiting_in


def hall_view(state: State, frame: Frame) -> messages.HallView:
    """What everybody may know."""
    discipline = discipline_of(state)
    special = next((entry for entry in discipline.special_days if entry.date == state.day), None)
    open_for = {
        service
        for counter in state.counters.values()
        if counter.status == "open"
        for service in counter.services
    }
    return messages.HallView(
        **base(state, frame), names=discipline.names, languages=discipline.languages,
        time_zone=discipline.time_zone, day=state.day if state.day_open else None, phase=state.phase,
        until=state.until, special=special.names if special else {},
        periods=tuple(messages.PeriodView(start=entry.start, end=entry.end) for entry in state.periods),
        issuing=issues(state), paused=state.paused,
        fields=tuple(messages.FieldView(id=entry.id, names=entry.names) for entry in discipline.fields),
        services=tuple(
            messages.ServiceView(
                id=service.id, field=service.field, prefix=service.series, names=service.names,
                waiting=len(state.lines[service.id]), counters=issuing.counters_for(state, service.id),
                served_now=service.id in open_for, default_class=service.default_class,
                max_units=service.max_units,
                stopped=state.tallies[service.id].stopped, expected=state.tallies[service.id].expected,
                waits=frame.waits_for(service.id),
            )
            for service in discipline.services
        ),
        classes=tuple(
            messages.ClassView(id=entry.id, names=entry.names, head_start_minutes=entry.head_start_minutes)
            for entry in discipline.classes
        ),
        counters=tuple(
            messages.CounterSummary(
                id=plan.id, names=plan.names, status=state.counters[plan.id].status,
                services=tuple(state.counters[plan.id].services),
            )
            for plan in discipline.counters
        ),
        waiting=waiting_in(state), hotline=discipline.hotline, notices=discipline.notices,
        always_open=discipline.always_open, stopped=state.stopped, clear=state.clear,
        paper_since=state.paper_since, forecast_at=frame.forecast_at,
        one_ticket=frame.one_ticket, offers=frame.offers,
    )  # fmt: skip
