"""Opening and closing the day, what is carried over, and a configuration that changes within it."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from queue_server.hall import acts, events, refusals
from tests.queue_server.hall.small_hall import (
    DAY,
    SMALL,
    Book,
    counter,
    folded,
    only,
    open_book,
    since_the_day_opened,
)

change = msgspec.structs.replace
NEXT_DAY = DAY + datetime.timedelta(days=1)
CARRYING = change(SMALL, left_at_closing="carry")


def _open_again(book: Book) -> events.DayOpened:
    return only(events.DayOpened, book.act(acts.OpenDay(time_zone=book.zone, discipline=book.discipline)))


def test_a_day_that_is_open_holds_everything_the_state_needs() -> None:
    opened = only(events.DayOpened, Book().act(acts.Tick(time_zone=Book().zone, discipline=SMALL)))
    assert (opened.day, opened.discipline, opened.carried, opened.sequences) == (DAY, SMALL, (), {})


def test_closing_accounts_for_everybody() -> None:
    book = open_book()
    book.open("1", "3")
    for _ in range(4):
        book.issue()
    book.call("1")
    book.act(acts.Finish(counter="1"))
    book.call("1")
    book.act(acts.MarkNoShow(counter="1"))
    account = only(events.DayClosed, book.act(acts.CloseDay()))
    assert (account.carried_in, account.issued, account.served, account.no_show) == (0, 4, 1, 1)
    assert (account.cancelled, account.carried) == (2, ())
    assert not book.state.day_open
    assert {place.status for place in book.state.counters.values()} == {"closed"}


def test_closing_by_hand_is_refused_while_somebody_stands_at_a_counter() -> None:
    book = open_book()
    book.open("1", "3")
    for name in ("1", "3"):
        book.issue()
        book.call(name)
    with pytest.raises(refusals.TicketsAtCounters) as refused:
        book.act(acts.CloseDay())
    assert refused.value.facts == {"value": "1, 3"}


def test_midnight_ends_what_the_officers_left() -> None:
    book = open_book()
    book.open("1", "3")
    for name in ("1", "3"):
        book.issue()
        book.call(name)
    book.act(acts.StartService(counter="3"))
    book.issue()
    written = len(book.rows)
    book.at("06:00", NEXT_DAY)
    ended = [(row.kind, getattr(row.event, "reason", None)) for row in book.rows[written:]]
    assert ended == [
        ("TicketMissed.1", "day-end"), ("CounterClosed.2", "day-end"),
        ("TicketServed.1", "day-end"), ("CounterClosed.2", "day-end"),
        ("TicketCancelled.2", "day-end"), ("DayClosed.1", None), ("DayOpened.4", None),
        ("PhaseChanged.1", None),
    ]  # fmt: skip


def test_who_still_waits_is_carried_over_with_number_and_place() -> None:
    book = open_book(CARRYING)
    waiting = [book.at("16:00").issue("land", "priority"), book.issue("civil")]
    book.at("07:00", NEXT_DAY)
    book.open("3")
    calls = [book.call("3"), book.call("3")]
    assert [call.number for call in calls] == [entry.number for entry in waiting]
    assert [call.why.place for call in calls] == [entry.place for entry in waiting]
    assert [call.issued_at for call in calls] == [entry.arrived for entry in waiting]
    book.act(acts.Finish(counter="3"))
    account = only(events.DayClosed, book.act(acts.CloseDay()))
    assert (account.carried_in, account.issued, account.served) == (2, 0, 2)


def test_a_number_that_was_carried_over_is_not_given_again_that_day() -> None:
    book = open_book(CARRYING)
    book.open("3")
    for service in ("civil", "land", "civil"):
        book.issue(service)
    book.call("3")
    book.at("07:00", NEXT_DAY)
    assert [ticket.number for ticket in book.state.waiting()] == ["A001", "C002"]
    assert [book.issue("civil").number for _ in range(2)] == ["C001", "C003"]


def test_a_day_opened_again_knows_the_numbers_that_were_carried_into_it_and_served() -> None:
    book = open_book(CARRYING)
    book.issue("civil")
    book.at("07:00", NEXT_DAY)
    book.open("3")
    assert book.call("3").number == "C001"
    book.act(acts.Finish(counter="3"))
    book.act(acts.CloseDay())
    assert _open_again(book).reserved == ("C001",)
    assert book.issue("civil").number == "C002"


def test_a_day_opened_again_goes_on_with_its_numbers() -> None:
    book = open_book()
    book.issue("civil")
    book.act(acts.CloseDay())
    assert _open_again(book).sequences == {"C": 1}
    assert book.issue("civil").number == "C002"


def test_an_open_day_is_not_opened_nor_a_closed_one_closed() -> None:
    book = open_book()
    with pytest.raises(refusals.DayAlreadyOpen):
        _open_again(book)
    book.act(acts.CloseDay())
    for act in (acts.CloseDay(), acts.OpenCounter(counter="1"), acts.PauseIssuing(reason="")):
        with pytest.raises(refusals.HallNotOpened):
            book.act(act)
    assert book.tick() == [], "a day closed by hand stays closed"


def test_every_row_of_an_act_carries_its_origin() -> None:
    """The answer to a repeated key is made from the rows with that key."""
    origin = events.Origin(sender="hall", key="k", content="c")
    book = open_book()
    book.act(acts.CloseDay())
    happened = book.act(acts.OpenDay(origin=origin, time_zone=book.zone, discipline=SMALL))
    other = change(SMALL, always_open=True)
    happened += book.act(acts.Configure(origin=origin, time_zone=book.zone, discipline=other))
    assert [type(event) for event in happened] == [
        events.DayOpened, events.PhaseChanged, events.HallConfigured, events.PhaseChanged,
    ]  # fmt: skip
    assert {event.origin for event in happened} == {origin}


# ------------------------------------------------------------ a configuration that changes


def test_an_equal_configuration_leaves_nothing_to_do() -> None:
    assert open_book().configure(change(SMALL)) == []


def test_a_changed_configuration_leaves_those_who_wait_and_what_was_explained() -> None:
    book = open_book()
    book.open("1", "2")
    for ticket_class in ("ordinary", "priority", None):
        book.issue("certification", ticket_class)
    why = book.call("1").why
    book.configure(
        change(SMALL, classes=SMALL.classes[:1], max_in_a_row=None, counters=(
            counter("1", certification=7), *SMALL.counters[1:],
        ))
    )  # fmt: skip
    called = book.state.tickets[book.state.counters["1"].ticket or 0]
    assert called.call is not None
    assert called.call.why == why
    assert [ticket.number for ticket in book.state.waiting()] == ["A001", "A003"]
    assert book.call("1").why.reluctance_minutes == 7


def test_what_is_in_use_cannot_be_dropped() -> None:
    book = open_book()
    book.issue("civil")
    book.open("2")
    without_civil = change(SMALL, services=SMALL.services[:2], counters=(counter("2", land=0),))
    for dropped, field, value in (
        (without_civil, "services", "civil"),
        (change(SMALL, counters=(SMALL.counters[0], SMALL.counters[2])), "counters", "2"),
        (change(SMALL, time_zone="Asia/Bangkok"), "time_zone", "Asia/Ho_Chi_Minh"),
    ):
        with pytest.raises(refusals.DisciplineInUse) as refused:
            book.configure(dropped)
        assert refused.value.facts == {"field": field, "value": value}


def test_the_account_of_a_service_that_was_dropped_stays_in_the_day() -> None:
    book = open_book()
    book.open("3")
    book.issue("civil")
    book.call("3")
    book.act(acts.Finish(counter="3"))
    counters = (*SMALL.counters[:2], counter("3", land=0))
    book.configure(change(SMALL, services=SMALL.services[:2], counters=counters))
    account = only(events.DayClosed, book.act(acts.CloseDay()))
    assert (account.carried_in, account.issued, account.served) == (0, 1, 1)


def test_a_configuration_refused_by_day_is_in_force_next_morning() -> None:
    book = open_book()
    book.issue("civil")
    book.open("3")
    wanted = change(SMALL, services=SMALL.services[:2], counters=SMALL.counters[:2])
    with pytest.raises(refusals.DisciplineInUse):
        book.configure(wanted)
    book.discipline = wanted
    book.at("07:00", NEXT_DAY)
    assert book.state.discipline == wanted


def test_a_configuration_that_drops_what_is_carried_over_waits_another_day() -> None:
    book = open_book(CARRYING)
    book.issue("civil")
    book.discipline = change(CARRYING, services=SMALL.services[:2], counters=SMALL.counters[:2])
    book.at("07:00", NEXT_DAY)
    assert book.state.discipline == CARRYING


def test_the_last_day_alone_gives_the_same_state_as_all_days() -> None:
    book = open_book(CARRYING)
    for days in range(3):
        book.at("08:00", DAY + datetime.timedelta(days=days))
        book.open("3")
        for _ in range(3):
            book.issue("civil")
        book.call("3")
    assert len(since_the_day_opened(book.rows)) < len(book.rows)
    assert folded(since_the_day_opened(book.rows)) == folded(book.rows) == book.state


def test_who_is_left_is_told_carried_or_closed_without_a_word() -> None:
    ends = {}
    for left in ("cancel", "carry", "close"):
        book = open_book(change(SMALL, left_at_closing=left), "08:00")
        ticket = book.issue()
        written = len(book.rows)
        book.at("06:00", NEXT_DAY)
        named = [
            row.event for row in book.rows[written:] if getattr(row.event, "number", "") == ticket.number
        ]
        ends[left] = [getattr(event, "reason", None) for event in named]
    assert ends == {"cancel": ["day-end"], "carry": [], "close": ["closed"]}
