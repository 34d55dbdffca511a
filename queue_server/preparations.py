"""What was said about the papers before a number was taken: sealed for the store, worded for the officer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from queue_server import day_sealing
from queue_server.contract import codec
from queue_server.contract.messages import PaperSaid, Preparation, PreparationView, Procedure

#: From a procedure's code to the procedure; nothing where the catalogue does not have it.
Catalogue = Callable[[str], Procedure | None]


def sealed(key: bytes, hall: str, ticket: int, preparation: Preparation) -> bytes:
    """Seal it for one ticket."""
    return day_sealing.sealed(key, hall, ticket, codec.encode(preparation))


def opened(key: bytes, hall: str, ticket: int, body: bytes) -> Preparation | None:
    """What was sealed for this ticket; nothing where it was under another key, as after a restored backup."""
    text = day_sealing.opened(key, hall, ticket, body)
    try:
        return None if text is None else codec.decode(text, Preparation)
    except (ValueError, msgspec.MsgspecError):
        return None


def contradiction(preparation: Preparation) -> str | None:
    """The field that says a paper twice, or that it is there and missing; nothing where all is well."""
    seen: set[str] = set()
    for field in ("has", "lacks"):
        papers = getattr(preparation, field)
        if len(set(papers)) < len(papers) or seen.intersection(papers):
            return field
        seen.update(papers)
    return None


def view_of(preparation: Preparation, catalogue: Catalogue) -> PreparationView:
    """In the names of the catalogue; the kiosk may have had another edition of it, so some may be missing."""
    procedure = catalogue(preparation.procedure)
    case = next((one for one in procedure.cases if one.id == preparation.case), None) if procedure else None
    papers = procedure.cases if procedure else ()
    # The case's own names first: another case may call the same paper differently.
    ordered = (case, *papers) if case else papers
    names: dict[str, dict[str, str]] = {}
    for paper in (paper for one in ordered for paper in one.papers):
        names.setdefault(paper.id, paper.names)
    return PreparationView(
        code=preparation.procedure, names=procedure.names if procedure else {},
        case=case.names if case else {}, case_id=preparation.case, lacks=_said(preparation.lacks, names),
        has=_said(preparation.has, names),
    )  # fmt: skip


def _said(papers: Iterable[str], names: Mapping[str, dict[str, str]]) -> tuple[PaperSaid, ...]:
    return tuple(PaperSaid(id=paper, names=names.get(paper, {})) for paper in papers)


__all__ = ["Catalogue", "contradiction", "opened", "sealed", "view_of"]
