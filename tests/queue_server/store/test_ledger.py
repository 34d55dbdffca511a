"""The port's promises, kept by memory and SQLite alike."""

from __future__ import annotations

import datetime
import itertools

import pytest

from queue_server.hall import events
from queue_server.store.ledger import (
    GENESIS,
    Entry,
    Head,
    KeyTaken,
    Ledger,
    LedgerMoved,
    chained,
    milliseconds,
)
from queue_server.store.verify import verify
from tests.queue_server.hall.small_hall import at
from tests.queue_server.store.days import HALL, NEXT_DAY, append_all, entries_of, origin, pause, two_days


def test_an_unknown_hall_is_empty(ledger: Ledger) -> None:
    assert ledger.head(HALL) == Head(seq=0, hash=GENESIS, epoch=1, opened=0)
    assert list(ledger.read(HALL)) == []
    assert list(ledger.visits(HALL)) == []
    assert ledger.act(HALL, "kiosk-1", "key") == []
    assert ledger.halls() == []
    assert ledger.rebuild(HALL) == 0


def test_what_was_appended_is_read(ledger: Ledger) -> None:
    rows = ledger.append(HALL, 0, [pause(), pause(when="08:01")])
    rows += ledger.append(HALL, 2, [pause(when="08:02")])
    assert list(ledger.read(HALL)) == rows
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.at for row in rows] == [at("08:00"), at("08:01"), at("08:02")]
    assert rows[2].event == pause().event
    assert ledger.head(HALL) == Head(seq=3, hash=rows[2].hash)


def test_reading_begins_and_ends_where_it_is_told(ledger: Ledger) -> None:
    rows = ledger.append(HALL, 0, [pause() for _ in range(2500)])
    assert list(ledger.read(HALL, after=2497)) == rows[2497:]
    assert list(ledger.read(HALL, after=10, limit=1200)) == rows[10:1210]
    assert list(ledger.read(HALL, limit=0)) == []
    assert list(ledger.read(HALL, after=2500)) == []
    assert list(ledger.read(HALL)) == rows


def test_what_is_appended_meanwhile_is_read_too(ledger: Ledger) -> None:
    ledger.append(HALL, 0, [pause() for _ in range(40)])
    reading = ledger.read(HALL)
    first = next(reading)
    ledger.append(HALL, 40, [pause() for _ in range(40)])
    assert [first.seq, *(row.seq for row in reading)] == list(range(1, 81))


def test_the_instant_is_kept_to_the_millisecond(ledger: Ledger) -> None:
    instants = [at("08:00") + datetime.timedelta(milliseconds=part) for part in (0, 1, 499, 999)]
    ledger.append(HALL, 0, [Entry(at=instant, event=pause().event) for instant in instants])
    assert [row.at for row in ledger.read(HALL)] == instants


def test_halls_do_not_know_each_other(ledger: Ledger) -> None:
    ledger.append("b", 0, [pause("key")])
    ledger.append("a", 0, [pause("key"), pause()])
    assert ledger.halls() == ["a", "b"]
    assert ledger.head("b").seq == 1
    assert [row.hall for row in ledger.read("a")] == ["a", "a"]
    assert ledger.head("a").hash != ledger.head("b").hash


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_sender_who_is_behind_or_ahead_is_told(ledger: Ledger, after: int) -> None:
    ledger.append(HALL, 0, [pause(), pause()])
    before = list(ledger.read(HALL))
    with pytest.raises(LedgerMoved):
        ledger.append(HALL, after, [pause()])
    assert list(ledger.read(HALL)) == before


def test_an_act_is_found_by_its_key_with_all_its_rows(ledger: Ledger) -> None:
    entries = entries_of(two_days())
    append_all(ledger, entries)
    found = ledger.act(HALL, "counter/1", "call 2")
    assert [row.kind for row in found] == ["TicketServed.1", "TicketCalled.1"]
    assert ledger.act(HALL, "kiosk-1", "call 2") == []
    assert ledger.act("elsewhere", "counter/1", "call 2") == []


