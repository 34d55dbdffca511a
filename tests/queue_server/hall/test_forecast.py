"""The forecast: it calls as the rules do, and its windows are made of what the replays say."""

from __future__ import annotations

import datetime
import heapq
import math
from random import Random

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.forecast import Learned, Snapshot, Wait, estimate, replay, snapshot_of, untaught
from queue_server.hall.forecast.service_times import ServiceTime
from queue_server.hall.service import Discipline
from tests.queue_server.hall.small_hall import SMALL, Book, customer_class, open_book

SECONDS = {"certification": 300.0, "land": 700.0, "civil": 500.0}


def always(discipline: Discipline = SMALL) -> Learned:
    """Every visit of a service lasts the same, everybody comes, nobody new comes."""
    times = {
        service.id: ServiceTime(math.log(SECONDS[service.id]), 0.0, 1.0) for service in discipline.services
    }
    return Learned(times=times)


def snapshot(book: Book, learned: Learned | None = None) -> Snapshot:
    found = snapshot_of(book.state, book.now, learned or always())
    assert found is not None
    return found


# ------------------------------------------------------------ the same order as the rules


def random_book(seed: int) -> Book:
    """A hall in which tickets of all kinds wait, some of them moved, some with a time of their own."""
    random = Random(seed)
    strict = random.random() < 0.4
    classes = (
        customer_class("ordinary"), customer_class("priority", 20), customer_class("result", 10),
        customer_class("appointment", 0), customer_class("urgent", random.choice([0, 5]), strict=strict),
    )  # fmt: skip
    discipline = msgspec.structs.replace(
        SMALL,
        classes=classes,
        max_in_a_row=random.choice([1, 2, 3]) if strict else random.choice([None, 1, 2]),
    )
    book = open_book(discipline, "08:00")
    book.open(*random.sample(["1", "2", "3"], random.randint(1, 3)))
    start = book.now
    for _ in range(random.randint(1, 14)):
        book.now += datetime.timedelta(seconds=random.choice([0, 20, 60, 300]))
        issued = book.issue(
            random.choice(list(SECONDS)), random.choice(["ordinary"] * 3 + ["priority", "result", "urgent"])
        )
        if random.random() < 0.3:
            # Nothing moves a ticket or gives it a time yet: the fold is changed under it.
            ticket = book.state.tickets[len(book.rows)]
            assert ticket.number == issued.number
            line = book.state.lines[ticket.service]
            line.remove(ticket)
            ticket.place = start + datetime.timedelta(seconds=60 * random.randint(0, 30))
            if random.random() < 0.5:
                ticket.not_before = start + datetime.timedelta(seconds=60 * random.randint(0, 120))
            line.add(ticket)
    book.now += datetime.timedelta(seconds=60)
    return book


def calls_by_the_rules(book: Book) -> list[tuple[int, float]]:
    """Ticket and seconds from now of every call, every visit lasting the same."""
    began = book.now
    plans = [(0.0, index, name) for index, name in enumerate(book.state.counters)]
    plans = [plan for plan in plans if book.state.counters[plan[2]].status == "open"]
    calls = []
    while plans:
        seconds, index, name = heapq.heappop(plans)
        book.now = began + datetime.timedelta(seconds=seconds)
        happened = book.act(acts.CallNext(counter=name, outcome="served"))
        for event in happened:
            if isinstance(event, events.TicketCalled):
                calls.append((event.ticket, seconds))
                heapq.heappush(plans, (seconds + SECONDS[event.service], index, name))
    return calls


@pytest.mark.parametrize("seed", range(150))
def test_a_replay_without_chance_calls_as_the_rules_do(seed: int) -> None:
    book = random_book(seed)
    forecast = replay(snapshot(book), Random(1), 1)
    expected = dict(calls_by_the_rules(book))
    found = {ticket: wait.p50 for ticket, wait in forecast.tickets.items() if wait.p50 is not None}
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(60))
def test_a_new_ticket_is_foretold_as_if_it_were_taken(seed: int) -> None:
    book = random_book(seed)
    random = Random(seed)
    service, name = random.choice(list(SECONDS)), random.choice(["ordinary", "priority", "urgent"])
    wait = replay(snapshot(book), Random(1), 1).services[service][name]
    book.issue(service, name)
    taken = replay(snapshot(book), Random(1), 1).tickets[len(book.rows)]
    if book.discipline.max_in_a_row is None:
        assert wait.p50 == (None if taken.p50 is None else pytest.approx(taken.p50))
    else:
        # Who stands there may let the bound count that nobody would count for otherwise.
        assert (wait.p50 is None) == (taken.p50 is None)


# ------------------------------------------------------------ chance, and what is said


