"""What an act must become when it is not refused, from the second hall alone.

An outcome is the kind of an event with those of its facts that the laws determine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queue_server.hall import acts, events
from tests.queue_server.hall.second_hall import leasing, rating
from tests.queue_server.hall.second_hall.issuing import number_for, series_of
from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.people import Desk, Person, minutes

Outcome = tuple[type[events.Event], dict[str, Any]]


def outcomes(hall: Oracle, act: acts.Act) -> list[Outcome] | None:
    """The events that an act must become; nothing where the invariants alone tell."""
    expected = _OUTCOMES.get(type(act))
    return None if expected is None else expected(hall, act)


def agree(happened: list[events.Event], expected: list[Outcome]) -> None:
    """Object to events that are not the expected ones."""
    assert [type(event) for event in happened] == [kind for kind, _ in expected], (happened, expected)
    for event, (_, facts) in zip(happened, expected, strict=True):
        assert {name: getattr(event, name) for name in facts} == facts, event


# ------------------------------------------------------------ numbers


def _issue(hall: Oracle, act: acts.Issue) -> list[Outcome]:
    service = next(one for one in hall.discipline.services if one.id == act.service)
    wanted, place, reason = act.ticket_class or service.default_class, hall.now, "arrived"
    if act.slot is not None:
        if hall.now <= act.slot + minutes(hall.discipline.appointments.grace_minutes):
            place, reason = act.slot, "slot"
        else:
            wanted = "ordinary"
    rule = next(entry for entry in hall.discipline.classes if entry.id == wanted)
    series = series_of(hall, service)
    sequence = number_for(hall, series)
    assert sequence is not None
    ahead = [
        one
        for one in hall.waiting(service.id)
        if one.base[:2] <= (place - minutes(rule.head_start_minutes), place)
    ]
    issued = (
        events.TicketIssued,
        {
            "number": series.number(sequence), "service": service.id, "ticket_class": wanted,
            "arrived": hall.now, "place": place, "place_reason": reason, "ahead": len(ahead),
            "not_before": act.slot if reason == "slot" else None, "slot": act.slot, "units": act.units,
            "head_start_minutes": rule.head_start_minutes, "strict": rule.strict, "then": act.then,
            "by_staff": act.by_staff, "language": act.language or hall.discipline.languages[0],
            "secret": act.secret,
        },
    )  # fmt: skip
    group = [one.id for one in hall.discipline.services if one.series == series.prefix]
    full = series.daily_cap is not None and sequence - series.first + 1 >= series.daily_cap
    closed = [one for one in group if full and hall.full.get(one) != "cap"]
    return [issued, *((events.ServiceStopped, {"service": one, "reason": "cap"}) for one in closed)]


def _enter_paper(_hall: Oracle, act: acts.EnterPaper) -> list[Outcome]:
    happened: list[Outcome] = []
    for entry in act.tickets:
        facts = {"arrived": entry.arrived, "place": entry.arrived, "service": entry.service, "paper": True}
        happened.append((events.TicketIssued, facts))
        if entry.outcome is not None:
            ended = entry.ended_at or entry.called_at or entry.arrived
            happened.append((events.PaperSettled, {"outcome": entry.outcome, "ended_at": ended}))
    return happened


# ------------------------------------------------------------ calling


def _ended(hall: Oracle, desk: Desk, outcome: str) -> Outcome:
    """What becomes of the one at a counter: over, or on to the next service of the visit."""
    there = hall.at(desk.id)
    assert there is not None
    facts: dict[str, Any] = {"ticket": there.ticket, "counter": desk.id}
    if outcome == "no-show":
        return events.TicketMissed, facts
    then = [service for service in there.then if service in hall.service_ids()]
    if not then:
        return events.TicketServed, facts
    facts |= {"to_service": then[0], "line": then[0], "then": tuple(then[1:]), "done": True}
    return events.TicketTransferred, facts | {"place": there.place, "place_reason": "kept"}


def _end_first(hall: Oracle, act: acts.CallNext | acts.CallChosen, desk: Desk) -> list[Outcome]:
    if hall.at(desk.id) is None:
        return []
    return [_ended(hall, desk, "no-show" if act.outcome == "no_show" else "served")]


def _call_next(hall: Oracle, act: acts.CallNext) -> list[Outcome]:
    """Whom it calls, the second hall itself compares with whose turn it is."""
    desk = hall.desks[act.counter]
    first = _end_first(hall, act, desk)
    lines = set(desk.reluctances())
    somebody = any(person.line in lines for person in hall.waiting())
    somebody = somebody or any(
        kind is events.TicketTransferred and facts["line"] in lines for kind, facts in first
    )
    return [*first, *([(events.TicketCalled, {"counter": desk.id})] if somebody else [])]


def _call_chosen(hall: Oracle, act: acts.CallChosen) -> list[Outcome]:
    desk, chosen = hall.desks[act.counter], hall.find(act.chosen)
    assert chosen is not None
    back = [(events.TicketReturned, {"ticket": chosen.ticket, "place": chosen.place})]
    call = (
        events.TicketCalled,
        {"ticket": chosen.ticket, "counter": desk.id, "in_a_row": desk.in_a_row},
    )
    return [*_end_first(hall, act, desk), *([] if chosen.state == "waiting" else back), call]


def _relieve(hall: Oracle, act: acts.Relieve) -> list[Outcome]:
    desk = hall.desks[act.counter]
    plan = next(plan for plan in hall.discipline.counters if plan.id == desk.id)
    services = desk.services | {act.service: plan.relief[act.service]}
    lines = {*desk.reluctances(), act.service}
    call = [(events.TicketCalled, {"counter": desk.id})] if any(
        person.line in lines for person in hall.waiting()
    ) else []  # fmt: skip
    return [(events.CounterServicesChanged, {"services": services, "reason": "relief"}), *call]


def _take_over(hall: Oracle, act: acts.TakeOver) -> list[Outcome]:
    there = hall.at(act.other)
    assert there is not None
    facts = {"ticket": there.ticket, "place": there.place, "done": False, "to_service": there.service}
    call = {"ticket": there.ticket, "counter": act.counter, "in_a_row": hall.desks[act.counter].in_a_row}
    return [(events.TicketTransferred, facts), (events.TicketCalled, call)]


def _finish(hall: Oracle, act: acts.Finish) -> list[Outcome]:
    return [_ended(hall, hall.desks[act.counter], "served")]


def _mark_no_show(hall: Oracle, act: acts.MarkNoShow) -> list[Outcome]:
    return [_ended(hall, hall.desks[act.counter], "no-show")]


def _mark_announced(hall: Oracle, act: acts.MarkAnnounced) -> list[Outcome]:
    person = hall.people[hall.calls[act.call]]
    called = person.state not in ("waiting", "parked")
    newest = called and person.call == act.call and act.call not in hall.played
    return [(events.CallAnnounced, {"call": act.call})] if newest else []


# ------------------------------------------------------------ counters


def _close(hall: Oracle, act: acts.CloseCounter | acts.MoveCounter) -> list[Outcome]:
    desk = hall.desks[act.counter]
    moves = isinstance(act, acts.MoveCounter)
    lines = [f"counter/{desk.id}", *([] if moves or not desk.officer else [f"officer/{desk.officer}"])]
    happened = [_released(person) for line in lines for person in hall.waiting(line)]
    happened.append((events.CounterClosed, {"counter": desk.id}))
    if isinstance(act, acts.MoveCounter):
        happened.append((events.CounterOpened, {"counter": act.to, "officer": desk.officer}))
    return happened


def _released(person: Person) -> Outcome:
    facts = {"ticket": person.ticket, "line": person.service, "place": person.place, "reason": "released"}
    return events.TicketTransferred, facts


def _open(hall: Oracle, act: acts.OpenCounter) -> list[Outcome]:
    """After a pause another officer may sit there; who waited for the first one waits for the service."""
    desk = hall.desks[act.counter]
    gone = desk.officer and desk.officer != act.officer
    released = [_released(person) for person in hall.waiting(f"officer/{desk.officer}") if gone]
    return [*released, (events.CounterOpened, {"officer": act.officer, "services": desk.services})]


# ------------------------------------------------------------ tickets


def _person(hall: Oracle, act: acts.NamedTicketAct) -> Person:
    person = hall.find(act.ticket)
    assert person is not None
    return person


def _transfer(hall: Oracle, act: acts.Transfer) -> list[Outcome]:
    person = _person(hall, act)
    service = act.to_service or person.service
    line = service
    if act.to_counter is not None:
        line = f"counter/{act.to_counter}"
    elif act.to_officer is not None:
        line = f"officer/{act.to_officer}"
    facts = {
        "ticket": person.ticket, "service": person.service, "to_service": service, "line": line,
        "place": person.place if act.keep_place else hall.now, "done": act.done,
        "then": tuple(further for further in person.then if further != service),
    }  # fmt: skip
    return [(events.TicketTransferred, facts)]


def _park(hall: Oracle, act: acts.Park) -> list[Outcome]:
    person = _person(hall, act)
    keeps = hall.discipline.absence.park_minutes if act.minutes is None else act.minutes
    line = f"counter/{act.counter}" if act.back_to_counter and act.counter else person.line
    return [
        (events.TicketParked, {"ticket": person.ticket, "until": hall.now + minutes(keeps), "line": line})
    ]


def _return(hall: Oracle, act: acts.Return) -> list[Outcome]:
    person, absence = _person(hall, act), hall.discipline.absence
    line = person.line if hall.at_work(person.line) else person.service
    place = person.place
    if person.state == "no-show" and absence.no_show_return == "behind":
        place = hall.behind(person, line, absence.behind)
    return [(events.TicketReturned, {"ticket": person.ticket, "line": line, "place": place})]


def _postpone(hall: Oracle, act: acts.Postpone) -> list[Outcome]:
    person, most = _person(hall, act), hall.discipline.absence.postpone_turns
    turns = min(act.turns or most, most)
    ahead = hall.waiting(person.line).index(person)
    place = hall.behind(person, person.line, ahead + turns)
    return [(events.TicketPostponed, {"ticket": person.ticket, "turns": turns, "place": place})]


def _change_class(hall: Oracle, act: acts.ChangeClass) -> list[Outcome]:
    person = _person(hall, act)
    rule = next(entry for entry in hall.discipline.classes if entry.id == act.ticket_class)
    facts = {
        "ticket": person.ticket, "place": person.place, "head_start_minutes": rule.head_start_minutes,
        "strict": rule.strict, "line": person.line if hall.at_work(person.line) else person.service,
    }  # fmt: skip
    return [(events.ClassChanged, facts)]


def _merge(hall: Oracle, act: acts.Merge) -> list[Outcome]:
    person, other = _person(hall, act), hall.find(act.other)
    assert other is not None
    units, further = person.units, [*person.then]
    if other.service == person.service:
        units += other.units
    else:
        further.append(other.service)
    further += other.then
    then = [service for service in further if service != person.service]
    then = [service for index, service in enumerate(then) if service not in then[:index]]
    facts = {"ticket": person.ticket, "merged": other.ticket, "units": units, "then": tuple(then)}
    return [(events.TicketsMerged, facts)]


def _undo(hall: Oracle, act: acts.Undo) -> list[Outcome]:
    done = hall.last_acts[act.counter]
    assert done is not None
    return [(events.ActUndone, {"first": done.first, "last": done.last})]


def _one(kind: type[events.Event], *names: str) -> Callable[[Oracle, Any], list[Outcome]]:
    """Acts that become one event with the same facts."""
    return lambda _hall, act: [(kind, {name: getattr(act, name) for name in names})]


_OUTCOMES: dict[type[acts.Act], Callable[[Oracle, Any], list[Outcome]]] = {
    acts.Issue: _issue, acts.EnterPaper: _enter_paper, acts.CallNext: _call_next,
    acts.CallChosen: _call_chosen, acts.Relieve: _relieve, acts.TakeOver: _take_over, acts.Finish: _finish,
    acts.MarkNoShow: _mark_no_show, acts.MarkAnnounced: _mark_announced, acts.CloseCounter: _close,
    acts.MoveCounter: _close, acts.OpenCounter: _open, acts.Transfer: _transfer, acts.Park: _park,
    acts.Return: _return, acts.Postpone: _postpone, acts.ChangeClass: _change_class, acts.Merge: _merge,
    acts.Undo: _undo,
    acts.Cancel: _one(events.TicketCancelled, "counter"),
    acts.ConfirmPriority: _one(events.PriorityConfirmed, "counter"),
    acts.Reprint: _one(events.TicketReprinted, "counter", "secret", "device", "address"),
    acts.Recall: _one(events.TicketRecalled, "counter"),
    acts.StartService: _one(events.ServiceStarted, "counter"),
    acts.PauseCounter: _one(events.CounterPaused, "counter", "reason"),
    acts.SetServices: _one(events.CounterServicesChanged, "counter"),
    acts.SetAutoCall: _one(events.AutoCallSet, "counter", "on"),
    acts.AskHelp: _one(events.HelpAsked, "counter"),
    acts.EndHelp: _one(events.HelpEnded, "counter"),
    acts.TestCall: _one(events.TestCallMade, "counter"),
    acts.StopHall: _one(events.HallStopped, "reason", "clear"),
    acts.ResumeHall: _one(events.HallResumed),
    acts.Announce: _one(events.AnnouncementMade, "text", "zone"),
    acts.WithdrawAnnouncement: _one(events.AnnouncementWithdrawn, "announcement"),
    acts.BeginPaper: _one(events.PaperBegun, "reason"),
    acts.EndPaper: _one(events.PaperEnded),
    acts.PauseIssuing: _one(events.IssuingPaused, "reason"),
    acts.ResumeIssuing: _one(events.IssuingResumed),
    **leasing.OUTCOMES,
    **rating.OUTCOMES,
}  # fmt: skip
