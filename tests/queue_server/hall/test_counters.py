"""Who works where and on what: opening, moving, leaving, helping, taking over, choosing."""

from __future__ import annotations

import msgspec
import pytest

from queue_server.hall import acts, events
from tests.queue_server.hall.disciplines import RICH
from tests.queue_server.hall.small_hall import Book, at, only, open_book

change = msgspec.structs.replace


@pytest.fixture
def book() -> Book:
    """Officers at counters 1 and 2; three wait for certification since 08:00."""
    book = open_book(RICH)
    for name, officer in (("1", "anh"), ("2", "binh")):
        book.act(acts.OpenCounter(counter=name, officer=officer))
    book.at("08:00")
    for _ in range(3):
        book.issue("certification")
    return book


# ------------------------------------------------------------ coming and going


def test_an_officer_works_at_one_counter(book: Book) -> None:
    assert book.refuse(acts.OpenCounter(counter="3", officer="anh")) == (
        "officer-elsewhere", {"field": "officer", "counter": "1"},
    )  # fmt: skip
    book.act(acts.PauseCounter(counter="1", reason="break"))
    assert book.refuse(acts.OpenCounter(counter="3", officer="anh"))[0] == "officer-elsewhere"
    book.act(acts.OpenCounter(counter="1", officer="anh"))
    book.act(acts.CloseCounter(counter="1"))
    book.act(acts.OpenCounter(counter="3", officer="anh"))
    assert book.state.counters["3"].officer == "anh"


def test_a_pause_has_a_reason_of_the_halls(book: Book) -> None:
    assert book.refuse(acts.PauseCounter(counter="1", reason="whim")) == (
        "unknown-reason", {"field": "reason", "value": "whim", "allowed": "break, meeting, paper, other"},
    )  # fmt: skip
    book.act(acts.PauseCounter(counter="1", reason="meeting"))
    place = book.state.counters["1"]
    assert (place.status, place.pause_reason, place.since) == ("paused", "meeting", at("08:00"))
    assert book.refuse(acts.PauseCounter(counter="1"))[0] == "counter-not-open"


def test_who_leaves_lets_those_who_wait_for_just_him_wait_for_the_service(book: Book) -> None:
    book.act(acts.Transfer(ticket="A001", to_counter="1"))
    book.act(acts.Transfer(ticket="A002", to_officer="anh"))
    released = book.act(acts.CloseCounter(counter="1"))
    assert [(event.number, event.reason) for event in released[:-1]] == [  # type: ignore[attr-defined]  # transfers
        ("A001", "released"), ("A002", "released"),
    ]  # fmt: skip
    assert book.in_line("certification") == ["A001", "A002", "A003"]
    assert book.refuse(acts.CloseCounter(counter="1"))[0] == "counter-already"


def test_who_moves_takes_along_who_waits_for_him_and_not_who_waits_for_the_counter(book: Book) -> None:
    book.act(acts.Transfer(ticket="A001", to_counter="1"))
    book.act(acts.Transfer(ticket="A002", to_officer="anh"))
    released, closed, opened = book.act(acts.MoveCounter(counter="1", to="3"))
    assert isinstance(released, events.TicketTransferred)
    assert (released.number, released.line) == ("A001", "certification")
    assert isinstance(closed, events.CounterClosed)
    assert closed.reason == "moved"
    assert isinstance(opened, events.CounterOpened)
    assert (opened.counter, opened.officer) == ("3", "anh")
    assert book.call("3").number == "A001"
    assert book.call("3").number == "A002"


def test_nobody_moves_away_from_somebody_nor_to_where_somebody_works(book: Book) -> None:
    for to in ("1", "2"):
        assert book.refuse(acts.MoveCounter(counter="1", to=to))[0] == "counter-already"
    book.call("1")
    assert book.refuse(acts.MoveCounter(counter="1", to="3"))[0] == "ticket-at-counter"
    assert book.refuse(acts.MoveCounter(counter="1", to="9"))[0] == "unknown-counter"
    assert book.refuse(acts.MoveCounter(counter="3", to="3"))[0] == "counter-already"


def test_after_a_pause_another_officer_leaves_nobody_waiting_for_the_first_one(book: Book) -> None:
    book.act(acts.Transfer(ticket="A002", to_officer="anh"))
    book.act(acts.PauseCounter(counter="1"))
    released, opened = book.act(acts.OpenCounter(counter="1", officer="chi"))
    assert isinstance(released, events.TicketTransferred)
    assert (released.number, released.line, released.place) == ("A002", "certification", at("08:00"))
    assert isinstance(opened, events.CounterOpened)


# ------------------------------------------------------------ what it does


def test_a_counter_serves_something_else_for_the_rest_of_the_day(book: Book) -> None:
    book.act(acts.SetServices(counter="1", services={"land": 0, "civil": 5}))
    book.configure(change(RICH, max_in_a_row=3))
    assert book.state.counters["1"].services == {"land": 0, "civil": 5}
    back = only(events.CounterServicesChanged, book.act(acts.SetServices(counter="1", services=None)))
    assert (back.services, back.reason) == ({"certification": 0}, "relief-over")
    assert book.refuse(acts.SetServices(counter="1", services=None))[0] == "nothing-to-change"
    assert book.refuse(acts.SetServices(counter="1", services={"tax": 0}))[0] == "unknown-service"


