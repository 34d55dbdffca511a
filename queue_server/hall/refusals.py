"""Why an act was refused: a stable code with its facts. Sentences are made at the edge."""

from __future__ import annotations

from typing import ClassVar

Fact = str | int | None


class Refusal(Exception):
    """Base of all refusals. Nothing has changed."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.code)
        #: What the sentence needs: field, ids, allowed values.
        self.facts = facts


class HallNotOpened(Refusal):
    """No business day is open."""

    code = "day-not-open"


class DayAlreadyOpen(Refusal):
    """The business day is open already."""

    code = "day-already-open"


class HallClosed(Refusal):
    """Outside the opening hours. Facts: phase, until."""

    code = "hall-closed"


class IssuingIsPaused(Refusal):
    """Staff stopped the giving of numbers."""

    code = "issuing-paused"


class IssuingNotPaused(Refusal):
    """Numbers are being given already."""

    code = "issuing-not-paused"


class UnknownService(Refusal):
    """No such service in this hall."""

    code = "unknown-service"


class UnknownClass(Refusal):
    """No such class in this hall."""

    code = "unknown-class"


class UnknownLanguage(Refusal):
    """The hall does not offer this language."""

    code = "unknown-language"


class UnknownCounter(Refusal):
    """No such counter in this hall."""

    code = "unknown-counter"


class UnknownCall(Refusal):
    """No such call today."""

    code = "unknown-call"


class SeriesExhausted(Refusal):
    """All numbers of the series are given for today."""

    code = "series-exhausted"


class CounterNotOpen(Refusal):
    """The counter is closed or paused."""

    code = "counter-not-open"


class CounterAlready(Refusal):
    """The counter is in the state asked for."""

    code = "counter-already"


class TicketAtCounter(Refusal):
    """A ticket is at the counter and what becomes of it was not said."""

    code = "ticket-at-counter"


class TicketsAtCounters(Refusal):
    """Tickets are still at counters."""

    code = "tickets-at-counters"


class NoTicketAtCounter(Refusal):
    """Nobody has been called to this counter."""

    code = "no-ticket-at-counter"


class TicketMovedOn(Refusal):
    """Another ticket is there than the sender meant."""

    code = "ticket-moved-on"


class AlreadyStarted(Refusal):
    """The service of this ticket has begun."""

    code = "already-started"


class NotStarted(Refusal):
    """The service of this ticket has not begun."""

    code = "not-started"


class DisciplineInUse(Refusal):
    """The changed configuration drops what is in use. Facts: field, value."""

    code = "discipline-in-use"


class AccountOpen(Refusal):
    """The day's account does not add up; closing it would lose a ticket."""

    code = "account-open"
