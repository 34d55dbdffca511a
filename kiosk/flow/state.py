"""All that the kiosk's screen depends on, and what can be read from it. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kiosk.flow.happenings import SlipState, ThemeName
from printers.sheets import Information
from queue_server.contract.messages import (
    AdmitRequest,
    DossierView,
    HallView,
    IssueAnswer,
    IssueRequest,
    Preparation,
    Procedures,
    ServiceView,
    TicketView,
    Window,
)
from queue_server.contract.searching import Index

if TYPE_CHECKING:
    from kiosk.maintenance import Facts

ScreenName = Literal[
    "attract", "home", "help",
    "field", "service", "appointment", "slot", "card", "priority", "confirm", "stopped",
    "issuing", "refused", "ticket",
    "dossier-code", "dossier-asking", "dossier", "dossier-unknown", "slip", "scan",
    "procedure-fields", "procedure-list", "procedure-search", "procedure", "procedure-papers",
    "procedure-lacks",
    "pin", "maintenance",
]  # fmt: skip
#: Screens on which somebody is on the way to a number.
CHOOSING: tuple[ScreenName, ...] = (
    "field", "service", "slot", "card", "priority", "confirm", "stopped",
)  # fmt: skip
#: A number that is not on paper, or not yet, stays so many times longer.
UNPRINTED_LONGER = 8
#: Whoever waits for a number while the server is away is given so many times longer.
WAITING_LONGER = 2
#: Whoever needs large letters, sits, or listens is given so many times longer.
UNHURRIED = 2
#: Screens that are not for citizens, and how long one of them stays untouched.
STAFF: tuple[ScreenName, ...] = ("pin", "maintenance")
STAFF_STAYS = datetime.timedelta(minutes=1)
#: A forecast older than this says nothing about now, and the server would not promise it.
FRESH = datetime.timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the flow takes from ``kiosk.toml``."""

    device: str
    home_after: datetime.timedelta
    ticket_for: datetime.timedelta
    #: So long before the screen returns home it asks whether somebody is still there.
    warn_before: datetime.timedelta = datetime.timedelta(seconds=20)
    #: An untouched first screen gives way to a quiet picture after this; zero: never.
    attract_after: datetime.timedelta = datetime.timedelta(0)
    #: Beginnings of the receipt codes that are seen here most, the first one filled in.
    prefixes: tuple[str, ...] = ()
    #: How it looks until somebody chooses.
    theme: ThemeName = "plain"
    #: There is a PIN for its maintenance; without one nothing opens that.
    maintained: bool = False


@dataclass(frozen=True)
class Stop:
    """Why no more numbers of a service are given."""

    #: A code, such as ``cap``.
    reason: str
    #: When somebody who came now would be called.
    expected: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Access:
    """How somebody needs the screen to be."""

    theme: ThemeName = "plain"
    #: Everything that is touched is in the lower half.
    seated: bool = False
    #: What is on the screen is said aloud.
    spoken: bool = False
    #: It is used by a keypad: what has the focus has a frame.
    keys: bool = False


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """Looking for a dossier."""

    #: What was asked for.
    code: str = ""
    found: DossierView | None = None
    #: Why there is none: ``unknown``, ``away``, ``busy``, ``none``.
    trouble: str = ""
    #: Since when the answer is waited for.
    asked_at: datetime.datetime | None = None
    #: It was to be looked up although signs are missing.
    incomplete: bool = False
    #: The pad has letters beside digits.
    letters: bool = False
    #: It was opened from the screen of appointments and messages.
    from_message: bool = False


