"""What staff can ask of a register. An act is either refused with a rule's name or becomes one event."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from queue_server.dossiers.core.deadlines import Term
from queue_server.dossiers.core.events import Channel, Paper, Proof
from queue_server.hall.events import Origin


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Base of all acts."""

    #: Who asked, with the key that binds the act; nothing where the server itself acts.
    origin: Origin | None = None
    #: Pseudonym of the member of staff.
    by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receive(Act):
    """Take a dossier in."""

    procedure: str
    #: Date of the procedure's version that the receipt is by.
    edition: datetime.date | None = None
    case: str | None = None
    papers: tuple[Paper, ...]
    channel: Channel = "in-person"
    term: Term


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(Act):
    """Base of what is done with a dossier that is there."""

    #: Its last event as whoever acts has seen it; nothing: whatever it is.
    expect: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver(Step):
    """Give it to whoever processes it: another person than the one who took it in."""

    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskSupplement(Step):
    """Ask its owner for papers; once in a dossier's life."""

    papers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeSupplement(Step):
    """Take the papers in that were asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AskFee(Step):
    """Ask its owner to pay."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotePayment(Step):
    """It is paid."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refuse(Step):
    """It cannot be granted, or not be taken up."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdraw(Step):
    """Its owner takes it back."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop(Step):
    """It is not processed further."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Apologise(Step):
    """Say in time that it will be late, with a new date; once."""

    due: datetime.datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finish(Step):
    """The result is there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notify(Step):
    """Its owner was told how it stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Return(Step):
    """Hand the result, or the papers, to its owner."""

    proof: Proof


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeBack(Step):
    """Take one's own last step back, soon after it."""


__all__ = [
    "Act", "Apologise", "AskFee", "AskSupplement", "Finish", "HandOver", "NotePayment", "Notify",
    "Receive", "Refuse", "Return", "Step", "Stop", "TakeBack", "TakeSupplement", "Withdraw",
]  # fmt: skip
