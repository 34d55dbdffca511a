"""Why an act on a dossier was refused: the rule's name with its facts. Sentences are made at the edge."""

from __future__ import annotations

from queue_server.hall.refusals import NothingToUndo, Refusal, UndoTooLate, UnknownReason


class UnknownDossier(Refusal):
    """Nobody has this code here. Facts: code."""

    code = "unknown-dossier"


class DossierMoved(Refusal):
    """Somebody else did something meanwhile. Facts: expect, seq."""

    code = "dossier-moved"


class NotPossibleNow(Refusal):
    """A dossier as it stands does not take this step. Facts: act, status."""

    code = "not-possible-now"


class SeparationOfPersons(Refusal):
    """Who took it in does not process it as well. Facts: officer."""

    code = "separation-of-persons"


class SupplementAskedBefore(Refusal):
    """Papers are asked for once only."""

    code = "supplement-asked-before"


class ApologisedBefore(Refusal):
    """There is one new date only."""

    code = "apologised-before"


class ApologyTooLate(Refusal):
    """An apology comes some working days before the due one. Facts: until."""

    code = "apology-too-late"


class NewDateNotLater(Refusal):
    """The new date is not after the old one. Facts: due."""

    code = "new-date-not-later"


class NewDateNoWorkingDay(Refusal):
    """Nobody works on the new date. Facts: due."""

    code = "new-date-no-working-day"


class NothingIsDue(Refusal):
    """Its procedure sets no term, so nothing can be late."""

    code = "nothing-is-due"


class NoOrganisation(Refusal):
    """No organisation gives codes on this day. Facts: day."""

    code = "no-organisation"


class NobodyWorks(Refusal):
    """The working hours that are configured have no working day within a year, so nothing can be due."""

    code = "nobody-works"


class NoTerm(Refusal):
    """A term is in working days or in hours, not both. Facts: field."""

    code = "no-term"


__all__ = [
    "ApologisedBefore", "ApologyTooLate", "DossierMoved", "NewDateNoWorkingDay", "NewDateNotLater",
    "NoOrganisation", "NoTerm", "NobodyWorks", "NotPossibleNow", "NothingIsDue", "NothingToUndo", "Refusal",
    "SeparationOfPersons", "SupplementAskedBefore", "UndoTooLate", "UnknownDossier",
    "UnknownReason",
]  # fmt: skip
