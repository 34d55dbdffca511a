"""The way to a number: which field and service, how many dossiers, what is declared; and what came of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

from kiosk.flow.happenings import (
    Cancel,
    ChangeUnits,
    ChooseField,
    ChooseService,
    ChooseSlot,
    Confirm,
    Declare,
    Effect,
    HaveAppointment,
    Issue,
    Issued,
    News,
    Print,
    Refused,
    Resumed,
    SlipChanged,
    StillTrying,
    TakeByAppointment,
    TakeNumber,
    Touch,
    WithoutCard,
)
from kiosk.flow.state import CHOOSING, ScreenName, State, Stop, can_issue, home
from queue_server.contract.messages import HallView, IssueRequest, ServiceView

Step = tuple[State, tuple[Effect, ...]]

#: The class that a citizen can declare, and the one of a time agreed before.
PRIORITY, APPOINTMENT = "priority", "appointment"
#: Times that are offered to somebody with an appointment: so many minutes apart, from now on both sides.
SLOT_EVERY, SLOTS_BEFORE, SLOTS_AFTER = 15, 4, 7


def touch(state: State, touched: Touch, key: str) -> Step | None:  # noqa: PLR0911  # one line a touch
    """What a touch on the way to a number does; nothing where it is none of these."""
    match touched:
        case TakeNumber() if state.screen == "home" and can_issue(state):
            return replace(state, screen="field", part=0), ()
        case HaveAppointment() if state.screen == "home" and state.hall is not None:
            return replace(state, screen="appointment"), ()
        case TakeByAppointment() if state.screen == "appointment" and can_issue(state):
            return replace(state, screen="field", part=0, by_appointment=True), ()
        case ChooseField(field) if state.screen == "field":
            return _field_chosen(state, field), ()
        case ChooseService(service) if state.screen == "service":
            return choose_service(state, service), ()
        case ChangeUnits(by) if state.screen in ("priority", "confirm") and state.chosen is not None:
            return replace(state, units=min(max(1, state.units + by), state.chosen.max_units)), ()
        case ChooseSlot(slot) if state.screen == "slot":
            return _next_question(replace(state, slot=slot)), ()
        case WithoutCard() if state.screen == "card" and asks_for_card(state) == "optional":
            return _next_question(replace(state, without_card=True)), ()
        case Declare(priority) if state.screen == "priority":
            return _ask(state, PRIORITY if priority else None, key)
        case Confirm() if state.screen == "confirm":
            return _ask(state, APPOINTMENT if state.slot is not None else None, key)
    return None


def take_for(state: State, service: str) -> State:
    """Go on to a number for a service that was found another way: by a dossier, by a procedure."""
    services = state.hall.services if state.hall else ()
    offered = next((entry for entry in services if entry.id == service), None)
    if offered is None or not can_issue(state):
        return state
    return choose_service(replace(state, field=offered.field, part=0, origin=state.screen), service)


def card_shown(state: State, person: str) -> State:
    """A card was held before the scanner: by its digest, whoever asks has no second number."""
    return _next_question(replace(state, person=person)) if state.screen == "card" else state


def asks_for_card(state: State) -> str:
    """``off``, ``optional`` or ``required``. While the server is away nobody can tell who has a number."""
    return state.hall.one_ticket if state.hall is not None and state.lost_since is None else "off"


def slots(state: State) -> list[datetime.datetime]:
    """Times around now, on the quarter of the hour, within today's hours."""
    step = datetime.timedelta(minutes=SLOT_EVERY)
    seconds = (state.hall_now - datetime.datetime.min.replace(tzinfo=datetime.UTC)) % step
    quarter = state.hall_now - seconds
    times = [quarter + step * number for number in range(-SLOTS_BEFORE, SLOTS_AFTER + 1)]
    hall = state.hall
    if hall is None or hall.always_open:
        return times
    return [time for time in times if any(period.start <= time < period.end for period in hall.periods)]


# ------------------------------------------------------------ questions


def _field_chosen(state: State, field: str) -> State:
    services = state.services_of(field)
    chosen = replace(state, field=field, screen="service", part=0)
    if len(services) == 1:
        return choose_service(chosen, services[0].id)
    return chosen if services else state


def choose_service(state: State, service: str) -> State:
    """The service is known; ask what else must be."""
    chosen = replace(state, service=service, stop=None, units=1)
    if chosen.chosen is None:
        return state
    stop = _stop_of(chosen.chosen)
    if stop is not None:
        return replace(chosen, screen="stopped", stop=stop)
    return replace(chosen, screen=next(questions(chosen)))


def questions(state: State) -> Iterator[ScreenName]:
    """What is asked about the service chosen, in order; the last one gives the number."""
    if state.by_appointment:
        yield "slot"
    if asks_for_card(state) != "off" and state.person is None and not state.without_card:
        yield "card"
    classes = state.hall.classes if state.hall else ()
    declared = any(entry.id == PRIORITY for entry in classes) and not state.by_appointment
    yield "priority" if declared else "confirm"


def _next_question(state: State) -> State:
    """The question behind the one that was just answered."""
    ahead = list(questions(state))
    place = ahead.index(state.screen) + 1 if state.screen in ahead else _place_of_card(ahead)
    return replace(state, screen=ahead[place])