def test_a_key_is_taken_for_ever(ledger: Ledger) -> None:
    append_all(ledger, entries_of(two_days()))
    head, visits = ledger.head(HALL), list(ledger.visits(HALL))
    late = Entry(at=at("09:00", NEXT_DAY), event=events.IssuingResumed(origin=origin("take 1")))
    with pytest.raises(KeyTaken):
        ledger.append(HALL, head.seq, [pause("new"), late])
    assert ledger.head(HALL) == head
    assert list(ledger.visits(HALL)) == visits
    assert ledger.act(HALL, "kiosk-1", "new") == []
    ledger.append(HALL, head.seq, [pause("new")])


def test_a_key_belongs_to_its_sender(ledger: Ledger) -> None:
    ledger.append(HALL, 0, [pause("key")])
    other = events.IssuingResumed(origin=origin("key", "kiosk-2"))
    ledger.append(HALL, 1, [Entry(at=at("08:01"), event=other)])
    assert [row.seq for row in ledger.act(HALL, "kiosk-2", "key")] == [2]


def test_the_last_act_cannot_be_appended_again(ledger: Ledger) -> None:
    ledger.append(HALL, 0, [pause("key")])
    with pytest.raises(KeyTaken):
        ledger.append(HALL, 1, [pause("key")])


def test_one_key_cannot_name_two_acts_of_one_append(ledger: Ledger) -> None:
    with pytest.raises(KeyTaken):
        ledger.append(HALL, 0, [pause("key"), pause("other"), pause("key")])
    assert ledger.halls() == []


class Unwritable(events.IssuingPaused, frozen=True, kw_only=True):
    """An event with something in it that JSON has no form for."""

    thing: object


@pytest.mark.parametrize(
    "bad",
    [
        events.IssuingPaused(reason="half a letter \ud800"),
        Unwritable(reason="", thing=itertools.count()),
    ],
    ids=["surrogate", "object"],
)
def test_an_event_that_cannot_be_written_leaves_nothing_behind(ledger: Ledger, bad: events.Event) -> None:
    append_all(ledger, entries_of(two_days()))
    head, rows, visits = ledger.head(HALL), list(ledger.read(HALL)), list(ledger.visits(HALL))
    day = entries_of(two_days())[0]
    with pytest.raises(ValueError, match=r".+"):
        ledger.append(HALL, head.seq, [pause("first"), day, Entry(at=at("09:00"), event=bad), pause("last")])
    assert (ledger.head(HALL), list(ledger.read(HALL)), list(ledger.visits(HALL))) == (head, rows, visits)
    # The same key can be used, and what the failed append had derived is forgotten.
    ledger.append(HALL, head.seq, [pause("first")])
    assert ledger.head(HALL).opened == head.opened


def test_the_head_knows_where_the_day_began(ledger: Ledger) -> None:
    entries = entries_of(two_days())
    append_all(ledger, entries)
    assert ledger.head(HALL).opened == 19
    assert next(ledger.read(HALL, after=18)).kind == "DayOpened.4"


def test_the_chain_holds(ledger: Ledger) -> None:
    append_all(ledger, entries_of(two_days()))
    found = verify(ledger, HALL)
    assert (found.rows, found.hash, found.bad) == (22, ledger.head(HALL).hash, None)


def test_the_format_of_the_chain_is_frozen() -> None:
    """Counted out by hand once; slips in drawers carry these characters."""
    first = chained(GENESIS, "rach-gia", 1, milliseconds(at("07:30")), "IssuingPaused.1", '{"reason":"x"}')
    assert first.hex() == "9ec79907e673359966caca9c9a1367b70987b9b2e8345e2e803f898e6bb39c90"
    second = chained(first, "rach-gia", 2, 0, "IssuingResumed.1", "Cần Thơ")
    assert second.hex() == "1b7a130ff905ad7dd0e85e7bd8c9ec367a97fc1ceebfd7e04b4304efc32ef13e"


def test_the_body_is_the_exact_text_that_was_hashed(ledger: Ledger) -> None:
    (row,) = ledger.append("rach-gia", 0, [pause("key", reason="đông")])
    assert row.body == (
        '{"origin":{"sender":"kiosk-1","key":"key","content":"meaning of key"},"reason":"đông"}'
    )
    assert row.hash == chained(GENESIS, "rach-gia", 1, milliseconds(row.at), "IssuingPaused.1", row.body)
    assert row.code == row.hash.hex()[:10]
