"""One question a screen: which field, which service."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk import flow
from kiosk.screens import waiting
from kiosk.screens.page import Card, Page
from kiosk.screens.words import Words
from queue_server.contract.messages import ServiceView


def field(state: flow.State, words: Words) -> Page:
    """Which field."""
    hall = state.hall
    cards = [
        _card(state, words, words.name(entry.names), state.services_of(entry.id), flow.ChooseField(entry.id))
        for entry in (hall.fields if hall else ())
        if state.services_of(entry.id)
    ]
    hint = words.say("field.hint" if state.lost_since is None else "service.hint")
    return _page(state, words, 1, words.say("field.title"), hint, cards)


def service(state: flow.State, words: Words) -> Page:
    """Which service of the field."""
    cards = [
        _card(state, words, words.name(entry.names), [entry], flow.ChooseService(entry.id))
        for entry in state.services_of(state.field)
    ]
    return _page(state, words, 2, words.say("service.title"), words.say("service.hint"), cards)


def _card(
    state: flow.State, words: Words, title: str, services: Sequence[ServiceView], touch: flow.Touch
) -> Card:
    detail, mind = _detail(state, words, services)
    # A number that is given while the server is away has another letter.
    badge = services[0].prefix if state.lost_since is None else ""
    return Card(title=title, detail=detail, mind=mind, badge=badge, touch=touch)


def _detail(state: flow.State, words: Words, services: Sequence[ServiceView]) -> tuple[str, bool]:
    """How it stands with what is behind a card, and whether that is something to mind."""
    if state.lost_since is not None:
        return "", False
    if all(entry.stopped is not None for entry in services):
        return words.say("stopped.card"), True
    people = sum(entry.waiting for entry in services)
    told = [words.count("waiting", people)]
    if not any(entry.served_now for entry in services):
        return " · ".join([words.say("no-counter"), *(told if people else [])]), True
    if len(services) == 1 and people:
        told += filter(None, [waiting.of_service(state, services[0], None, words)])
    return " · ".join(told), False


def _page(state: flow.State, words: Words, number: int, title: str, hint: str, cards: Sequence[Card]) -> Page:
    many = flow.cards_on(state)
    first = state.part * many
    return Page(
        above=words.say("step", number=number), heading=title, clock=words.time(state.hall_now), hint=hint,
        cards=tuple(cards[first : first + many]), left=words.bar(),
        right=(*words.more(state.part, -(-len(cards) // many)), words.help()),
    )  # fmt: skip


__all__ = ["field", "service"]