def _place_of_card(ahead: list[ScreenName]) -> int:
    """The card is not asked for again once it was answered: what comes next stands last."""
    return len(ahead) - 1


def _stop_of(service: ServiceView) -> Stop | None:
    return None if service.stopped is None else Stop(service.stopped, service.expected)


def _ask(state: State, ticket_class: str | None, key: str) -> Step:
    """Ask for a number, with the window that stands on the screen: it becomes the promise."""
    service = state.chosen
    request = IssueRequest(
        key=key, service=state.service or "", ticket_class=ticket_class, language=state.language,
        device=state.settings.device, units=state.units, slot=state.slot, person=state.person,
        preparation=state.preparation, dossier=_dossier(state),
        promise=state.window(service, ticket_class) if service else None,
    )  # fmt: skip
    return replace(state, screen="issuing", request=request, trying_again=False), (Issue(request),)


def _dossier(state: State) -> str | None:
    """The code of the dossier that was looked up and that this number is for."""
    return state.lookup.code if state.origin == "dossier" and state.lookup.found is not None else None


def back(state: State) -> State | None:
    """One question back; nothing where this is no question on the way to a number."""
    if state.screen == "appointment":
        return home(state)
    if state.screen == "field":
        return replace(home(state), language=state.language, access=state.access)
    if state.screen == "service":
        return replace(state, screen="field", field=None, part=0)
    if state.screen not in CHOOSING:
        return None
    before = _before(state)
    if before is not None:
        return replace(state, screen=before, slot=None if before == "slot" else state.slot)
    several = len(state.services_of(state.field)) > 1
    screen: ScreenName = state.origin or ("service" if several else "field")
    return replace(
        state, screen=screen, field=state.field if several and state.origin is None else None, service=None,
        stop=None, part=0, units=1, slot=None, preparation=None, origin=None,
    )  # fmt: skip


def _before(state: State) -> ScreenName | None:
    asked = list(questions(replace(state, person=None, without_card=False)))
    if state.screen not in asked:
        return None
    place = asked.index(state.screen)
    # A card that was shown needs not be shown again.
    earlier = [screen for screen in asked[:place] if screen != "card" or not state.person]
    return earlier[-1] if earlier else None


# ------------------------------------------------------------ news


def news(state: State, happened: News) -> Step | None:  # noqa: PLR0911  # one line a piece of news
    """What news of a number mean; nothing where it is none of these."""
    match happened:
        case Issued(key, answer) if key in state.abandoned:
            return replace(state, abandoned=state.abandoned - {key}), (Cancel(answer.id),)
        case Refused(key) if key in state.abandoned:
            return replace(state, abandoned=state.abandoned - {key}), ()
        case Issued(key, answer) if _waits_for(state, key) and state.hall is not None:
            shown = replace(
                state, screen="ticket", ticket=answer, request=None, slip="printing", touched_at=state.now
            )
            return shown, (Print(answer, state.hall),)
        case Refused(key) if _waits_for(state, key):
            return _refused(state, happened), ()
        case StillTrying(key) if _waits_for(state, key):
            return replace(state, trying_again=True), ()
        case Resumed(answer, printed) if state.hall is not None:
            return _resumed(state, happened), () if printed else (Print(answer, state.hall),)
        case SlipChanged(ticket, slip) if state.ticket is not None and state.ticket.id == ticket:
            return replace(state, slip=slip, touched_at=state.now), ()
    return None


def _resumed(state: State, happened: Resumed) -> State:
    """Whoever asked just before the program ended still stands here; unless somebody else has begun."""
    if state.screen not in ("home", "attract"):
        return state
    answer = happened.answer
    return replace(
        home(state), screen="ticket", ticket=answer, language=answer.language,
        slip="printed" if happened.printed else "printing", touched_at=state.now,
    )  # fmt: skip


def _refused(state: State, refused: Refused) -> State:
    state = replace(state, request=None, touched_at=state.now)
    if refused.code == "service-stopped" and state.chosen is not None:
        return replace(state, screen="stopped", stop=Stop(refused.reason, refused.expected))
    return replace(state, screen="refused", refusal=refused.code, has_number=refused.number)


def still_possible(state: State, hall: HallView) -> State:
    """Whoever is choosing when the hall closes, or whose choice has gone, reads why on the first screen."""
    gone = state.field is not None and not state.services_of(state.field)
    gone = gone or (state.service is not None and state.chosen is None)
    if gone or not hall.issuing:
        return replace(home(state), language=state.language, access=state.access)
    if state.chosen is None:
        return state
    stop = _stop_of(state.chosen)
    if stop is not None:
        return replace(state, screen="stopped", stop=stop)
    asked = list(questions(state))
    if state.screen in asked:
        return state
    return replace(state, screen=asked[0] if state.screen == "stopped" else asked[-1], stop=None)


def _waits_for(state: State, key: str) -> bool:
    return state.screen == "issuing" and state.request is not None and state.request.key == key


__all__ = [
    "APPOINTMENT", "PRIORITY", "Step", "asks_for_card", "back", "card_shown", "choose_service", "news",
    "questions", "slots", "still_possible", "take_for", "touch",
]  # fmt: skip
