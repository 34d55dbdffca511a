"""What the kiosk does: state + what happened → state + effects. Pure: time and keys come in.

Every touch goes through ``step``. A touch that does not fit the screen changes nothing, so a second press of
the same thing does nothing either.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from kiosk.happenings import (
    TOUCHES,
    Back,
    Cancel,
    ChooseField,
    ChooseLanguage,
    ChooseService,
    Confirm,
    Declare,
    Effect,
    HallTime,
    Happening,
    Help,
    Issue,
    Issued,
    MoreCards,
    Print,
    PrinterChanged,
    Refused,
    ServerLost,
    Shown,
    SlipChanged,
    StartOver,
    StillTrying,
    Stumbled,
    TakeNumber,
    TimePassed,
    ViewCame,
)  # fmt: skip
from kiosk.state import CHOOSING, ScreenName, Settings, State, Stop, can_issue, home, start
from queue_server.contract.messages import HallView, IssueRequest, ServiceView

#: Cards on one screen; more of them are on the next one.
CARDS = 12
#: A touch so soon after a new screen was meant for the one before it: many fingers tap twice.
SETTLE = datetime.timedelta(milliseconds=400)
#: The class that a citizen can declare.
PRIORITY = "priority"

Step = tuple[State, tuple[Effect, ...]]


def step(state: State, happened: Happening, now: datetime.datetime, key: str) -> Step:
    """One step.

    Args:
        state: before it.
        happened: a touch, or news.
        now: the kiosk's clock, aware and even.
        key: a fresh key of 128 random bits, used if this step asks for a number.
    """
    before = (state.screen, state.part)
    state = replace(state, now=now)
    if not isinstance(happened, TOUCHES):
        state, effects = _news(state, happened)
    elif now - state.shown_at < SETTLE:
        return state, ()
    else:
        state, effects = _touch(replace(state, touched_at=now, stumbled=False), happened, key)
    new = (state.screen, state.part) != before
    return replace(state, shown_at=now) if new else state, effects


# ------------------------------------------------------------ touches


def _touch(state: State, touch: Happening, key: str) -> Step:  # noqa: PLR0911  # one line a touch
    match touch:
        case ChooseLanguage(language) if state.hall and language in state.hall.languages:
            return replace(state, language=language), ()
        case TakeNumber() if state.screen == "home" and can_issue(state):
            return replace(state, screen="field", part=0), ()
        case ChooseField(field) if state.screen == "field":
            return _field_chosen(state, field), ()
        case ChooseService(service) if state.screen == "service":
            return _service_chosen(state, service), ()
        case Declare(priority) if state.screen == "priority":
            return _ask(state, PRIORITY if priority else None, key)
        case Confirm() if state.screen == "confirm":
            return _ask(state, None, key)
        case MoreCards(part) if state.screen in ("field", "service"):
            return replace(state, part=part), ()
        case Help() if state.screen in ("home", *CHOOSING):
            return replace(state, screen="help", helped=state.screen), ()
        case Back():
            return _back(state), ()
        case StartOver():
            return home(state), ()
    return state, ()


def _field_chosen(state: State, field: str) -> State:
    services = state.services_of(field)
    chosen = replace(state, field=field, screen="service", part=0)
    if len(services) == 1:
        return _service_chosen(chosen, services[0].id)
    return chosen if services else state


def _service_chosen(state: State, service: str) -> State:
    chosen = replace(state, service=service, stop=None)
    if chosen.chosen is None:
        return state
    return replace(chosen, screen=_last_question(chosen, chosen.chosen), stop=_stop_of(chosen.chosen))


def _stop_of(service: ServiceView) -> Stop | None:
    return None if service.stopped is None else Stop(service.stopped, service.expected)


def _last_question(state: State, service: ServiceView) -> ScreenName:
    """What is asked before a number is given; or why none is."""
    if service.stopped is not None:
        return "stopped"
    classes = state.hall.classes if state.hall else ()
    return "priority" if any(entry.id == PRIORITY for entry in classes) else "confirm"


def _ask(state: State, ticket_class: str | None, key: str) -> Step:
    """Ask for a number, with the window that stands on the screen: it becomes the promise."""
    service = state.chosen
    request = IssueRequest(
        key=key, service=state.service or "", ticket_class=ticket_class, language=state.language,
        device=state.settings.device, promise=state.window(service, ticket_class) if service else None,
    )  # fmt: skip
    return replace(state, screen="issuing", request=request, trying_again=False), (Issue(request),)


def _back(state: State) -> State:
    match state.screen:
        case "service":
            return replace(state, screen="field", field=None, part=0)
        case "priority" | "confirm" | "stopped":
            several = len(state.services_of(state.field)) > 1
            field = state.field if several else None
            screen: ScreenName = "service" if several else "field"
            return replace(state, screen=screen, field=field, service=None, stop=None, part=0)
        case "help":
            return replace(state, screen=state.helped) if can_issue(state) else home(state)
    return home(state)


# ------------------------------------------------------------ news


def _news(state: State, news: Happening) -> Step:  # noqa: PLR0911, PLR0912  # one line a piece of news
    match news:
        case ViewCame(hall):
            return _view_came(state, hall), ()
        case Shown():
            return replace(state, shown_at=state.now), ()
        case HallTime(at):
            return replace(state, ahead=at - state.now), ()
        case Stumbled():
            return replace(home(state), stumbled=True), ()
        case ServerLost(since):
            return replace(state, lost_since=since), ()
        case PrinterChanged(code):
            return replace(state, printer=code), ()
        case TimePassed() if state.leaves_at is not None and state.now >= state.leaves_at:
            return home(state), ()
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
            return _refused(state, news), ()
        case StillTrying(key) if _waits_for(state, key):
            return replace(state, trying_again=True), ()
        case SlipChanged(ticket, slip) if state.ticket is not None and state.ticket.id == ticket:
            return replace(state, slip=slip, touched_at=state.now), ()
    return state, ()


def _refused(state: State, refused: Refused) -> State:
    state = replace(state, request=None, touched_at=state.now)
    if refused.code == "service-stopped" and state.chosen is not None:
        return replace(state, screen="stopped", stop=Stop(refused.reason, refused.expected))
    return replace(state, screen="refused", refusal=refused.code)


def _view_came(state: State, hall: HallView) -> State:
    first = state.hall is None
    state = replace(state, hall=hall, lost_since=None)
    if first:
        state = replace(state, ahead=hall.server_time - state.now)
    if first or state.language not in hall.languages:
        state = replace(state, language=hall.languages[0])
    if hall.clear and state.screen not in ("issuing", "ticket"):
        return replace(home(state), language=state.language)
    return _still_possible(state, hall) if state.screen in CHOOSING else state


def _still_possible(state: State, hall: HallView) -> State:
    """Whoever is choosing when the hall closes, or whose choice has gone, reads why on the first screen."""
    gone = state.field is not None and not state.services_of(state.field)
    gone = gone or (state.service is not None and state.chosen is None)
    if gone or not hall.issuing:
        return replace(home(state), language=state.language)
    if state.chosen is None:
        return state
    return replace(state, screen=_last_question(state, state.chosen), stop=_stop_of(state.chosen))


def _waits_for(state: State, key: str) -> bool:
    return state.screen == "issuing" and state.request is not None and state.request.key == key


__all__ = [
    "CARDS", "PRIORITY", "SETTLE", "Back", "Cancel", "ChooseField", "ChooseLanguage", "ChooseService",
    "Confirm", "Declare", "Effect", "HallTime", "Happening", "Help", "Issue", "Issued", "MoreCards", "Print",
    "PrinterChanged", "Refused", "ScreenName", "ServerLost", "Settings", "Shown", "SlipChanged", "StartOver",
    "State", "StillTrying", "Stop", "Stumbled", "TakeNumber", "TimePassed", "ViewCame", "can_issue", "home",
    "start", "step",
]  # fmt: skip
