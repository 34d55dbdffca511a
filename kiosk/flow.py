"""What the kiosk does: state + what happened → state + effects. Pure: time and keys come in.

Every touch goes through ``step``. A touch that does not fit the screen changes nothing, so a second press of
the same thing does nothing either.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.happenings import (
    TOUCHES,
    Back,
    ChooseField,
    ChooseLanguage,
    ChooseService,
    Declare,
    Effect,
    GiveUp,
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
    SlipState,
    StartOver,
    StillTrying,
    Stumbled,
    TakeNumber,
    TimePassed,
    ViewCame,
)  # fmt: skip
from queue_server.contract.messages import HallView, IssueAnswer, IssueRequest, ServiceView

ScreenName = Literal["home", "field", "service", "priority", "issuing", "refused", "ticket", "help"]
#: Cards on one screen; more of them are on the next one.
CARDS = 12
#: A number that is not on paper, or not yet, stays so many times longer.
UNPRINTED_LONGER = 8
#: Whoever waits for a number while the server is away is given so many times longer.
WAITING_LONGER = 2
#: A touch so soon after a new screen was meant for the one before it: many fingers tap twice.
SETTLE = datetime.timedelta(milliseconds=400)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the flow takes from ``kiosk.toml``."""

    device: str
    home_after: datetime.timedelta
    ticket_for: datetime.timedelta


@dataclass(frozen=True, kw_only=True)
class State:
    """All that the screen depends on."""

    settings: Settings
    #: The kiosk's own clock; it runs evenly, so it is for time-outs.
    now: datetime.datetime
    #: What to add to it for the time of the hall.
    ahead: datetime.timedelta = datetime.timedelta(0)
    #: Nothing until the server was reached for the first time.
    hall: HallView | None = None
    lost_since: datetime.datetime | None = None
    #: Code of the printer's trouble.
    printer: str | None = None
    screen: ScreenName = "home"
    #: The screen that the help was asked from.
    helped: ScreenName = "home"
    language: str = "vi"
    touched_at: datetime.datetime
    #: Since when this screen is shown.
    shown_at: datetime.datetime
    #: The kiosk made a mistake, and says so.
    stumbled: bool = False
    field: str | None = None
    service: str | None = None
    #: Which dozen of cards.
    part: int = 0
    request: IssueRequest | None = None
    #: The server has not answered yet and is asked again.
    trying_again: bool = False
    refusal: str | None = None
    ticket: IssueAnswer | None = None
    slip: SlipState = "printing"

    def services_of(self, field: str | None) -> list[ServiceView]:
        """The services of a field, in the order of the hall's file."""
        return [service for service in self.hall.services if service.field == field] if self.hall else []

    @property
    def hall_now(self) -> datetime.datetime:
        """The time of the hall, which people see."""
        return self.now + self.ahead

    @property
    def leaves_at(self) -> datetime.datetime | None:
        """When the screen returns home by itself."""
        home_after = self.settings.home_after
        if self.screen == "home":
            first = self.hall is None or self.language == self.hall.languages[0]
            return None if first and not self.stumbled else self.touched_at + home_after
        if self.screen == "ticket":
            longer = 1 if self.slip == "printed" else UNPRINTED_LONGER
            return self.touched_at + self.settings.ticket_for * longer
        return self.touched_at + home_after * (WAITING_LONGER if self.screen == "issuing" else 1)


Step = tuple[State, tuple[Effect, ...]]


def start(settings: Settings, now: datetime.datetime) -> State:
    """The kiosk as it is switched on."""
    return State(settings=settings, now=now, touched_at=now, shown_at=now)


def home(state: State) -> State:
    """The first screen, with nothing left of whoever stood here."""
    clean = start(state.settings, state.now)
    first = state.hall.languages[0] if state.hall else "vi"
    return replace(
        clean, hall=state.hall, ahead=state.ahead, lost_since=state.lost_since, printer=state.printer,
        language=first,
    )  # fmt: skip


def can_issue(state: State) -> bool:
    """Whether it makes sense to ask for a number now."""
    return state.hall is not None and state.lost_since is None and state.hall.issuing


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
            return _field_chosen(state, field, key)
        case ChooseService(service) if state.screen == "service":
            return _service_chosen(state, service, key)
        case Declare(priority) if state.screen == "priority":
            return _ask(state, "priority" if priority else None, key)
        case MoreCards(part) if state.screen in ("field", "service"):
            return replace(state, part=part), ()
        case Help() if state.screen in ("home", "field", "service", "priority"):
            return replace(state, screen="help", helped=state.screen), ()
        case Back():
            return _back(state)
        case StartOver():
            return _home(state)
    return state, ()


