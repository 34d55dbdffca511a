"""State → messages: the one definition of what each audience may see."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypedDict

from queue_server.contract import messages
from queue_server.devices import Devices
from queue_server.hall import events
from queue_server.hall.rules import calling, issuing
from queue_server.hall.service import Discipline, Zone
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, Ticket

#: Tickets on an officer's page.
MOST_WAITING = 30
#: Calls in a board's list.
MOST_RECENT = 12


class NoSuchThing(LookupError):
    """The hall has no such counter, zone or ticket. ``args``: the field and its value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What a view needs beside the state."""

    hall: str
    epoch: int
    revision: int
    now: datetime.datetime
    version: str
    devices: Devices
    #: Number, counter and language to the addresses of the sentences.
    sounds: Callable[[str, str, str], tuple[str, ...]]
    chime: str
    #: The server's own troubles.
    troubles: tuple[messages.Trouble, ...] = ()


class _Base(TypedDict):
    hall: str
    epoch: int
    seq: int
    revision: int
    server_time: datetime.datetime
    version: str


def _base(state: State, frame: Frame) -> _Base:
    return {
        "hall": frame.hall, "epoch": frame.epoch, "seq": state.seq, "revision": frame.revision,
        "server_time": frame.now, "version": frame.version,
    }  # fmt: skip


def _discipline(state: State) -> Discipline:
    if state.discipline is None:
        raise NoSuchThing("day", None)
    return state.discipline


def _issuing(state: State) -> bool:
    return state.day_open and state.phase == "open" and state.paused is None


def _counter(state: State, counter: str) -> Counter:
    try:
        return state.counters[counter]
    except KeyError:
        raise NoSuchThing("counter", counter) from None


def hall_view(state: State, frame: Frame) -> messages.HallView:
    """What everybody may know."""
    discipline = _discipline(state)
    special = next((entry for entry in discipline.special_days if entry.date == state.day), None)
    open_for = {
        service
        for counter in state.counters.values()
        if counter.status == "open"
        for service in counter.services
    }
    return messages.HallView(
        **_base(state, frame), names=discipline.names, languages=discipline.languages,
        time_zone=discipline.time_zone, day=state.day if state.day_open else None, phase=state.phase,
        until=state.until, special=special.names if special else {},
        periods=tuple(messages.PeriodView(start=entry.start, end=entry.end) for entry in state.periods),
        issuing=_issuing(state), paused=state.paused,
        fields=tuple(messages.FieldView(id=entry.id, names=entry.names) for entry in discipline.fields),
        services=tuple(
            messages.ServiceView(
                id=service.id, field=service.field, prefix=service.series, names=service.names,
                waiting=len(state.lines[service.id]), counters=issuing.counters_for(state, service.id),
                served_now=service.id in open_for,
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
        waiting=_waiting(state), hotline=discipline.hotline, notices=discipline.notices,
        always_open=discipline.always_open,
    )  # fmt: skip


def _waiting(state: State) -> int:
    return sum(len(line) for line in state.lines.values())


# ------------------------------------------------------------ board


def zone_of(state: State, zone: str) -> Zone:
    """A zone of the hall, by its id."""
    found = next((entry for entry in _discipline(state).zones if entry.id == zone), None)
    if found is None:
        raise NoSuchThing("zone", zone)
    return found


def board_view(state: State, frame: Frame, zone: str) -> messages.BoardView:
    """All that the boards of a zone show."""
    discipline, place = _discipline(state), zone_of(state, zone)
    newest_first = [
        ticket
        for ticket in map(state.tickets.__getitem__, reversed(state.called))
        if ticket.call is not None and ticket.call.zone == zone
    ]
    young = frame.now - datetime.timedelta(seconds=discipline.announce_for)
    return messages.BoardView(
        **_base(state, frame), zone=zone, names=discipline.names, languages=discipline.languages,
        time_zone=discipline.time_zone, phase=state.phase, until=state.until, paused=state.paused,
        announce_for=discipline.announce_for,
        calls=tuple(reversed([call for call in _calls(newest_first, frame) if call.at > young])),
        recent=tuple(_calls(islice(newest_first, MOST_RECENT), frame)),
        waiting=tuple(
            messages.WaitingCount(
                service=service.id, names=service.names, waiting=len(state.lines[service.id])
            )
            for service in discipline.services
        ),
        notices=discipline.notices, announcer=frame.devices.announcer(place, frame.now), chime=frame.chime,
    )  # fmt: skip


def _calls(tickets: Iterable[Ticket], frame: Frame) -> Iterable[messages.CallView]:
    for ticket in tickets:
        call = ticket.call
        if call is not None:
            yield messages.CallView(
                seq=call.seq, number=ticket.number, service=ticket.service, counter=call.counter,
                language=ticket.language, called_at=call.called_at, at=call.at, recalls=call.recalls,
                state=ticket.state, sounds=frame.sounds(ticket.number, call.counter, ticket.language),
                announced=call.announced_at is not None,
            )  # fmt: skip


# ------------------------------------------------------------ counter


def why_message(why: events.Why) -> messages.Why:
    """The facts of a call as the wire has them."""
    over = why.over
    return messages.Why(
        rule=why.rule, arrived=why.arrived, place=why.place, place_reason=why.place_reason,
        head_start_minutes=why.head_start_minutes, reluctance_minutes=why.reluctance_minutes, turn=why.turn,
        over=messages.RunnerUp(ticket=over.ticket, number=over.number, turn=over.turn) if over else None,
        reason=why.reason,
    )  # fmt: skip


def counter_view(state: State, frame: Frame, counter_id: str) -> messages.CounterView:
    """All that an officer's page shows."""
    discipline, counter = _discipline(state), _counter(state, counter_id)
    names = {service.id: service.names for service in discipline.services}
    return messages.CounterView(
        **_base(state, frame), counter=counter.id, names=state.plans[counter.id].names,
        languages=discipline.languages, time_zone=discipline.time_zone, status=counter.status,
        status_since=counter.since, pause_reason=counter.pause_reason,
        services=tuple(
            messages.ServiceAtCounter(
                id=service, names=names[service], reluctance_minutes=minutes,
                waiting=len(state.lines[service]),
            )
            for service, minutes in counter.services.items()
        ),
        classes=tuple(
            messages.ClassRule(id=entry.id, names=entry.names, head_start_minutes=entry.head_start_minutes)
            for entry in discipline.classes
        ),
        current=_current(state, counter), waiting=tuple(_in_order(state, counter, frame.now)),
        waiting_count=sum(len(state.lines[service]) for service in counter.services),
        missed=tuple(state.missed_at(counter)), served_today=counter.served,
        mean_service_seconds=round(counter.service_seconds / counter.served) if counter.served else None,
        phase=state.phase, until=state.until, day=state.day if state.day_open else None,
        announce_within=discipline.announce_within,
    )  # fmt: skip


