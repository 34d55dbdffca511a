"""Screens of ``kiosk.flow.maintenance``: the PIN, how the kiosk is, what can be tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk import flow
from kiosk.flow import maintenance
from kiosk.screens.page import Button, Card, Fact, Key, Pad, Page, Point, Points, Rows, Sheet
from kiosk.screens.words import Words
from queue_server.contract.messages import Trouble

if TYPE_CHECKING:
    from kiosk.maintenance import Facts

#: Lines of the log on the screen.
_LINES = 6
#: Letters of one of them.
_LONGEST = 110
_DOT = "•"


def pin(state: flow.State, words: Words) -> Page:
    """Digits, of which only the number is seen."""
    title, detail = _asked(state, words)
    return Page(
        above="", heading=words.say("maintenance.pin.heading"), clock=words.time(state.hall_now),
        question=title, hint=detail,
        pad=Pad(text=_DOT * len(state.typed), hint=words.say("maintenance.pin.hint"), keys=_digits(words)),
        left=(Button(words=words.say("maintenance.close"), touch=flow.StartOver()),),
    )  # fmt: skip


def _asked(state: flow.State, words: Words) -> tuple[str, str]:
    """The question, or why the last answer opened nothing."""
    upkeep = state.upkeep
    if upkeep.checking:
        return words.say("maintenance.pin.checking"), ""
    if upkeep.wrong and upkeep.closed_until is not None:
        until = f"{upkeep.closed_until.astimezone(words.zone):%H:%M:%S}"
        return words.say("maintenance.pin.closed"), words.say("maintenance.pin.closed-detail", time=until)
    if upkeep.wrong:
        return words.say("maintenance.pin.wrong"), words.say("maintenance.pin.wrong-detail")
    return words.say("maintenance.pin.title"), ""


def _digits(words: Words) -> tuple[tuple[Key, ...], ...]:
    rows = [tuple(Key(label=digit, touch=flow.Type(digit)) for digit in row) for row in ("123", "456", "789")]
    erase = words.say("maintenance.pin.erase")
    last = (
        Key(label=erase, touch=flow.Erase()),
        Key(label="0", touch=flow.Type("0")),
        Key(label=words.say("maintenance.pin.ok"), touch=flow.Confirm(), tone="act"),
    )
    return (*rows, last)


def upkeep(state: flow.State, words: Words) -> Page:
    """One part after the other."""
    parts = {
        maintenance.FACTS: _facts, maintenance.DEVICE: _device, maintenance.TRIALS: _trials,
        maintenance.LOG: _log, maintenance.SPOTS: _spots,
    }  # fmt: skip
    return parts[state.part % len(parts)](state, words)


def _page(
    state: flow.State, words: Words, *, hint: str = "", cards: tuple[Card, ...] = (),
    blocks: tuple[Rows | Points | Sheet, ...] = (),
) -> Page:  # fmt: skip
    part = state.part % maintenance.PARTS
    return Page(
        above=words.say("maintenance.heading"), heading=words.say(f"maintenance.part.{part}"),
        clock=words.time(state.hall_now), hint=hint, blocks=blocks, cards=cards, side_by_side=True,
        left=(Button(words=words.say("maintenance.close"), touch=flow.StartOver()),),
        right=words.more(state.part, maintenance.PARTS),
    )  # fmt: skip


# ------------------------------------------------------------ how it is


def _asking(state: flow.State, words: Words) -> Page:
    return _page(state, words, blocks=(Sheet(title=words.say("maintenance.asking")),))


def _facts(state: flow.State, words: Words) -> Page:
    facts, say = state.upkeep.facts, words.say
    if facts is None:
        return _asking(state, words)
    rows = (
        Fact(heading=say("maintenance.server"), value=f"{_server(facts, words)} · {facts.server}"),
        Fact(heading=say("maintenance.outages"), value=_outages(facts, words)),
        Fact(heading=say("maintenance.address"), value=facts.address or "–"),
        Fact(heading=say("maintenance.lease"), value=_lease(facts, words)),
        Fact(heading=say("maintenance.to-hand-in"), value=str(facts.to_hand_in)),
    )
    return _page(state, words, blocks=(Rows(rows=rows),))


def _device(state: flow.State, words: Words) -> Page:
    facts, say = state.upkeep.facts, words.say
    if facts is None:
        return _asking(state, words)
    codes = {trouble.code for trouble in facts.troubles}
    memory = "bad" if codes & {"memory-damaged", "memory-failing"} else "ok"
    clock = say("maintenance.clock-unset") if "clock-unset" in codes else words.time(facts.hall_now)
    version = say("maintenance.version", version=facts.version)
    rows = (
        Fact(heading=say("maintenance.device"), value=f"{facts.device} · {version}"),
        Fact(heading=say("maintenance.printer"), value=f"{_printer(codes, words)} · {facts.printer}"),
        Fact(heading=say("maintenance.memory"), value=say(f"maintenance.memory-{memory}")),
        Fact(heading=say("maintenance.clock"), value=clock),
    )
    return _page(state, words, blocks=(Rows(rows=rows), _troubles(facts.troubles, words)))


def _troubles(troubles: tuple[Trouble, ...], words: Words) -> Points:
    points = [Point(text=_trouble(trouble.code, words), sign="⚠", tone="mind") for trouble in troubles[:3]]
    none = Point(text=words.say("maintenance.no-troubles"), sign="✓", tone="ready")
    return Points(heading=words.say("maintenance.troubles"), points=tuple(points) or (none,))


def _trouble(code: str, words: Words) -> str:
    """As the supervisor reads it; its code where nobody has put it into words."""
    key = f"trouble.{code}.title"
    return words.texts.say(key, words.language) if words.texts.has(key) else code


def _server(facts: Facts, words: Words) -> str:
    if facts.lost_since is None:
        return words.say("maintenance.there")
    return words.say("maintenance.away", time=words.time(facts.lost_since))


def _outages(facts: Facts, words: Words) -> str:
    if facts.last_outage is None:
        return words.say("maintenance.outages-none", time=words.time(facts.started))
    last = words.time(facts.last_outage)
    return words.say("maintenance.outages-last", number=facts.outages, time=last)


def _lease(facts: Facts, words: Words) -> str:
    if facts.lease is None:
        return words.say("maintenance.lease-none")
    first, last, left, until = facts.lease
    return words.say("maintenance.lease-left", left=left, first=first, last=last, time=words.time(until))


def _printer(codes: set[str], words: Words) -> str:
    bad = sorted(code for code in codes if code.startswith("printer-"))
    return _trouble(bad[0], words) if bad else words.say("maintenance.printer-ok")


# ------------------------------------------------------------ what can be tried


def _trials(state: flow.State, words: Words) -> Page:
    outcomes = dict(state.upkeep.tried)
    trials: tuple[flow.Trial, ...] = ("slip", "sound") if state.speakable else ("slip",)
    cards = tuple(
        Card(
            title=words.say(f"maintenance.try-{what}"), touch=flow.Try(what),
            detail=_outcome(outcomes.get(what), words) or words.say(f"maintenance.try-{what}-detail"),
            mind=outcomes.get(what, "good") not in ("good", "running"),
        )
        for what in trials
    )  # fmt: skip
    again = Card(
        title=words.say("maintenance.restart"), detail=words.say("maintenance.restart-detail"),
        touch=flow.StartAgain(),
    )  # fmt: skip
    return _page(state, words, cards=(*cards, again))


def _outcome(outcome: str | None, words: Words) -> str:
    if outcome is None:
        return ""
    if outcome in ("running", "good"):
        return words.say(f"maintenance.outcome.{outcome}")
    return words.say("maintenance.outcome.bad", code=_trouble(outcome, words))


def _log(state: flow.State, words: Words) -> Page:
    lines = state.upkeep.facts.log[:_LINES] if state.upkeep.facts else ()
    told = tuple(Point(text=line[:_LONGEST]) for line in lines)
    none = Point(text=words.say("maintenance.log-none"))
    return _page(state, words, blocks=(Points(points=told or (none,)),))


def _spots(state: flow.State, words: Words) -> Page:
    touched = state.upkeep.touched
    return _page(
        state, words, hint=words.say("maintenance.spots"),
        cards=tuple(
            Card(
                title=words.say("maintenance.spot", number=spot + 1), touch=flow.TouchSpot(spot),
                detail=words.say("maintenance.spot-good") if spot in touched else "",
                tone="chosen" if spot in touched else "plain",
            )
            for spot in range(flow.cards_on(state))
        ),
    )  # fmt: skip


#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {"pin": pin, "maintenance": upkeep}

__all__ = ["SCREENS"]
