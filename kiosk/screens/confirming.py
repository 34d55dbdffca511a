"""The last question before a number: what waits for whoever takes it. And why there is none."""

from __future__ import annotations

from kiosk import flow
from kiosk.screens import waiting
from kiosk.screens.page import Card, Key, Notice, Pad, Page
from kiosk.screens.words import Words
from queue_server.contract.messages import ServiceView

#: Reasons of a stop that have a sentence of their own.
_TOLD = frozenset({"cap", "no-time-left"})


def priority(state: flow.State, words: Words) -> Page:
    """Declared in plain words; both answers weigh the same, and each says how long it takes."""
    cards = tuple(
        Card(
            title=words.say(f"priority.{answer}"),
            detail=_detail(words.say(f"priority.{answer}-detail"), state, ticket_class, words),
            touch=flow.Declare(answer == "yes"),
        )
        for answer, ticket_class in (("no", None), ("yes", flow.PRIORITY))
    )
    return _page(
        state, words, words.say("priority.title"), words.say("priority.hint"), cards, side_by_side=True
    )


def confirm(state: flow.State, words: Words) -> Page:
    """Where there is nothing to declare: a number, or not."""
    detail = _wait(state, flow.APPOINTMENT if state.slot else None, words)
    cards = (Card(title=words.say("confirm.take"), detail=detail, touch=flow.Confirm(), tone="act"),)
    hint = words.say("confirm.appointment", time=words.time(state.slot)) if state.slot else ""
    return _page(state, words, words.say("confirm.title"), hint, cards)


def stopped(state: flow.State, words: Words) -> Page:
    """Why the service gives no more numbers today."""
    stop = state.stop or flow.Stop("cap")
    code = stop.reason if stop.reason in _TOLD else "cap"
    detail = words.say(f"stopped.{code}.detail")
    if code == "no-time-left" and stop.expected is not None:
        detail = words.say("stopped.expected", expected=words.time(stop.expected))
    service = state.chosen
    return Page(
        above=words.name(service.names) if service else "", heading=words.say("stopped.heading"),
        clock=words.time(state.hall_now), left=words.bar(), right=(words.help(),),
        notices=(Notice(title=words.say(f"stopped.{code}.title"), detail=detail),),
    )  # fmt: skip


def _wait(state: flow.State, ticket_class: str | None, words: Words) -> str:
    service = state.chosen
    return waiting.of_service(state, service, ticket_class, words) if service else ""


def _detail(kind: str, state: flow.State, ticket_class: str | None, words: Words) -> str:
    """“Lấy số thường: khoảng 15–25 phút nữa”."""
    wait = _wait(state, ticket_class, words)
    return f"{kind}: {wait}" if wait else kind


def _page(
    state: flow.State,
    words: Words,
    heading: str,
    hint: str,
    cards: tuple[Card, ...],
    *,
    side_by_side: bool = False,
) -> Page:
    service = state.chosen
    notices: list[Notice] = []
    if service is not None:
        window = state.window(service)
        notices = [
            _leased(service, words)
            if state.lost_since is not None
            else _standing(service, words, known=window is not None)
        ]
        notices += waiting.interruption(state, window, words)
    return Page(
        above=words.say("step", number=3), heading=heading, clock=words.time(state.hall_now), hint=hint,
        notices=tuple(notices), cards=cards, side_by_side=side_by_side, left=words.bar(),
        pad=_units(state, words),
        right=(words.help(),),
    )  # fmt: skip


def _units(state: flow.State, words: Words) -> Pad | None:
    """How many dossiers one number is for, where it may be several."""
    service = state.chosen
    if service is None or service.max_units == 1:
        return None
    fewer, more = (
        Key(label=sign, says=words.say(f"units.{name}"), touch=flow.ChangeUnits(by))
        for name, by, sign in (("fewer", -1, "–"), ("more", 1, "+"))
    )
    return Pad(
        text=words.count("units.count", state.units), hint=words.say("units.hint", most=service.max_units),
        beside=(fewer, more),
    )  # fmt: skip


def _leased(service: ServiceView, words: Words) -> Notice:
    """The service chosen; how many wait only the server knows, and that is away."""
    return Notice(title=words.name(service.names), detail=words.say("home.leased-detail"), tone="mind")


def _standing(service: ServiceView, words: Words, *, known: bool) -> Notice:
    """The service chosen, and how many are before whoever comes now."""
    told = [words.say("ahead", people=words.count("people", service.waiting))]
    if not service.served_now:
        told.append(words.say("no-counter"))
    elif not known:
        told.append(words.say("wait.unknown"))
    return Notice(
        title=words.name(service.names), detail=" · ".join(told),
        tone="plain" if service.served_now else "mind",
    )  # fmt: skip


__all__ = ["confirm", "priority", "stopped"]
