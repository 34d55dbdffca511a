"""A procedure on paper, to take home: papers of one case, time and fee, steps, where to read it again."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk import flow
from kiosk.screens.procedure_facts import published, terms, wanted
from kiosk.screens.words import Words
from printers.sheets import Information, Row, Section
from queue_server.contract.messages import PaperCase, Procedure

#: To be ticked by hand; the letters of the paper have no sign for it.
_BOX = "[\u00a0\u00a0]"


def sheet(state: flow.State, read: Procedure, case: PaperCase | None, words: Words) -> Information:
    """All that is on the paper."""
    hall, address = state.hall, state.catalogue.address if state.catalogue else ""
    return Information(
        above=words.name(hall.names) if hall else "", title=words.name(read.names),
        sections=tuple(_sections(read, case, words)), url=address + read.code if address else "",
        scan=words.say("procedure.sheet.scan"),
        foot=tuple(f"{fact.heading}: {fact.value}" for fact in published(read, words)),
    )  # fmt: skip


def _sections(read: Procedure, case: PaperCase | None, words: Words) -> Iterator[Section]:
    if case is not None:
        told = [words.say("procedure.for-case", case=words.name(case.names))] if len(read.cases) > 1 else []
        for paper in case.papers:
            many = wanted(paper, words)
            told.append(f"{_BOX} {words.name(paper.names)}" + (f" ({many})" if many else ""))
        yield Section(heading=words.say("procedure.papers"), lines=tuple(told))
    facts = tuple(Row(heading=fact.heading, value=fact.value) for fact in terms(read, words))
    yield Section(lines=facts)
    steps = tuple(f"{number}. {words.name(step)}" for number, step in enumerate(read.steps, 1))
    if steps:
        yield Section(heading=words.say("procedure.steps"), lines=steps)


__all__ = ["sheet"]
