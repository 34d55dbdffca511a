"""What the kiosk does: state + what happened → state + effects. Pure: time and keys come in.

Every touch goes through ``step``. A touch that does not fit the screen changes nothing, so a second press of
the same thing does nothing either. Each part of the flow has a file: it answers with a step, or with nothing
where the touch or the news is not its own.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from kiosk.flow import access, dossiers, maintenance, printing, procedures, scanning, taking
from kiosk.flow.dossiers import (
    AskAgain,
    ChoosePrefix,
    DossierFound,
    DossierMissed,
    FindDossier,
    FindTyped,
    OpenDossiers,
    TakeForDossier,
)
from kiosk.flow.happenings import (
    Back,
    Cancel,
    ChangeUnits,
    ChooseField,
    ChooseLanguage,
    ChooseService,
    ChooseSlot,
    ChooseTheme,
    Confirm,
    Declare,
    Effect,
    Erase,
    HallTime,
    Happening,
    HaveAppointment,
    Help,
    Issue,
    Issued,
    LeaseChanged,
    MoreCards,
    News,
    Print,
    PrinterChanged,
    PrintOut,
    PrintSheet,
    Refused,
    Resumed,
    ServerLost,
    SheetChanged,
    Shown,
    Sit,
    SlipChanged,
    SlipState,
    Speak,
    SpeechChanged,
    StartOver,
    Stay,
    StillTrying,
    Stumbled,
    TakeByAppointment,
    TakeNumber,
    ThemeName,
    TimePassed,
    Touch,
    Type,
    UseKeys,
    ViewCame,
    Wake,
    WithoutCard,
)
from kiosk.flow.maintenance import (
    CheckPin,
    FactsCame,
    Knock,
    LookAround,
    OpenMaintenance,
    PinChecked,
    PrintTrial,
    Restart,
    SayTrial,
    StartAgain,
    TouchSpot,
    Trial,
    Tried,
    Try,
)
from kiosk.flow.procedures import (
    AnswerPaper,
    CatalogueCame,
    CheckPapers,
    ChooseCase,
    ChooseProcedure,
    HaveAllPapers,
    OpenProcedures,
    SearchProcedures,
    SwitchKeys,
    TakeAlong,
)
from kiosk.flow.scanning import AdmitSlip, FollowSlip, Scanned, SlipFound, SlipMissed
from kiosk.flow.state import (
    CHOOSING,
    FRESH,
    STAFF,
    Access,
    LookUp,
    Reading,
    ScreenName,
    Settings,
    SlipLook,
    State,
    Stop,
    Upkeep,
    can_issue,
    home,
    start,
)
from kiosk.flow.taking import APPOINTMENT, PRIORITY, asks_for_card, questions, slots
from queue_server.contract.messages import HallView

#: Cards on one screen; more of them are on the next one.
CARDS = 12
#: The same for somebody who sits or needs large letters.
FEWER_CARDS = 6
#: A touch so soon after a new screen was meant for the one before it: many fingers tap twice.
SETTLE = datetime.timedelta(milliseconds=400)
#: Screens with parts that are turned over.
_TURNED: tuple[ScreenName, ...] = (
    "field", "service", "slot", "procedure-fields", "procedure-list", "procedure-search", "procedure",
    "procedure-papers", "dossier", "maintenance",
)  # fmt: skip
Step = tuple[State, tuple[Effect, ...]]


def step(state: State, happened: Happening, now: datetime.datetime, key: str) -> Step:
    """One step.

    Args:
        state: before it.
        happened: a touch, or news.
        now: the kiosk's clock, aware and even.
        key: a fresh key of 128 random bits, used if this step asks for a number.
    """
    before = _place(state)
    state = replace(state, now=now)
    if isinstance(happened, News):
        state, effects = _news(state, happened)
    elif isinstance(happened, UseKeys):
        return access.by_keys(state, keys=happened.keys), ()
    elif now - state.shown_at < SETTLE and not _is_no_tap(happened):
        return state, ()
    else:
        state = replace(state, touched_at=now, stumbled=False)
        state, effects = _touch(scanning.heard(state), happened, key)
    state = procedures.still_there(state)
    return replace(state, shown_at=now) if _place(state) != before else state, effects


def _is_no_tap(touched: Touch) -> bool:
    """No finger and no key does this twice by mistake: a code, a plug that is put in or pulled out."""
    return isinstance(touched, Scanned) or (isinstance(touched, Speak) and touched.aloud is not None)


def _place(state: State) -> object:
    """What makes a screen a new one, on which a finger has to look first."""
    reading = state.reading.procedure, state.reading.case
    return state.screen, state.part, reading, state.access.seated, state.warning


def cards_on(state: State) -> int:
    """How many cards are on one screen."""
    return CARDS if state.access.theme != "large" and not state.access.seated else FEWER_CARDS


# ------------------------------------------------------------ touches


def _touch(state: State, touched: Touch, key: str) -> Step:
    found = (
        access.touch(state, touched)
        or _general(state, touched)
        or taking.touch(state, touched, key)
        or scanning.touch(state, touched)
        or dossiers.touch(state, touched)
        or procedures.touch(state, touched)
        or printing.touch(state, touched)
        or maintenance.touch(state, touched)
    )
    return found or (state, ())


def _general(state: State, touched: Touch) -> Step | None:
    """What is the same on every screen."""
    match touched:
        case Wake() if state.screen == "attract":
            return home(state), ()
        case MoreCards(part) if state.screen in _TURNED:
            return replace(state, part=max(0, part)), ()
        case Help() if state.screen not in ("attract", "help", "issuing", "ticket", "pin", "maintenance"):
            return replace(state, screen="help", helped=state.screen), ()
        case Back():
            return _back(state), ()
        case StartOver():
            return _start_over(state), ()
    return None


def _start_over(state: State) -> State:
    """Home, as the same person reads it; after a number somebody else comes."""
    if state.screen == "ticket":
        return home(state)
    return replace(home(state), language=state.language, access=state.access)


def _back(state: State) -> State:
    if state.screen == "help":
        return replace(state, screen=state.helped)
    found = (
        taking.back(state)
        or dossiers.back(state)
        or scanning.back(state)
        or procedures.back(state)
        or maintenance.back(state)
    )
    return found or _start_over(state)


# ------------------------------------------------------------ news


def _news(state: State, happened: News) -> Step:  # noqa: PLR0911  # one line a piece of news
    match happened:
        case ViewCame(hall):
            return _view_came(state, hall), ()
        case Shown():
            return replace(state, shown_at=state.now), ()
        case HallTime(at):
            return replace(state, ahead=at - state.now), ()
        case Stumbled():
            return replace(home(state), stumbled=True), ()
        case ServerLost(since):
            return _server_lost(replace(state, lost_since=since)), ()
        case LeaseChanged(left):
            return replace(state, leased=left), ()
        case SpeechChanged(languages):
            return replace(state, speakable=languages), ()
        case PrinterChanged(code):
            return replace(state, printer=code), ()
        case TimePassed():
            return maintenance.looked(scanning.looked(dossiers.looked(_time_passed(state))))
    found = (
        taking.news(state, happened)
        or dossiers.news(state, happened)
        or scanning.news(state, happened)
        or procedures.news(state, happened)
        or printing.news(state, happened)
        or maintenance.news(state, happened)
    )
    return found or (state, ())


def _time_passed(state: State) -> State:
    if state.leaves_at is not None and state.now >= state.leaves_at:
        return home(state)
    quiet = state.settings.attract_after
    idle = state.screen == "home" and state.leaves_at is None and quiet
    if idle and state.now >= state.touched_at + quiet:
        return replace(home(state), screen="attract")
    return state


def _server_lost(state: State) -> State:
    """Nobody waits at a question that only the server can use."""
    if state.hall is None or state.screen != "card":
        return state
    return taking.still_possible(state, state.hall)


def _view_came(state: State, hall: HallView) -> State:
    first = state.hall is None
    state = replace(state, hall=hall, lost_since=None)
    if first:
        state = replace(state, ahead=hall.server_time - state.now)
    if first or state.language not in hall.languages:
        state = replace(state, language=hall.languages[0])
    if hall.clear and state.screen not in ("issuing", "ticket"):
        return replace(home(state), language=state.language, access=state.access)
    return taking.still_possible(state, hall) if state.screen in CHOOSING else state


__all__ = [
    "APPOINTMENT",
    "CARDS",
    "CHOOSING",
    "FEWER_CARDS",
    "FRESH",
    "PRIORITY",
    "SETTLE",
    "STAFF",
    "Access",
    "AdmitSlip",
    "AnswerPaper",
    "AskAgain",
    "Back",
    "Cancel",
    "CatalogueCame",
    "ChangeUnits",
    "CheckPapers",
    "CheckPin",
    "ChooseCase",
    "ChooseField",
    "ChooseLanguage",
    "ChoosePrefix",
    "ChooseProcedure",
    "ChooseService",
    "ChooseSlot",
    "ChooseTheme",
    "Confirm",
    "Declare",
    "DossierFound",
    "DossierMissed",
    "Effect",
    "Erase",
    "FactsCame",
    "FindDossier",
    "FindTyped",
    "FollowSlip",
    "HallTime",
    "Happening",
    "HaveAllPapers",
    "HaveAppointment",
    "Help",
    "Issue",
    "Issued",
    "Knock",
    "LeaseChanged",
    "LookAround",
    "LookUp",
    "MoreCards",
    "News",
    "OpenDossiers",
    "OpenMaintenance",
    "OpenProcedures",
    "PinChecked",
    "Print",
    "PrintOut",
    "PrintSheet",
    "PrintTrial",
    "PrinterChanged",
    "Reading",
    "Refused",
    "Restart",
    "Resumed",
    "SayTrial",
    "Scanned",
    "ScreenName",
    "SearchProcedures",
    "ServerLost",
    "Settings",
    "SheetChanged",
    "Shown",
    "Sit",
    "SlipChanged",
    "SlipFound",
    "SlipLook",
    "SlipMissed",
    "SlipState",
    "Speak",
    "SpeechChanged",
    "StartAgain",
    "StartOver",
    "State",
    "Stay",
    "Step",
    "StillTrying",
    "Stop",
    "Stumbled",
    "SwitchKeys",
    "TakeAlong",
    "TakeByAppointment",
    "TakeForDossier",
    "TakeNumber",
    "ThemeName",
    "TimePassed",
    "Touch",
    "TouchSpot",
    "Trial",
    "Tried",
    "Try",
    "Type",
    "Upkeep",
    "UseKeys",
    "ViewCame",
    "Wake",
    "WithoutCard",
    "asks_for_card",
    "can_issue",
    "cards_on",
    "home",
    "questions",
    "slots",
    "start",
    "step",
]  # fmt: skip
