"""Screens of ``kiosk.flow.procedures``: by field, by searching. One of them: ``procedure_pages``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kiosk import flow
from kiosk.flow import reading
from kiosk.screens import procedure_pages
from kiosk.screens.page import Card, Key, Notice, Pad, Page, Point, Points
from kiosk.screens.words import Words, shortened
from queue_server.contract.messages import Procedure

#: Characters of a name that a card shows, and of a time limit beside other words.
_NAME, _TIME = 115, 24
_LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DIGITS = ("123456", "7890.", "")


def fields(state: flow.State, words: Words) -> Page:
    """Which field; or by name."""
    posted = state.catalogue.fields if state.catalogue else ()
    cards = [
        Card(
            title=words.say("procedure.search.card"), detail=words.say("procedure.search.card-detail"),
            sign="🔍", touch=flow.SearchProcedures(),
        ),
        *(
            Card(
                title=words.name(entry.names), touch=flow.ChooseField(entry.id),
                detail=words.count("procedure.count", len(reading.of_field(state, entry.id))),
            )
            for entry in posted
        ),
    ]  # fmt: skip
    many = flow.cards_on(state)
    return _names(state, words, "fields", words.say("procedure.above"), cards, many)


def names(state: flow.State, words: Words) -> Page:
    """Which procedure of the field."""
    posted = state.catalogue.fields if state.catalogue else ()
    field = next((entry.names for entry in posted if entry.id == state.reading.field), {})
    cards = [
        Card(
            title=shortened(words.name(entry.names), _NAME), detail=_wanted(entry, words),
            touch=flow.ChooseProcedure(entry.code),
        )
        for entry in reading.of_field(state, state.reading.field)
    ]  # fmt: skip
    return _names(state, words, "list", words.name(field), cards, reading.names_on(state))


def _names(state: flow.State, words: Words, kind: str, above: str, cards: Sequence[Card], many: int) -> Page:
    parts = -(-len(cards) // many)
    part = state.part % max(1, parts)
    changed = words.say("procedure.changed") if state.reading.changed else ""
    return Page(
        above=above, heading=words.say(f"procedure.{kind}.title"), clock=words.time(state.hall_now),
        hint=changed or words.say(f"procedure.{kind}.hint"), cards=tuple(cards[part * many :][:many]),
        long_names=many if kind == "list" else 0, left=words.bar(),
        right=(*words.more(part, parts), words.help()),
    )  # fmt: skip


def _wanted(entry: Procedure, words: Words) -> str:
    """How many papers, and how long it takes where that is said in few words."""
    counts = [len(case.papers) for case in entry.cases] or [0]
    told = [
        words.count("procedure.papers-count", counts[0])
        if min(counts) == max(counts)
        else words.say("procedure.papers-range", least=min(counts), most=max(counts))
    ]
    # Who stands here comes in person.
    terms = sorted(entry.terms, key=lambda one: one.channel != "in-person")
    time = words.name(terms[0].time) if terms else ""
    return " · ".join([*told, *([time] if 0 < len(time) <= _TIME else [])])


def search(state: flow.State, words: Words) -> Page:
    """What is typed, what it finds so far, and keys that need no diacritics."""
    found, many = state.reading.found, reading.results_on(state)
    parts = -(-len(found) // many)
    part = state.part % max(1, parts)
    shown = [reading.find(state, code) for code in found[part * many :][:many]]
    points = tuple(
        Point(text=shortened(words.name(entry.names), _NAME), touch=flow.ChooseProcedure(entry.code))
        for entry in shown
        if entry is not None
    )
    return Page(
        above=words.say("procedure.above"), heading=words.say("procedure.search.title"),
        clock=words.time(state.hall_now), blocks=(Points(points=points),) if points else (),
        notices=() if points else (_told(state, words),),
        pad=Pad(text=state.typed, hint=words.say("procedure.search.hint"), keys=_keys(state, words)),
        left=words.bar(), right=(*words.more(part, parts), words.help()),
    )  # fmt: skip


def _told(state: flow.State, words: Words) -> Notice:
    """How to begin, or what to do where nothing is found."""
    if not state.typed:
        begin = words.say("procedure.search.begin")
        return Notice(title=begin, detail=words.say("procedure.search.begin-detail"), tone="plain")
    return Notice(
        title=words.say("procedure.search.none", typed=state.typed),
        detail=words.say("procedure.search.none-detail"),
    )


def _keys(state: flow.State, words: Words) -> tuple[tuple[Key, ...], ...]:
    digits = state.reading.digits
    rows = [
        tuple(Key(label=sign.upper(), touch=flow.Type(sign)) for sign in row)
        for row in (_DIGITS if digits else _LETTERS)
    ]
    erase = Key(label=words.say("procedure.key.erase"), touch=flow.Erase(), share=2.0)
    other = words.say("procedure.key.letters" if digits else "procedure.key.digits")
    space = Key(label=words.say("procedure.key.space"), touch=flow.Type(" "), share=5.0)
    return (*rows[:2], (*rows[2], erase), (Key(label=other, touch=flow.SwitchKeys(), share=2.0), space))


#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {
    "procedure-fields": fields,
    "procedure-list": names,
    "procedure-search": search,
    **procedure_pages.SCREENS,
}

__all__ = ["SCREENS"]
