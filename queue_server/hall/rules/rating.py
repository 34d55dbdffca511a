"""Rating a visit at the counter's pad: once, soon after it has ended as served, with the hall's own faces.

A rating stays with its ticket whatever the counter does next: an undo of the finish neither waits for it nor
wipes it out, so that nobody is rid of a bad one by taking a press back.
"""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.leases import TOLERANCE
from queue_server.hall.service import Rating
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket


def rate(state: State, act: acts.RateVisit, now: datetime.datetime) -> list[events.Event]:
    """Take the first rating of a visit, also when the day is closed already: who came last is asked too."""
    rating = state.discipline.rating if state.discipline else Rating()
    if not rating.scale:
        raise refusals.NoRatings
    if act.counter not in state.counters:
        allowed = ", ".join(state.counters)
        raise refusals.UnknownCounter(field="counter", value=act.counter, allowed=allowed)
    _check_face(rating, act)
    reasons, ticket = _reasons(rating, act), _served_at(state, act)
    if ticket.rated is not None:
        raise refusals.AlreadyRated(field="ticket", number=ticket.number)
    return [
        events.VisitRated(
            origin=act.origin, ticket=ticket.seq, number=ticket.number, service=ticket.service,
            counter=act.counter, scale=act.scale, scale_version=act.scale_version, score=act.score,
            reasons=reasons, rated_at=_pressed(rating, act, ticket, now), claimed=act.claimed,
        )
    ]  # fmt: skip


def asks_until(state: State, ticket: Ticket) -> datetime.datetime | None:
    """Until when the pad asks how a visit was; nothing where it does not, or does not any more.

    Only somebody whom an officer has let go stands there to be asked, until the next one is served, and never
    while everybody is asked to leave the hall.
    """
    rating = state.discipline.rating if state.discipline else Rating()
    call, ended = ticket.call, ticket.ended_at
    if not rating.scale or state.clear or ticket.state != "served" or ticket.rated is not None:
        return None
    if call is None or ended is None or ticket.end_reason not in ("officer", "next"):
        return None
    counter = state.counters.get(call.counter)
    there = state.tickets.get(counter.ticket or 0) if counter else None
    if there is not None and there.state == "serving":
        return None
    return ended + datetime.timedelta(seconds=rating.seconds)


def last_served(state: State, counter: str) -> Ticket | None:
    """The ticket that was last called to a counter of those whose visit ended there as served."""
    if counter not in state.counters or not state.counters[counter].served:
        return None
    newest_first = map(state.tickets.__getitem__, reversed(state.called))
    return next(
        (one for one in newest_first if one.state == "served" and one.call and one.call.counter == counter),
        None,
    )


def _served_at(state: State, act: acts.RateVisit) -> Ticket:
    ticket = state.tickets.get(act.ticket)
    if ticket is None and act.ticket < state.opened_seq:
        # It waited on its pad while the server was away, and the hall has forgotten the visits of that day.
        raise refusals.RatingTooLate(field="ticket", value=act.ticket)
    if ticket is None:
        raise refusals.UnknownTicket(field="ticket", value=act.ticket)
    if ticket.state != "served":
        raise refusals.NotServed(field="ticket", number=ticket.number, state=ticket.state)
    at_counter = ticket.call.counter if ticket.call else None
    if at_counter != act.counter:
        raise refusals.ServedElsewhere(field="ticket", number=ticket.number, counter=at_counter)
    return ticket


def _check_face(rating: Rating, act: acts.RateVisit) -> None:
    if (act.scale, act.scale_version) != (rating.scale, rating.version):
        shown, wanted = f"{act.scale}/{act.scale_version}", f"{rating.scale}/{rating.version}"
        raise refusals.OtherScale(field="scale", value=shown, allowed=wanted)
    if not 1 <= act.score <= act.scale:
        raise refusals.OtherScale(field="score", value=act.score, allowed=f"1-{act.scale}")


def _reasons(rating: Rating, act: acts.RateVisit) -> tuple[str, ...]:
    """The chosen reasons, in the order of the configuration; only low faces have any."""
    asked = rating.reasons if act.score <= rating.reasons_for_lowest else ()
    allowed = [reason.id for reason in asked]
    for reason in act.reasons:
        if reason not in allowed:
            raise refusals.UnknownReason(field="reasons", value=reason, allowed=", ".join(allowed))
    return tuple(reason for reason in allowed if reason in act.reasons)


def _pressed(
    rating: Rating, act: acts.RateVisit, ticket: Ticket, now: datetime.datetime
) -> datetime.datetime:
    """When the face was pressed: what the pad claims, within the end of the visit and now."""
    ended = ticket.ended_at or now
    pressed = now if act.claimed is None else min(max(act.claimed, ended), now)
    until = ended + datetime.timedelta(seconds=rating.seconds)
    if pressed > until + TOLERANCE:
        raise refusals.RatingTooLate(field="claimed", number=ticket.number, until=until.isoformat())
    return pressed


__all__ = ["asks_until", "last_served", "rate"]