def _field_chosen(state: State, field: str, key: str) -> Step:
    services = state.services_of(field)
    chosen = replace(state, field=field, screen="service", part=0)
    if len(services) == 1:
        return _service_chosen(chosen, services[0].id, key)
    return (chosen, ()) if services else (state, ())


def _service_chosen(state: State, service: str, key: str) -> Step:
    if service not in {entry.id for entry in state.services_of(state.field)} or state.hall is None:
        return state, ()
    chosen = replace(state, service=service)
    if any(entry.id == "priority" for entry in state.hall.classes):
        return replace(chosen, screen="priority"), ()
    return _ask(chosen, None, key)


def _ask(state: State, ticket_class: str | None, key: str) -> Step:
    request = IssueRequest(
        key=key, service=state.service or "", ticket_class=ticket_class, language=state.language,
        device=state.settings.device,
    )  # fmt: skip
    return replace(state, screen="issuing", request=request, trying_again=False), (Issue(request),)


def _back(state: State) -> Step:
    match state.screen:
        case "service":
            return replace(state, screen="field", field=None, part=0), ()
        case "priority":
            several = len(state.services_of(state.field)) > 1
            return replace(state, screen="service" if several else "field", service=None, part=0), ()
        case "help":
            return (replace(state, screen=state.helped), ()) if can_issue(state) else _home(state)
    return _home(state)


def _home(state: State) -> Step:
    gave_up = (GiveUp(state.request.key),) if state.screen == "issuing" and state.request else ()
    return home(state), gave_up


# ------------------------------------------------------------ news


def _news(state: State, news: Happening) -> Step:  # noqa: PLR0911  # one line a piece of news
    match news:
        case ViewCame(hall):
            return _view_came(state, hall)
        case Shown():
            return replace(state, shown_at=state.now), ()
        case HallTime(at):
            return replace(state, ahead=at - state.now), ()
        case Stumbled():
            clean, effects = _home(state)
            return replace(clean, stumbled=True), effects
        case ServerLost(since):
            return replace(state, lost_since=since), ()
        case PrinterChanged(code):
            return replace(state, printer=code), ()
        case TimePassed() if state.leaves_at is not None and state.now >= state.leaves_at:
            return _home(state)
        case Issued(key, answer) if _waits_for(state, key) and state.hall is not None:
            shown = replace(
                state, screen="ticket", ticket=answer, request=None, slip="printing", touched_at=state.now
            )
            return shown, (Print(answer, state.hall),)
        case Refused(key, code) if _waits_for(state, key):
            return replace(state, screen="refused", refusal=code, request=None, touched_at=state.now), ()
        case StillTrying(key) if _waits_for(state, key):
            return replace(state, trying_again=True), ()
        case SlipChanged(ticket, slip) if state.ticket is not None and state.ticket.id == ticket:
            return replace(state, slip=slip, touched_at=state.now), ()
    return state, ()


def _view_came(state: State, hall: HallView) -> Step:
    first = state.hall is None
    state = replace(state, hall=hall, lost_since=None)
    if first:
        state = replace(state, ahead=hall.server_time - state.now)
    if first or state.language not in hall.languages:
        state = replace(state, language=hall.languages[0])
    gone = state.field is not None and not state.services_of(state.field)
    choosing = state.screen in ("field", "service", "priority")
    # Whoever is choosing when the hall closes, or whose field has gone, reads why on the first screen.
    if choosing and (gone or not hall.issuing):
        state = replace(home(state), language=state.language)
    return state, ()


def _waits_for(state: State, key: str) -> bool:
    return state.screen == "issuing" and state.request is not None and state.request.key == key


__all__ = [
    "SETTLE", "Back", "ChooseField", "ChooseLanguage", "ChooseService", "Declare", "Effect", "GiveUp",
    "HallTime", "Happening", "Help", "Issue", "Issued", "MoreCards", "Print", "PrinterChanged", "Refused",
    "ServerLost", "Settings", "Shown", "SlipChanged", "StartOver", "State", "StillTrying", "Stumbled",
    "TakeNumber", "TimePassed", "ViewCame", "can_issue", "home", "start", "step",
]  # fmt: skip
