"""Which procedure is read, as it is posted now, and how much of it one screen holds."""

from __future__ import annotations

from kiosk.flow.state import State, can_issue
from queue_server.contract.messages import PaperCase, Procedure, ServiceView


def procedure(state: State) -> Procedure | None:
    """The procedure that is read, as it is posted now."""
    return find(state, state.reading.procedure)


def find(state: State, code: str) -> Procedure | None:
    """A procedure by its code."""
    posted = state.catalogue.procedures if state.catalogue else ()
    return next((entry for entry in posted if entry.code == code), None)


def of_field(state: State, field: str) -> list[Procedure]:
    """The procedures of a field, in the order of the files."""
    posted = state.catalogue.procedures if state.catalogue else ()
    return [entry for entry in posted if entry.field == field]


def case(state: State) -> PaperCase | None:
    """The case that was chosen, or the only one; nothing while it must be asked for."""
    read = procedure(state)
    cases = read.cases if read else ()
    if len(cases) == 1:
        return cases[0]
    return next((entry for entry in cases if entry.id == state.reading.case), None)


def service(state: State) -> ServiceView | None:
    """What a number is taken for; nothing where this hall does not take the procedure in."""
    read, services = procedure(state), state.hall.services if state.hall else ()
    return next((entry for entry in services if read and entry.id == read.service), None)


def offers_number(state: State) -> bool:
    """Whether a number can be taken for what is read, here and now."""
    offered = service(state)
    return offered is not None and offered.stopped is None and can_issue(state)


def names_on(state: State) -> int:
    """How many procedures are on one screen: their names are long."""
    if state.access.seated:
        return 2
    return 4 if state.access.theme == "large" else 5


def results_on(state: State) -> int:
    """How many of those found are on one screen, beside the keys."""
    if state.access.seated:
        return 2
    return 3 if state.access.theme == "large" else 4


__all__ = ["case", "find", "names_on", "of_field", "offers_number", "procedure", "results_on", "service"]
