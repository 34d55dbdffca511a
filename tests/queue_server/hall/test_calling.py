"""Calling, and what becomes of the ticket at a counter."""

from __future__ import annotations

import pytest

from queue_server.hall import acts, events, refusals
from tests.queue_server.hall.small_hall import Book, only, open_book


@pytest.fixture
def book() -> Book:
    """Counter 1 has called A001; A002 waits."""
    book = open_book()
    book.open("1")
    for _ in range(2):
        book.issue()
    book.call("1")
    return book


def test_next_needs_to_know_what_became_of_one_who_was_only_called(book: Book) -> None:
    with pytest.raises(refusals.TicketAtCounter) as refused:
        book.call("1", None)
    assert refused.value.facts == {"field": "outcome", "counter": "1", "number": "A001"}
    missed, called = book.act(acts.CallNext(counter="1", outcome="no_show"))
    assert isinstance(missed, events.TicketMissed)
    assert isinstance(called, events.TicketCalled)
    assert (missed.number, missed.reason, called.number) == ("A001", "next", "A002")


def test_next_after_a_start_means_served(book: Book) -> None:
    book.act(acts.StartService(counter="1"))
    served = only(events.TicketServed, book.act(acts.CallNext(counter="1")))
    assert (served.number, served.reason) == ("A001", "next")


def test_who_was_served_did_come(book: Book) -> None:
    book.act(acts.StartService(counter="1"))
    for act in (acts.CallNext(counter="1", outcome="no_show"), acts.MarkNoShow(counter="1")):
        with pytest.raises(refusals.AlreadyStarted):
            book.act(act)


def test_next_ends_the_last_one_also_when_nobody_waits(book: Book) -> None:
    book.call("1")
    happened = book.act(acts.CallNext(counter="1", outcome="served"))
    assert [type(event) for event in happened] == [events.TicketServed]
    assert book.act(acts.CallNext(counter="1", outcome="served")) == []


def test_a_press_that_means_another_ticket_hits_nobody(book: Book) -> None:
    for kind in (acts.CallNext, acts.Recall, acts.StartService, acts.Finish, acts.MarkNoShow):
        with pytest.raises(refusals.TicketMovedOn) as refused:
            book.act(kind(counter="1", expect=10**6))
        assert refused.value.facts["number"] == "A001"


def test_a_ticket_is_meant_by_its_name_or_by_its_secret(book: Book) -> None:
    ticket = book.state.tickets[book.state.counters["1"].ticket or 0]
    book.act(acts.Recall(counter="1", expect=ticket.seq))
    book.act(acts.Recall(counter="1", expect=ticket.secret))
    assert ticket.call is not None
    assert ticket.call.recalls == 2


def test_nobody_at_the_counter(book: Book) -> None:
    book.act(acts.Finish(counter="1"))
    for kind in (acts.Recall, acts.StartService, acts.Finish, acts.MarkNoShow):
        with pytest.raises(refusals.NoTicketAtCounter):
            book.act(kind(counter="1"))


def test_who_is_being_served_is_not_called_again(book: Book) -> None:
    book.act(acts.StartService(counter="1"))
    for kind in (acts.Recall, acts.StartService):
        with pytest.raises(refusals.AlreadyStarted):
            book.act(kind(counter="1"))


def test_the_first_board_to_play_a_call_announces_it_and_a_recall_is_announced_anew(book: Book) -> None:
    first = book.state.seq
    announced = only(events.CallAnnounced, book.act(acts.MarkAnnounced(call=first, device="board-1")))
    assert (announced.call, announced.counter, announced.device) == (first, "1", "board-1")
    assert book.act(acts.MarkAnnounced(call=first, device="board-2")) == []
    book.act(acts.Recall(counter="1"))
    assert book.act(acts.MarkAnnounced(call=first, device="board-1")) == [], "the old call is over"
    assert book.act(acts.MarkAnnounced(call=book.state.seq, device="board-2"))
    with pytest.raises(refusals.UnknownCall):
        book.act(acts.MarkAnnounced(call=1, device="board-1"))


def test_a_closed_or_paused_counter_calls_nobody_but_finishes_what_it_began(book: Book) -> None:
    book.act(acts.StartService(counter="1"))
    book.act(acts.PauseCounter(counter="1", reason="break"))
    with pytest.raises(refusals.CounterNotOpen) as refused:
        book.call("1")
    assert refused.value.facts == {"counter": "1", "status": "paused"}
    book.act(acts.Finish(counter="1"))
    book.open("1")
    assert book.call("1").number == "A002"


def test_a_counter_is_not_left_with_somebody_standing_at_it(book: Book) -> None:
    with pytest.raises(refusals.TicketAtCounter):
        book.act(acts.CloseCounter(counter="1"))
    book.act(acts.Finish(counter="1"))
    book.act(acts.CloseCounter(counter="1"))
    for act in (acts.CloseCounter(counter="1"), acts.PauseCounter(counter="1")):
        with pytest.raises((refusals.CounterAlready, refusals.CounterNotOpen)):
            book.act(act)


def test_opening_an_open_counter_is_refused(book: Book) -> None:
    with pytest.raises(refusals.CounterAlready):
        book.open("1")
    with pytest.raises(refusals.UnknownCounter) as refused:
        book.open("9")
    assert refused.value.facts == {"field": "counter", "value": "9", "allowed": "1, 2, 3"}


def test_calling_goes_on_in_the_lunch_break(book: Book) -> None:
    assert book.at("11:30").call("1").number == "A002"
    with pytest.raises(refusals.HallClosed):
        book.issue()
