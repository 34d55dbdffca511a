"""Why an act must be refused, from the second hall alone: all reasons at once, in no order."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from queue_server.hall import acts
from tests.queue_server.hall.second_hall import amending, issuing, leasing, rating
from tests.queue_server.hall.second_hall.objecting import at_desk, objects_to_calling, objects_to_missing
from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.people import Desk, Done

Codes = Iterator[str]


def objections(hall: Oracle, act: acts.Act) -> set[str]:
    """The codes of all refusals that fit."""
    return set(_OBJECTIONS[type(act)](hall, act))


def _nothing(_hall: Oracle, _act: acts.Act) -> Codes:
    return iter(())


def _in_day(rule: Callable[[Oracle, Any], Codes]) -> Callable[[Oracle, Any], Codes]:
    def codes(hall: Oracle, act: Any) -> Codes:
        if not hall.day_open:
            yield "day-not-open"
        else:
            yield from rule(hall, act)

    return codes


# ------------------------------------------------------------ at a counter


def _end_first(hall: Oracle, act: acts.CallNext | acts.CallChosen, desk: Desk) -> Codes:
    there = hall.at(desk.id)
    if there is None:
        return
    if act.outcome == "no_show":
        yield from objects_to_missing(hall, there)
    elif act.outcome is None and there.state == "called":
        yield "ticket-at-counter"


@at_desk
def _call_next(hall: Oracle, act: acts.CallNext, desk: Desk) -> Codes:
    yield from objects_to_calling(hall, desk)
    yield from _end_first(hall, act, desk)


@at_desk
def _call_chosen(hall: Oracle, act: acts.CallChosen, desk: Desk) -> Codes:
    yield from objects_to_calling(hall, desk)
    yield from _end_first(hall, act, desk)
    if act.reason not in hall.discipline.reasons.choose:
        yield "unknown-reason"
    chosen = hall.find(act.chosen)
    if chosen is None:
        yield "unknown-ticket"
    elif chosen.state not in ("waiting", "parked", "no-show"):
        yield "not-waiting"
    elif chosen.service not in hall.service_ids():
        yield "not-possible"


@at_desk
def _relieve(hall: Oracle, act: acts.Relieve, desk: Desk) -> Codes:
    yield from objects_to_calling(hall, desk)
    if hall.at(desk.id):
        yield "ticket-at-counter"
    relief = next(plan.relief for plan in hall.discipline.counters if plan.id == desk.id)
    if act.service not in hall.service_ids():
        yield "unknown-service"
    elif act.service not in relief:
        yield "not-relief"
    if act.service in desk.services:
        yield "nothing-to-change"


@at_desk
def _take_over(hall: Oracle, act: acts.TakeOver, desk: Desk) -> Codes:
    yield from objects_to_calling(hall, desk)
    if act.other not in hall.desks:
        yield "unknown-counter"
    if hall.at(desk.id):
        yield "ticket-at-counter"
    if hall.at(act.other) is None:
        yield "no-ticket-at-counter"


@at_desk
def _recall_or_start(hall: Oracle, _act: acts.TicketAct, desk: Desk) -> Codes:
    there = hall.at(desk.id)
    if there is None:
        yield "no-ticket-at-counter"
    elif there.state == "serving":
        yield "already-started"


@at_desk
def _finish(hall: Oracle, _act: acts.Finish, desk: Desk) -> Codes:
    if hall.at(desk.id) is None:
        yield "no-ticket-at-counter"


@at_desk
def _mark_no_show(hall: Oracle, _act: acts.MarkNoShow, desk: Desk) -> Codes:
    there = hall.at(desk.id)
    if there is None:
        yield "no-ticket-at-counter"
    else:
        yield from objects_to_missing(hall, there)


# ------------------------------------------------------------ of a counter


@at_desk
def _open(hall: Oracle, act: acts.OpenCounter, desk: Desk) -> Codes:
    if desk.status == "open":
        yield "counter-already"
    if hall.officer_at(act.officer) not in (None, desk):
        yield "officer-elsewhere"


@at_desk
def _pause(hall: Oracle, act: acts.PauseCounter, desk: Desk) -> Codes:
    if desk.status != "open":
        yield "counter-not-open"
    if act.reason and act.reason not in hall.discipline.reasons.pause:
        yield "unknown-reason"


@at_desk
def _leave(hall: Oracle, act: acts.CloseCounter | acts.MoveCounter, desk: Desk) -> Codes:
    if desk.status == "closed":
        yield "counter-already"
    if hall.at(desk.id):
        yield "ticket-at-counter"
    if isinstance(act, acts.MoveCounter):
        to = hall.desks.get(act.to)
        if to is None:
            yield "unknown-counter"
        elif to is desk or to.status != "closed":
            yield "counter-already"


@at_desk
def _set_services(hall: Oracle, act: acts.SetServices, desk: Desk) -> Codes:
    configured = next(plan.services for plan in hall.discipline.counters if plan.id == desk.id)
    wanted = configured if act.services is None else act.services
    if not hall.service_ids().issuperset(wanted):
        yield "unknown-service"
    if wanted == desk.services:
        yield "nothing-to-change"


@at_desk
def _set_auto_call(_hall: Oracle, act: acts.SetAutoCall, desk: Desk) -> Codes:
    if act.on == desk.auto_call:
        yield "nothing-to-change"


@at_desk
def _help(_hall: Oracle, act: acts.AskHelp | acts.EndHelp, desk: Desk) -> Codes:
    if desk.helped == isinstance(act, acts.AskHelp):
        yield "nothing-to-change"


@at_desk
def _test_call(_hall: Oracle, _act: acts.TestCall, _desk: Desk) -> Codes:
    return iter(())


@at_desk
def _undo(hall: Oracle, act: acts.Undo, desk: Desk) -> Codes:
    done = hall.last_acts.get(desk.id)
    if done is None or done.last != act.seq:
        yield "nothing-to-undo"
        return
    if hall.now - done.at > datetime.timedelta(seconds=hall.discipline.undo_within):
        yield "undo-too-late"
    moved_on = [name for name in done.people if hall.people_touched[name] > done.last]
    if moved_on or any(hall.desks_touched[name] > done.last for name in done.desks):
        yield from ("moved-on", "nothing-to-undo")
    yield from _after_undo(hall, done)


def _after_undo(hall: Oracle, done: Done) -> Codes:
    """What the hall would look like: one officer at one counter, nobody in a line that nobody serves."""
    people, desks = hall.copies()
    officers = [desk.officer for desk in (desks | done.desks).values() if desk.officer]
    if len(officers) != len(set(officers)):
        yield "officer-elsewhere"
    then = Oracle(hall.now, people=people | done.people, desks=desks | done.desks, configured=hall.discipline)
    if not all(then.at_work(person.line) for person in then.waiting()):
        yield "moved-on"


# ------------------------------------------------------------ of the hall


def _open_day(hall: Oracle, _act: acts.OpenDay) -> Codes:
    if hall.day_open:
        yield "day-already-open"


@_in_day
def _close_day(hall: Oracle, _act: acts.CloseDay) -> Codes:
    if any(person.counter for person in hall.people.values()):
        yield "tickets-at-counters"


def _configure(hall: Oracle, act: acts.Configure) -> Codes:
    if not hall.day_open or act.discipline == hall.discipline:
        return
    services = {service.id for service in act.discipline.services}
    here = [one for one in hall.people.values() if one.state in ("waiting", "parked", "called", "serving")]
    counters = {plan.id for plan in act.discipline.counters}
    at_work = {desk.id for desk in hall.desks.values() if desk.status != "closed" or hall.at(desk.id)}
    needed = {service for person in here for service in (person.service, *person.then)}
    if not needed <= services or not at_work <= counters:
        yield "discipline-in-use"


@_in_day
def _stop(hall: Oracle, act: acts.StopHall) -> Codes:
    if act.reason not in hall.discipline.reasons.stop:
        yield "unknown-reason"
    if hall.stopped == (act.reason, act.clear):
        yield "hall-stopped"


@_in_day
def _resume(hall: Oracle, _act: acts.ResumeHall) -> Codes:
    if hall.stopped is None:
        yield "hall-not-stopped"


@_in_day
def _announce(hall: Oracle, act: acts.Announce) -> Codes:
    if act.text not in ("free", *(text.id for text in hall.discipline.announcements)):
        yield "unknown-announcement"
    if act.zone not in (None, *(zone.id for zone in hall.discipline.zones)):
        yield "unknown-zone"


@_in_day
def _withdraw(hall: Oracle, act: acts.WithdrawAnnouncement) -> Codes:
    if hall.notices.get(act.announcement, hall.now) <= hall.now:
        yield "unknown-announcement"


def _played(hall: Oracle, act: acts.MarkAnnounced) -> Codes:
    if act.call not in hall.calls:
        yield "unknown-call"


_OBJECTIONS: dict[type[acts.Act], Callable[[Oracle, Any], Codes]] = {
    acts.Tick: _nothing, acts.NoteClockStep: _nothing, acts.OpenDay: _open_day, acts.CloseDay: _close_day,
    acts.Configure: _configure, acts.OpenCounter: _open, acts.PauseCounter: _pause,
    acts.CloseCounter: _leave, acts.MoveCounter: _leave, acts.SetServices: _set_services,
    acts.SetAutoCall: _set_auto_call, acts.AskHelp: _help, acts.EndHelp: _help, acts.Undo: _undo,
    acts.CallNext: _call_next, acts.CallChosen: _call_chosen, acts.Relieve: _relieve,
    acts.TakeOver: _take_over, acts.Recall: _recall_or_start, acts.StartService: _recall_or_start,
    acts.Finish: _finish, acts.MarkNoShow: _mark_no_show, acts.MarkAnnounced: _played,
    acts.TestCall: _test_call, acts.StopHall: _stop, acts.ResumeHall: _resume, acts.Announce: _announce,
    acts.WithdrawAnnouncement: _withdraw,
    **issuing.OBJECTIONS, **amending.OBJECTIONS, **leasing.OBJECTIONS, **rating.OBJECTIONS,
}  # fmt: skip