def _current(state: State, counter: Counter) -> messages.CurrentTicket | None:
    ticket = state.tickets[counter.ticket] if counter.ticket is not None else None
    if ticket is None or ticket.call is None:
        return None
    call = ticket.call
    return messages.CurrentTicket(
        ticket=ticket.seq, number=ticket.number, service=ticket.service, ticket_class=ticket.ticket_class,
        language=ticket.language, state=ticket.state, issued_at=ticket.arrived, called_at=call.called_at,
        last_called_at=call.at, started_at=call.started_at, recalls=call.recalls,
        announced_at=call.announced_at, units=ticket.units, why=why_message(call.why),
    )  # fmt: skip


def _in_order(state: State, counter: Counter, now: datetime.datetime) -> Iterable[messages.WaitingTicket]:
    for choice in islice(calling.order(state, counter, now), MOST_WAITING):
        ticket = state.tickets[choice.standing.ticket]
        yield messages.WaitingTicket(
            ticket=ticket.seq, number=ticket.number, service=ticket.service, ticket_class=ticket.ticket_class,
            arrived=ticket.arrived, place=ticket.place, place_reason=ticket.place_reason,
            head_start_minutes=ticket.head_start_minutes,
            reluctance_minutes=counter.services[ticket.service], turn=choice.standing.turn,
        )  # fmt: skip


# ------------------------------------------------------------ one ticket


def find_ticket(state: State, secret: str) -> Ticket:
    """The ticket whose secret id has this SHA-256."""
    name = state.by_secret.get(secret)
    if name is None:
        raise NoSuchThing("id", None)
    return state.tickets[name]


