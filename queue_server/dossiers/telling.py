"""What anybody who has a receipt code is told of its dossier, and what comes next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from queue_server.contract.messages import DossierStatus, DossierView, NextStep, Procedure
from queue_server.dossiers.source import Dossier
from queue_server.hall.service import Discipline

#: Whom a number is taken for: the hall's service for results, the procedure's own service, or none.
_For = Literal["result", "procedure", "nothing"]

#: What its owner does next, and which number that takes, by status.
NEXT: Mapping[DossierStatus, tuple[NextStep, _For]] = {
    "registered": ("wait", "nothing"),
    "received": ("wait", "nothing"),
    "refused": ("none", "nothing"),
    "processing": ("wait", "nothing"),
    "supplement": ("supplement", "procedure"),
    "fee": ("pay", "procedure"),
    "withdrawn": ("none", "nothing"),
    "stopped": ("none", "nothing"),
    "done": ("collect", "result"),
    "returned": ("none", "nothing"),
}


def tell(
    dossier: Dossier, hall: Discipline | None, procedure: Callable[[str], Procedure | None]
) -> DossierView:
    """The public view of a dossier.

    Args:
        dossier: as its source knows it.
        hall: decides what a number is taken for.
        procedure: a procedure of the hall's catalogue by its code.
    """
    step, kind = NEXT[dossier.status]
    service = None
    if kind == "result":
        service = result_service(hall)
    elif kind == "procedure":
        known = procedure(dossier.procedure)
        service = known.service if known is not None else None
    return DossierView(
        code=dossier.code, status=dossier.status, next=step, received=dossier.received, due=dossier.due,
        finished=dossier.finished, returned=dossier.returned,
        missing=tuple(dict(paper) for paper in dossier.missing) if step == "supplement" else (),
        agency=dict(dossier.agency), service=service, as_of=dossier.as_of,
    )  # fmt: skip


def result_service(hall: Discipline | None) -> str | None:
    """What a number is taken for to collect a result; nothing where the hall has no such service."""
    services = hall.services if hall is not None else ()
    return next((service.id for service in services if service.default_class == "result"), None)


__all__ = ["NEXT", "result_service", "tell"]