def busy_book(waiting: int = 8) -> Book:
    """Two counters in the middle of a visit, and people who wait."""
    book = open_book(clock="08:00")
    book.open("1", "3")
    for _ in range(waiting + 2):
        book.issue()
    book.call("1")
    book.call("3")
    book.now += datetime.timedelta(seconds=120)
    return book


def test_quantiles_are_in_order_and_grow_along_the_line() -> None:
    book = busy_book()
    forecast = replay(snapshot(book, untaught(SMALL.services)), Random(2), 200)
    assert forecast.at == book.now
    assert forecast.seq == book.state.seq
    assert (forecast.kind, forecast.runs) == ("replay", 200)
    waits = list(forecast.tickets.values())
    assert len(waits) == 8
    for wait in waits:
        assert wait.p10 is not None
        assert wait.p50 is not None
        assert wait.p80 is not None
        assert 0.0 <= wait.p10 < wait.p50 < wait.p80
    middles = [wait.p50 or 0.0 for wait in waits]
    assert middles == sorted(middles)
    new = forecast.services["certification"]
    assert (new["ordinary"].p50 or 0.0) > middles[-1] > (new["priority"].p50 or 0.0)


def test_the_same_seed_says_the_same() -> None:
    seen = snapshot(busy_book(), untaught(SMALL.services))
    assert replay(seen, Random(3), 20) == replay(seen, Random(3), 20)
    assert replay(seen, Random(3), 20) != replay(seen, Random(4), 20)


def test_it_stops_when_it_is_told_to_and_runs_at_least_once() -> None:
    seen = snapshot(busy_book())
    left = iter([True, True, False])
    assert replay(seen, Random(1), 100, lambda: next(left)).runs == 3
    assert replay(seen, Random(1), 100, lambda: False).runs == 1


def test_who_finds_a_free_counter_is_called_at_once() -> None:
    book = open_book(clock="08:00")
    book.open("1")
    for forecast in (replay(snapshot(book), Random(1), 20), estimate(snapshot(book))):
        wait = forecast.services["certification"]["ordinary"]
        assert (wait.p10, wait.p50, wait.p80) == (0.0, 0.0, 0.0)


def test_a_service_that_no_counter_serves_today_has_no_end() -> None:
    book = open_book(clock="08:00")
    book.open("1")
    book.issue("civil")
    forecast = replay(snapshot(book), Random(1), 20)
    assert forecast.services["civil"]["ordinary"].p80 is None
    (wait,) = forecast.tickets.values()
    assert wait.window(book.now) is None


def test_lunch_lies_between() -> None:
    book = open_book(clock="10:50")
    book.open("1")
    for _ in range(6):
        book.issue()
    for forecast in (replay(snapshot(book), Random(1), 20), estimate(snapshot(book))):
        last = list(forecast.tickets.values())[-1]
        assert 2 * 3600.0 < (last.p50 or 0.0) < 3.2 * 3600.0
        first = next(iter(forecast.tickets.values()))
        assert (first.p50 or 0.0) < 600.0


def test_the_estimate_is_near_the_replay() -> None:
    seen = snapshot(busy_book(20), untaught(SMALL.services))
    carried, estimated = replay(seen, Random(5), 200), estimate(seen)
    assert estimated.kind == "estimate"
    for ticket, wait in carried.tickets.items():
        guess = estimated.tickets[ticket]
        assert guess.p50 == pytest.approx(wait.p50, rel=0.3, abs=150.0)
        assert (guess.p10 or 0.0) <= (guess.p50 or 0.0) <= (guess.p80 or 0.0)
    for name, wait in carried.services["certification"].items():
        assert estimated.services["certification"][name].p50 == pytest.approx(wait.p50, rel=0.3, abs=150.0)


def test_today_teaches_too() -> None:
    book = open_book(clock="08:00")
    book.open("1")
    for _ in range(31):
        book.issue()
    for _ in range(30):
        book.call("1")
        book.now += datetime.timedelta(seconds=60)
    before, after = untaught(SMALL.services), snapshot(book, untaught(SMALL.services)).learned
    assert after.times["certification"].mean < 0.6 * before.times["certification"].mean
    assert after.times["land"] == before.times["land"]


def test_a_hall_that_is_closed_or_stands_still_has_no_forecast() -> None:
    assert snapshot_of(Book().state, Book().now, None) is None
    book = busy_book()
    book.act(acts.StopHall(reason="power", clear=False))
    assert snapshot_of(book.state, book.now, None) is None


def test_a_window_is_two_instants() -> None:
    now = datetime.datetime(2026, 11, 25, 8, 0, tzinfo=datetime.UTC)
    window = Wait(60.0, 120.0, 300.0).window(now)
    assert window == events.Window(
        earliest=now + datetime.timedelta(seconds=60), latest=now + datetime.timedelta(seconds=300)
    )
