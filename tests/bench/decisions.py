"""What a decision costs the core: 10,000 waiting tickets in 30 groups, 100 counters; no ledger, no wire."""

from __future__ import annotations

import dataclasses
import datetime
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec

from queue_server.hall import acts, events
from queue_server.hall.rules import decide
from queue_server.hall.service import CounterPlan, Series, Service
from queue_server.hall.state import State
from tests.bench.cases import Table
from tests.queue_server.hall.small_hall import DAY, SMALL, ZONE, Book, at

GROUPS, COUNTERS, WAITING, QUICK = 30, 100, 10_000, 1_000
#: Decisions measured of each act.
TIMES = 2_000
_CLASSES = ("ordinary", "ordinary", "ordinary", "priority", "result")


def _services() -> tuple[Service, ...]:
    return tuple(
        Service(
            id=f"service-{place}", field="all", series=_prefix(place), names={"vi": str(place)}, max_units=50
        )
        for place in range(GROUPS)
    )


def _prefix(place: int) -> str:
    return chr(ord("A") + place % 26) * (1 + place // 26)


def large_hall(random: Random) -> Book:
    """A hall of that size; every counter serves two services of its own and helps with four more."""
    services = _services()
    counters = tuple(
        CounterPlan(
            id=str(number), names={"vi": str(number)},
            services={
                service.id: 0 if place < 2 else random.choice((5, 15))
                for place, service in enumerate(random.sample(services, 6))
            },
            relief={service.id: 10 for service in services},
        )
        for number in range(1, COUNTERS + 1)
    )  # fmt: skip
    discipline = msgspec.structs.replace(
        SMALL, services=services, counters=counters,
        series=tuple(Series(prefix=_prefix(place), last=9999, digits=4) for place in range(GROUPS)),
    )  # fmt: skip
    return Book(discipline=discipline).at("07:00")


def filled(waiting: int, random: Random) -> Book:
    """That hall in the forenoon: everybody waits, every second counter has called somebody."""
    book = large_hall(random)
    for number in range(1, COUNTERS + 1):
        book.act(acts.OpenCounter(counter=str(number), officer=f"staff-{number}", origin=_origin(number)))
    for number in range(waiting):
        book.now = at("07:00", DAY) + datetime.timedelta(seconds=number)
        book.issue(
            f"service-{random.randrange(GROUPS)}", random.choice(_CLASSES), units=random.choice((1, 1, 4))
        )
    for number in range(2, COUNTERS + 1, 2):
        book.act(acts.CallNext(counter=str(number), origin=_origin(1_000 + number)))
    return book


def _origin(number: int) -> events.Origin:
    return events.Origin(sender="bench", key=f"{number:032x}", content="0" * 16)


@dataclasses.dataclass
class Measured:
    """Acts of one kind, decided over and over on one state."""

    state: State
    now: datetime.datetime
    random: Random

    def microseconds(self, make: Callable[[int], acts.Act], times: int) -> float:
        """Median of one decision; the acts are made before."""
        asked = [make(place) for place in range(times)]
        taken = []
        for act in asked:
            began = time.perf_counter_ns()
            decide(self.state, act, self.now)
            taken.append(time.perf_counter_ns() - began)
        return statistics.median(taken) / 1000


def _acts(book: Book, random: Random) -> dict[str, Callable[[int], acts.Act]]:
    """An act of each kind that is possible in that state, by its name."""
    waiting = [ticket.seq for ticket in book.state.waiting()]
    free = [str(number) for number in range(1, COUNTERS + 1, 2)]
    busy = [str(number) for number in range(2, COUNTERS + 1, 2)]
    called = [counter.ticket or 0 for counter in map(book.state.counters.__getitem__, busy)]

    def some(names: list[int]) -> int:
        return names[random.randrange(len(names))]

    def counter(names: list[str], place: int) -> str:
        return names[place % len(names)]

    return {
        "issue": lambda place: acts.Issue(
            service=f"service-{place % GROUPS}", ticket_class="priority", language=None,
            secret=f"new-{place}", device="kiosk",
        ),
        "call next": lambda place: acts.CallNext(counter=counter(free, place)),
        "end and call next": lambda place: acts.CallNext(counter=counter(busy, place), outcome="served"),
        "call chosen": lambda place: acts.CallChosen(
            counter=counter(free, place), chosen=some(waiting), reason="other"
        ),
        "recall": lambda place: acts.Recall(counter=counter(busy, place)),
        "start": lambda place: acts.StartService(counter=counter(busy, place)),
        "finish": lambda place: acts.Finish(counter=counter(busy, place)),
        "no-show": lambda place: acts.MarkNoShow(counter=counter(busy, place)),
        "take over": lambda place: acts.TakeOver(counter=counter(free, place), other=counter(busy, place)),
        "transfer": lambda place: acts.Transfer(
            ticket=called[place % len(called)], to_service=f"service-{place % GROUPS}", keep_place=False
        ),
        "transfer to a counter": lambda place: acts.Transfer(
            ticket=some(waiting), to_counter=counter(free, place)
        ),
        "transfer to an officer": lambda place: acts.Transfer(
            ticket=some(waiting), to_officer=f"staff-{counter(free, place)}"
        ),
        "park": lambda place: acts.Park(ticket=called[place % len(called)], reason="copy"),
        "postpone": lambda _place: acts.Postpone(ticket=waiting[random.randrange(len(waiting) // 2)]),
        "cancel": lambda _place: acts.Cancel(ticket=some(waiting)),
        "change class": lambda place: acts.ChangeClass(
            ticket=called[place % len(called)],
            ticket_class="ordinary"
            if book.state.tickets[called[place % len(called)]].ticket_class != "ordinary"
            else "result",
        ),
        "merge": lambda place: acts.Merge(ticket=called[place % len(called)], other=some(waiting)),
        "reprint": lambda place: acts.Reprint(ticket=some(waiting), device="desk", secret=f"again-{place}"),
        "pause": lambda place: acts.PauseCounter(counter=counter(free, place), reason="break"),
        "close": lambda place: acts.CloseCounter(counter=counter(free, place)),
        "undo": lambda place: acts.Undo(
            counter=counter(busy, place),
            seq=book.state.counters[counter(busy, place)].last_act.last,  # type: ignore[union-attr]  # they have called
        ),
        "tick": lambda _place: acts.Tick(time_zone=ZONE, discipline=book.discipline),
    }  # fmt: skip


def _away(book: Book, random: Random) -> dict[str, Callable[[int], acts.Act]]:
    """Acts on those who are away: some are parked and some were missed before."""
    for place, number in enumerate(range(2, COUNTERS + 1, 2)):
        ticket = book.state.counters[str(number)].ticket or 0
        act = acts.Park(ticket=ticket) if place % 2 else acts.MarkNoShow(counter=str(number))
        book.act(act)
    away = [*book.state.parked, *book.state.missed]
    return {"return": lambda _place: acts.Return(ticket=away[random.randrange(len(away))])}


async def decisions(_folder: Path, quick: bool) -> Table:
    """Median microseconds of a decision of each kind, and of folding an event in."""
    random = Random(7)
    book = filled(QUICK if quick else WAITING, random)
    times = TIMES // 10 if quick else TIMES
    measured = Measured(book.state, book.now, random)
    found = {name: measured.microseconds(make, times) for name, make in _acts(book, random).items()}
    found |= {name: measured.microseconds(make, times) for name, make in _away(book, random).items()}
    table = {f"decision.{name}.us": value for name, value in sorted(found.items(), key=lambda one: -one[1])}
    rows = list(book.rows)
    read = [row.event for row in rows]
    began, state = time.perf_counter(), State()
    for row, event in zip(rows, read, strict=True):
        state.apply(row.seq, row.at, event)
    table["decision.folding an event.us"] = (time.perf_counter() - began) / len(rows) * 1e6
    return table


__all__ = ["decisions"]
