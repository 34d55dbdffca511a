"""One question a screen: which field, which service, priority or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk import flow
from kiosk.screens.page import Button, Card, Page
from kiosk.screens.words import Words
from queue_server.contract.messages import ServiceView


def field(state: flow.State, words: Words) -> Page:
    """Which field."""
    hall = state.hall
    cards = [
        _card(words, words.name(entry.names), state.services_of(entry.id), flow.ChooseField(entry.id))
        for entry in (hall.fields if hall else ())
        if state.services_of(entry.id)
    ]
    return _page(state, words, 1, words.say("field.title"), words.say("field.hint"), cards)


def service(state: flow.State, words: Words) -> Page:
    """Which service of the field."""
    cards = [
        _card(words, words.name(entry.names), [entry], flow.ChooseService(entry.id))
        for entry in state.services_of(state.field)
    ]
    return _page(state, words, 2, words.say("service.title"), words.say("service.hint"), cards)


def priority(state: flow.State, words: Words) -> Page:
    """Declared in plain words; both answers weigh the same."""
    cards = [
        Card(
            title=words.say("priority.no"), detail=words.say("priority.no-detail"), touch=flow.Declare(False)
        ),
        Card(
            title=words.say("priority.yes"), detail=words.say("priority.yes-detail"), touch=flow.Declare(True)
        ),
    ]
    page = _page(state, words, 3, words.say("priority.title"), words.say("priority.hint"), cards)
    return replace(page, side_by_side=True)


def _card(words: Words, title: str, services: Sequence[ServiceView], touch: flow.Happening) -> Card:
    waiting = sum(entry.waiting for entry in services)
    detail = words.count("waiting", waiting)
    unserved = not any(entry.served_now for entry in services)
    if unserved:
        none = words.say("no-counter")
        detail = f"{none} · {detail}" if waiting else none
    return Card(title=title, detail=detail, mind=unserved, badge=services[0].prefix, touch=touch)


def _page(state: flow.State, words: Words, number: int, title: str, hint: str, cards: Sequence[Card]) -> Page:
    first = state.part * flow.CARDS
    return Page(
        above=words.say("step", number=number), heading=title, clock=words.time(state.hall_now), hint=hint,
        cards=tuple(cards[first : first + flow.CARDS]), left=words.bar(),
        right=(*_turning(state, words, len(cards)), words.help()),
    )  # fmt: skip


def _turning(state: flow.State, words: Words, count: int) -> tuple[Button, ...]:
    parts = -(-count // flow.CARDS)
    if parts < 2:
        return ()
    return (Button(words=words.say("more"), touch=flow.MoreCards((state.part + 1) % parts)),)


__all__ = ["field", "priority", "service"]
