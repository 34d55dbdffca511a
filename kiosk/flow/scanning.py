"""What is held before the scanner: a receipt, a slip, an identity card, or nothing that helps.

Of a scan only what is looked up stays in the state: a dossier's code, a ticket's secret id, the digest of a
card. What was not understood is told by its reason alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.flow import dossiers, taking
from kiosk.flow.happenings import Effect, News, Touch
from kiosk.flow.state import ScreenName, SlipLook, State, home
from queue_server.contract import scans
from queue_server.contract.messages import AdmitRequest, TicketView

Step = tuple[State, tuple[Effect, ...]]

#: Why nothing is told of a slip: no number of today, not answered, refused.
SlipTrouble = Literal["unknown", "away"]
#: Screens on which nothing is scanned: a number is on its way or there, or staff are at work.
_DEAF: tuple[ScreenName, ...] = ("issuing", "ticket", "pin", "maintenance")

#: What is understood, and not what is asked for.
_NOT_NEEDED: Mapping[type[scans.Scan], str] = {scans.CardScan: "card", scans.InsuranceScan: "insurance"}


@dataclass(frozen=True)
class Scanned(Touch):
    """Something was held before the scanner."""

    scan: scans.Scan


@dataclass(frozen=True)
class SlipFound(News):
    """Where a ticket stands."""

    id: str
    view: TicketView


@dataclass(frozen=True)
class SlipMissed(News):
    """Nothing is told of it."""

    id: str
    trouble: SlipTrouble


@dataclass(frozen=True)
class FollowSlip(Effect):
    """Ask the server once where a ticket stands."""

    id: str


@dataclass(frozen=True)
class AdmitSlip(Effect):
    """Take a number into the line that was given while the server was away, then ask where it stands."""

    id: str
    request: AdmitRequest


def touch(state: State, touched: Touch) -> Step | None:
    """What such a touch does; nothing where it is none of these."""
    hall = state.hall
    if not isinstance(touched, Scanned) or hall is None or hall.clear or state.screen in _DEAF:
        return None
    match touched.scan:
        case scans.ReceiptScan(code):
            return dossiers.find(_anew(state), code.text)
        case scans.SlipScan(identity, admission):
            return _slip(state, identity, admission)
        case scans.CardScan(number) if state.screen == "card":
            day = hall.day or state.hall_now.date()
            return taking.card_shown(state, scans.card_digest(hall.hall, day, number)), ()
    return _told(state, _NOT_NEEDED.get(type(touched.scan), "unclear")), ()


def _anew(state: State) -> State:
    """Whoever scans a paper has left what was begun before; language and letters stay as they were chosen."""
    return replace(home(state), language=state.language, access=state.access)


def _told(state: State, what: str) -> State:
    """Where a card is asked for, that screen says so; elsewhere a small one does, and leads back."""
    if state.screen == "card":
        return replace(state, scanned=what)
    helped = state.helped if state.screen in ("help", "scan") else state.screen
    return replace(state, screen="scan", scanned=what, helped="home" if helped == "attract" else helped)


def heard(state: State) -> State:
    """What a screen said of a scan is gone with the next touch; a scan's own screen keeps it."""
    return state if state.screen == "scan" else replace(state, scanned="")


# ------------------------------------------------------------ slips


def _slip(state: State, identity: str, admission: AdmitRequest | None) -> Step:
    state = replace(_anew(state), screen="slip", slip_look=SlipLook(id=identity, admission=admission))
    if state.lost_since is not None:
        return _missed(state, "away"), ()
    return replace(state, slip_look=replace(state.slip_look, asked_at=state.now)), (FollowSlip(identity),)


def _missed(state: State, trouble: SlipTrouble) -> State:
    return replace(state, slip_look=replace(state.slip_look, trouble=trouble), touched_at=state.now)


def back(state: State) -> State | None:
    """One screen back; nothing where this is none of its screens."""
    if state.screen == "scan":
        return replace(state, screen=state.helped, scanned="")
    return None


def news(state: State, happened: News) -> Step | None:
    """What such news mean; nothing where they are none of these."""
    look = state.slip_look
    match happened:
        case SlipFound(identity, view) if _waits_for(state, identity):
            return replace(state, slip_look=replace(look, view=view), touched_at=state.now), ()
        case SlipMissed(identity, "unknown") if _waits_for(state, identity) and look.admission is not None:
            # It may have been given while the server was away: then it is taken in now, once.
            asked = replace(look, admission=None, asked_at=state.now)
            return replace(state, slip_look=asked), (AdmitSlip(identity, look.admission),)
        case SlipMissed(identity, trouble) if _waits_for(state, identity):
            return _missed(state, trouble), ()
    return None


def _waits_for(state: State, identity: str) -> bool:
    look = state.slip_look
    return state.screen == "slip" and look.id == identity and look.view is None and not look.trouble


def looked(state: State) -> State:
    """Time has passed: an answer that does not come is told as one."""
    look = state.slip_look
    waits = state.screen == "slip" and look.view is None and not look.trouble and look.asked_at is not None
    if waits and look.asked_at and state.now >= look.asked_at + dossiers.ANSWERED_WITHIN:
        return _missed(state, "away")
    return state


__all__ = [
    "AdmitSlip", "FollowSlip", "Scanned", "SlipFound", "SlipMissed", "back", "heard", "looked", "news",
    "touch",
]  # fmt: skip
