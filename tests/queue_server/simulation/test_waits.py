"""Rehearsed waits are those of queueing theory, and those of another simulator.

An M/M/c day: people come by chance at one rate (Poisson), c counters share one line, times at the counter are
exponential. Erlang's formula gives the mean wait, the package ``ciw`` simulates the same.
"""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Sequence
from random import Random

import ciw
import msgspec
import pytest

from queue_server.hall.service import Discipline, Series
from queue_server.simulation.citizens import Citizen
from queue_server.simulation.rehearsal import Staffing, rehearse
from tests.queue_server.hall.small_hall import DAY, SMALL, ZONE, counter, service

#: People per second, counters, and people per second that one counter serves: 83 % busy.
RATE, COUNTERS, SERVED = 1 / 24, 4, 1 / 80
A_DAY = 24 * 3600.0
#: Seconds at both ends that do not count: the day begins empty, and midnight cuts the last waits short.
BEGINNING, END = 2 * 3600.0, A_DAY - 3600.0
DAYS = 20
#: Student's t for 95 % of both sides, with one degree less than days, and with that of two such samples.
T_ONE, T_TWO = 2.093, 2.024


def mean_wait(rate: float, served: float, servers: int) -> float:
    """Mean time until called in the M/M/c queue, in the unit of time of the rates.

    With the load ``a = rate / served`` and the occupancy ``r = a / servers`` below one, somebody waits
    with the probability of Erlang's C formula,
    ``C = (a^c / c!) / (1 - r) / (sum of a^k / k! for k < c + (a^c / c!) / (1 - r))``,
    and then for ``1 / (c · served - rate)`` in the mean; the mean of all is the product.

    Source: L. Kleinrock, Queueing Systems, volume 1, Wiley 1975, section 3.5, after A. K. Erlang 1917.
    """
    load = rate / served
    full = load**servers / math.factorial(servers) / (1 - load / servers)
    free = sum(load**number / math.factorial(number) for number in range(servers))
    return full / (free + full) / (servers * served - rate)


def hall() -> Discipline:
    """One service, always open, with numbers enough for thousands."""
    return msgspec.structs.replace(
        SMALL,
        series=(Series(prefix="A", last=99_999, digits=5),),
        services=(service("one", "A"),),
        counters=tuple(counter(str(place), one=0) for place in range(COUNTERS)),
        always_open=True,
    )


def rehearsed(seed: int) -> float:
    """The mean wait of one day in seconds."""
    random, arrives, citizens = Random(seed), 0.0, []
    while (arrives := arrives + random.expovariate(RATE)) < A_DAY:
        citizens.append(
            Citizen(
                arrives=arrives, service="one", ticket_class=None, language="vi", comes=True,
                needs_recall=False, walks=0.0, stays=random.expovariate(SERVED),
            )
        )  # fmt: skip
    staffing = [Staffing(counter=str(place), at_work=((0.0, A_DAY),)) for place in range(COUNTERS)]
    midnight = datetime.datetime.combine(DAY, datetime.time(0), ZONE)
    return statistics.fmean(
        (visit.called_at - visit.arrived).total_seconds()
        for visit in rehearse(hall(), DAY, ZONE, citizens, staffing, random)
        if visit.called_at and BEGINNING <= (visit.arrived - midnight).total_seconds() < END
    )


def simulated_elsewhere(seed: int) -> float:
    """The same by ciw."""
    ciw.seed(seed)
    simulation = ciw.Simulation(
        ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(rate=RATE)],
            service_distributions=[ciw.dists.Exponential(rate=SERVED)],
            number_of_servers=[COUNTERS],
        )
    )
    simulation.simulate_until_max_time(A_DAY)
    return statistics.fmean(
        record.waiting_time
        for record in simulation.get_all_records()
        if BEGINNING <= record.arrival_date < END
    )


def standard_error(means: Sequence[float]) -> float:
    """Of the mean of independent days."""
    return statistics.stdev(means) / math.sqrt(len(means))


@pytest.fixture(scope="module")
def means() -> list[float]:
    """The mean waits of independent days."""
    return [rehearsed(seed) for seed in range(DAYS)]


def test_the_formula_is_erlangs() -> None:
    assert mean_wait(0.5, 1.0, 1) == pytest.approx(1.0), "with one counter: r / (served - rate)"
    # The tables of Erlang's C formula: a = 3, c = 4 gives 0.5094.
    assert mean_wait(3.0, 1.0, 4) == pytest.approx(0.5094, abs=0.0001)


def test_waits_are_those_of_theory(means: list[float]) -> None:
    interval = T_ONE * standard_error(means)
    expected = mean_wait(RATE, SERVED, COUNTERS)
    assert interval < 0.12 * expected, "the days say something"
    assert abs(statistics.fmean(means) - expected) < interval


def test_waits_are_those_of_another_simulator(means: list[float]) -> None:
    theirs = [simulated_elsewhere(seed) for seed in range(DAYS)]
    interval = T_TWO * math.hypot(standard_error(means), standard_error(theirs))
    assert abs(statistics.fmean(means) - statistics.fmean(theirs)) < interval