def test_an_idle_counter_helps_from_now_on_and_calls(book: Book) -> None:
    book.issue("land")
    changed, called = book.act(acts.Relieve(counter="1", service="land"))
    assert isinstance(changed, events.CounterServicesChanged)
    assert (changed.services, changed.reason) == ({"certification": 0, "land": 10}, "relief")
    assert isinstance(called, events.TicketCalled)
    assert called.number == "A001", "by the formula, its own work among what it may do"


def test_help_that_is_not_possible(book: Book) -> None:
    assert book.refuse(acts.Relieve(counter="2", service="certification"))[0] == "not-relief"
    assert book.refuse(acts.Relieve(counter="1", service="tax"))[0] == "unknown-service"
    assert book.refuse(acts.Relieve(counter="3", service="civil"))[0] == "counter-not-open"
    book.act(acts.Relieve(counter="2", service="civil"))
    book.act(acts.Finish(counter="2"))
    assert book.refuse(acts.Relieve(counter="2", service="civil"))[0] == "nothing-to-change"
    book.call("1")
    assert book.refuse(acts.Relieve(counter="1", service="land"))[0] == "ticket-at-counter"


def test_help_is_asked_for_and_ends(book: Book) -> None:
    assert book.refuse(acts.EndHelp(counter="1"))[0] == "nothing-to-change"
    book.act(acts.AskHelp(counter="1"))
    assert book.state.counters["1"].help_since == at("08:00")
    assert book.refuse(acts.AskHelp(counter="1"))[0] == "nothing-to-change"
    book.act(acts.EndHelp(counter="1"))
    assert book.state.counters["1"].help_since is None
    book.act(acts.AskHelp(counter="1"))
    book.act(acts.CloseCounter(counter="1"))
    assert book.state.counters["1"].help_since is None


# ------------------------------------------------------------ calling otherwise


def test_a_chosen_ticket_is_called_whoever_else_waits_and_it_is_marked_so(book: Book) -> None:
    call = only(
        events.TicketCalled, book.act(acts.CallChosen(counter="2", chosen="A003", reason="short-matter"))
    )
    assert (call.number, call.why.rule, call.why.reason) == ("A003", "chosen", "short-matter")
    assert (call.why.reluctance_minutes, call.why.turn) == (15, at("08:15")), (
        "turn by the formula all the same"
    )
    assert book.refuse(acts.CallChosen(counter="1", chosen="A003", reason="frail")) == (
        "not-waiting", {"field": "chosen", "number": "A003", "state": "called"},
    )  # fmt: skip


def test_a_choice_leaves_the_count_of_head_starts(book: Book) -> None:
    priority = book.at("08:05").issue("certification", "priority").number
    assert book.call("1").in_a_row == 1
    book.act(acts.CallChosen(counter="1", chosen="A002", reason="other", outcome="served"))
    assert (book.ticket(priority).state, book.state.counters["1"].in_a_row) == ("served", 1)


@pytest.mark.parametrize("way", ["parked", "no-show"])
def test_who_was_away_can_be_chosen(book: Book, way: str) -> None:
    if way == "parked":
        book.act(acts.Park(ticket="A001"))
    else:
        book.call("1")
        book.act(acts.Recall(counter="1"))
        book.act(acts.MarkNoShow(counter="1"))
    back, called = book.act(acts.CallChosen(counter="2", chosen="A001", reason="came-back"))
    assert isinstance(back, events.TicketReturned)
    assert isinstance(called, events.TicketCalled)
    assert (back.after, back.place, called.number) == (way, at("08:00"), "A001")


def test_a_choice_needs_a_reason_and_somebody(book: Book) -> None:
    assert book.refuse(acts.CallChosen(counter="1", chosen="A001", reason="")) == (
        "unknown-reason", {
            "field": "reason", "value": "", "allowed": "came-back, short-matter, frail, other",
        },
    )  # fmt: skip
    assert book.refuse(acts.CallChosen(counter="1", chosen="A009", reason="frail"))[0] == "unknown-ticket"
    book.call("1")
    assert book.refuse(acts.CallChosen(counter="1", chosen="A002", reason="frail"))[0] == "ticket-at-counter"


def test_a_ticket_is_taken_over_from_a_counter_that_cannot_go_on(book: Book) -> None:
    book.call("1")
    book.act(acts.StartService(counter="1"))
    seq = book.ticket("A001").seq
    left, called = book.act(acts.TakeOver(counter="2", other="1", expect=seq))
    assert isinstance(left, events.TicketTransferred)
    assert isinstance(called, events.TicketCalled)
    assert (left.counter, left.place, left.done, left.reason) == ("1", at("08:00"), False, "taken-over")
    assert (called.why.rule, called.why.reason) == ("chosen", "taken-over")
    assert (book.state.counters["1"].ticket, book.state.counters["2"].ticket) == (None, seq)
    assert book.ticket("A001").state == "called"


def test_what_is_not_taken_over(book: Book) -> None:
    assert book.refuse(acts.TakeOver(counter="2", other="1")) == (
        "no-ticket-at-counter", {"field": "other", "counter": "1"},
    )  # fmt: skip
    book.call("1")
    assert book.refuse(acts.TakeOver(counter="2", other="1", expect=10**6))[0] == "ticket-moved-on"
    assert book.refuse(acts.TakeOver(counter="1", other="1"))[0] == "ticket-at-counter"
    assert book.refuse(acts.TakeOver(counter="3", other="1"))[0] == "counter-not-open"
    assert book.refuse(acts.TakeOver(counter="2", other="9"))[0] == "unknown-counter"
