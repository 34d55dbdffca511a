"""What staff are told of the register: acts done, one dossier, the lists."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

import msgspec

from queue_server.contract import messages
from queue_server.dossiers.core import events
from queue_server.dossiers.core.discipline import Reasons
from queue_server.dossiers.register import Done, Looked
from queue_server.store.dossiers.registered import Registered
from queue_server.store.ledger import instant

#: A posted procedure by its code; nothing where the hall does not post it.
Catalogue = Callable[[str], messages.Procedure | None]

#: What an event did, in one word.
DONE: Mapping[type[events.DossierEvent], str] = {
    events.DossierReceived: "received",
    events.DossierHandedOver: "handed-over",
    events.SupplementAsked: "supplement-asked",
    events.SupplementTaken: "supplement-taken",
    events.FeeAsked: "fee-asked",
    events.FeePaid: "fee-paid",
    events.DossierRefused: "refused",
    events.DossierWithdrawn: "withdrawn",
    events.DossierStopped: "stopped",
    events.DelayApologised: "apologised",
    events.DossierFinished: "finished",
    events.OwnerNotified: "notified",
    events.ResultReturned: "returned",
    events.StepTakenBack: "taken-back",
}
_status = messages.DossierStatus


def received(done: Done, written: str) -> messages.ReceivedAnswer:
    """A dossier was taken in; ``written`` is its code as papers have it."""
    dossier = done.dossier
    return messages.ReceivedAnswer(
        code=dossier.code, look_up=written, procedure=dossier.procedure, case=dossier.case,
        received_at=dossier.received, due_at=dossier.due, hand_over_by=dossier.hand_over_by, seq=done.row.seq,
        row_code=done.row.hash.hex()[:10],
    )  # fmt: skip


def stepped(done: Done) -> messages.DossierAnswer:
    """A step was taken."""
    dossier = done.dossier
    return messages.DossierAnswer(
        code=dossier.code, done=DONE[type(done.event)], status=dossier.status, due_at=dossier.due,
        seq=done.row.seq,
    )  # fmt: skip


def looked(found: Looked, catalogue: Catalogue, reasons: Reasons) -> messages.StaffDossier:
    """A dossier with all that is kept of it, and the reasons that staff can choose from."""
    dossier = found.dossier
    return messages.StaffDossier(
        code=dossier.code, procedure=dossier.procedure, names=_names(catalogue, dossier.procedure),
        case=dossier.case, status=dossier.status, channel=dossier.channel, received_at=dossier.received,
        due_at=dossier.due, finished_at=dossier.finished, returned_at=dossier.returned,
        hand_over_by=dossier.to_hand_over_by, received_by=dossier.received_by,
        processed_by=dossier.processed_by, papers=_papers(dossier.papers), missing=dossier.missing,
        applicant=_applicant(found), language=_word(found, "language"),
        steps=tuple(_step(found, place) for place in range(len(found.steps))),
        supplement_asked=dossier.supplement_asked, apologised=dossier.apologised,
        reasons=msgspec.structs.asdict(reasons), seq=dossier.seq,
    )  # fmt: skip


def _papers(papers: Sequence[events.Paper]) -> tuple[messages.DossierPaper, ...]:
    return tuple(
        messages.DossierPaper(id=paper.id, originals=paper.originals, copies=paper.copies) for paper in papers
    )


def _applicant(found: Looked) -> messages.Applicant | None:
    name, phone, address = (_word(found, field) for field in ("name", "phone", "address"))
    return messages.Applicant(name=name, phone=phone, address=address) if name else None


def _word(found: Looked, field: str) -> str:
    """What was said when it was taken in; empty once its time is over."""
    return found.fields.get((found.steps[0][0].seq, field), "")


def _step(found: Looked, place: int) -> messages.DossierStep:
    row, event = found.steps[place]
    return messages.DossierStep(
        seq=row.seq, at=row.at, done=DONE[type(event)], officer=event.by,
        reason=getattr(event, "reason", ""), to=getattr(event, "to", ""),
        note=found.fields.get((row.seq, "note"), ""),
    )  # fmt: skip


def listed(
    name: messages.DossierListName,
    rows: Sequence[Registered],
    limit: int,
    now: datetime.datetime,
    catalogue: Catalogue,
) -> messages.DossierList:
    """A page of a list; ``rows`` may be one more than ``limit``, which says that there is a next page."""
    shown = rows[:limit]
    by = [row.hand_over_by if name == "to-hand-over" else row.runs_until for row in shown]
    more = f"{by[-1]}.{shown[-1].code}" if len(rows) > limit else ""
    dossiers = tuple(
        messages.ListedDossier(
            code=row.code, procedure=row.procedure, names=_names(catalogue, row.procedure),
            status=msgspec.convert(row.status, _status), received_at=instant(row.received_at),
            due_at=instant(row.due_at) if row.due_at is not None else None, by=instant(at or 0), seq=row.seq,
        )
        for row, at in zip(shown, by, strict=True)
    )  # fmt: skip
    return messages.DossierList(list=name, now=now, dossiers=dossiers, next=more)


def _names(catalogue: Catalogue, procedure: str) -> dict[str, str]:
    known = catalogue(procedure)
    return known.names if known is not None else {}


__all__ = ["DONE", "Catalogue", "listed", "looked", "received", "stepped"]
