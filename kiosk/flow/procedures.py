"""Looking up procedures: by field, by searching, their pages, and whether all papers are there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.flow import taking
from kiosk.flow.happenings import ChooseField, Confirm, Effect, Erase, News, Touch, Type
from kiosk.flow.reading import case, find, names_on, of_field, offers_number, procedure, results_on, service
from kiosk.flow.state import Reading, ScreenName, State, home
from queue_server.contract.messages import Preparation, Procedures
from queue_server.contract.searching import Index

Step = tuple[State, tuple[Effect, ...]]

#: Signs that can be typed for a search, and how many procedures it finds at the most.
LONGEST, MOST_FOUND = 40, 24
#: The part of a procedure's page that is its last one, however many there are.
LAST = -1
#: Screens of this part.
_OWN: tuple[ScreenName, ...] = (
    "procedure-fields", "procedure-list", "procedure-search", "procedure", "procedure-papers",
    "procedure-lacks",
)  # fmt: skip


@dataclass(frozen=True)
class OpenProcedures(Touch):
    """I want to know what a procedure needs."""


@dataclass(frozen=True)
class SearchProcedures(Touch):
    """I would rather type what I look for."""


@dataclass(frozen=True)
class SwitchKeys(Touch):
    """Digits in place of letters, or letters again."""


@dataclass(frozen=True)
class ChooseProcedure(Touch):
    """This procedure."""

    code: str


@dataclass(frozen=True)
class ChooseCase(Touch):
    """That is how it is with me."""

    case: str


@dataclass(frozen=True)
class CheckPapers(Touch):
    """I want a number for this procedure."""


@dataclass(frozen=True)
class AnswerPaper(Touch):
    """I have this paper; touched again: I do not have it."""

    paper: str


@dataclass(frozen=True)
class HaveAllPapers(Touch):
    """I have all of them."""


@dataclass(frozen=True)
class TakeAlong(Touch):
    """I shall come back: give me the list to take along."""


@dataclass(frozen=True)
class CatalogueCame(News):
    """The procedures as they are posted now; nothing: there are none any more."""

    catalogue: Procedures | None


# ------------------------------------------------------------ touches


def touch(state: State, touched: Touch) -> Step | None:
    """What such a touch does; nothing where it is none of these."""
    found = _finding(state, touched) or _typing(state, touched) or _checking(state, touched)
    return (found, ()) if found is not None else None


def _finding(state: State, touched: Touch) -> State | None:  # noqa: PLR0911  # one line a touch
    match touched:
        case OpenProcedures() if state.screen == "home" and state.catalogue is not None:
            return _read(state, "procedure-fields", Reading())
        case SearchProcedures() if state.screen in ("procedure-fields", "procedure-list"):
            return _search(replace(state, screen="procedure-search"), "")
        case ChooseField(field) if state.screen == "procedure-fields":
            return _field_chosen(state, field)
        case ChooseProcedure(code) if state.screen in ("procedure-list", "procedure-search"):
            if find(state, code) is None:
                return None
            searched = state.screen == "procedure-search"
            reading = Reading(
                field=state.reading.field, procedure=code, searched=searched, found=state.reading.found
            )
            return _read(state, "procedure", reading)
        case ChooseCase(chosen) if state.screen == "procedure" and case(state) is None:
            return _read(state, "procedure", replace(state.reading, case=chosen))
    return None


def _typing(state: State, touched: Touch) -> State | None:
    if state.screen != "procedure-search":
        return None
    match touched:
        case Type(sign):
            # No space before the first word, and never two.
            typed = f"{state.typed}{sign}".lstrip().replace("  ", " ")[:LONGEST]
            return _search(state, typed)
        case Erase():
            return _search(state, state.typed[:-1])
        case SwitchKeys():
            return replace(state, reading=replace(state.reading, digits=not state.reading.digits))
    return None


def _checking(state: State, touched: Touch) -> State | None:  # noqa: PLR0911  # one line a touch
    match touched:
        case CheckPapers() if state.screen == "procedure" and case(state) and offers_number(state):
            return replace(state, screen="procedure-papers", part=0)
        case AnswerPaper(paper) if state.screen == "procedure-papers" and paper in _papers(state):
            return _answered(state, paper)
        case HaveAllPapers() if state.screen == "procedure-papers":
            reading = replace(state.reading, has=frozenset(_papers(state)), lacks=frozenset())
            return _take(replace(state, reading=reading))
        case Confirm() if state.screen == "procedure-papers":
            if set(_papers(state)) <= state.reading.has:
                return _take(state)
            return replace(state, screen="procedure-lacks", part=0)
        case Confirm() if state.screen == "procedure-lacks":
            return _take(state)
        case TakeAlong() if state.screen == "procedure-lacks":
            return replace(state, screen="procedure", part=LAST)
    return None


def _read(state: State, screen: ScreenName, reading: Reading) -> State:
    return replace(state, screen=screen, part=0, reading=reading)


def _field_chosen(state: State, field: str) -> State:
    posted = of_field(state, field)
    if not posted:
        return state
    if len(posted) == 1:
        return _read(state, "procedure", Reading(field=field, procedure=posted[0].code))
    return _read(state, "procedure-list", Reading(field=field))


def _search(state: State, typed: str) -> State:
    found = state.index.search(typed, MOST_FOUND) if state.index else ()
    reading = replace(state.reading, found=tuple(entry.code for entry in found), changed=False)
    return replace(state, typed=typed, part=0, reading=reading)


def _papers(state: State) -> list[str]:
    chosen = case(state)
    return [paper.id for paper in chosen.papers] if chosen else []


def _answered(state: State, paper: str) -> State:
    """Yes, then no, then yes again."""
    reading, one = state.reading, frozenset((paper,))
    if paper in reading.has:
        reading = replace(reading, has=reading.has - one, lacks=reading.lacks | one)
    else:
        reading = replace(reading, has=reading.has | one, lacks=reading.lacks - one)
    return replace(state, reading=reading)


def _take(state: State) -> State:
    """On to the number; what was said about the papers goes with it, in their order."""
    read, chosen, wanted = procedure(state), case(state), service(state)
    if read is None or chosen is None or wanted is None:
        return state
    reading, papers = state.reading, _papers(state)
    said = Preparation(
        procedure=read.code, case=chosen.id, has=tuple(paper for paper in papers if paper in reading.has),
        lacks=tuple(paper for paper in papers if paper in reading.lacks),
    )  # fmt: skip
    return replace(taking.take_for(state, wanted.id), preparation=said)


# ------------------------------------------------------------ back


def back(state: State) -> State | None:  # noqa: PLR0911  # one line a screen
    """One screen back; nothing where this is none of its screens."""
    if state.screen not in _OWN or (state.screen == "procedure-fields" and not state.part):
        return None
    if state.part > 0:
        return replace(state, part=state.part - 1)
    reading = state.reading
    match state.screen:
        case "procedure-lacks":
            return replace(state, screen="procedure-papers", part=0)
        case "procedure-papers":
            return replace(state, screen="procedure", part=0)
        case "procedure" if state.part == LAST:
            return replace(state, screen="procedure-lacks", part=0)
        case "procedure" if reading.case:
            return _read(state, "procedure", replace(reading, case="", has=frozenset(), lacks=frozenset()))
        case "procedure":
            return _back_to_the_names(state)
        case "procedure-search" if reading.field:
            return _read(replace(state, typed=""), "procedure-list", Reading(field=reading.field))
    return _read(replace(state, typed=""), "procedure-fields", Reading())


def _back_to_the_names(state: State) -> State:
    """To those among which the procedure was chosen, where it is one of them."""
    reading = state.reading
    if reading.searched:
        names, many = list(reading.found), results_on(state)
        state = _read(state, "procedure-search", Reading(field=reading.field, found=reading.found))
    else:
        names, many = [entry.code for entry in of_field(state, reading.field)], names_on(state)
        if len(names) < 2:
            return _read(state, "procedure-fields", Reading())
        state = _read(state, "procedure-list", Reading(field=reading.field))
    place = names.index(reading.procedure) if reading.procedure in names else 0
    return replace(state, part=place // many)


# ------------------------------------------------------------ news


def news(state: State, happened: News) -> Step | None:
    """What such news mean; nothing where they are none of these."""
    match happened:
        case CatalogueCame(catalogue):
            index = state.index
            if state.catalogue is None or catalogue is None or catalogue.edition != state.catalogue.edition:
                index = Index(catalogue) if catalogue else None
            state = replace(state, catalogue=catalogue, index=index)
            # What was found stays in its order, as far as it is still there.
            found = tuple(code for code in state.reading.found if find(state, code))
            return replace(state, reading=replace(state.reading, found=found)), ()
    return None


def still_there(state: State) -> State:
    """Nobody is left with what is posted no longer, nor asked about papers when numbers have ended."""
    if state.screen not in _OWN:
        return state
    if state.catalogue is None:
        return replace(home(state), language=state.language, access=state.access)
    reading, read, chosen = state.reading, procedure(state), case(state)
    if reading.procedure and read is None:
        changed = _back_to_the_names(state)
        return still_there(replace(changed, part=0, reading=replace(changed.reading, changed=True)))
    if state.screen == "procedure-list" and not of_field(state, reading.field):
        return _read(state, "procedure-fields", Reading(changed=True))
    papers = frozenset(paper.id for paper in chosen.papers) if chosen else frozenset()
    kept = replace(
        reading, case=reading.case if chosen else "", has=reading.has & papers, lacks=reading.lacks & papers
    )
    if state.screen in ("procedure-papers", "procedure-lacks") and not (chosen and offers_number(state)):
        return _read(state, "procedure", kept)
    return state if kept == reading else replace(state, reading=kept)


__all__ = [
    "LAST", "AnswerPaper", "CatalogueCame", "CheckPapers", "ChooseCase", "ChooseProcedure", "HaveAllPapers",
    "OpenProcedures", "SearchProcedures", "SwitchKeys", "TakeAlong", "back", "news", "still_there", "touch",
]  # fmt: skip