@dataclass(frozen=True, kw_only=True)
class SlipLook:
    """Looking where a ticket stands."""

    #: Its secret id.
    id: str = ""
    #: What admits it, if the server does not know it yet.
    admission: AdmitRequest | None = None
    view: TicketView | None = None
    #: Why there is none: ``unknown``, ``away``.
    trouble: str = ""
    asked_at: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Reading procedures."""

    field: str = ""
    procedure: str = ""
    case: str = ""
    #: Ids of papers, as answered.
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    #: It was found by searching; codes of all that were found, the best first.
    searched: bool = False
    found: tuple[str, ...] = ()
    #: The pad has digits in place of letters.
    digits: bool = False
    #: What was read is posted no longer.
    changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    """What staff of the hall do here."""

    #: When the clock was pressed lately.
    knocks: tuple[datetime.datetime, ...] = ()
    #: A PIN is being looked at; the last one was wrong; none is looked at until then.
    checking: bool = False
    wrong: bool = False
    closed_until: datetime.datetime | None = None
    #: How the kiosk is, and when that was asked for last.
    facts: Facts | None = None
    asked_at: datetime.datetime | None = None
    #: What was tried, and what came of it: ``running``, ``good``, or the code of a trouble.
    tried: tuple[tuple[str, str], ...] = ()
    #: Places of the screen that were touched.
    touched: frozenset[int] = frozenset()


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
    #: Numbers that can be given while the server is away.
    leased: int = 0
    #: The procedures that are posted, and the same made ready for a search.
    catalogue: Procedures | None = None
    index: Index | None = None
    #: Code of the printer's trouble.
    printer: str | None = None
    #: Languages that can be spoken.
    speakable: tuple[str, ...] = ()
    #: Keys of numbers that were asked for and that nobody waits for any more.
    abandoned: frozenset[str] = frozenset()
    touched_at: datetime.datetime
    #: Since when this screen is shown.
    shown_at: datetime.datetime
    #: The kiosk made a mistake, and says so.
    stumbled: bool = False

    # All below belongs to whoever stands here; ``home`` forgets it.
    screen: ScreenName = "home"
    #: The screen that the help was asked from.
    helped: ScreenName = "home"
    language: str = "vi"
    access: Access = Access()
    field: str | None = None
    service: str | None = None
    #: Why the service chosen gives no numbers.
    stop: Stop | None = None
    #: Which dozen of cards, or which page.
    part: int = 0
    #: The time was agreed before, and which.
    by_appointment: bool = False
    slot: datetime.datetime | None = None
    units: int = 1
    #: Digest of the card that was shown; or that none was.
    person: str | None = None
    without_card: bool = False
    preparation: Preparation | None = None
    #: The screen from which the service was chosen, where it was not from the list.
    origin: ScreenName | None = None
    #: Signs of the pad.
    typed: str = ""
    lookup: LookUp = LookUp()
    slip_look: SlipLook = SlipLook()
    #: What was held before the scanner in vain: ``card``, ``insurance``, ``unclear``.
    scanned: str = ""
    reading: Reading = Reading()
    upkeep: Upkeep = Upkeep()
    request: IssueRequest | None = None
    #: The server has not answered yet and is asked again.
    trying_again: bool = False
    refusal: str | None = None
    #: The number that this person has already.
    has_number: str = ""
    ticket: IssueAnswer | None = None
    slip: SlipState = "printing"
    #: The information that was printed last, and how far it is.
    sheet: Information | None = None
    sheet_state: SlipState = "printed"

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
        if self.lost_since is not None or (told_at is not None and self.hall_now - told_at > FRESH):
            return None
        return service.waits.get(ticket_class or service.default_class)

    @property
    def hall_now(self) -> datetime.datetime:
        """The time of the hall, which people see."""
        return self.now + self.ahead

    @property
    def leaves_at(self) -> datetime.datetime | None:
        """When the screen returns home by itself."""
        hurry = UNHURRIED if self.access != Access(theme=self.settings.theme) else 1
        home_after = self.settings.home_after * hurry
        if self.screen == "attract":
            return None
        if self.screen in STAFF:
            return self.touched_at + STAFF_STAYS
        if self.screen == "home":
            first = self.hall is None or self.language == self.hall.languages[0]
            return None if first and not self.stumbled and hurry == 1 else self.touched_at + home_after
        if self.screen == "ticket":
            longer = 1 if self.slip == "printed" else UNPRINTED_LONGER
            return self.touched_at + self.settings.ticket_for * longer * hurry
        return self.touched_at + home_after * (WAITING_LONGER if self.screen == "issuing" else 1)

    @property
    def warning(self) -> bool:
        """Whether it asks if somebody is still there."""
        if self.screen in ("home", "ticket", "issuing") or self.leaves_at is None:
            return False
        return self.now >= self.leaves_at - self.settings.warn_before


def start(settings: Settings, now: datetime.datetime) -> State:
    """The kiosk as it is switched on."""
    access = Access(theme=settings.theme)
    return State(settings=settings, now=now, touched_at=now, shown_at=now, access=access)


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
        leased=state.leased, catalogue=state.catalogue, index=state.index, speakable=state.speakable,
        language=first, abandoned=state.abandoned | left,
    )  # fmt: skip


def can_issue(state: State) -> bool:
    """Whether it makes sense to ask for a number now: of the server, or of the lease while that is away."""
    hall = state.hall
    if hall is None:
        return False
    if state.lost_since is None:
        return hall.issuing
    return state.leased > 0 and _open_as_far_as_known(state, hall)


def _open_as_far_as_known(state: State, hall: HallView) -> bool:
    """By the hours that were known when the server went away; what staff had stopped stays stopped."""
    if hall.stopped is not None or hall.paused is not None or hall.paper_since is not None:
        return False
    return hall.always_open or any(period.start <= state.hall_now < period.end for period in hall.periods)


__all__ = [
    "CHOOSING", "FRESH", "STAFF", "Access", "LookUp", "Reading", "ScreenName", "Settings", "SlipLook",
    "State", "Stop",
    "Upkeep", "can_issue", "home", "start",
]  # fmt: skip
