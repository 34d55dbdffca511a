"""The papers that are asked about before a number, and what follows where some are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk import flow
from kiosk.flow import reading
from kiosk.screens import fitting
from kiosk.screens.page import Card, Notice, Page, Point, Points
from kiosk.screens.procedure_facts import how_many
from kiosk.screens.words import Words
from queue_server.contract.messages import PaperItem

#: Room for papers that are asked about, the same where everything is low, and for those that are missing.
_ROOM, _LOW_ROOM, _NAMED_ROOM = 690.0, 430.0, 530.0


def papers(state: flow.State, words: Words) -> Page:
    """Have you all of these?"""
    case, said = reading.case(state), state.reading
    wanted = case.papers if case else ()
    room = _LOW_ROOM if state.access.seated else _ROOM
    # By what they are before they are answered, so that no answer turns a page.
    blank = [_answer(paper, flow.Reading(), words) for paper in wanted]
    screens = list(fitting.parted(blank, fitting.point_height, room, fitting.letters(state)))
    part = min(state.part, len(screens) - 1)
    first = sum(len(points) for points in screens[:part])
    left = len(wanted) - first - len(screens[part])
    points = tuple(_answer(paper, said, words) for paper in wanted[first : len(wanted) - left])
    return Page(
        above=words.say("procedure.take"), heading=words.say("procedure.check.title"),
        clock=words.time(state.hall_now), hint=words.say("procedure.check.hint"),
        blocks=(Points(points=points),), cards=_answers(state, part, left, len(wanted), words),
        side_by_side=True, left=words.bar(), right=(words.help(),),
    )  # fmt: skip


def _answer(paper: PaperItem, said: flow.Reading, words: Words) -> Point:
    """A paper with what was said about it: by sign, word and colour."""
    answer = "yes" if paper.id in said.has else "no" if paper.id in said.lacks else "open"
    point = Point(
        text=words.name(paper.names), touch=flow.AnswerPaper(paper.id),
        detail=" · ".join(filter(None, (words.say(f"procedure.check.{answer}"), how_many(paper, words)))),
        sign="○",
    )  # fmt: skip
    if answer == "open":
        return point
    return (
        replace(point, sign="✓", tone="ready") if answer == "yes" else replace(point, sign="✗", tone="mind")
    )


def _answers(state: flow.State, part: int, left: int, number: int, words: Words) -> tuple[Card, ...]:
    if left > 0:
        more = words.count("procedure.check.more-detail", left)
        touch = flow.MoreCards(part + 1)
        return (Card(title=words.say("procedure.check.more"), detail=more, touch=touch, tone="act"),)
    all_of_them = Card(
        title=words.say("procedure.check.all"), detail=words.count("procedure.check.all-detail", number),
        touch=flow.HaveAllPapers(), sign="✓", tone="plain" if state.reading.lacks else "act",
    )  # fmt: skip
    some = Card(
        title=words.say("procedure.check.go"), detail=words.say("procedure.check.go-detail"),
        touch=flow.Confirm(), tone="act" if state.reading.lacks else "plain",
    )  # fmt: skip
    return all_of_them, some


def lacks(state: flow.State, words: Words) -> Page:
    """What is missing, what follows from it, and that a number can be taken all the same."""
    case, said = reading.case(state), state.reading
    missing = [paper for paper in (case.papers if case else ()) if paper.id not in said.has]
    # Those that were said to be missing come first.
    missing.sort(key=lambda paper: paper.id not in said.lacks)
    points = [
        Point(
            text=words.name(paper.names), sign="✗" if paper.id in said.lacks else "○",
            detail=words.say(f"procedure.check.{'no' if paper.id in said.lacks else 'open'}"),
        )
        for paper in missing
    ]  # fmt: skip
    larger = fitting.letters(state)
    named = next(fitting.parted(points, fitting.point_height, _NAMED_ROOM / larger, larger), ())
    if len(named) < len(missing):
        others = words.count("procedure.lacks.others", len(missing) - len(named))
        named = (*named, Point(text=others))
    notice = words.say("procedure.lacks.notice")
    touches = {"take": flow.Confirm(), "later": flow.TakeAlong()}
    return Page(
        above=words.say("procedure.take"), heading=words.say("procedure.lacks.title"),
        clock=words.time(state.hall_now),
        notices=(Notice(title=notice, detail=words.say("procedure.lacks.notice-detail")),),
        blocks=(Points(points=named, heading=words.say("procedure.lacks.papers")),),
        cards=tuple(
            Card(
                title=words.say(f"procedure.lacks.{what}"), touch=touch,
                detail=words.say(f"procedure.lacks.{what}-detail"),
            )
            for what, touch in touches.items()
        ),
        side_by_side=True, left=words.bar(), right=(words.help(),),
    )  # fmt: skip


#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {
    "procedure-papers": papers,
    "procedure-lacks": lacks,
}

__all__ = ["SCREENS"]
