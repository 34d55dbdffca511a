"""The hall as a whole: standing still and going on, announcements, a call to nobody."""

from __future__ import annotations

import datetime

from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import counters, subjects
from queue_server.hall.state import State

#: Id of an announcement that staff wrote themselves; its words are not in the ledger.
FREE = "free"


def _require_day(state: State) -> None:
    if not state.day_open:
        raise refusals.HallNotOpened


def stop(state: State, act: acts.StopHall, _now: datetime.datetime) -> list[events.Event]:
    """Stop the hall, or ask everybody to leave a hall that stands still already."""
    _require_day(state)
    subjects.check_reason(state, "stop", act.reason)
    if state.stopped == act.reason and state.clear == act.clear:
        raise refusals.HallIsStopped(reason=state.stopped)
    return [events.HallStopped(origin=act.origin, reason=act.reason, clear=act.clear)]


def resume(state: State, act: acts.ResumeHall, _now: datetime.datetime) -> list[events.Event]:
    """Let the hall go on."""
    _require_day(state)
    if state.stopped is None:
        raise refusals.HallNotStopped
    return [events.HallResumed(origin=act.origin)]


def announce(state: State, act: acts.Announce, now: datetime.datetime) -> list[events.Event]:
    """Let boards show and speak a text."""
    _require_day(state)
    discipline = state.discipline
    prepared = [entry.id for entry in discipline.announcements] if discipline else []
    if act.text != FREE and act.text not in prepared:
        raise refusals.UnknownAnnouncement(field="text", value=act.text, allowed=", ".join((*prepared, FREE)))
    zones = [zone.id for zone in discipline.zones] if discipline else []
    if act.zone is not None and act.zone not in zones:
        raise refusals.UnknownZone(field="zone", value=act.zone, allowed=", ".join(zones))
    until = now + datetime.timedelta(minutes=act.minutes)
    return [events.AnnouncementMade(origin=act.origin, text=act.text, zone=act.zone, until=until)]


def withdraw(state: State, act: acts.WithdrawAnnouncement, now: datetime.datetime) -> list[events.Event]:
    """Show an announcement no more."""
    _require_day(state)
    notice = state.notices.get(act.announcement)
    if notice is None or notice.until <= now:
        raise refusals.UnknownAnnouncement(field="announcement", value=act.announcement)
    return [events.AnnouncementWithdrawn(origin=act.origin, announcement=act.announcement)]


def call_nobody(state: State, act: acts.TestCall, _now: datetime.datetime) -> list[events.Event]:
    """Call nobody to a counter, so that staff hear and see whether the boards work."""
    counter = counters.find(state, act.counter)
    return [events.TestCallMade(origin=act.origin, counter=counter.id, zone=counter.zone)]


__all__ = ["FREE", "announce", "call_nobody", "resume", "stop", "withdraw"]
