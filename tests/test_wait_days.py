"""The days by which forecasts are judged: the same again, plausible, and unknown to the program."""

from __future__ import annotations

import datetime
import statistics
from pathlib import Path
from random import Random

import pytest

import queue_server
from queue_server.simulation.rehearsal import Visit, rehearse
from tests.bench.wait_days import SCENARIOS, TIME_ZONE, date_of, day_of, discipline

DAYS = 6


def days(scenario: str) -> list[Visit]:
    """Some days of a scenario."""
    return [
        visit
        for number in range(DAYS)
        for visit in rehearse(
            discipline(), date_of(number), TIME_ZONE, *day_of(scenario, number), Random(number)
        )
    ]


def minutes(visit: Visit) -> float:
    """Until called."""
    assert visit.called_at is not None
    return (visit.called_at - visit.arrived).total_seconds() / 60


def crosses_lunch(visit: Visit) -> bool:
    """Whether somebody came in the morning and was called in the afternoon."""
    assert visit.called_at is not None
    arrived, called = (instant.astimezone(TIME_ZONE).time() for instant in (visit.arrived, visit.called_at))
    return arrived < datetime.time(11) and called >= datetime.time(13)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_day_is_the_same_whenever_it_is_made(scenario: str) -> None:
    assert day_of(scenario, 3) == day_of(scenario, 3)
    assert day_of(scenario, 3) != day_of(scenario, 4)


def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(ValueError, match="there are ordinary, rush"):
        day_of("quiet", 0)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_day_is_that_of_a_ward(scenario: str) -> None:
    visits = days(scenario)
    assert 400 < len(visits) / DAYS < 500
    assert statistics.fmean(visit.ticket_class == "priority" for visit in visits) == pytest.approx(
        0.08, abs=0.02
    )
    called = [visit for visit in visits if visit.called_at]
    assert len(called) > 0.995 * len(visits), "nobody is left but the victim of a very long visit"
    tenths = statistics.quantiles(map(minutes, called), n=10)
    assert 3 < tenths[4] < 25, "the median"
    assert 20 < tenths[8] < 60, "one in ten waits longer"
    assert len({visit.counter for visit in called}) == 13


def test_the_scenarios_differ_in_what_they_are_about() -> None:
    visits = {scenario: [visit for visit in days(scenario) if visit.called_at] for scenario in SCENARIOS}
    mean = {scenario: statistics.fmean(map(minutes, found)) for scenario, found in visits.items()}
    assert mean["rush"] > 1.2 * mean["ordinary"]
    assert sum(map(crosses_lunch, visits["lunch"])) > 5 * sum(map(crosses_lunch, visits["ordinary"]))
    spread = {scenario: _spread(found, "copy") for scenario, found in visits.items()}
    assert spread["heavy-tails"] > 1.5 * spread["ordinary"]


def _at_counter(visit: Visit) -> float:
    assert visit.started_at is not None
    assert visit.ended_at is not None
    return (visit.ended_at - visit.started_at).total_seconds()


def _spread(visits: list[Visit], service: str) -> float:
    times = [_at_counter(visit) for visit in visits if visit.service == service and visit.started_at]
    return statistics.stdev(times) / statistics.fmean(times)


def test_an_officer_leaves_in_mid_morning_and_is_back_after_lunch() -> None:
    for number in range(DAYS):
        _, staffing = day_of("counter-closing", number)
        (leaves,) = [
            plan for plan in staffing if max(end for _, end in plan.at_work if end < 5 * 3600) < 3 * 3600
        ]
        assert any(start > 6 * 3600 for start, _ in leaves.at_work)


def test_officers_keep_their_skill() -> None:
    monday, tuesday = (
        {plan.counter: plan.skill for plan in day_of("skilled", number)[1]} for number in (0, 1)
    )
    assert monday == tuesday
    factors = [factor for skill in monday.values() for factor in skill.values()]
    assert min(factors) < 0.8
    assert max(factors) > 1.25


def test_configured_minutes_are_wrong_as_in_life() -> None:
    visits = days("ordinary")
    for service in discipline().services:
        times = [
            _at_counter(visit) / 60 for visit in visits if visit.service == service.id and visit.started_at
        ]
        assert 0.55 < service.typical_minutes / statistics.fmean(times) < 1.5
        assert service.typical_minutes != pytest.approx(statistics.fmean(times), rel=0.05)


def test_the_program_knows_nothing_of_them() -> None:
    sources = Path(queue_server.__file__).parent.rglob("*.py")
    assert not [source for source in sources if "wait_days" in source.read_text(encoding="utf-8")]
