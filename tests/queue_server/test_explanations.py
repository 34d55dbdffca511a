"""One sentence in each language, for every call and every ticket that waits."""

from __future__ import annotations

import dataclasses
import datetime

import msgspec
import pytest

import config.text
from queue_server.explanations import explain
from queue_server.hall import acts
from tests.queue_server.hall.small_hall import SMALL, Book, open_book

TEXTS = config.text.load()
change = msgspec.structs.replace
HALL = change(SMALL, languages=("vi", "en", "km"))


def said(book: Book, ticket: int, language: str = "en") -> str:
    """The sentence of a ticket."""
    explained = explain(book.state, book.state.tickets[ticket], book.now, TEXTS)
    assert set(explained.sentences) == {"vi", "en", "km"}
    assert all("{" not in sentence and sentence for sentence in explained.sentences.values())
    return explained.sentences[language]


def take(book: Book, clock: str, ticket_class: str | None = None, **more: object) -> int:
    """Somebody takes a number at a time; the ticket's name."""
    book.at(clock).issue(ticket_class=ticket_class, **more)
    return next(reversed(book.state.tickets))


@pytest.fixture
def book() -> Book:
    book = open_book(HALL)
    book.open("1")
    return book


def test_a_call_tells_when_somebody_came_and_whom_it_precedes(book: Book) -> None:
    first, _ = take(book, "08:00"), take(book, "08:05")
    book.call("1")
    assert said(book, first) == "A001 was called to counter 1 because: came at 08:00, ahead of A002 (08:05)."
    assert said(book, first, "vi") == "Số A001 được gọi đến quầy 1 vì: đến lúc 08:00, trước số A002 (08:05)."


def test_a_head_start_tells_its_minutes_and_what_they_make(book: Book) -> None:
    take(book, "08:00")
    favoured = take(book, "08:12", "priority")
    book.call("1")
    sentence = said(book, favoured)
    assert "came at 08:12, priority counts 20 minutes earlier, so counted from 07:52" in sentence
    assert "ahead of A001 (08:00)" in sentence


def test_the_cap_tells_that_it_is_an_ordinary_ones_turn(book: Book) -> None:
    ordinary = take(book, "08:00")
    for _ in range(3):
        take(book, "08:01", "priority")
    for _ in range(3):
        book.call("1")
    assert "ordinary one's turn" in said(book, ordinary)


def test_a_chosen_one_tells_the_reason_in_words(book: Book) -> None:
    take(book, "08:00")
    chosen = take(book, "08:01")
    book.act(acts.CallChosen(counter="1", chosen=chosen, reason="frail"))
    assert (
        said(book, chosen)
        == "A002 was called to counter 1 out of turn by an officer; reason: In poor health."
    )


def test_who_waits_hears_how_many_stand_before_and_who_is_first(book: Book) -> None:
    take(book, "08:00")
    second = take(book, "08:05")
    sentence = said(book, second)
    assert sentence == "A002 is counted from 08:05; 1 stand before it, the first is A001, counted from 08:00."
    take(book, "08:10", "priority")
    assert said(book, second).endswith(
        "Of these, 1 came later but have priority, an appointment or a kept place."
    )


def test_who_is_first_hears_so(book: Book) -> None:
    assert said(book, take(book, "08:00")) == "A001 is next, as soon as a counter is free."


def test_obstacles_are_told_before_the_order(book: Book) -> None:
    slot = book.at("08:00").now + datetime.timedelta(minutes=20)
    early = take(book, "08:00", "appointment", slot=slot)
    assert said(book, early).startswith("A001 has an appointment at 08:20;")
    waits = take(book, "08:01")
    book.act(acts.PauseCounter(counter="1", reason="break"))
    assert said(book, waits) == "No counter is open for A002 just now."
    book.at("11:30")
    assert said(book, waits) == "There is a break; A002 waits until 13:00."
    book.act(acts.StopHall(reason="power"))
    assert said(book, waits) == "The hall stands still; A002 keeps its order."
    book.act(acts.Park(ticket=waits, minutes=30))
    assert said(book, waits).startswith("The place of A002 is kept until 12:00;")


def test_what_is_over_says_what_became_of_it(book: Book) -> None:
    first, second = take(book, "08:00"), take(book, "08:01")
    book.act(acts.Cancel(ticket=second))
    assert said(book, second) == "A002 was cancelled."
    book.call("1")
    book.act(acts.Finish(counter="1"))
    # How it was called stays the answer to "why".
    assert said(book, first).startswith("A001 was called to counter 1 because")


def test_a_place_that_was_kept_or_put_behind_is_told(book: Book) -> None:
    first = take(book, "08:00")
    take(book, "08:01")
    book.act(acts.Postpone(ticket=first, turns=1))
    book.act(dataclasses.replace(acts.CallNext(counter="1")))
    book.call("1")
    assert "put behind a few others, counted from 08:01" in said(book, first)
