"""The forecast: it calls as the rules do, and its windows are made of what the replays say."""

from __future__ import annotations

import datetime
import heapq
import math
from random import Random

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.forecast import Learned, Snapshot, replay, snapshot_of
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
