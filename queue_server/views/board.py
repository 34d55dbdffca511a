"""All that the boards of a zone show and speak."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import islice

from queue_server.contract import messages
from queue_server.hall.service import Zone
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.views.frame import Frame, NoSuchThing, base, discipline_of

#: Calls in a board's list.
MOST_RECENT = 12


def zone_of(state: State, zone: str) -> Zone:
    """A zone of the hall, by its id."""
    found = next((entry for entry in discipline_of(state).zones if entry.id == zone), None)
    if found is None:
        raise NoSuchThing("zone", zone)
    return found


def board_view(state: State, frame: Frame, zone: str) -> messages.BoardView:
    """All that the boards of a zone show."""
    discipline, place = discipline_of(state), zone_of(state, zone)
    newest_first = [
        ticket
        for ticket in map(state.tickets.__getitem__, reversed(state.called))
        if ticket.call is not None and ticket.call.zone == zone
    ]
    young = frame.now - datetime.timedelta(seconds=discipline.announce_for)
    return messages.BoardView(
        **base(state, frame), zone=zone, names=discipline.names, languages=discipline.languages,
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
        stopped=state.stopped, clear=state.clear, paper_since=state.paper_since,
        announcements=frame.announcements(state, zone), counters=tuple(_counters(state, zone)),
    )  # fmt: skip


def _counters(state: State, zone: str) -> Iterable[messages.CounterOnBoard]:
    for plan in discipline_of(state).counters:
        counter = state.counters.get(plan.id)
        if counter is None or counter.zone != zone:
            continue
        ticket = state.tickets[counter.ticket] if counter.ticket is not None else None
        call = ticket.call if ticket is not None else None
        yield messages.CounterOnBoard(
            id=counter.id, names=plan.names, status=counter.status, number=ticket.number if ticket else None,
            state=ticket.state if ticket else None, seq=call.seq if call else None,
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
