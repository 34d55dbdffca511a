"""What a rating pad must know, and the day's ratings in figures."""

from __future__ import annotations

from dataclasses import dataclass

from queue_server.contract import messages
from queue_server.hall.rules import rating
from queue_server.hall.state import State
from queue_server.views.frame import Frame, base, counter_of, discipline_of


def rating_pad_view(state: State, frame: Frame, counter_id: str) -> messages.RatingPadView:
    """All that a rating pad must know.

    Raises:
        NoSuchThing: the hall has no such counter.
    """
    discipline, counter = discipline_of(state), counter_of(state, counter_id)
    rule = discipline.rating
    return messages.RatingPadView(
        **base(state, frame), counter=counter.id, hall_names=discipline.names,
        names=state.plans[counter.id].names, languages=discipline.languages, scale=rule.scale,
        scale_version=rule.version, reasons_for_lowest=rule.reasons_for_lowest,
        reasons=tuple(messages.RatingReason(id=entry.id, names=entry.names) for entry in rule.reasons),
        asked=_asked(state, frame, counter.id),
    )  # fmt: skip


def _asked(state: State, frame: Frame, counter: str) -> messages.AskedVisit | None:
    ticket = rating.last_served(state, counter)
    until = rating.asks_until(state, ticket) if ticket else None
    if ticket is None or until is None or until <= frame.now:
        return None
    return messages.AskedVisit(ticket=ticket.seq, number=ticket.number, language=ticket.language, until=until)


@dataclass(kw_only=True, slots=True)
class Figures:
    """Ratings of served visits."""

    given: int = 0
    #: Those with the faces that are shown now, and the sum of their scores.
    comparable: int = 0
    scores: int = 0

    @property
    def mean(self) -> float | None:
        """The mean score, of at most two decimals; nothing while there is none."""
        return round(self.scores / self.comparable, 2) if self.comparable else None


def rating_figures(state: State) -> dict[str, Figures]:
    """Counter to its ratings today. A visit whose end was taken back counts when it has ended again."""
    rule = discipline_of(state).rating
    found: dict[str, Figures] = {}
    for ticket in state.tickets.values():
        rated = ticket.rated
        if rated is None or ticket.state != "served":
            continue
        figures = found.setdefault(rated.counter, Figures())
        figures.given += 1
        if (rated.scale, rated.scale_version) == (rule.scale, rule.version):
            figures.comparable += 1
            figures.scores += rated.score
    return found


__all__ = ["Figures", "rating_figures", "rating_pad_view"]
