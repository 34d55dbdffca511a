"""Visits and bound keys grow with the ledger and can be made anew from it."""

from __future__ import annotations

import datetime
from typing import Any

from queue_server.store.ledger import Ledger, milliseconds
from queue_server.store.rebuild import rebuild
from queue_server.store.tables import visits
from tests.queue_server.hall.small_hall import DAY, at
from tests.queue_server.store.days import HALL, NEXT_DAY, append_all, call, entries_of, issue, two_days


def _visits(ledger: Ledger) -> dict[str, dict[str, Any]]:
    append_all(ledger, entries_of(two_days()))
    return {visit["number"]: visit for visit in ledger.visits(HALL)}


def _ms(clock: str, day: datetime.date = DAY) -> int:
    return milliseconds(at(clock, day))


def test_a_visit_has_every_column(ledger: Ledger) -> None:
    found = _visits(ledger)
    assert list(found) == ["A001", "A002", "A003", "A004"]
    assert all(list(visit) == [column.name for column in visits.columns] for visit in found.values())


def test_a_visit_that_was_served(ledger: Ledger) -> None:
    assert _visits(ledger)["A001"] == {
        "hall": HALL, "ticket": 4, "day": "2026-11-25", "carried_to": None, "number": "A001", "series": "A",
        "service": "certification", "ticket_class": "ordinary", "language": "vi", "device": "kiosk-1",
        "arrived": _ms("07:30"), "place": _ms("07:30"), "place_reason": "arrived", "head_start_minutes": 0,
        "strict": False, "not_before": None, "units": 1, "ahead": 0, "promise_earliest": None,
        "promise_latest": None, "call": 8, "called_at": _ms("07:30"), "counter": "1", "zone": "main",
        "officer": "staff-7", "rule": "turn", "turn": _ms("07:30"), "reluctance_minutes": 0, "recalls": 1,
        "announced_at": _ms("07:32"), "started_at": _ms("07:33"), "ended_at": _ms("07:40"),
        "outcome": "served", "end_reason": "next", "slot": None, "by_staff": False, "paper": False,
        "first_called_at": _ms("07:30"), "lease": None, "claimed": None,
    }  # fmt: skip


def test_how_the_others_ended(ledger: Ledger) -> None:
    found = _visits(ledger)
    ends = {number: (visit["outcome"], visit["end_reason"]) for number, visit in found.items()}
    assert ends == {
        "A001": ("served", "next"), "A002": ("no-show", "next"), "A003": ("served", "officer"),
        "A004": (None, None),
    }  # fmt: skip


def test_a_carried_ticket_stays_one_visit(ledger: Ledger) -> None:
    visit = _visits(ledger)["A004"]
    assert (visit["day"], visit["carried_to"]) == ("2026-11-25", "2026-11-26")
    assert visit["called_at"] == _ms("07:30", NEXT_DAY)
    assert (visit["counter"], visit["officer"]) == ("3", "staff-9")
    assert visit["recalls"] == 0


def test_a_ticket_that_nobody_called_before_the_day_ended(ledger: Ledger) -> None:
    book = two_days()
    call(book, "end of A004", counter="3", outcome="served")
    issue(book, "too late")
    book.at("07:00", NEXT_DAY + datetime.timedelta(days=1))
    append_all(ledger, entries_of(book))
    *_, last = ledger.visits(HALL)
    assert (last["outcome"], last["end_reason"], last["counter"]) == ("cancelled", "day-end", None)


def test_an_officer_who_left_is_not_named_for_the_next_one(ledger: Ledger) -> None:
    book = two_days()
    issue(book, "one more")
    append_all(ledger, entries_of(book))
    written = len(book.rows)
    book.at("07:30", NEXT_DAY + datetime.timedelta(days=1))
    book.open("3")
    issue(book, "another")
    call(book, "call another", counter="3")
    append_all(ledger, entries_of(book, after=written))
    *_, last = ledger.visits(HALL)
    assert (last["day"], last["counter"], last["officer"]) == ("2026-11-27", "3", "")


def test_rebuilding_gives_what_was_there(ledger: Ledger) -> None:
    entries = entries_of(two_days())
    append_all(ledger, entries)
    append_all(ledger, entries, hall="another")
    keys = sorted({entry.event.origin.key for entry in entries if entry.event.origin})
    senders = ("kiosk-1", "counter/1", "counter/3")

    def everything() -> object:
        return [
            (
                ledger.head(hall),
                list(ledger.visits(hall)),
                [ledger.act(hall, sender, key) for sender in senders for key in keys],
            )
            for hall in ledger.halls()
        ]

    before = everything()
    assert rebuild(ledger) == 2 * len(entries)
    assert everything() == before
    # What comes after a rebuilding knows the day and the officers too.
    book = two_days()
    call(book, "next", counter="3", outcome="served")
    append_all(ledger, entries_of(book, after=len(entries)))
    assert [visit["outcome"] for visit in ledger.visits(HALL)] == ["served", "no-show", "served", "served"]
