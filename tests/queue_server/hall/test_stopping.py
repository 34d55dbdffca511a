"""The hall as a whole: standing still, announcements, calls to nobody."""

from __future__ import annotations

import datetime

import pytest

from queue_server.hall import acts, events
from tests.queue_server.hall.disciplines import RICH
from tests.queue_server.hall.small_hall import Book, at, only, open_book


@pytest.fixture
def book() -> Book:
    """Counter 1 serves A001, A002 waits; counter 3, which calls by itself, is closed."""
    book = open_book(RICH)
    book.open("1", "2")
    for _ in range(2):
        book.issue("certification")
    book.call("1")
    book.act(acts.StartService(counter="1"))
    return book


def test_a_hall_that_stands_still_gives_no_numbers_and_calls_nobody(book: Book) -> None:
    book.act(acts.StopHall(reason="fire-alarm", clear=True))
    assert (book.state.stopped, book.state.clear) == ("fire-alarm", True)
    stopped = ("hall-stopped", {"reason": "fire-alarm"})
    wish = {"ticket_class": None, "language": None, "secret": "s", "device": "d"}
    for act in (
        acts.Issue(service="land", **wish), acts.Issue(service="land", by_staff=True, **wish),
        acts.CallNext(counter="2"), acts.CallNext(counter="1", outcome="served"),
        acts.CallChosen(counter="2", chosen="A002", reason="frail"),
        acts.Relieve(counter="2", service="civil"), acts.TakeOver(counter="2", other="1"),
    ):  # fmt: skip
        assert book.refuse(act) == stopped
    assert book.act(acts.Finish(counter="1")), "what was begun is finished"


def test_nobody_is_called_by_itself_while_the_hall_stands_still(book: Book) -> None:
    book.open("3")
    book.act(acts.StopHall(reason="power"))
    assert book.at("07:30").state.counters["3"].ticket is None
    book.act(acts.ResumeHall())
    assert only(events.TicketCalled, book.tick()).counter == "3"


def test_it_goes_on_and_those_who_wait_are_where_they_were(book: Book) -> None:
    book.act(acts.StopHall(reason="power"))
    book.act(acts.ResumeHall())
    assert (book.state.stopped, book.state.clear) == (None, False)
    assert book.call("1").number == "A002"


def test_a_stop_may_become_a_clearing_but_not_the_same_once_more(book: Book) -> None:
    assert book.refuse(acts.ResumeHall())[0] == "hall-not-stopped"
    assert book.refuse(acts.StopHall(reason="whim"))[0] == "unknown-reason"
    book.act(acts.StopHall(reason="power"))
    assert book.refuse(acts.StopHall(reason="power"))[0] == "hall-stopped"
    assert only(events.HallStopped, book.act(acts.StopHall(reason="power", clear=True))).clear


def test_a_stop_does_not_outlive_the_day(book: Book) -> None:
    book.act(acts.StopHall(reason="power"))
    book.act(acts.Finish(counter="1"))
    book.act(acts.CloseDay())
    for act in (acts.StopHall(reason="power"), acts.ResumeHall(), acts.Announce(text="free")):
        assert book.refuse(act)[0] == "day-not-open"
    book.act(acts.OpenDay(time_zone=book.zone, discipline=RICH))
    assert book.state.stopped is None


def test_an_announcement_is_shown_for_its_minutes_or_until_it_is_withdrawn(book: Book) -> None:
    made = only(events.AnnouncementMade, book.at("08:00").act(acts.Announce(text="lunch", minutes=10)))
    assert (made.zone, made.until) == (None, at("08:10"))
    book.act(acts.Announce(text="free", zone="main"))
    lunch, free = book.state.notices
    book.act(acts.WithdrawAnnouncement(announcement=free))
    assert list(book.state.notices) == [lunch]
    assert book.refuse(acts.WithdrawAnnouncement(announcement=free)) == (
        "unknown-announcement", {"field": "announcement", "value": free},
    )  # fmt: skip
    book.now = at("08:10")
    assert book.refuse(acts.WithdrawAnnouncement(announcement=lunch))[0] == "unknown-announcement"


def test_only_what_the_hall_has_is_announced(book: Book) -> None:
    assert book.refuse(acts.Announce(text="song")) == (
        "unknown-announcement", {"field": "text", "value": "song", "allowed": "lunch, free"},
    )  # fmt: skip
    assert book.refuse(acts.Announce(text="free", zone="roof"))[0] == "unknown-zone"


def test_a_call_to_nobody_touches_nobody(book: Book) -> None:
    ticket = book.state.counters["1"].ticket
    made = only(events.TestCallMade, book.act(acts.TestCall(counter="1")))
    assert (made.counter, made.zone) == ("1", "main")
    assert (book.state.counters["1"].ticket, len(book.state.test_calls)) == (ticket, 1)
    for _ in range(9):
        book.act(acts.TestCall(counter="3"))
    assert len(book.state.test_calls) == 5, "the last few are remembered"
    assert book.refuse(acts.TestCall(counter="9"))[0] == "unknown-counter"


def test_an_idle_counter_calls_by_itself_after_a_while() -> None:
    book = open_book(RICH, "08:00")
    book.open("3", "1")
    book.issue("certification")
    for seconds, calls in ((4, 0), (1, 1)):
        book.now += datetime.timedelta(seconds=seconds)
        assert len(book.tick()) == calls
    assert book.state.counters["3"].ticket == book.ticket("A001").seq
    assert book.state.counters["1"].ticket is None, "it was not asked to"


def test_a_counter_is_told_to_call_by_itself_or_not_to() -> None:
    book = open_book(RICH, "08:00")
    book.open("1", "3")
    assert book.refuse(acts.SetAutoCall(counter="3", on=True)) == (
        "nothing-to-change", {"field": "on", "value": "true"},
    )  # fmt: skip
    book.act(acts.SetAutoCall(counter="3", on=False))
    book.act(acts.SetAutoCall(counter="1", on=True))
    book.issue("certification")
    assert only(events.TicketCalled, book.at("08:01").rows[-1:] and [book.rows[-1].event]).counter == "1"
