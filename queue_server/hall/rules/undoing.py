"""Taking back a counter's last act by the event that puts everything as it was."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.hall import acts, events, refusals
from queue_server.hall.floor import TO_COUNTER, TO_OFFICER
from queue_server.hall.rules import counters
from queue_server.hall.state import State
from queue_server.hall.ticket import LastAct


def undo(state: State, act: acts.Undo, now: datetime.datetime) -> list[events.Event]:
    """Take back the counter's last act, soon, and only if nobody has gone on from it."""
    counter = counters.find(state, act.counter)
    last = counter.last_act
    if last is None or last.last != act.seq:
        raise refusals.NothingToUndo(field="seq", counter=counter.id)
    within = datetime.timedelta(seconds=state.discipline.undo_within if state.discipline else 0)
    if now - last.at > within:
        raise refusals.UndoTooLate(field="seq", counter=counter.id)
    _require_untouched(state, last)
    _require_served(state, last)
    return [
        events.ActUndone(
            origin=act.origin, counter=counter.id, first=last.first, last=last.last,
            tickets=tuple(_announced(state, record) for record in last.tickets.values()),
            counters=tuple(_idle_since(record, now) for record in last.counters.values()),
        )
    ]  # fmt: skip


def _announced(state: State, record: events.TicketRecord) -> events.TicketRecord:
    """A ticket as it was, but for what a board has reported of the same call meanwhile."""
    before, call = record.call, state.tickets[record.ticket].call
    if before is None or call is None or call.seq != before.seq or call.announced_at is None:
        return record
    told = msgspec.structs.replace(before, announced_at=call.announced_at, announced_by=call.announced_by)
    return msgspec.structs.replace(record, call=told)


def _idle_since(record: events.CounterRecord, now: datetime.datetime) -> events.CounterRecord:
    """A counter as it was, but idle from now: one that calls by itself must not call again at once."""
    return record if record.idle_since is None else msgspec.structs.replace(record, idle_since=now)


def _require_untouched(state: State, act: LastAct) -> None:
    for record in act.tickets.values():
        if state.tickets[record.ticket].changed > act.last or record.service not in state.services:
            raise refusals.MovedOn(field="seq", number=record.number)
    for before in act.counters.values():
        touched = state.counters.get(before.id)
        if touched is None or touched.changed > act.last:
            raise refusals.MovedOn(field="seq", counter=before.id)
        elsewhere = state.counter_of(before.officer) if before.officer else None
        if elsewhere is not None and elsewhere.id not in act.counters:
            raise refusals.OfficerElsewhere(field="seq", counter=elsewhere.id)


def _require_served(state: State, act: LastAct) -> None:
    """Who waits for one counter or officer must not be left waiting for nobody."""
    counters = (state.counters | act.counters).values()  # as they will be
    lines = {f"{TO_COUNTER}{one.id}" for one in counters if one.status != "closed"}
    lines |= {f"{TO_OFFICER}{one.officer}" for one in counters if one.officer}
    deserted = [line for name, line in state.lines.items() if "/" in name and name not in lines]
    left = {standing.ticket for line in deserted for standing in line.standings()}
    left -= act.tickets.keys()
    left |= {
        record.ticket
        for record in act.tickets.values()
        if record.state == "waiting" and "/" in record.line and record.line not in lines
    }
    for ticket in left:
        raise refusals.MovedOn(field="seq", number=state.tickets[ticket].number)


__all__ = ["undo"]
