"""Questions between a service and its number: which time, whose number."""

from __future__ import annotations

from kiosk import flow
from kiosk.screens.page import Card, Notice, Page, Sheet
from kiosk.screens.words import Words


def appointment(state: flow.State, words: Words) -> Page:
    """What was agreed before: a time, or a message about a dossier."""
    cards = [
        Card(
            title=words.say("appointment.agreed"), detail=words.say("appointment.agreed-detail"),
            touch=flow.TakeByAppointment(), sign="◷",
        )
    ]  # fmt: skip
    if state.hall is not None and "dossiers" in state.hall.offers:
        cards.append(
            Card(
                title=words.say("appointment.message"), detail=words.say("appointment.message-detail"),
                touch=flow.OpenDossiers(), sign="🔍",
            )
        )  # fmt: skip
    return Page(
        above="", heading=words.say("appointment.heading"), clock=words.time(state.hall_now),
        cards=tuple(cards), left=words.bar(), right=(words.help(),),
    )  # fmt: skip


def slot(state: flow.State, words: Words) -> Page:
    """Which time; the officer sees to it that it is true."""
    service, times = state.chosen, flow.slots(state)
    none = Notice(title=words.say("slot.none"), detail=words.say("slot.none-detail"))
    many = flow.cards_on(state)
    first = state.part * many
    return Page(
        above=words.name(service.names) if service else "", heading=words.say("slot.title"),
        clock=words.time(state.hall_now), hint=words.say("slot.hint"), notices=() if times else (none,),
        cards=tuple(
            Card(title=words.time(time), touch=flow.ChooseSlot(time)) for time in times[first : first + many]
        ),
        left=words.bar(), right=(*words.more(state.part, -(-len(times) // many)), words.help()),
    )  # fmt: skip


def card(state: flow.State, words: Words) -> Page:
    """So that everybody takes one number only; never without a way for those who have no card."""
    optional = flow.asks_for_card(state) == "optional"
    without = Card(
        title=words.say("card.without"), detail=words.say("card.without-detail"), touch=flow.WithoutCard()
    )
    service = state.chosen
    notices = [] if optional else [Notice(title=words.say("card.required"), tone="plain")]
    if state.scanned == "insurance":
        title, detail = words.say("scan.insurance.title"), words.say("scan.insurance.on-card")
        notices.insert(0, Notice(title=title, detail=detail))
    elif state.scanned:
        notices.insert(0, Notice(title=words.say("card.scan-again")))
    return Page(
        above=words.name(service.names) if service else "", heading=words.say("card.title"),
        clock=words.time(state.hall_now), hint="",
        blocks=(Sheet(title=words.say("card.scan"), detail=words.say("card.hint")),),
        notices=tuple(notices), cards=(without,) if optional else (), left=words.bar(), right=(words.help(),),
    )  # fmt: skip


__all__ = ["appointment", "card", "slot"]
