"""The first screen, and the help."""

from __future__ import annotations

from dataclasses import replace

from kiosk import flow
from kiosk.screens.page import Card, Notice, Page
from kiosk.screens.words import Words


def welcome(state: flow.State, words: Words) -> Page:
    """Take a number; choose a language; or read why there are none now."""
    hall = state.hall
    if hall is not None and hall.clear:
        return _leave(state, words)
    notices = [*_stumbled(state, words), *closed(state, words), *_printer(state, words)]
    cards = (*_take(state, words), *_look_up(state, words))
    return Page(
        above="", heading=words.name(hall.names) if hall else "",
        # Whose time it is, only the server knows.
        clock=words.time(state.hall_now) if hall else "", date=words.date(state.hall_now) if hall else "",
        question=words.say("home.title"),
        hint=_hint(state, words) if cards else "", notices=tuple(notices), cards=cards,
        right=(words.help(),) if hall else (),
    )  # fmt: skip


def _hint(state: flow.State, words: Words) -> str:
    return words.say("home.hint" if flow.can_issue(state) else "home.other-hint")


def _take(state: flow.State, words: Words) -> tuple[Card, ...]:
    """A number, where there are any."""
    hall = state.hall
    if hall is None or not flow.can_issue(state):
        return ()
    opened = sum(counter.status == "open" for counter in hall.counters)
    detail = f"{words.count('waiting', hall.waiting)} · {words.count('counters-open', opened)}"
    if state.lost_since is not None:
        detail = ""
    take = flow.TakeNumber()
    return (Card(title=words.say("home.take"), detail=detail, badge="A1", touch=take, tone="act"),)


def _look_up(state: flow.State, words: Words) -> tuple[Card, ...]:
    """What can be looked up, with the server or without it; and what was agreed before."""
    hall = state.hall
    if hall is None or hall.stopped is not None:
        return ()
    there = state.lost_since is None
    offered = {
        "dossier": there and "dossiers" in hall.offers,
        "procedure": state.catalogue is not None,
        "appointment": there and flow.can_issue(state) and "appointments" in hall.offers,
    }
    touches = {
        "dossier": flow.OpenDossiers(), "procedure": flow.OpenProcedures(),
        "appointment": flow.HaveAppointment(),
    }  # fmt: skip
    signs = {"dossier": "🔍", "procedure": "☰", "appointment": "◷"}
    return tuple(
        Card(
            title=words.say(f"home.{name}"), detail=words.say(f"home.{name}-detail"), sign=signs[name],
            touch=touches[name],
        )
        for name, there in offered.items() if there
    )  # fmt: skip


def quiet(state: flow.State, words: Words) -> Page:
    """Nobody stands here: whose hall it is, the time, and how to begin, in every language."""
    hall = state.hall
    return Page(
        above="", heading=words.name(hall.names) if hall else "", clock=words.time(state.hall_now),
        date=words.date(state.hall_now), question=words.say("attract.touch"),
        notices=tuple(
            Notice(title=replace(words, language=language).say("attract.touch"))
            for language in _own_first(words)
        ),
        everywhere=flow.Wake(),
    )  # fmt: skip


def _leave(state: flow.State, words: Words) -> Page:
    """Everybody is asked to leave: nothing else is on the screen, and all languages say so at once."""
    first, *others = (replace(words, language=language) for language in _own_first(words))
    return Page(
        above="", heading=words.name(state.hall.names) if state.hall else "",
        clock=words.time(state.hall_now), date=words.date(state.hall_now),
        notices=tuple(
            Notice(title=one.say("closed.clear.title"), detail=one.say("closed.clear.detail"), tone="alarm")
            for one in (first, *others)
        ),
    )  # fmt: skip


def _own_first(words: Words) -> list[str]:
    return [words.language, *(language for language in words.languages if language != words.language)]


def standing_still(state: flow.State, words: Words) -> list[Notice]:
    """The hall stands still, or is to be left."""
    hall = state.hall
    if hall is None or not (hall.clear or hall.stopped is not None):
        return []
    code = "clear" if hall.clear else "stopped"
    title, detail = words.say(f"closed.{code}.title"), words.say(f"closed.{code}.detail")
    return [Notice(title=title, detail=detail, tone="alarm" if hall.clear else "mind")]


def closed(state: flow.State, words: Words) -> list[Notice]:
    """Why no numbers can be taken."""
    hall, facts = state.hall, dict[str, str]()
    if state.lost_since is not None and flow.can_issue(state):
        return [Notice(title=words.say("home.leased"), detail=words.say("home.leased-detail"))]
    if hall is None or state.lost_since is not None:
        code = "starting" if hall is None else "away"
    elif hall.stopped is not None:
        return standing_still(state, words)
    elif hall.paper_since is not None and hall.phase == "open":
        code = "paper"
    elif hall.paused is not None and hall.phase == "open":
        code = "paused"
    elif hall.special and not hall.periods:
        code, facts = "holiday", {"name": words.name(hall.special)}
    elif hall.phase in ("before", "break") and hall.until is not None:
        code, facts = hall.phase, {"time": words.time(hall.until)}
    elif not hall.issuing:
        code = "closed"
    else:
        return []
    return [
        Notice(title=words.say(f"closed.{code}.title", **facts), detail=words.say(f"closed.{code}.detail"))
    ]


def _stumbled(state: flow.State, words: Words) -> list[Notice]:
    if not state.stumbled:
        return []
    return [Notice(title=words.say("stumbled.title"), detail=words.say("stumbled.detail"))]


def _printer(state: flow.State, words: Words) -> list[Notice]:
    if state.printer is None:
        return []
    return [Notice(title=words.say("printer.title"), detail=words.say("printer.detail"))]


def help_page(state: flow.State, words: Words) -> Page:
    """Whom to ask."""
    hotline = words.hotline(state.hall)
    return Page(
        above="", heading=words.say("help.title"), clock=words.time(state.hall_now),
        notices=(
            Notice(title=words.say("help.ask"), detail=words.say("help.other"), tone="plain"),
            *((Notice(title=hotline, tone="plain"),) if hotline else ()),
        ),
        left=words.bar(),
    )  # fmt: skip


__all__ = ["closed", "help_page", "quiet", "standing_still", "welcome"]
