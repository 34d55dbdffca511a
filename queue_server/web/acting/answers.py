"""Answers to acts, made from their events alone, so that the same act gives the same answer again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from queue_server.contract import messages
from queue_server.engine import Outcome
from queue_server.hall import events
from queue_server.views import promise_of, why_message

_TICKET_STATES: dict[type[events.Event], messages.TicketState] = {
    events.TicketCalled: "called",
    events.TicketRecalled: "called",
    events.ServiceStarted: "serving",
    events.TicketServed: "served",
    events.TicketMissed: "no-show",
    events.TicketTransferred: "waiting",
}
_COUNTER_STATES: dict[type[events.Event], messages.CounterStatus] = {
    events.CounterOpened: "open",
    events.CounterPaused: "paused",
    events.CounterClosed: "closed",
}
#: What an act at a counter did, where neither its status nor its ticket says so.
_COUNTER_DONE: dict[type[events.Event], str] = {
    events.CounterServicesChanged: "services-changed",
    events.HelpAsked: "help-asked",
    events.HelpEnded: "help-ended",
    events.ActUndone: "undone",
}
_TICKET_DONE: dict[type[events.Event], str] = {
    events.TicketTransferred: "transferred",
    events.TicketParked: "parked",
    events.TicketReturned: "returned",
    events.TicketCancelled: "cancelled",
    events.TicketPostponed: "postponed",
    events.PriorityConfirmed: "confirmed",
    events.ClassChanged: "class-changed",
    events.TicketsMerged: "merged",
}
_HALL_DONE: dict[type[events.Event], str] = {
    events.DayOpened: "day-opened",
    events.DayClosed: "day-closed",
    events.IssuingPaused: "issuing-paused",
    events.IssuingResumed: "issuing-resumed",
    events.HallStopped: "hall-stopped",
    events.HallResumed: "hall-resumed",
    events.AnnouncementMade: "announced",
    events.AnnouncementWithdrawn: "announcement-withdrawn",
    events.TestCallMade: "test-call",
    events.PaperBegun: "paper-begun",
    events.PaperEnded: "paper-ended",
}


def issued(outcome: Outcome, identity: str) -> messages.IssueAnswer:
    """A number was given."""
    row, event = outcome.rows[0], outcome.events[0]
    if not isinstance(event, events.TicketIssued):
        raise TypeError(row.kind)
    return messages.IssueAnswer(
        id=identity, ticket=row.seq, number=event.number, service=event.service,
        ticket_class=event.ticket_class, language=event.language, issued_at=event.arrived, ahead=event.ahead,
        counters=event.counters, seq=row.seq, code=row.code, url=event.address + identity, units=event.units,
        then=event.then, promise=promise_of(event.promise),
    )  # fmt: skip


def leased(outcome: Outcome, hall: str, secret_of: Callable[[int, int], str]) -> messages.LeaseAnswer:
    """Numbers were lent; ``secret_of`` is of an epoch and the lease's name."""
    row, event = outcome.rows[-1], outcome.events[-1]
    if not isinstance(event, events.LeaseGranted):
        raise TypeError(row.kind)
    return messages.LeaseAnswer(
        lease=row.seq, hall=hall, epoch=event.epoch, device=event.device, prefix=event.prefix,
        digits=event.digits, first=event.first, last=event.last, secret=secret_of(event.epoch, row.seq),
        address=event.address, day=event.day, ends=event.ends, seq=row.seq,
    )  # fmt: skip


def reprinted(outcome: Outcome, identity: str) -> messages.IssueAnswer:
    """A slip was made once more: what it says now."""
    row, event = outcome.rows[0], outcome.events[0]
    if not isinstance(event, events.TicketReprinted):
        raise TypeError(row.kind)
    return messages.IssueAnswer(
        id=identity, ticket=event.ticket, number=event.number, service=event.service,
        ticket_class=event.ticket_class, language=event.language, issued_at=event.issued_at,
        ahead=event.ahead, counters=event.counters, seq=row.seq, code=row.code, url=event.address + identity,
        units=event.units, then=event.then, promise=promise_of(event.promise),
    )  # fmt: skip


def _ticket(event: events.Event) -> messages.TicketAtCounter | None:
    if not isinstance(event, events.TicketCalled | events.CounterTicketEvent | events.TicketTransferred):
        return None
    return messages.TicketAtCounter(
        ticket=event.ticket, number=event.number, service=event.service, ticket_class=event.ticket_class,
        language=event.language, state=_TICKET_STATES[type(event)],
    )  # fmt: skip


def moved_on(outcome: Outcome) -> messages.NextAnswer:
    """A ticket ended or was sent on, and another one was called, or one of the two."""
    happened: Sequence[events.Event] = outcome.events
    called = next((event for event in happened if isinstance(event, events.TicketCalled)), None)
    ended = next((event for event in map(_ticket, happened) if event and event.state != "called"), None)
    return messages.NextAnswer(
        ended=ended,
        called=_ticket(called) if called else None,
        why=why_message(called.why) if called else None,
        seq=outcome.rows[-1].seq,
    )


def at_counter(counter: str, outcome: Outcome) -> messages.CounterAnswer:
    """What an act at a counter did."""
    event = outcome.events[-1]
    done = _COUNTER_DONE.get(type(event))
    if isinstance(event, events.AutoCallSet):
        done = "auto-call-on" if event.on else "auto-call-off"
    elif isinstance(event, events.CounterOpened) and event.counter != counter:
        done, counter = "moved", event.counter
    return messages.CounterAnswer(
        counter=counter, status=_COUNTER_STATES.get(type(event)), ticket=_ticket(event),
        recalls=event.recalls if isinstance(event, events.TicketRecalled) else None,
        services=event.services if isinstance(event, events.CounterServicesChanged) else None, done=done,
        seq=outcome.rows[-1].seq,
    )  # fmt: skip


def named(outcome: Outcome) -> messages.NamedTicketAnswer:
    """What an act on a ticket did."""
    event = outcome.events[0]
    facts = {name: getattr(event, name, None) for name in ("line", "place", "until")}
    return messages.NamedTicketAnswer(
        done=_TICKET_DONE[type(event)], ticket=event.ticket, number=event.number,  # type: ignore[attr-defined]  # all of these have both
        seq=outcome.rows[-1].seq, **facts,
    )  # fmt: skip


def of_hall(outcome: Outcome) -> messages.HallAnswer:
    """What an act on the whole hall did."""
    done = next(_HALL_DONE[type(event)] for event in outcome.events if type(event) in _HALL_DONE)
    return messages.HallAnswer(done=done, seq=outcome.rows[-1].seq)


def rated(outcome: Outcome) -> messages.RatingAnswer:
    """A visit was rated."""
    row, event = outcome.rows[0], outcome.events[0]
    if not isinstance(event, events.VisitRated):
        raise TypeError(row.kind)
    return messages.RatingAnswer(
        ticket=event.ticket, number=event.number, score=event.score, rated_at=event.rated_at, seq=row.seq
    )


def entered(outcome: Outcome) -> messages.PaperAnswer:
    """The numbers that were entered from paper."""
    found = [
        (row.seq, event.number)
        for row, event in zip(outcome.rows, outcome.events, strict=True)
        if isinstance(event, events.TicketIssued)
    ]
    return messages.PaperAnswer(
        numbers=tuple(number for _, number in found), tickets=tuple(seq for seq, _ in found),
        seq=outcome.rows[-1].seq,
    )  # fmt: skip


__all__ = ["at_counter", "entered", "issued", "leased", "moved_on", "named", "of_hall", "rated", "reprinted"]
