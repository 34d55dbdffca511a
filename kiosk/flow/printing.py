"""Taking along on paper what was looked up."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.happenings import Effect, News, PrintOut, PrintSheet, SheetChanged, Touch
from kiosk.flow.state import ScreenName, State
from printers.sheets import Information

Step = tuple[State, tuple[Effect, ...]]

#: Screens that can be taken along.
_PRINTED: tuple[ScreenName, ...] = ("dossier", "procedure")


def touch(state: State, touched: Touch) -> Step | None:
    """What such a touch does; nothing where it is none of these."""
    match touched:
        case PrintOut(information) if _may_print(state, information):
            return replace(state, sheet=information, sheet_state="printing"), (PrintSheet(information),)
    return None


def _may_print(state: State, information: Information) -> bool:
    """Once is enough, unless it failed; one sheet after another."""
    if state.screen not in _PRINTED or (state.sheet is not None and state.sheet_state == "printing"):
        return False
    return state.sheet != information or state.sheet_state == "failed"


def news(state: State, happened: News) -> Step | None:
    """What such news mean; nothing where they are none of these."""
    match happened:
        case SheetChanged(information, sheet_state) if information == state.sheet:
            return replace(state, sheet_state=sheet_state, touched_at=state.now), ()
    return None


__all__ = ["news", "touch"]
