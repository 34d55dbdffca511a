"""A dossier as its events have made it: state + event → state."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from queue_server.dossiers.core import events
from queue_server.dossiers.core.deadlines import Term
from queue_server.dossiers.core.events import Paper

#: Those of the ten status of the national exchange that a register of our own gives.
Status = Literal[
    "received", "refused", "processing", "supplement", "fee", "withdrawn", "stopped", "done", "returned"
]
#: While it is so, its time stands still.
STANDING: frozenset[Status] = frozenset(("supplement", "fee"))
#: What runs towards its due instant.
RUNNING: frozenset[Status] = frozenset(("received", "processing"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """One dossier. Instants are aware UTC."""

    code: str
    #: The sequence number of its last event in the chain, when that was, and whose step.
    seq: int
    changed: datetime.datetime
    changed_by: str
    organisation: str
    day: datetime.date
    number: int
    procedure: str
    edition: datetime.date | None
    case: str | None
    papers: tuple[Paper, ...]
    channel: events.Channel
    status: Status
    received: datetime.datetime
    received_by: str
    term: Term
    due: datetime.datetime | None
    hand_over_by: datetime.datetime
    #: Who processes it; nobody yet.
    processed_by: str | None = None
    #: The papers that are asked for now.
    missing: tuple[str, ...] = ()
    #: Since when its time runs, or ran before it stood still: taken in, or what was asked for was.
    ran_from: datetime.datetime
    #: The status before its time stood still, and since when it has.
    before_standing: Status | None = None
    stands_since: datetime.datetime | None = None
    supplement_asked: bool = False
    apologised: bool = False
    finished: datetime.datetime | None = None
    notified: datetime.datetime | None = None
    returned: datetime.datetime | None = None
    #: As it was before its last step; nothing after it was taken in, and after a step was taken back.
    before: Dossier | None = None

    @property
    def runs_until(self) -> datetime.datetime | None:
        """When it gets overdue; nothing while its time stands still, and at its end."""
        return self.due if self.status in RUNNING else None

    @property
    def to_hand_over_by(self) -> datetime.datetime | None:
        """Until when it is to be handed over; nothing once it is, or is at its end."""
        return self.hand_over_by if self.status in RUNNING and self.processed_by is None else None


def fold(
    happened: Iterable[tuple[int, datetime.datetime, events.Event]], dossier: Dossier | None = None
) -> Dossier | None:
    """The dossier after events with their sequence numbers and instants; nothing where there are none."""
    for seq, at, event in happened:
        if isinstance(event, events.DossierReceived):
            dossier = _received(seq, at, event)
        elif dossier is not None and isinstance(event, events.DossierEvent):
            if isinstance(event, events.StepTakenBack):
                after = replace(dossier.before or dossier, before=None)
            else:
                after = replace(_after(dossier, at, event), before=replace(dossier, before=None))
            dossier = replace(after, seq=seq, changed=at, changed_by=event.by)
    return dossier


def _received(seq: int, at: datetime.datetime, event: events.DossierReceived) -> Dossier:
    return Dossier(
        code=event.code, seq=seq, changed=at, changed_by=event.by, organisation=event.organisation,
        day=event.day, number=event.number, procedure=event.procedure, edition=event.edition, case=event.case,
        papers=event.papers, channel=event.channel, status="received", received=at, received_by=event.by,
        ran_from=at, term=Term(event.days, event.hours), due=event.due, hand_over_by=event.hand_over_by,
    )  # fmt: skip


def _after(dossier: Dossier, at: datetime.datetime, event: events.Event) -> Dossier:  # noqa: PLR0911  # a case each
    match event:
        case events.DossierHandedOver():
            return replace(dossier, status="processing", processed_by=event.to)
        case events.SupplementAsked():
            return replace(_standing(dossier, "supplement", at), missing=event.papers, supplement_asked=True)
        case events.FeeAsked():
            return _standing(dossier, "fee", at)
        case events.SupplementTaken() | events.FeePaid():
            return replace(
                dossier, status=dossier.before_standing or "received", due=event.due, missing=(),
                hand_over_by=event.hand_over_by, ran_from=at, before_standing=None, stands_since=None,
            )  # fmt: skip
        case events.DossierRefused():
            return _ended(dossier, "refused", at)
        case events.DossierWithdrawn():
            return _ended(dossier, "withdrawn", at)
        case events.DossierStopped():
            return _ended(dossier, "stopped", at)
        case events.DossierFinished():
            return _ended(dossier, "done", at)
        case events.DelayApologised():
            return replace(dossier, due=event.due, apologised=True)
        case events.OwnerNotified():
            return replace(dossier, notified=at)
        case events.ResultReturned():
            return replace(dossier, status="returned", returned=at)
    return dossier


def _standing(dossier: Dossier, status: Status, at: datetime.datetime) -> Dossier:
    return replace(dossier, status=status, before_standing=dossier.status, stands_since=at)


def _ended(dossier: Dossier, status: Status, at: datetime.datetime) -> Dossier:
    return replace(
        dossier, status=status, finished=at, missing=(), before_standing=None, stands_since=None
    )  # fmt: skip


__all__ = ["RUNNING", "STANDING", "Dossier", "Status", "fold"]
