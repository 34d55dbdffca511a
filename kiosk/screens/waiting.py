"""A window in words: minutes from now while those can be pictured, the clock beyond that."""

from __future__ import annotations

import datetime
import math

from kiosk import flow
from kiosk.screens.page import Notice
from kiosk.screens.words import Words
from queue_server.contract.messages import ServiceView, Window

#: Up to so many minutes every one counts; beyond it they are told in steps of five.
_EXACT = 10
_STEP = 5
#: Beyond so many minutes people look at the clock instead.
_LONG = 90


def in_words(window: Window, now: datetime.datetime, words: Words) -> str:
    """How long from now: “khoảng 15–25 phút nữa”; rounded outwards, so that nothing is too tight."""
    earliest = max(0.0, (window.earliest - now).total_seconds() / 60)
    latest = max(0.0, (window.latest - now).total_seconds() / 60)
    if latest > _LONG:
        return words.say("wait.clock", **clock(window, words))
    step = 1 if latest <= _EXACT else _STEP
    low, high = math.floor(earliest / step) * step, math.ceil(latest / step) * step
    if high <= 1:
        return words.say("wait.soon")
    if low == 0:
        return words.say("wait.within", latest=high)
    if low == high:
        return words.say("wait.about", latest=high)
    return words.say("wait.minutes", earliest=low, latest=high)


def clock(window: Window, words: Words) -> dict[str, str]:
    """The window by the clock, in whole minutes, rounded outwards."""
    late = window.latest + datetime.timedelta(seconds=59, microseconds=999_999)
    return {"earliest": words.time(window.earliest), "latest": words.time(late)}


def of_service(state: flow.State, service: ServiceView, ticket_class: str | None, words: Words) -> str:
    """How long somebody of a class would wait; nothing where nobody knows."""
    window = state.window(service, ticket_class)
    return in_words(window, state.hall_now, words) if window else ""


def interruption(state: flow.State, window: Window | None, words: Words) -> list[Notice]:
    """A warning where the break or the closing may come before the turn."""
    hall = state.hall
    if hall is None or hall.until is None or window is None or window.latest <= hall.until:
        return []
    until = words.time(hall.until)
    again = next((period.start for period in hall.periods if period.start >= hall.until), None)
    if again is None:
        title, detail = words.say("confirm.closing.title", until=until), words.say("confirm.closing.detail")
    else:
        title = words.say("confirm.break.title", until=until, again=words.time(again))
        detail = words.say("confirm.break.detail")
    return [Notice(title=title, detail=detail)]


__all__ = ["clock", "in_words", "interruption", "of_service"]
