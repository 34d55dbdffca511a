"""The kiosk's screens: state → page. Pure; every word comes from the texts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from config.text import Texts
from kiosk import flow
from kiosk.screens import choosing, confirming, home, ticket
from kiosk.screens.page import Button, Page
from kiosk.screens.words import Words

_DRAW: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {
    "home": home.welcome,
    "help": home.help_page,
    "field": choosing.field,
    "service": choosing.service,
    "priority": confirming.priority,
    "confirm": confirming.confirm,
    "stopped": confirming.stopped,
    "issuing": ticket.issuing,
    "refused": ticket.refused,
    "ticket": ticket.ticket,
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
    return _DRAW[state.screen](state, Words(texts, state.language, zone, languages))


__all__ = ["Button", "Page", "describe"]
