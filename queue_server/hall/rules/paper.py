"""Numbers written by hand while the machines stood still: going over to paper, entering it, coming back."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import issuing, subjects
from queue_server.hall.state import State

#: Digits of a number that was written by hand.
_DIGITS = 3


def begin(state: State, act: acts.BeginPaper, now: datetime.datetime) -> list[events.Event]:
    """From now on, or since an earlier instant of today, numbers are written by hand."""
    if not state.day_open:
        raise refusals.HallNotOpened
    if state.paper_since is not None:
        raise refusals.OnPaper
    subjects.check_reason(state, "stop", act.reason)
    since = act.since or now
    if since > now or (state.ends is not None and since < state.ends - datetime.timedelta(days=1, hours=2)):
        raise refusals.ImpossibleTime(field="since", value=since.isoformat())
    return [events.PaperBegun(origin=act.origin, since=since, reason=act.reason)]


def end(state: State, act: acts.EndPaper, _now: datetime.datetime) -> list[events.Event]:
    """Machines give the numbers again."""
    if state.paper_since is None:
        raise refusals.NotOnPaper
    return [events.PaperEnded(origin=act.origin)]


def enter(state: State, act: acts.EnterPaper, now: datetime.datetime) -> list[events.Event]:
    """Enter numbers that were written by hand, all of them or none. Who still waits keeps the real place.

    Each becomes the ``TicketIssued`` that it would have been; what was settled on paper follows at once.
    """
    if state.paper_since is None:
        raise refusals.NotOnPaper
    happened: list[events.Event] = []
    numbers: set[str] = set()
    for index, (entry, secret) in enumerate(zip(act.tickets, act.secrets, strict=True)):
        issued = _issued(state, act, entry, secret, index, now)
        if _is_taken(state, issued.number, numbers):
            raise refusals.NumberTaken(field=f"tickets[{index}].sequence", value=issued.number)
        numbers.add(issued.number)
        happened.append(issued)
        if entry.outcome is not None:
            # The ledger's number of the ticket: this act's rows follow the last one.
            happened.append(_settled(state, act, entry, issued, state.seq + len(happened), index, now))
    return happened


def _is_taken(state: State, number: str, entered: set[str]) -> bool:
    leased = any(lease.sequence_of(number) is not None for lease in state.leases.values())
    return leased or number in state.by_number or number in state.carried_numbers | entered


def _issued(
    state: State,
    act: acts.EnterPaper,
    entry: acts.PaperTicket,
    secret: str,
    index: int,
    now: datetime.datetime,
) -> events.TicketIssued:
    field = f"tickets[{index}]"
    service = issuing.find_service(state, entry.service, f"{field}.service")
    wanted = entry.ticket_class or service.default_class
    ticket_class = issuing.find_class(state, wanted, f"{field}.class")
    if ticket_class.id == "appointment":
        raise refusals.NoSlot(field=f"{field}.class")
    since = state.paper_since or now
    if not since <= entry.arrived <= now:
        raise refusals.ImpossibleTime(field=f"{field}.arrived", value=entry.arrived.isoformat())
    discipline = state.discipline
    prefix = discipline.paper_prefix if discipline else ""
    turn = entry.arrived - datetime.timedelta(minutes=ticket_class.head_start_minutes)
    return events.TicketIssued(
        origin=act.origin, number=f"{prefix}{entry.sequence:0{_DIGITS}d}", series=prefix,
        sequence=entry.sequence, service=service.id, ticket_class=ticket_class.id,
        language=discipline.languages[0] if discipline else "", secret=secret, device="paper",
        arrived=entry.arrived, place=entry.arrived, place_reason="arrived",
        head_start_minutes=ticket_class.head_start_minutes, strict=ticket_class.strict, not_before=None,
        units=entry.units, ahead=state.lines[service.id].ahead_of(turn, entry.arrived),
        counters=issuing.counters_for(state, service.id), promise=None, address="", by_staff=True,
        paper=True,
    )  # fmt: skip


def _settled(
    state: State,
    act: acts.EnterPaper,
    entry: acts.PaperTicket,
    issued: events.TicketIssued,
    ticket: int,
    index: int,
    now: datetime.datetime,
) -> events.PaperSettled:
    field = f"tickets[{index}]"
    if entry.counter is not None and entry.counter not in state.counters:
        allowed = ", ".join(state.counters)
        raise refusals.UnknownCounter(field=f"{field}.counter", value=entry.counter, allowed=allowed)
    ended = entry.ended_at or entry.called_at or entry.arrived
    called = entry.called_at or entry.arrived
    if not entry.arrived <= called <= now:
        raise refusals.ImpossibleTime(field=f"{field}.called_at", value=called.isoformat())
    if not called <= ended <= now:
        raise refusals.ImpossibleTime(field=f"{field}.ended_at", value=ended.isoformat())
    assert entry.outcome is not None, "settled ones have an outcome"  # noqa: S101  # narrows
    return events.PaperSettled(
        origin=act.origin, ticket=ticket, number=issued.number, service=issued.service,
        counter=entry.counter, called_at=entry.called_at, ended_at=ended, outcome=entry.outcome,
    )  # fmt: skip


__all__ = ["begin", "end", "enter"]
