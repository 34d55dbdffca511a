"""Each simple forecast on a hall small enough to count by hand.

Counter 1 serves certification; 2 serves land, and helps with certification; 3 serves both and civil.
"""

from __future__ import annotations

import datetime

import pytest

from queue_server.hall import acts
from queue_server.simulation.rehearsal import Visit
from tests.bench import wait_baselines
from tests.bench.wait_baselines import BASELINES, LAST, Learned
from tests.queue_server.hall.small_hall import Book, at, open_book

#: All services of the small hall are configured with ten minutes.
CONFIGURED = 600.0


def say(name: str, book: Book, learned: Learned | None = None) -> float:
    """What a forecast says to the ticket just issued."""
    return BASELINES[name](
        book.state, book.state.tickets[max(book.state.tickets)], book.now, learned or Learned()
    )


def all_busy(clock: str = "08:00") -> Book:
    """A hall whose three counters each serve somebody of certification."""
    book = open_book(clock=clock)
    book.open("1", "2", "3")
    for counter in ("1", "2", "3"):
        book.issue()
        book.call(counter, None)
    return book


def issue(book: Book, service: str = "certification", ticket_class: str | None = None) -> None:
    """Give somebody a number, a second after the one before."""
    book.now += datetime.timedelta(seconds=1)
    book.issue(service, ticket_class)


def visit(service: str, waited: float, took: float, ticket: int = 1) -> Visit:
    """A visit of an earlier day, in seconds."""
    arrived = at("07:00") - datetime.timedelta(days=1) + datetime.timedelta(seconds=ticket)
    called = arrived + datetime.timedelta(seconds=waited)
    ended = called + datetime.timedelta(seconds=took)
    return Visit(
        ticket=ticket, number=f"A{ticket:03}", service=service, ticket_class="ordinary", counter="1",
        arrived=arrived, called_at=called, started_at=called, ended_at=ended,
        outcome="served",
    )  # fmt: skip


def having_learned(*visits: Visit) -> Learned:
    """With one day gone by."""
    learned = Learned()
    learned.close_day(visits)
    return learned


def test_tickets_ahead_times_the_configured_time() -> None:
    book = all_busy()
    for expected in (0.0, CONFIGURED, 2 * CONFIGURED):
        issue(book)
        assert say("tickets-ahead", book) == expected
    issue(book, "land")
    assert say("tickets-ahead", book) == 0.0, "other services are not counted"
    issue(book, ticket_class="priority")
    assert say("tickets-ahead", book) == 0.0, "whoever has a head start has nobody ahead"


def test_the_mean_of_the_last_waits() -> None:
    book = all_busy()
    issue(book)
    assert say("last-waits", book) == 0.0, "nothing is known"
    waits = [visit("certification", 0.0, 60.0, 1)]  # one more than count
    waits += [visit("certification", 60.0 * place, 60.0, 1 + place) for place in range(1, LAST + 1)]
    waits.append(visit("land", 5000.0, 60.0, 99))
    assert say("last-waits", book, having_learned(*waits)) == pytest.approx(60.0 * (LAST + 1) / 2)


def test_as_long_as_the_last_one_to_enter_service() -> None:
    book = all_busy()
    issue(book)
    assert say("last-to-enter-service", book) == 0.0, "nothing is known"
    learned = having_learned(visit("certification", 100.0, 60.0, 1), visit("land", 900.0, 60.0, 2))
    assert say("last-to-enter-service", book, learned) == 100.0
    book.at("08:07").call("1")
    issue(book.at("08:09"))
    learned.look(book.state)
    assert say("last-to-enter-service", book, learned) == 419.0


def test_the_queue_by_open_counters_and_learned_time() -> None:
    book = all_busy()
    issue(book)
    assert say("queue-by-counters", book) == pytest.approx(CONFIGURED / 3), (
        "as configured while nothing is known"
    )
    learned = having_learned(visit("certification", 0.0, 200.0, 1), visit("certification", 0.0, 400.0, 2))
    assert say("queue-by-counters", book, learned) == pytest.approx(300.0 / 3)
    issue(book)
    assert say("queue-by-counters", book, learned) == pytest.approx(2 * 300.0 / 3)
    book.act(acts.PauseCounter(counter="3"))
    assert say("queue-by-counters", book, learned) == pytest.approx(2 * 300.0 / 2)


@pytest.mark.parametrize("name", ["queue-by-counters", "shared-counters-and-lunch"])
def test_an_idle_counter_calls_at_once(name: str) -> None:
    book = all_busy()
    book.act(acts.Finish(counter="2"))
    issue(book)
    assert say(name, book) == 0.0
    issue(book, "civil")
    assert say(name, book) > 0.0, "counter 2 does not serve it"


def test_a_shared_counter_counts_with_its_share() -> None:
    book = all_busy()
    issue(book, "land")
    issue(book, "land")
    issue(book, "civil")
    issue(book)
    # Counter 1 has nothing else; at 2 two of land wait, so a third of it; at 3 civil too, so a quarter.
    assert say("shared-counters-and-lunch", book) == pytest.approx(CONFIGURED / (1 + 1 / 3 + 1 / 4))
    learned = having_learned(visit("land", 0.0, 1200.0))
    assert say("shared-counters-and-lunch", book, learned) == pytest.approx(CONFIGURED / (1 + 1 / 5 + 1 / 6))


def test_nobody_is_called_at_lunch() -> None:
    book = all_busy("10:58")
    issue(book)
    assert say("shared-counters-and-lunch", book) == pytest.approx(CONFIGURED / 3 + 2 * 3600)
    book.at("12:00")
    assert say("shared-counters-and-lunch", book) == pytest.approx(CONFIGURED / 3 + 3600), "asked within it"
    book.at("16:59")
    assert say("shared-counters-and-lunch", book) == pytest.approx(CONFIGURED / 3), (
        "after closing work goes on"
    )


def test_before_the_officers_come_all_counters_count() -> None:
    book = open_book()
    issue(book)
    assert say("queue-by-counters", book) == pytest.approx(CONFIGURED / 3)
    assert say("shared-counters-and-lunch", book) == pytest.approx(CONFIGURED / 3)


def test_what_was_looked_at_is_not_counted_again() -> None:
    book = all_busy()
    learned = Learned()
    for clock in ("08:01", "08:05"):
        book.at(clock).act(acts.Finish(counter="1" if clock == "08:01" else "2"))
        learned.look(book.state)
        learned.look(book.state)
    assert learned.mean(book.state, "certification") == pytest.approx((60 + 300) / 2)
    assert list(learned.waits["certification"]) == [0.0, 0.0, 0.0]
    tickets = list(book.state.tickets)
    learned.close_day([visit("certification", 50.0, 480.0, ticket) for ticket in tickets])
    assert learned.mean(book.state, "certification") == pytest.approx((60 + 300 + 480) / 3), "only the third"
    assert len(learned.waits["certification"]) == 3
    learned.close_day([visit("certification", 50.0, 480.0, tickets[0])])
    assert len(learned.waits["certification"]) == 4, "the next day's tickets are others"


def test_all_are_offered() -> None:
    assert {forecast.__name__ for forecast in BASELINES.values()} < set(wait_baselines.__all__)
    assert len(BASELINES) == 5
