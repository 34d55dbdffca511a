"""A dossier of the register as a form is filled in with it. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from config.schema_receipt import FormKind
from queue_server.contract.messages import Procedure
from queue_server.dossiers.core import events
from queue_server.dossiers.core.discipline import RegisterDiscipline
from queue_server.dossiers.core.dossier import Dossier
from queue_server.dossiers.forms import Facts, Names, TakenPaper

Kind = TypeVar("Kind", bound=events.DossierEvent)


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is known beside the dossier itself."""

    #: The hall's names.
    hall: Names
    #: Above the organisation that takes dossiers in, as ``receipt.toml`` has it.
    above: Names
    discipline: RegisterDiscipline
    procedure: Procedure | None
    #: A code to its words, per language; nothing where there are none.
    reason: Callable[[str], Names]
    counter: Names
    hotline: str
    #: Of the public look-up, before the code.
    address: str
    zone: datetime.tzinfo
    now: datetime.datetime
    applicant: str = ""
    row_code: str = ""


def possible(kind: FormKind, dossier: Dossier) -> bool:
    """Whether such a form is of something that has happened, and was not taken back."""
    return {"supplement": dossier.supplement_asked, "apology": dossier.apologised}.get(kind, True)


def facts_of(
    kind: FormKind, dossier: Dossier, happened: Sequence[events.DossierEvent], around: Around
) -> Facts:
    """What a form says.

    Args:
        kind: which one it is.
        dossier: as it is now.
        happened: its own events.
        around: what else is known.
    """
    taking = next((one for one in around.discipline.organisations if one.code == dossier.organisation), None)
    procedure = around.procedure
    case = next((one for one in procedure.cases if one.id == dossier.case), None) if procedure else None
    asked = _last(happened, events.SupplementAsked)
    apology = _last(happened, events.DelayApologised)
    told = {"supplement": asked, "apology": apology}.get(kind)
    names = _paper_names(procedure)

    def local(at: datetime.datetime | None) -> datetime.datetime | None:
        return at.astimezone(around.zone) if at is not None else None

    return Facts(
        code=dossier.code, url=f"{around.address}{dossier.code}", organisation=around.above,
        hall=taking.names if taking is not None else around.hall,
        procedure=procedure.names if procedure is not None else {"": dossier.procedure},
        case=case.names if case is not None else {},
        papers=tuple(
            TakenPaper(names=names.get(one.id, {"": one.id}), originals=one.originals, copies=one.copies)
            for one in dossier.papers
        ),
        missing=tuple(TakenPaper(names=names.get(paper, {"": paper})) for paper in asked.papers)
        if asked is not None
        else (),
        received_at=local(dossier.received),
        due_at=local(_due_before(happened) if kind == "apology" else dossier.due),
        new_due_at=local(apology.due) if apology is not None else None,
        reason=around.reason(told.reason) if told is not None else {},
        counter=around.counter, officer=dossier.received_by, applicant=around.applicant,
        channel=dossier.channel, hotline=around.hotline, row_code=around.row_code,
        printed_at=around.now.astimezone(around.zone),
    )  # fmt: skip


def _paper_names(procedure: Procedure | None) -> Mapping[str, Names]:
    cases = procedure.cases if procedure is not None else ()
    return {paper.id: paper.names for case in cases for paper in case.papers}


def _last(happened: Iterable[events.DossierEvent], kind: type[Kind]) -> Kind | None:
    return next((event for event in reversed(tuple(happened)) if isinstance(event, kind)), None)


def _due_before(happened: Iterable[events.DossierEvent]) -> datetime.datetime | None:
    """When it was due before the new date."""
    due = None
    for event in happened:
        match event:
            case events.DelayApologised():
                return due
            case events.DossierReceived() | events.SupplementTaken() | events.FeePaid():
                due = event.due
    return due


__all__ = ["Around", "facts_of", "possible"]
