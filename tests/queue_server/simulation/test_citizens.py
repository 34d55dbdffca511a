"""The plan of a simulated day."""

from __future__ import annotations

import itertools
import statistics
from random import Random

import pytest

from queue_server.simulation.citizens import DAY, Citizen, Habits, People

MINUTES = {"collect-result": 3, "certified-copy": 5, "land-change": 20}


def people(seed: int = 1, **habits: object) -> People:
    """People of a hall with three services."""
    return People(typical_minutes=MINUTES, random=Random(seed), habits=Habits(**habits))  # type: ignore[arg-type]  # keywords of the tests


@pytest.fixture(scope="module")
def many() -> list[Citizen]:
    """So many that shares can be told."""
    return people(visits=8000, at_the_door=100).day()


def test_the_same_seed_makes_the_same_people() -> None:
    assert people(7).day() == people(7).day()
    assert people(7).day() != people(8).day()


def test_they_come_in_order_and_within_the_day(many: list[Citizen]) -> None:
    arrivals = [citizen.arrives for citizen in many]
    assert arrivals == sorted(arrivals)
    assert arrivals[0] == 0.0
    assert arrivals[-1] < DAY
    assert arrivals.count(0.0) == 100


def test_the_morning_is_a_rush(many: list[Citizen]) -> None:
    by_hour = [sum(1 for citizen in many if citizen.arrives // 3600 == hour) for hour in range(8)]
    assert by_hour[0] == max(by_hour)
    assert by_hour[0] > 6 * by_hour[7]
    assert by_hour[4] > by_hour[3], "some come again after lunch"


def test_shares_are_the_habits(many: list[Citizen]) -> None:
    def share(found: list[bool]) -> float:
        return sum(found) / len(found)

    assert share([citizen.ticket_class == "priority" for citizen in many]) == pytest.approx(0.12, abs=0.02)
    assert share([citizen.language == "km" for citizen in many]) == pytest.approx(0.12, abs=0.02)
    assert share([citizen.language == "vi" for citizen in many]) == pytest.approx(0.80, abs=0.02)
    assert share([not citizen.comes for citizen in many]) == pytest.approx(0.05, abs=0.02)


def test_services_make_about_the_same_work(many: list[Citizen]) -> None:
    work = dict.fromkeys(MINUTES, 0.0)
    for citizen in many:
        work[citizen.service] += citizen.stays
    assert max(work.values()) < 1.25 * min(work.values())


def test_times_at_the_counter_are_around_the_typical_one(many: list[Citizen]) -> None:
    for service, minutes in MINUTES.items():
        times = [citizen.stays / 60 for citizen in many if citizen.service == service]
        assert statistics.mean(times) == pytest.approx(minutes, rel=0.1)
        assert statistics.median(times) < minutes, "most are shorter, a few much longer"
        assert 0.3 * minutes <= min(times)
        assert max(times) <= 4.0 * minutes


def test_days_follow_one_another() -> None:
    two = list(itertools.islice(people(visits=50, at_the_door=5).days(), 100))
    assert [citizen.arrives for citizen in two] == sorted(citizen.arrives for citizen in two)
    assert two[49].arrives < DAY <= two[50].arrives


def test_a_stranger_comes_when_called() -> None:
    strangers = [people(seed, no_show_share=1.0, recall_share=1.0).stranger("guidance") for seed in range(5)]
    assert all(stranger.comes and not stranger.needs_recall for stranger in strangers)
    assert {stranger.service for stranger in strangers} == {"guidance"}