def ticket_view(state: State, frame: Frame, identity: str, secret: str) -> messages.TicketView:
    """What the holder of a ticket sees.

    Args:
        state: the hall.
        frame: what a view needs beside it.
        identity: the ticket's secret id, given back as it came.
        secret: its SHA-256.
    """
    discipline, ticket = _discipline(state), find_ticket(state, secret)
    call = ticket.call
    waiting = ticket.state == "waiting"
    line = state.lines.get(ticket.service)
    service = state.services.get(ticket.service)
    return messages.TicketView(
        **_base(state, frame), id=identity, ticket=ticket.seq, number=ticket.number, names=discipline.names,
        languages=discipline.languages, time_zone=discipline.time_zone, service=ticket.service,
        service_names=service.names if service else {}, ticket_class=ticket.ticket_class,
        language=ticket.language, state=ticket.state, issued_at=ticket.arrived,
        ahead=line.rank(ticket) if waiting and line else None,
        counters=issuing.counters_for(state, ticket.service), counter=call.counter if call else None,
        called_at=call.at if call else None, recalls=call.recalls if call else 0, ended_at=ticket.ended_at,
        phase=state.phase, until=state.until, hotline=discipline.hotline,
    )  # fmt: skip


# ------------------------------------------------------------ supervisor


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
    discipline = _discipline(state)
    tallies = state.tallies.values()
    announcers = {frame.devices.announcer(zone, frame.now) for zone in discipline.zones}
    return messages.SupervisorView(
        **_base(state, frame), names=discipline.names, languages=discipline.languages,
        time_zone=discipline.time_zone, day=state.day if state.day_open else None, phase=state.phase,
        until=state.until, issuing=_issuing(state), paused=state.paused,
        issued=sum(tally.issued for tally in tallies), served=sum(tally.served for tally in tallies),
        missed=sum(tally.missed for tally in tallies), cancelled=sum(tally.cancelled for tally in tallies),
        waiting=_waiting(state), counters=tuple(_supervised_counters(state)),
        services=tuple(_supervised_services(state, discipline)),
        unannounced=tuple(_unannounced(state, frame.now)),
        devices=tuple(_devices(frame, announcers)),
        troubles=(*frame.troubles, *_announcer_troubles(state, frame), *frame.devices.troubles(frame.now)),
        always_open=discipline.always_open,
    )  # fmt: skip


def _supervised_counters(state: State) -> Iterable[messages.SupervisedCounter]:
    for counter in state.counters.values():
        ticket = state.tickets[counter.ticket] if counter.ticket is not None else None
        call = ticket.call if ticket else None
        yield messages.SupervisedCounter(
            id=counter.id, names=state.plans[counter.id].names, status=counter.status, since=counter.since,
            pause_reason=counter.pause_reason, services=tuple(counter.services),
            number=ticket.number if ticket else None, state=ticket.state if ticket else None,
            state_since=(call.started_at or call.called_at) if call else None, served_today=counter.served,
        )  # fmt: skip


def _supervised_services(state: State, discipline: Discipline) -> Iterable[messages.SupervisedService]:
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
            issued=tally.issued, served=tally.served, missed=tally.missed,
        )  # fmt: skip


def _unannounced(state: State, now: datetime.datetime) -> Iterable[messages.UnannouncedCall]:
    for ticket in unannounced(state, now):
        if ticket.call is not None:
            yield messages.UnannouncedCall(
                seq=ticket.call.seq, number=ticket.number, counter=ticket.call.counter, at=ticket.call.at
            )


def _devices(frame: Frame, announcers: set[str | None]) -> Iterable[messages.DeviceView]:
    for device in frame.devices.all(frame.now):
        yield messages.DeviceView(
            device=device.device, kind=device.report.kind, version=device.report.version,
            zone=device.report.zone, last_seen=device.last_seen, away=device.away(frame.now),
            announcer=device.device in announcers,
        )  # fmt: skip


def _announcer_troubles(state: State, frame: Frame) -> Sequence[messages.Trouble]:
    """A zone whose counters work and which nobody speaks for."""
    working: Mapping[str, datetime.datetime | None] = {
        counter.zone: counter.since for counter in state.counters.values() if counter.status == "open"
    }
    return [
        messages.Trouble(code="no-announcer", since=working[zone.id], device=zone.id)
        for zone in _discipline(state).zones
        if zone.id in working and frame.devices.announcer(zone, frame.now) is None
    ]


__all__ = [
    "Frame", "NoSuchThing", "board_view", "counter_view", "find_ticket", "hall_view", "supervisor_view",
    "ticket_view", "unannounced", "why_message", "zone_of",
]  # fmt: skip
