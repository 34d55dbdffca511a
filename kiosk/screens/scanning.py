"""Screens of ``kiosk.flow.scanning``: where a slip's number stands, and what was scanned in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kiosk import flow
from kiosk.screens import waiting
from kiosk.screens.page import Card, Fact, Notice, Page, Rows, Sheet, Tone
from kiosk.screens.words import Words
from queue_server.contract.messages import TicketView

_TONES: Mapping[str, Tone] = {"called": "ready", "no-show": "mind", "parked": "mind"}


def slip(state: flow.State, words: Words) -> Page:
    """Where the number stands."""
    look = state.slip_look
    if look.view is None:
        said, tone = look.trouble or "asking", "mind" if look.trouble else "plain"
        title, detail = words.say(f"slip.{said}.title"), words.say(f"slip.{said}.detail")
        return Page(
            above="", heading=words.say("slip.heading"), clock=words.time(state.hall_now),
            notices=(Notice(title=title, detail=detail, tone="mind" if tone == "mind" else "plain"),),
            left=words.bar(), right=(words.help(),),
        )  # fmt: skip
    view = look.view
    todo = words.say(f"slip.do.{view.state}", counter=view.counter or "")
    badge, tone = words.say(f"slip.state.{view.state}"), _TONES.get(view.state, "plain")
    return Page(
        above=words.say("slip.above"), heading=words.say("slip.heading"), clock=words.time(state.hall_now),
        blocks=(
            Sheet(badge=badge, title=view.number, detail=todo, tone=tone, number=True),
            Rows(rows=tuple(_facts(state, view, words))),
        ),
        left=words.bar(), right=(words.help(),),
    )  # fmt: skip


def _facts(state: flow.State, view: TicketView, words: Words) -> Iterator[Fact]:
    yield Fact(heading=words.say("slip.service"), value=words.name(view.service_names))
    if view.state == "waiting" and view.ahead is not None:
        yield Fact(heading=words.say("slip.ahead"), value=words.count("people", view.ahead))
    if view.state == "waiting" and view.wait is not None:
        told = waiting.in_words(view.wait, state.hall_now, words)
        yield Fact(heading=words.say("slip.wait"), value=told)
    counters = (view.counter,) if view.counter else view.counters
    if counters and view.state in ("waiting", "called", "serving"):
        yield Fact(heading=words.say("slip.counter"), value=words.listed(counters))


def scan(state: flow.State, words: Words) -> Page:
    """What it was, as far as that helps, and the way on."""
    said = state.scanned or "unclear"
    title, detail = words.say(f"scan.{said}.title"), words.say(f"scan.{said}.detail")
    return Page(
        above="", heading=words.say("scan.heading"), clock=words.time(state.hall_now),
        notices=(Notice(title=title, detail=detail),), cards=tuple(_ways(state, words)),
        left=words.bar(), right=(words.help(),),
    )  # fmt: skip


def _ways(state: flow.State, words: Words) -> Iterator[Card]:
    go_on = Card(
        title=words.say("scan.go-on"), detail=words.say("scan.go-on-detail"), touch=flow.Back(), tone="act"
    )
    if state.scanned != "unclear" or not (state.hall and "dossiers" in state.hall.offers):
        yield go_on
        return
    yield Card(
        title=words.say("scan.type"), detail=words.say("scan.type-detail"), touch=flow.OpenDossiers(),
        sign="🔍",
    )  # fmt: skip
    if state.helped != "home":
        yield Card(title=go_on.title, detail=go_on.detail, touch=go_on.touch)


#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {"slip": slip, "scan": scan}

__all__ = ["SCREENS"]
