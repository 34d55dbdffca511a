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


class ServiceIsStopped(Refusal):
    """No more numbers of this service are given for now. Facts: service, reason, expected."""

    code = "service-stopped"


class HallIsStopped(Refusal):
    """The hall stands still. Facts: reason."""

    code = "hall-stopped"


class HallNotStopped(Refusal):
    """The hall goes on already."""

    code = "hall-not-stopped"


class UnknownTicket(Refusal):
    """No such ticket today. Facts: field, value."""

    code = "unknown-ticket"


class UnknownZone(Refusal):
    """No such zone in this hall."""

    code = "unknown-zone"


class UnknownReason(Refusal):
    """Not one of the reasons that the hall has configured. Facts: field, value, allowed."""

    code = "unknown-reason"


class UnknownAnnouncement(Refusal):
    """No such announcement."""

    code = "unknown-announcement"


class UnknownOfficer(Refusal):
    """No officer of this name is at work."""

    code = "unknown-officer"


class TooManyUnits(Refusal):
    """More units of work than one ticket may bring. Facts: field, value, allowed."""

    code = "too-many-units"


class ServiceTwice(Refusal):
    """A service is named twice in one visit. Facts: field, value."""

    code = "service-twice"


class NoSlot(Refusal):
    """An appointment has a time, other tickets have none. Facts: field."""

    code = "no-slot"


class TooEarly(Refusal):
    """The appointment is too far away. Facts: slot, from."""

    code = "too-early"


class TooLate(Refusal):
    """The time for this has run out. Facts: until."""

    code = "too-late"


class OfficerElsewhere(Refusal):
    """The officer works at another counter. Facts: counter."""

    code = "officer-elsewhere"


class RecallFirst(Refusal):
    """A no-show must have been called again before. Facts: recalls, allowed."""

    code = "recall-first"


class NotWaiting(Refusal):
    """The ticket does not wait. Facts: number, state."""

    code = "not-waiting"


class NotAway(Refusal):
    """The ticket is neither parked nor missed. Facts: number, state."""

    code = "not-away"


class NotHere(Refusal):
    """The ticket stands at another counter. Facts: number, counter."""

    code = "not-here"


class VisitOver(Refusal):
    """The visit is over. Facts: number, state."""

    code = "visit-over"


class NotPossible(Refusal):
    """The hall does not offer this."""

    code = "not-possible"


class AlreadyPostponed(Refusal):
    """A ticket can be postponed once. Facts: number."""

    code = "already-postponed"


class NothingToChange(Refusal):
    """It is so already. Facts: field, value."""

    code = "nothing-to-change"


class NotDeclared(Refusal):
    """There is no declared class to confirm. Facts: number."""

    code = "not-declared"


class SameTicket(Refusal):
    """A ticket cannot be merged with itself."""

    code = "same-ticket"


class NotRelief(Refusal):
    """The counter may not help with this service. Facts: counter, service."""

    code = "not-relief"


class NothingToUndo(Refusal):
    """The counter has no act that can be taken back, or another one is its last."""

    code = "nothing-to-undo"


class UndoTooLate(Refusal):
    """The time for taking back has run out."""

    code = "undo-too-late"


class MovedOn(Refusal):
    """The ticket or the counter has moved on since. Facts: number or counter."""

    code = "moved-on"


class NotOnPaper(Refusal):
    """Numbers are not written by hand now."""

    code = "not-on-paper"


class OnPaper(Refusal):
    """Numbers are written by hand now."""

    code = "on-paper"


class NumberTaken(Refusal):
    """This number was given already today. Facts: field, value."""

    code = "number-taken"


class ImpossibleTime(Refusal):
    """An instant that cannot be. Facts: field, value."""

    code = "impossible-time"


class NoLeases(Refusal):
    """The hall lends no numbers to kiosks."""

    code = "no-leases"


class LeasesExhausted(Refusal):
    """All numbers that can be lent today are lent. Facts: value."""

    code = "leases-exhausted"


class LeaseVoid(Refusal):
    """The number was lent on another day, or before a backup was restored. Facts: field, value."""

    code = "lease-void"


class NoRatings(Refusal):
    """The hall asks nobody how the visit was."""

    code = "no-ratings"


class NotServed(Refusal):
    """Only a visit that has ended as served can be rated. Facts: number, state."""

    code = "not-served"


class ServedElsewhere(Refusal):
    """The visit did not end at this counter. Facts: number, counter."""

    code = "served-elsewhere"


class AlreadyRated(Refusal):
    """A visit is rated once; the first rating counts. Facts: number."""

    code = "already-rated"


class OtherScale(Refusal):
    """The hall asks with other faces now. Facts: field, value, allowed."""

    code = "other-scale"


class RatingTooLate(Refusal):
    """The face was pressed too long after the visit, or handed in on another day. Facts: until or value."""

    code = "rating-too-late"


class NotLeased(Refusal):
    """The number is of no lease that is valid now. Facts: field, value."""

    code = "not-leased"
