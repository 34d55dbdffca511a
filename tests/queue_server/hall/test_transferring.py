"""Sending a ticket on: to a service, a counter, an officer, or from one service of a visit to the next."""

from __future__ import annotations

import dataclasses

import pytest

from queue_server.hall import acts, events
from tests.queue_server.hall.small_hall import Book, at, only, open_book


@pytest.fixture
def book() -> Book:
    """Counter 1 has called A001, a certification of 08:00; an ordinary A002 of 08:05 waits for land."""
    book = open_book()
    for name, officer in (("1", "anh"), ("2", "binh"), ("3", "chi")):
        book.act(acts.OpenCounter(counter=name, officer=officer))
    book.at("08:00").issue("certification", then=("civil",))
    book.at("08:05").issue("land")
    book.at("08:10").call("1")
    return book


SENT = acts.Transfer(ticket="A001", counter="1", to_service="land", reason="wrong-service")


def _sent(book: Book, act: acts.Transfer = SENT, **changes: object) -> events.TicketTransferred:
    return only(events.TicketTransferred, book.act(dataclasses.replace(act, **changes)))  # type: ignore[arg-type]  # checked by the class


def test_a_kept_place_is_the_one_that_it_had(book: Book) -> None:
    sent = _sent(book)
    assert (sent.service, sent.to_service, sent.line) == ("certification", "land", "land")
    assert (sent.place, sent.place_reason, sent.done) == (at("08:00"), "kept", False)
    assert book.in_line("land") == ["A001", "A002"]
    assert book.state.counters["1"].ticket is None
    assert book.call("2").number == "A001"


def test_a_place_that_is_not_kept_is_now(book: Book) -> None:
    sent = _sent(book, keep_place=False)
    assert (sent.place, sent.place_reason) == (at("08:10"), "not-kept")
    assert book.in_line("land") == ["A002", "A001"]
    assert sent.then == ("civil",), "what follows in the visit still follows"


def test_a_counter_calls_its_own_line_first_and_nobody_else_does(book: Book) -> None:
    _sent(book, to_service=None, to_counter="2")
    assert book.in_line("counter/2") == ["A001"]
    assert book.act(acts.CallNext(counter="1")) == []
    call = book.call("3")
    assert call.number == "A002"
    call = book.call("2")
    assert (call.number, call.service, call.why.reluctance_minutes) == ("A001", "certification", 0)


def test_an_officer_is_found_at_whatever_counter(book: Book) -> None:
    _sent(book, to_service=None, to_officer="binh")
    assert book.in_line("officer/binh") == ["A001"]
    book.act(acts.CloseCounter(counter="3"))
    book.act(acts.MoveCounter(counter="2", to="3"))
    assert book.in_line("officer/binh") == ["A001"], "who waits for the officer goes along"
    assert book.call("3").number == "A001"


def test_a_ticket_may_go_back_into_its_own_line(book: Book) -> None:
    assert _sent(book, to_service=None, reason="").reason == "returned"
    assert book.call("1").number == "A001"


def test_somebody_who_waits_can_be_sent_on_as_well(book: Book) -> None:
    sent = _sent(book, ticket="A002", counter=None, to_service="certification")
    assert (sent.counter, book.in_line("certification")) == (None, ["A002"])
    assert book.state.counters["1"].ticket == book.ticket("A001").seq


def test_what_was_done_counts_for_the_counter_where_it_was_done(book: Book) -> None:
    book.act(acts.StartService(counter="1"))
    _sent(book.at("08:15"), done=True)
    place = book.state.counters["1"]
    assert (place.served, place.service_seconds) == (1, 300.0)
    assert [(name, book.state.tallies[name].issued) for name in ("certification", "land")] == [
        ("certification", 0), ("land", 2),
    ]  # fmt: skip


def test_a_visit_goes_on_with_its_next_service_and_keeps_its_place(book: Book) -> None:
    sent = only(events.TicketTransferred, book.act(acts.Finish(counter="1")))
    assert (sent.to_service, sent.line, sent.place, sent.then) == ("civil", "civil", at("08:00"), ())
    assert (sent.done, sent.reason) == (True, "next-service")
    assert book.call("3").number == "A001"
    assert only(events.TicketServed, book.act(acts.Finish(counter="3"))).service == "civil"


def test_next_may_call_the_one_whose_next_service_is_here_too(book: Book) -> None:
    """By the formula: A001 has waited since 08:00, and counter 3 serves what follows as well."""
    book.act(acts.TakeOver(counter="3", other="1"))
    happened = book.act(acts.CallNext(counter="3", outcome="served"))
    assert [type(event) for event in happened] == [events.TicketTransferred, events.TicketCalled]
    call = only(events.TicketCalled, happened)
    assert (call.number, call.service, call.why.place, call.why.place_reason) == (
        "A001", "civil", at("08:00"), "kept",
    )  # fmt: skip
    assert call.why.over is not None
    assert call.why.over.number == "A002"


def test_the_service_that_it_is_sent_to_does_not_follow_once_more() -> None:
    book = open_book()
    book.open("1")
    book.issue("certification", then=("civil", "land"))
    assert _sent(book, to_service="civil", counter=None).then == ("land",)


@pytest.mark.parametrize(
    ("changes", "code", "facts"),
    [
        ({"ticket": "A009"}, "unknown-ticket", {"field": "ticket", "value": "A009"}),
        ({"ticket": 10**6}, "unknown-ticket", {"field": "ticket", "value": 10**6}),
        ({"counter": "9"}, "unknown-counter", {"field": "counter", "value": "9", "allowed": "1, 2, 3"}),
        ({"counter": "2"}, "not-here", {"field": "ticket", "number": "A001", "counter": "1"}),
        ({"to_service": "tax"}, "unknown-service", {
            "field": "to_service", "value": "tax", "allowed": "certification, land, civil",
        }),
        ({"to_counter": "9"}, "unknown-counter", {
            "field": "to_counter", "value": "9", "allowed": "1, 2, 3",
        }),
        ({"to_officer": "dung"}, "unknown-officer", {"field": "to_officer", "value": "dung"}),
        ({"reason": "whim"}, "unknown-reason", {
            "field": "reason", "value": "whim", "allowed": "wrong-service, further-step, other",
        }),
        ({"ticket": "A002", "to_service": "land"}, "nothing-to-change", {
            "field": "to_service", "value": "land",
        }),
        ({"ticket": "A002", "done": True, "to_service": "civil"}, "not-started", {
            "field": "done", "number": "A002",
        }),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_possible(book: Book, changes: dict[str, object], code: str, facts: object) -> None:
    assert book.refuse(dataclasses.replace(SENT, **changes)) == (code, facts)  # type: ignore[arg-type]  # as above


def test_nobody_is_sent_to_a_closed_counter_nor_from_where_nobody_is(book: Book) -> None:
    book.act(acts.CloseCounter(counter="2"))
    to_closed = acts.Transfer(ticket="A001", to_counter="2")
    assert book.refuse(to_closed) == (
        "counter-not-open", {"field": "to_counter", "counter": "2", "status": "closed"},
    )  # fmt: skip
    book.act(acts.Park(ticket="A002"))
    assert book.refuse(acts.Transfer(ticket="A002", to_service="civil"))[0] == "not-waiting"
    book.act(acts.MarkNoShow(counter="1"))
    assert book.refuse(acts.Transfer(ticket="A001", to_service="civil")) == (
        "visit-over", {"field": "ticket", "number": "A001", "state": "no-show"},
    )  # fmt: skip
