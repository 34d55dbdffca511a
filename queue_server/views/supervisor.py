"""All that the supervisor's page shows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from queue_server.contract import messages
from queue_server.hall.floor import TO_COUNTER, TO_OFFICER
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, Ticket
from queue_server.views.counter import away_tickets, reasons_view, reliefs
from queue_server.views.frame import Frame, base, discipline_of, issues, waiting_in
from queue_server.views.printer import STAFF
from queue_server.views.rating import Figures, rating_figures


def unannounced(state: State, now: datetime.datetime) -> list[Ticket]:
    """Tickets that stand called although no board has played their call in time, the oldest first."""
    discipline = state.discipline
    if discipline is None:
        return []
    late = now - datetime.timedelta(seconds=discipline.announce_within)
    at_counters = (state.tickets[c.ticket] for c in state.counters.values() if c.ticket is not None)
    found = [
        (ticket.call.at, ticket.seq, ticket)
        for ticket in at_counters
        if ticket.state == "called"
        and ticket.call
        and ticket.call.announced_at is None
        and ticket.call.at <= late
    ]
    return [ticket for _, _, ticket in sorted(found)]


def supervisor_view(state: State, frame: Frame) -> messages.SupervisorView:
    """All that the supervisor's page shows."""
    discipline = discipline_of(state)
    tallies = state.tallies.values()
    ratings = rating_figures(state)
    announcers = {frame.devices.announcer(zone, frame.now) for zone in discipline.zones}
    return messages.SupervisorView(
        **base(state, frame), names=discipline.names, languages=discipline.languages,
        time_zone=discipline.time_zone, day=state.day if state.day_open else None, phase=state.phase,
        until=state.until, issuing=issues(state), paused=state.paused,
        issued=sum(tally.issued for tally in tallies), served=sum(tally.served for tally in tallies),
        missed=sum(tally.missed for tally in tallies), cancelled=sum(tally.cancelled for tally in tallies),
        waiting=waiting_in(state), counters=tuple(_supervised_counters(state, frame, ratings)),
        services=tuple(_supervised_services(state, discipline, frame)),
        unannounced=tuple(_unannounced(state, frame.now)),
        devices=tuple(_devices(state, frame, announcers)),
        troubles=(
            *frame.troubles,
            *hall_troubles(state, frame.now, frame.pages_gone),
            *_announcer_troubles(state, frame),
            *frame.devices.troubles(frame.now),
        ),
        always_open=discipline.always_open, stopped=state.stopped, clear=state.clear,
        paper_since=state.paper_since, paper_prefix=discipline.paper_prefix,
        relief=tuple(reliefs(state, frame.now)),
        away=tuple(away_tickets(state, frame.now, set(state.services))),
        announcements=tuple(_announcements(state, frame)),
        prepared=tuple(
            messages.PreparedAnnouncement(id=entry.id, texts=entry.texts)
            for entry in discipline.announcements
        ),
        zones=tuple(zone.id for zone in discipline.zones), reasons=reasons_view(state),
        classes=tuple(
            messages.ClassRule(id=entry.id, names=entry.names, head_start_minutes=entry.head_start_minutes)
            for entry in discipline.classes
        ),
        long_wait_minutes=discipline.attention.long_wait_minutes,
        too_long_wait_minutes=discipline.attention.too_long_wait_minutes, forecast_at=frame.forecast_at,
        forecast_kind=frame.forecast.kind if frame.forecast else None,
        forecast_runs=frame.forecast.runs if frame.forecast else 0, printer=frame.printer(STAFF),
        rating_scale=discipline.rating.scale, rated=sum(figures.given for figures in ratings.values()),
    )  # fmt: skip


