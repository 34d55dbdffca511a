"""A rehearsed day: the real rules, people on time, and waits as theory has them (those in test_waits.py)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from random import Random

import msgspec
import pytest

from queue_server.hall import refusals
from queue_server.hall.events import TicketIssued
from queue_server.hall.service import Discipline, SpecialDay
from queue_server.hall.state import State
from queue_server.simulation.citizens import Citizen, Habits, People
from queue_server.simulation.officers import Manner
from queue_server.simulation.rehearsal import PATIENCE, Staffing, Visit, Watch, rehearse
from tests.queue_server.hall.small_hall import DAY, SMALL, ZONE, at

HOUR = 3600.0
#: Hours of the small hall, and half an hour to serve whoever is left.
ALL_DAY = ((0.0, 4 * HOUR), (6 * HOUR, 10.5 * HOUR))
EVERYWHERE = tuple(Staffing(counter=name, at_work=ALL_DAY) for name in ("1", "2", "3"))
OPENING = at("07:00")


def citizen(
    arrives: float,
    service: str = "certification",
    ticket_class: str | None = None,
    *,
    comes: bool = True,
    needs_recall: bool = False,
    stays: float = 600.0,
) -> Citizen:
    """Somebody who walks for twenty seconds."""
    return Citizen(
        arrives=arrives, service=service, ticket_class=ticket_class, language="vi", comes=comes,
        needs_recall=needs_recall, walks=20.0, stays=stays,
    )  # fmt: skip


def crowd(seed: int = 1, visits: int = 300) -> list[Citizen]:
    """A whole day of people, at lunch too."""
    habits = Habits(visits=visits, at_the_door=0, languages={"vi": 1.0})
    minutes = {"certification": 3, "land": 4, "civil": 3}
    return People(typical_minutes=minutes, random=Random(seed), habits=habits).day()


def day(
    citizens: Iterable[Citizen],
    staffing: tuple[Staffing, ...] = EVERYWHERE,
    discipline: Discipline = SMALL,
    seed: int = 1,
    watch: Watch | None = None,
) -> list[Visit]:
    """A day of the small hall."""
    return rehearse(discipline, DAY, ZONE, list(citizens), staffing, Random(seed), watch=watch)


def at_one(at_work: tuple[tuple[float, float], ...] = ALL_DAY, **skill: float) -> tuple[Staffing, ...]:
    """Only counter 1 is staffed, which serves certification alone."""
    return (Staffing(counter="1", at_work=at_work, skill=skill),)


def after_opening(instant: datetime.datetime | None) -> float:
    """Seconds since 07:00."""
    assert instant is not None
    return (instant - OPENING).total_seconds()


def times(visit: Visit) -> tuple[float, ...]:
    """Call, beginning and end in seconds since 07:00."""
    return tuple(after_opening(instant) for instant in (visit.called_at, visit.started_at, visit.ended_at))


def test_the_same_people_and_the_same_seed_make_the_same_day() -> None:
    assert day(crowd()) == day(crowd())
    assert day(crowd()) == day(reversed(crowd())), (
        "citizens are taken as they arrive, in whatever order given"
    )
    assert day(crowd(1)) != day(crowd(2))


def test_a_visit_takes_its_time_at_the_counter() -> None:
    (visit,) = day([citizen(60.0, stays=300.0)], at_one())
    assert (visit.number, visit.service, visit.ticket_class) == ("A001", "certification", "ordinary")
    assert (visit.counter, visit.outcome) == ("1", "served")
    assert visit.arrived == at("07:01")
    assert times(visit) == (60.0, 80.0, 380.0), "an idle counter calls at once"


def test_skill_makes_the_time_at_the_counter_longer_or_shorter() -> None:
    (visit,) = day([citizen(60.0, stays=300.0)], at_one(certification=1.5, land=9.0))
    assert times(visit) == (60.0, 80.0, 530.0)


def test_who_does_not_come_is_called_again_then_given_up() -> None:
    missing, late, next_one = day(
        [citizen(0.0, comes=False), citizen(1.0, needs_recall=True), citizen(2.0)], at_one()
    )
    given_up = 2 * PATIENCE
    assert (missing.outcome, missing.started_at) == ("no-show", None)
    assert (after_opening(missing.called_at), after_opening(missing.ended_at)) == (0.0, given_up)
    assert times(late) == (given_up, given_up + PATIENCE + 20.0, given_up + PATIENCE + 620.0)
    assert next_one.called_at == late.ended_at, "the end of a visit and the next call are one act"


def test_officers_are_as_patient_here_as_in_the_demonstration() -> None:
    assert Manner().patience == PATIENCE


def test_everybody_is_accounted_for() -> None:
    people = crowd()
    visits = day(people)
    in_hours = [one for one in people if one.arrives < 4 * HOUR or 6 * HOUR <= one.arrives < 10 * HOUR]
    assert len(in_hours) < len(people), "some came at lunch and got no number"
    assert [visit.service for visit in visits] == [one.service for one in in_hours]
    assert [visit.outcome for visit in visits] == ["served" if one.comes else "no-show" for one in in_hours]
    assert [visit.ticket for visit in visits] == sorted({visit.ticket for visit in visits})
    for one, visit in zip(in_hours, visits, strict=True):
        assert after_opening(visit.arrived) == pytest.approx(one.arrives, abs=1e-5)


@pytest.mark.parametrize(("left", "outcome"), [("cancel", "cancelled"), ("carry", "waiting")])
def test_whom_nobody_called_becomes_what_the_discipline_says(left: str, outcome: str) -> None:
    visits = day(
        [citizen(0.0, "land"), citizen(0.0)], at_one(), msgspec.structs.replace(SMALL, left_at_closing=left)
    )
    assert [visit.outcome for visit in visits] == [outcome, "served"]
    assert (visits[0].counter, visits[0].called_at) == (None, None)


def test_a_visit_that_lasts_beyond_midnight_ends_then() -> None:
    visits = day([citizen(9.9 * HOUR, stays=20 * HOUR), citizen(9.95 * HOUR)], at_one(((0.0, 99 * HOUR),)))
    assert [visit.outcome for visit in visits] == ["served", "cancelled"]
    assert visits[0].ended_at == at("00:00", DAY + datetime.timedelta(days=1))


def test_every_call_is_the_smallest_turn() -> None:
    discipline = msgspec.structs.replace(SMALL, max_in_a_row=None)
    visits = day(crowd(), discipline=discipline)
    head_starts = {entry.id: entry.head_start_minutes for entry in discipline.classes}
    reluctance = {plan.id: plan.services for plan in discipline.counters}
    by_a_rule = 0
    for called in visits:
        assert called.counter is not None
        assert called.called_at is not None
        services = reluctance[called.counter]

        def turn(visit: Visit, services: dict[str, int] = services) -> tuple[datetime.datetime, int]:
            minutes = services[visit.service] - head_starts[visit.ticket_class]
            return visit.arrived + datetime.timedelta(minutes=minutes), visit.ticket

        waiting = [
            visit
            for visit in visits
            if visit.service in services
            and visit.arrived <= called.called_at
            and visit.called_at is not None
            and visit.called_at >= called.called_at
        ]
        assert min(waiting, key=turn) is called
        by_a_rule += called is not min(waiting, key=lambda visit: visit.ticket)
    assert by_a_rule > 10, "first come is not always first called"


def test_of_idle_counters_the_one_whose_own_work_it_is_calls() -> None:
    rare = [citizen(1000.0 * place) for place in range(12)]
    both = day(rare, EVERYWHERE)
    assert {visit.counter for visit in both} == {"1", "3"}, "chance decides between equals; 2 only helps"
    assert {visit.counter for visit in day(rare[:4], EVERYWHERE[1:2])} == {"2"}, "alone it does"


def test_officers_call_only_while_they_are_at_work() -> None:
    stretches = ((600.0, 3000.0), (5000.0, 8000.0))
    visits = day((citizen(100.0 * place, stays=700.0) for place in range(60)), at_one(stretches))
    calls = [times(visit)[0] for visit in visits if visit.called_at]
    assert calls == [600.0, 1320.0, 2040.0, 2760.0, 5000.0, 5720.0, 6440.0, 7160.0, 7880.0]
    ends = [times(visit)[2] for visit in visits if visit.ended_at and visit.outcome == "served"]
    assert ends[3] == 3480.0, "the ticket at hand is finished before the pause"
    assert ends[-1] == 8600.0, "and before going home"


def test_a_visit_longer_than_the_pause_takes_the_pause() -> None:
    visits = day([citizen(0.0, stays=2000.0), citizen(1.0)], at_one(((0.0, 1000.0), (1500.0, 9000.0))))
    assert [times(visit)[0] for visit in visits] == [0.0, 2020.0]


def test_counters_are_seen_to_open_pause_and_close() -> None:
    seen = []

    def watch(state: State, _now: datetime.datetime, _event: TicketIssued) -> None:
        seen.append(state.counters["1"].status)

    arrivals = [citizen(seconds, "civil") for seconds in (10.0, 150.0, 250.0, 350.0, 450.0)]
    day(arrivals, at_one(((100.0, 200.0), (300.0, 400.0))), watch=watch)
    assert seen == ["closed", "open", "paused", "open", "closed"]


def test_nobody_gets_a_number_at_lunch_and_who_waits_is_called_afterwards() -> None:
    visits = day(
        [citizen(3.9 * HOUR), citizen(3.95 * HOUR), citizen(5 * HOUR)], at_one(((0.0, 14000.0), ALL_DAY[1]))
    )
    assert [(visit.called_at, visit.outcome) for visit in visits] == [
        (at("13:00"), "served"),
        (at("13:10") + datetime.timedelta(seconds=20), "served"),
    ]


def test_watch_sees_each_number_before_anybody_reacts() -> None:
    seen: list[int] = []

    def watch(state: State, now: datetime.datetime, event: TicketIssued) -> None:
        ticket = state.tickets[state.seq]
        assert (ticket.number, ticket.state, ticket.arrived) == (event.number, "waiting", now)
        seen.append(ticket.seq)

    visits = day(crowd(), watch=watch)
    assert seen == [visit.ticket for visit in visits]
    assert visits == day(crowd()), "watching changes nothing"


def test_a_closed_day_has_no_visits() -> None:
    holiday = msgspec.structs.replace(SMALL, special_days=(SpecialDay(date=DAY, names={"vi": "Tết"}),))
    assert day(crowd(), discipline=holiday) == []


def test_what_does_not_fit_the_hall_is_refused() -> None:
    with pytest.raises(refusals.UnknownService):
        day([citizen(0.0, "weddings")])
    with pytest.raises(refusals.UnknownCounter):
        day([], (Staffing(counter="99", at_work=ALL_DAY),))
