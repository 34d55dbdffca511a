"""Ratings: once, soon after a visit has ended as served, and whatever becomes of the press that ended it."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.rules import rating
from queue_server.hall.service import Rating
from tests.queue_server.hall.disciplines import RICH
from tests.queue_server.hall.small_hall import Book, folded, only, open_book, since_the_day_opened

change = msgspec.structs.replace


@pytest.fixture
def book() -> Book:
    """Counter 1 has served A001 just now, A002 waits; nobody is at counter 2."""
    book = open_book(RICH)
    for name, officer in (("1", "anh"), ("2", "binh")):
        book.press(acts.OpenCounter(counter=name, officer=officer))
    for _ in range(2):
        book.issue()
    book.press(acts.CallNext(counter="1"))
    book.press(acts.StartService(counter="1"))
    book.press(acts.Finish(counter="1"))
    return book


def face(book: Book, score: int = 3, number: str = "A001", **more: Any) -> acts.RateVisit:
    """A face is pressed."""
    facts = {"counter": "1", "ticket": book.ticket(number).seq, "scale": 3, "scale_version": 1}
    return acts.RateVisit(score=score, **(facts | more))


def later(book: Book, seconds: float) -> Book:
    """Some seconds pass."""
    book.now += datetime.timedelta(seconds=seconds)
    return book


def asked(book: Book, counter: str = "1") -> str | None:
    """The number that the pad asks now."""
    ticket = rating.last_served(book.state, counter)
    until = rating.asks_until(book.state, ticket) if ticket else None
    return ticket.number if ticket and until and book.now < until else None


def test_the_first_one_counts(book: Book) -> None:
    assert asked(book) == "A001"
    later(book, 20)
    rated = only(events.VisitRated, book.press(face(book, 1, reasons=("rude", "slow", "rude"))))
    assert (rated.number, rated.counter, rated.service) == ("A001", "1", "certification")
    assert (rated.scale, rated.scale_version, rated.score, rated.reasons) == (3, 1, 1, ("slow", "rude"))
    assert (rated.rated_at, rated.claimed) == (book.now, None)
    assert asked(book) is None
    assert book.refuse(face(book, 3)) == ("already-rated", {"field": "ticket", "number": "A001"})


@pytest.mark.parametrize(
    ("spoiled", "code", "field"),
    [
        ({"counter": "9"}, "unknown-counter", "counter"),
        ({"counter": "2"}, "served-elsewhere", "ticket"),
        ({"ticket": 10**6}, "unknown-ticket", "ticket"),
        ({"scale": 5}, "other-scale", "scale"),
        ({"scale_version": 2}, "other-scale", "scale"),
        ({"score": 4}, "other-scale", "score"),
        ({"score": 0}, "other-scale", "score"),
        ({"score": 1, "reasons": ("whim",)}, "unknown-reason", "reasons"),
        ({"score": 2, "reasons": ("slow",)}, "unknown-reason", "reasons"),
    ],
)
def test_what_is_refused(book: Book, spoiled: dict[str, Any], code: str, field: str) -> None:
    found, facts = book.refuse(face(book, **spoiled))
    assert (found, facts["field"]) == (code, field)


def test_a_visit_that_is_not_over_or_had_no_end_at_a_counter(book: Book) -> None:
    assert book.refuse(face(book, number="A002"))[0] == "not-served"
    book.press(acts.CallNext(counter="1"))
    book.press(acts.Recall(counter="1"))
    book.press(acts.MarkNoShow(counter="1"))
    assert book.refuse(face(book, number="A002")) == (
        "not-served", {"field": "ticket", "number": "A002", "state": "no-show"},
    )  # fmt: skip
    assert asked(book) == "A001", "nobody is asked about somebody else's absence"


def test_a_hall_that_asks_nobody(book: Book) -> None:
    book.configure(change(RICH, rating=Rating()))
    assert asked(book) is None
    assert book.refuse(face(book))[0] == "no-ratings"


@pytest.mark.parametrize(
    ("passes", "claimed", "rated"),
    [
        (10, 10, 10),  # at once
        (30, 60, 30),  # a pad whose clock is ahead
        (30, -5, 0),  # one whose clock is behind
        (3000, 59, 59),  # the server was away for a while
        (3000, 64, 64),  # the last moment, as clocks differ
        (10, None, 10),
    ],
)
def test_the_time_that_the_pad_claims(book: Book, passes: int, claimed: int | None, rated: int) -> None:
    ended = book.now
    later(book, passes)
    at = None if claimed is None else ended + datetime.timedelta(seconds=claimed)
    event = only(events.VisitRated, book.press(face(book, claimed=at)))
    assert (event.rated_at - ended).total_seconds() == rated
    assert event.claimed == at


@pytest.mark.parametrize(("passes", "claimed"), [(66, None), (3000, 66), (3000, 2999), (3000, 9999)])
def test_too_late(book: Book, passes: int, claimed: int | None) -> None:
    ended = book.now
    later(book, passes)
    assert asked(book) is None
    at = None if claimed is None else ended + datetime.timedelta(seconds=claimed)
    code, facts = book.refuse(face(book, claimed=at))
    assert (code, facts["until"]) == ("rating-too-late", (ended + datetime.timedelta(seconds=60)).isoformat())


def test_what_is_handed_in_on_another_day_is_too_late(book: Book) -> None:
    pressed = face(book, claimed=book.now)
    book.press(acts.CloseDay())
    book.press(acts.OpenDay(time_zone=book.zone, discipline=book.discipline))
    assert book.refuse(pressed) == ("rating-too-late", {"field": "ticket", "value": pressed.ticket})
    assert book.refuse(dataclasses.replace(pressed, ticket=len(book.rows)))[0] == "unknown-ticket"


def test_an_undo_of_the_finish_leaves_the_rating(book: Book) -> None:
    """Nobody is rid of a bad rating by taking a press back; and no rating is in the way of an undo."""
    finished = len(book.rows)
    later(book, 3).press(face(book, 1))
    book.press(acts.Undo(counter="1", seq=finished))
    assert book.ticket("A001").state == "serving"
    assert asked(book) is None
    later(book, 300).press(acts.Finish(counter="1"))
    assert asked(book) is None
    assert book.refuse(face(book, 3))[0] == "already-rated"
    for rows in (book.rows, since_the_day_opened(book.rows)):
        assert folded(rows) == book.state


def test_a_face_that_was_pressed_before_the_finish_was_taken_back(book: Book) -> None:
    """It waited in the pad: the visit goes on, and whoever is asked again at its end says the last word."""
    finished, pressed = len(book.rows), book.now
    later(book, 3).press(acts.Undo(counter="1", seq=finished))
    assert book.refuse(face(book, 2, claimed=pressed))[0] == "not-served"
    later(book, 300).press(acts.Finish(counter="1"))
    assert asked(book) == "A001"
    rated = only(events.VisitRated, book.press(face(book, 2, claimed=pressed)))
    assert rated.rated_at == book.now


def test_a_visit_that_goes_on_is_asked_about_where_it_ends(book: Book) -> None:
    book.issue(then=("land",))
    for _ in range(2):
        book.press(acts.CallNext(counter="1", outcome="served"))
    assert asked(book) == "A002"
    book.press(acts.Finish(counter="1"))
    assert book.ticket("A003").state == "waiting"
    assert asked(book) == "A002"
    assert book.refuse(face(book, number="A003"))[0] == "not-served"
    book.press(acts.CallNext(counter="2"))
    book.press(acts.Finish(counter="2"))
    assert asked(book, "2") == "A003"
    assert book.refuse(face(book, number="A003", counter="1"))[0] == "served-elsewhere"
    assert book.press(face(book, number="A003", counter="2"))


def test_the_next_one_is_called_meanwhile_and_not_asked_for_another(book: Book) -> None:
    book.press(acts.CallNext(counter="1"))
    assert asked(book) == "A001", "the next one has not come yet"
    book.press(acts.StartService(counter="1"))
    assert asked(book) is None
    pressed = book.now
    assert later(book, 30).press(face(book, claimed=pressed)), "what was pressed before counts"


def test_the_last_one_of_a_day_that_is_closed_at_once(book: Book) -> None:
    book.press(acts.CloseDay())
    assert asked(book) == "A001"
    assert later(book, 20).press(face(book))
    for rows in (book.rows, since_the_day_opened(book.rows)):
        assert folded(rows) == book.state


def test_nobody_is_held_up_on_the_way_out(book: Book) -> None:
    book.press(acts.StopHall(reason="power"))
    assert asked(book) == "A001"
    book.press(acts.StopHall(reason="fire-alarm", clear=True))
    assert asked(book) is None


def test_whoever_is_left_at_the_end_of_the_day_is_not_asked(book: Book) -> None:
    book.press(acts.CallNext(counter="1"))
    book.press(acts.StartService(counter="1"))
    book.at("00:00", book.now.date() + datetime.timedelta(days=1))
    assert asked(book) is None


def test_it_is_carried_into_the_next_day() -> None:
    """Rated, taken back, and away until the evening: a ticket is still rated once."""
    book = open_book(change(RICH, left_at_closing="carry"))
    book.press(acts.OpenCounter(counter="1"))
    book.issue()
    book.press(acts.CallNext(counter="1"))
    book.press(acts.Finish(counter="1"))
    finished = len(book.rows)
    book.press(face(book, 1))
    book.press(acts.Undo(counter="1", seq=finished))
    book.press(acts.Park(counter="1", ticket="A001"))
    book.press(acts.CloseDay())
    book.press(acts.OpenDay(time_zone=book.zone, discipline=book.discipline))
    book.press(acts.OpenCounter(counter="1"))
    book.press(acts.CallNext(counter="1"))
    book.press(acts.Finish(counter="1"))
    assert asked(book) is None
    assert book.refuse(face(book))[0] == "already-rated"
