"""The kiosk's screens: state → page. Pure; every word comes from the texts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from config.text import Texts
from kiosk import flow
from kiosk.flow.state import STAFF
from kiosk.screens import (
    always,
    asking,
    choosing,
    confirming,
    dossiers,
    home,
    maintenance,
    procedures,
    scanning,
    ticket,
)
from kiosk.screens.page import Button, Page
from kiosk.screens.words import Words

_DRAW: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {
    "attract": home.quiet,
    "home": home.welcome,
    "help": home.help_page,
    "field": choosing.field,
    "service": choosing.service,
    "appointment": asking.appointment,
    "slot": asking.slot,
    "card": asking.card,
    "priority": confirming.priority,
    "confirm": confirming.confirm,
    "stopped": confirming.stopped,
    "issuing": ticket.issuing,
    "refused": ticket.refused,
    "ticket": ticket.ticket,
    **dossiers.SCREENS,
    **scanning.SCREENS,
    **procedures.SCREENS,
    **maintenance.SCREENS,
}


def describe(state: flow.State, texts: Texts, can_draw: Callable[[str], bool] = lambda _: True) -> Page:
    """The page of a state.

    Args:
        state: the flow's state.
        texts: all words.
        can_draw: whether there are letters for a language; others are not offered.
    """
    hall = state.hall
    zone = ZoneInfo(hall.time_zone) if hall else datetime.UTC
    languages = tuple(name for name in hall.languages if can_draw(name)) if hall else ()
    words = Words(texts, state.language, zone, languages)
    page = always.still_there(state, words) if state.warning else _DRAW[state.screen](state, words)
    if state.screen in STAFF or page.everywhere is not None or (hall is not None and hall.clear):
        return page
    return replace(
        page, above=always.unspoken(state, words) or page.above, languages=always.languages(state, words),
        access=always.access(state, words),
    )  # fmt: skip


__all__ = ["Button", "Page", "describe"]
