"""What is read of one procedure, page after page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kiosk import flow
from kiosk.flow import reading
from kiosk.screens import fitting, home, procedure_papers
from kiosk.screens.page import Block, Button, Card, Notice, Page, Point, Points, Rows, Scan
from kiosk.screens.procedure_facts import published, terms, wanted
from kiosk.screens.procedure_sheet import sheet
from kiosk.screens.words import Words, shortened
from queue_server.contract.messages import PaperCase, PaperItem, Procedure

#: Characters of a name above its pages; the whole of it is behind the code that is taken along.
_NAME, _HINT = 170, 120
#: So many cases stand large.
_FEW = 4
#: Room for a list on one screen, whichever way it stands; and where something to mind stands above it.
_ROOM, _LESS_ROOM = 730.0, 560.0
#: A line of a case's name above the list.
_CASE = 110.0


@dataclass(frozen=True)
class _Leaf:
    """One page: which section, and what is on it."""

    section: str
    blocks: tuple[Block, ...]


# ------------------------------------------------------------ reading


def procedure(state: flow.State, words: Words) -> Page:
    """Which case; then papers, time and fee, steps, and a way to take it along."""
    read, case = reading.procedure(state), reading.case(state)
    if read is None:
        return Page(above="", heading="", clock=words.time(state.hall_now), left=words.bar())
    if case is None and read.cases:
        return _which_case(state, read, words)
    notices = tuple(_why_no_number(state, read, words))
    leaves = list(_leaves(state, read, case, words, _LESS_ROOM if notices else _ROOM))
    part = state.part % len(leaves)
    leaf, following = leaves[part], leaves[(part + 1) % len(leaves)]
    several = case is not None and len(read.cases) > 1 and leaf.section == "papers"
    printed = _print(state, read, case, words) if leaf.section == "along" else None
    turn = Button(
        words=words.say("procedure.next", section=words.say(f"procedure.{following.section}")),
        touch=flow.MoreCards((part + 1) % len(leaves)), share=1.35,
    )  # fmt: skip
    return Page(
        above=words.say("procedure.above"), heading=shortened(words.name(read.names), _NAME),
        clock=words.time(state.hall_now),
        hint=words.say("procedure.for-case", case=words.name(case.names)) if case and several else "",
        notices=notices, blocks=leaf.blocks, side_by_side=True,
        cards=_cards(state, words, printed, takes=not notices),
        left=words.bar(), right=(turn, words.help()),
    )  # fmt: skip


def _which_case(state: flow.State, read: Procedure, words: Words) -> Page:
    """Few stand large where hands are; many as the procedures themselves do."""
    cards = tuple(
        Card(title=shortened(words.name(case.names), _NAME), touch=flow.ChooseCase(case.id))
        for case in read.cases
    )
    few = len(cards) <= _FEW and not state.access.seated
    many = _FEW if few else reading.names_on(state)
    parts = -(-len(cards) // many)
    part = state.part % parts
    return Page(
        above=words.say("procedure.above"), heading=words.say("procedure.case.title"),
        clock=words.time(state.hall_now), hint=shortened(words.name(read.names), _HINT),
        cards=cards[part * many :][:many], long_names=0 if few else many,
        left=words.bar(), right=(*words.more(part, parts), words.help()),
    )  # fmt: skip


def _why_no_number(state: flow.State, read: Procedure, words: Words) -> Iterator[Notice]:
    """Where to go instead, or why there are no numbers now."""
    service = reading.service(state)
    if service is None:
        agency = words.name(read.agency)
        detail = words.say("procedure.elsewhere-detail", agency=agency)
        yield Notice(title=words.say("procedure.elsewhere"), detail=detail)
    elif not flow.can_issue(state):
        yield from home.closed(state, words)
    elif service.stopped is not None:
        title, detail = words.say("stopped.cap.title"), words.say("stopped.cap.detail")
        yield Notice(title=title, detail=detail)


def _cards(state: flow.State, words: Words, printed: Card | None, *, takes: bool) -> tuple[Card, ...]:
    """A number for it; and on paper."""
    service = reading.service(state)
    take = Card(
        title=words.say("procedure.take"), detail=words.say("procedure.take-detail"),
        # Beside another card there is no room for it.
        badge=service.prefix if service and printed is None else "", touch=flow.CheckPapers(), tone="act",
    )  # fmt: skip
    return (*((take,) if takes else ()), *((printed,) if printed else ()))


def _print(state: flow.State, read: Procedure, case: PaperCase | None, words: Words) -> Card | None:
    """On paper, where the printer works; and how far that is."""
    information = sheet(state, read, case, words)
    if state.printer is not None and state.sheet != information:
        return None
    how_far = state.sheet_state if state.sheet == information else "detail"
    touch = flow.PrintOut(information)
    detail = words.say(f"procedure.print-{how_far}")
    return Card(title=words.say("procedure.print"), detail=detail, sign="🖨", touch=touch)


def _leaves(
    state: flow.State, read: Procedure, case: PaperCase | None, words: Words, room: float
) -> Iterator[_Leaf]:
    letters = fitting.letters(state)
    papers = [_paper(paper, words) for paper in (case.papers if case else ())]
    less = _CASE if len(read.cases) > 1 else 0.0
    for points in fitting.parted(papers, fitting.point_height, room - less, letters):
        yield _Leaf("papers", (Points(points=points, heading=words.say("procedure.papers")),))
    for rows in fitting.parted(terms(read, words), fitting.row_height, room, letters):
        yield _Leaf("terms", (Rows(rows=rows),))
    steps = [Point(text=f"{number}. {words.name(step)}") for number, step in enumerate(read.steps, 1)]
    for points in fitting.parted(steps, fitting.point_height, room, letters):
        yield _Leaf("steps", (Points(points=points, heading=words.say("procedure.steps")),))
    yield from _along(state, read, words, room, letters)


def _along(state: flow.State, read: Procedure, words: Words, room: float, letters: float) -> Iterator[_Leaf]:
    """What it rests on, and its page for a phone, together where there is room."""
    address = state.catalogue.address if state.catalogue else ""
    code = (Scan(url=address + read.code, text=words.say("procedure.scan")),) if address else ()
    rows = published(read, words)
    pages: list[tuple[Block, ...]] = [
        (Rows(rows=part),) for part in fitting.parted(rows, fitting.row_height, room, letters)
    ]
    together = len(pages) == 1 and sum(fitting.row_height(row, letters) for row in rows) + 350 <= room
    if together or not code:
        yield from (_Leaf("along", (*blocks, *code)) for blocks in pages)
    else:
        yield from (_Leaf("along", blocks) for blocks in (*pages, code))


def _paper(paper: PaperItem, words: Words) -> Point:
    """A paper, and how many of it."""
    return Point(text=words.name(paper.names), detail=wanted(paper, words), sign="🗎")


#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {
    "procedure": procedure,
    **procedure_papers.SCREENS,
}

__all__ = ["SCREENS"]
