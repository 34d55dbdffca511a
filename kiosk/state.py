"""All that the kiosk's screen depends on, and what can be read from it. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.happenings import SlipState
from queue_server.contract.messages import HallView, IssueAnswer, IssueRequest, ServiceView, Window

ScreenName = Literal[
    "home", "field", "service", "priority", "confirm", "stopped", "issuing", "refused", "ticket", "help"
]
#: Screens on which somebody is on the way to a number.
CHOOSING: tuple[ScreenName, ...] = ("field", "service", "priority", "confirm", "stopped")
#: A number that is not on paper, or not yet, stays so many times longer.
UNPRINTED_LONGER = 8
#: Whoever waits for a number while the server is away is given so many times longer.
WAITING_LONGER = 2
#: A forecast older than this says nothing about now, and the server would not promise it.
FRESH = datetime.timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the flow takes from ``kiosk.toml``."""

    device: str
    home_after: datetime.timedelta
    ticket_for: datetime.timedelta


@dataclass(frozen=True)
class Stop:
    """Why no more numbers of a service are given."""

    #: A code, such as ``cap``.
    reason: str
    #: When somebody who came now would be called.
    expected: datetime.datetime | None = None


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
    #: Keys of numbers that were asked for and that nobody waits for any more.
    abandoned: frozenset[str] = frozenset()
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
    #: Why the service chosen gives no numbers.
    stop: Stop | None = None
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
    def chosen(self) -> ServiceView | None:
        """The service chosen, as it stands in the hall now."""
        return next((entry for entry in self.services_of(self.field) if entry.id == self.service), None)

    def window(self, service: ServiceView, ticket_class: str | None = None) -> Window | None:
        """When somebody who takes a number of a service now will be called; nothing where nobody knows."""
        told_at = self.hall.forecast_at if self.hall else None
        if told_at is not None and self.hall_now - told_at > FRESH:
            return None
        return service.waits.get(ticket_class or service.default_class)

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


def start(settings: Settings, now: datetime.datetime) -> State:
    """The kiosk as it is switched on."""
    return State(settings=settings, now=now, touched_at=now, shown_at=now)


def home(state: State) -> State:
    """The first screen, with nothing left of whoever stood here.

    A number that was asked for and not answered yet is remembered by its key: should it turn out to exist, it
    is given back.
    """
    clean = start(state.settings, state.now)
    first = state.hall.languages[0] if state.hall else "vi"
    left = frozenset((state.request.key,)) if state.screen == "issuing" and state.request else frozenset()
    return replace(
        clean, hall=state.hall, ahead=state.ahead, lost_since=state.lost_since, printer=state.printer,
        language=first, abandoned=state.abandoned | left,
    )  # fmt: skip


def can_issue(state: State) -> bool:
    """Whether it makes sense to ask for a number now."""
    return state.hall is not None and state.lost_since is None and state.hall.issuing


__all__ = ["CHOOSING", "FRESH", "ScreenName", "Settings", "State", "Stop", "can_issue", "home", "start"]