def _supervised_counters(
    state: State, frame: Frame, ratings: Mapping[str, Figures]
) -> Iterable[messages.SupervisedCounter]:
    for counter in state.counters.values():
        ticket = state.tickets[counter.ticket] if counter.ticket is not None else None
        call = ticket.call if ticket else None
        rated = ratings.get(counter.id, Figures())
        yield messages.SupervisedCounter(
            id=counter.id, names=state.plans[counter.id].names, status=counter.status, since=counter.since,
            pause_reason=counter.pause_reason, services=tuple(counter.services),
            number=ticket.number if ticket else None, state=ticket.state if ticket else None,
            state_since=(call.started_at or call.called_at) if call else None, served_today=counter.served,
            officer=counter.officer, ticket=counter.ticket, auto_call=counter.auto_call,
            adjusted=counter.adjusted, help_since=counter.help_since,
            page_gone_since=frame.pages_gone.get(counter.id) if counter.status != "closed" else None,
            waiting_for=_waiting_for(state, counter), zone=counter.zone, rated=rated.given,
            rating_mean=rated.mean,
        )  # fmt: skip


def _supervised_services(
    state: State, discipline: Discipline, frame: Frame
) -> Iterable[messages.SupervisedService]:
    for service in discipline.services:
        line, tally = state.lines[service.id], state.tallies[service.id]
        yield messages.SupervisedService(
            id=service.id, names=service.names, prefix=service.series, waiting=len(line),
            oldest=line.arrivals[0][0] if len(line) else None,
            open_counters=tuple(
                counter.id
                for counter in state.counters.values()
                if counter.status == "open" and service.id in counter.services
            ),
            issued=tally.issued, served=tally.served, missed=tally.missed, stopped=tally.stopped,
            expected=tally.expected, wait=frame.waits_for(service.id).get(service.default_class),
        )  # fmt: skip


def _unannounced(state: State, now: datetime.datetime) -> Iterable[messages.UnannouncedCall]:
    for ticket in unannounced(state, now):
        if ticket.call is not None:
            yield messages.UnannouncedCall(
                seq=ticket.call.seq, number=ticket.number, counter=ticket.call.counter, at=ticket.call.at
            )


def _devices(state: State, frame: Frame, announcers: set[str | None]) -> Iterable[messages.DeviceView]:
    for device in frame.devices.all(frame.now):
        leases = [lease for lease in state.leases.values() if lease.device == device.device]
        yield messages.DeviceView(
            device=device.device, kind=device.report.kind, version=device.report.version,
            zone=device.report.zone, last_seen=device.last_seen, away=device.away(frame.now),
            announcer=device.device in announcers, kiosk=device.report.kiosk,
            admitted=sum(len(lease.admitted) for lease in leases),
            clamped=sum(lease.clamped for lease in leases), order=frame.order(device.device),
        )  # fmt: skip


def _announcer_troubles(state: State, frame: Frame) -> Sequence[messages.Trouble]:
    """A zone whose counters work and which nobody speaks for."""
    working: Mapping[str, datetime.datetime | None] = {
        counter.zone: counter.since for counter in state.counters.values() if counter.status == "open"
    }
    return [
        messages.Trouble(code="no-announcer", since=working[zone.id], device=zone.id)
        for zone in discipline_of(state).zones
        if zone.id in working and frame.devices.announcer(zone, frame.now) is None
    ]


def _waiting_for(state: State, counter: Counter) -> int:
    lines = (f"{TO_COUNTER}{counter.id}", f"{TO_OFFICER}{counter.officer}")
    return sum(len(state.lines[line]) for line in lines if line in state.lines)


def _announcements(state: State, frame: Frame) -> Iterable[messages.ActiveAnnouncement]:
    for notice in state.notices.values():
        if notice.until > frame.now:
            yield messages.ActiveAnnouncement(
                announcement=notice.seq, texts=dict(frame.words(state, notice)), zone=notice.zone,
                until=notice.until,
            )  # fmt: skip


def hall_troubles(
    state: State, now: datetime.datetime, pages_gone: Mapping[str, datetime.datetime]
) -> list[messages.Trouble]:
    """Officers who ask for help, and pages that are gone while a ticket stands at their counter."""
    discipline = state.discipline
    if discipline is None:
        return []
    found = []
    patience = datetime.timedelta(seconds=discipline.attention.page_gone_seconds)
    for counter in state.counters.values():
        if counter.help_since is not None:
            found.append(messages.Trouble(code="help-asked", since=counter.help_since, device=counter.id))
        gone = pages_gone.get(counter.id)
        if counter.ticket is not None and gone is not None and now - gone >= patience:
            found.append(messages.Trouble(code="page-gone", since=gone, device=counter.id))
    return found
