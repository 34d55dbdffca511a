"""Numbers written by hand while the machines stood still."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from queue_server.hall import acts, events
from tests.queue_server.hall.small_hall import Book, at, only, open_book


@pytest.fixture
def book() -> Book:
    """Since 08:00 on paper, now 09:00; A001 came before."""
    book = open_book(clock="07:50")
    book.open("1")
    book.issue()
    book.at("09:00").act(acts.BeginPaper(since=at("08:00")))
    return book


def entered(*tickets: acts.PaperTicket) -> acts.EnterPaper:
    """The act by which a sheet is entered."""
    return acts.EnterPaper(tickets=tickets, secrets=tuple(f"paper-{index}" for index in range(len(tickets))))


def row(sequence: int = 1, clock: str = "08:10", **more: Any) -> acts.PaperTicket:
    """A line of the sheet."""
    return acts.PaperTicket(sequence=sequence, service="certification", arrived=at(clock), **more)


def settled(**more: Any) -> acts.PaperTicket:
    """A line whose matter is settled already."""
    usual = {"outcome": "served", "counter": "1", "called_at": at("08:20"), "ended_at": at("08:30")}
    return row(**{**usual, **more})


def test_kiosks_give_no_numbers_meanwhile_but_staff_may(book: Book) -> None:
    wish = acts.Issue(service="land", ticket_class=None, language=None, secret="s", device="d")  # noqa: S106  # none
    assert book.refuse(wish)[0] == "on-paper"
    assert book.act(dataclasses.replace(wish, by_staff=True))
    book.act(acts.EndPaper())
    assert book.refuse(acts.EndPaper())[0] == "not-on-paper"
    assert book.act(dataclasses.replace(wish, secret="t"))  # noqa: S106  # as above


def test_who_still_waits_has_the_place_of_the_real_coming(book: Book) -> None:
    issued = only(events.TicketIssued, book.act(entered(row(7, ticket_class="priority"))))
    assert (issued.number, issued.sequence, issued.paper, issued.by_staff) == ("G007", 7, True, True)
    assert (issued.arrived, issued.place, issued.head_start_minutes) == (at("08:10"), at("08:10"), 20)
    assert book.in_line("certification") == ["A001", "G007"]
    assert book.issue("certification", by_staff=True).number == "A002", "the series goes on where it was"


def test_what_was_settled_on_paper_is_in_the_account_and_calls_nobody(book: Book) -> None:
    happened = book.act(entered(settled(), row(2), row(3, outcome="no-show"), row(4, outcome="cancelled")))
    assert [type(event) for event in happened] == [
        events.TicketIssued, events.PaperSettled, events.TicketIssued, events.TicketIssued,
        events.PaperSettled, events.TicketIssued, events.PaperSettled,
    ]  # fmt: skip
    assert [book.ticket(f"G00{number}").state for number in (1, 2, 3, 4)] == [
        "served", "waiting", "no-show", "cancelled",
    ]  # fmt: skip
    assert (book.ticket("G001").ended_at, book.ticket("G003").ended_at) == (at("08:30"), at("08:10"))
    assert book.state.counters["1"].ticket is None
    account = only(events.DayClosed, book.act(acts.CloseDay()))
    assert (account.issued, account.served, account.no_show, account.cancelled) == (5, 1, 1, 3)


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (row(1), "number-taken", "tickets[1].sequence"),
        (row(2, "07:59"), "impossible-time", "tickets[1].arrived"),
        (row(2, "09:01"), "impossible-time", "tickets[1].arrived"),
        (row(2, ticket_class="vip"), "unknown-class", "tickets[1].class"),
        (row(2, ticket_class="appointment"), "no-slot", "tickets[1].class"),
        (dataclasses.replace(row(2), service="tax"), "unknown-service", "tickets[1].service"),
        (settled(sequence=2, counter="9"), "unknown-counter", "tickets[1].counter"),
        (settled(sequence=2, called_at=at("08:05")), "impossible-time", "tickets[1].called_at"),
        (settled(sequence=2, ended_at=at("08:15")), "impossible-time", "tickets[1].ended_at"),
        (settled(sequence=2, ended_at=at("09:01")), "impossible-time", "tickets[1].ended_at"),
    ],
    ids=str,
)
def test_all_of_a_sheet_or_none(book: Book, line: acts.PaperTicket, code: str, field: str) -> None:
    refused, facts = book.refuse(entered(row(1), line))
    assert (refused, facts["field"]) == (code, field)


def test_a_number_on_paper_is_given_once_a_day(book: Book) -> None:
    book.act(entered(row(1, outcome="served")))
    assert book.refuse(entered(row(1)))[0] == "number-taken"
    book.act(acts.CloseDay())
    book.act(acts.OpenDay(time_zone=book.zone, discipline=book.discipline))
    book.act(acts.BeginPaper(since=at("08:00")))
    assert book.refuse(entered(row(1)))[0] == "number-taken", "also on a day that was opened again"
    assert book.act(entered(row(2)))


def test_paper_begins_once_and_today() -> None:
    book = open_book(clock="08:00")
    for since in (at("08:01"), at("08:00", book.now.date().replace(day=20))):
        assert book.refuse(acts.BeginPaper(since=since)) == (
            "impossible-time", {"field": "since", "value": since.isoformat()},
        )  # fmt: skip
    assert book.refuse(entered(row()))[0] == "not-on-paper"
    assert only(events.PaperBegun, book.act(acts.BeginPaper())).since == at("08:00")
    assert book.refuse(acts.BeginPaper())[0] == "on-paper"
    book.act(acts.CloseDay())
    assert book.refuse(acts.BeginPaper())[0] == "day-not-open"
