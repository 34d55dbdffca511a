"""What runs out: units, numbers of a day, time before closing, and the evening."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.service import Closing, Discipline, Series
from tests.queue_server.hall.disciplines import RICH
from tests.queue_server.hall.small_hall import DAY, Book, at, only, open_book

change = msgspec.structs.replace
CLOSING = change(RICH, closing=Closing(stop_when_full=True, settle_after_minutes=15))


def wish(service: str = "land", **more: object) -> acts.Issue:
    """Somebody comes."""
    facts = {"ticket_class": None, "language": None, "secret": "s", "device": "kiosk", **more}
    return acts.Issue(service=service, **facts)  # type: ignore[arg-type]  # checked by the class


def capped(cap: int | None) -> Discipline:
    """At most so many numbers of the group A in a day."""
    return change(RICH, series=(Series(prefix="A", daily_cap=cap), Series(prefix="C")))


# ------------------------------------------------------------ what one may bring


def test_units_and_further_services_are_bounded() -> None:
    book = open_book(RICH)
    assert book.issue("land", units=3, then=("civil",)).units == 3
    assert book.refuse(wish(units=4)) == ("too-many-units", {"field": "units", "value": 4, "allowed": 3})
    for then in (("land",), ("civil", "civil")):
        assert book.refuse(wish(then=then)) == ("service-twice", {"field": "then", "value": then[-1]})
    assert book.refuse(wish(then=("tax",)))[1]["field"] == "then"


# ------------------------------------------------------------ numbers of a day


def test_the_last_number_of_a_groups_day_stops_all_its_services() -> None:
    book = open_book(capped(2))
    book.issue("land")
    happened = book.act(wish("certification"))
    assert [(event.service, event.reason) for event in happened[1:]] == [  # type: ignore[attr-defined]  # stops
        ("certification", "cap"), ("land", "cap"),
    ]  # fmt: skip
    facts = {"service": "land", "reason": "cap", "expected": None}
    assert book.refuse(wish("land")) == ("service-stopped", facts)
    assert book.issue("civil").number == "C001"


def test_staff_may_give_further_numbers() -> None:
    book = open_book(capped(1))
    book.issue("land")
    book.act(acts.PauseIssuing(reason="full"))
    issued = book.issue("land", by_staff=True)
    assert (issued.number, issued.by_staff) == ("A002", True)
    assert book.at("12:00").refuse(wish(by_staff=True))[0] == "hall-closed"


def test_a_number_is_one_of_its_group_wherever_its_holder_is_sent() -> None:
    book = open_book(capped(2))
    for _ in range(2):
        number = book.issue("land").number
        book.act(acts.Transfer(ticket=number, to_service="civil"))
    assert book.refuse(wish("land"))[0] == "service-stopped"


def test_a_raised_cap_lets_numbers_be_given_again_and_a_lowered_one_stops_them() -> None:
    book = open_book(capped(1))
    book.issue("land")
    book.configure(capped(2))
    assert book.issue("land").number == "A002"
    book.configure(capped(None))
    assert book.issue("land").number == "A003"
    stopped = [event for event in book.configure(capped(3)) if isinstance(event, events.ServiceStopped)]
    assert [event.service for event in stopped] == ["certification", "land"]


def test_a_day_opened_again_has_given_its_numbers() -> None:
    book = open_book(capped(1))
    book.issue("land")
    book.act(acts.CloseDay())
    book.act(acts.OpenDay(time_zone=book.zone, discipline=book.discipline))
    assert book.refuse(wish("land"))[0] == "service-stopped"
    assert book.at("07:00", DAY + datetime.timedelta(days=1)).issue("land").number == "A001"


# ------------------------------------------------------------ time before closing


def expecting(book: Book, when: datetime.datetime | None, service: str = "land") -> list[events.Event]:
    """A forecast of when somebody who came now would be called."""
    return book.act(acts.Tick(time_zone=book.zone, discipline=book.discipline, expected={service: when}))


def test_a_service_is_stopped_when_who_came_now_could_not_be_called_in_time() -> None:
    book = open_book(CLOSING, "14:00")
    book.open("2")
    assert expecting(book, at("16:50")) == []
    stopped = only(events.ServiceStopped, expecting(book, at("16:51")))
    assert (stopped.service, stopped.reason, stopped.expected) == ("land", "no-time-left", at("16:51"))
    assert expecting(book, at("16:51")) == [], "once"
    facts = {"service": "land", "reason": "no-time-left", "expected": at("16:51").isoformat()}
    assert book.refuse(wish()) == ("service-stopped", facts)
    assert book.issue("land", by_staff=True)


def test_it_is_opened_again_when_there_is_time_to_spare() -> None:
    book = open_book(CLOSING, "14:00")
    book.open("2")
    expecting(book, at("17:30"))
    assert expecting(book, at("16:46")) == []
    assert only(events.ServiceResumed, expecting(book, at("16:45"))).service == "land"
    assert book.issue("land")


def test_who_could_not_be_called_at_all_could_not_be_called_in_time() -> None:
    book = open_book(CLOSING, "14:00")
    assert expecting(book, None) == [], "nobody serves it yet"
    book.open("2")
    assert only(events.ServiceStopped, expecting(book, None)).expected is None


@pytest.mark.parametrize(
    ("discipline", "clock", "service"),
    [(RICH, "14:00", "land"), (CLOSING, "17:00", "land"), (CLOSING, "14:00", "nowhere")],
    ids=["not wanted", "after closing", "no such service"],
)
def test_nothing_is_stopped_otherwise(discipline: Discipline, clock: str, service: str) -> None:
    book = open_book(discipline, clock)
    book.open("2")
    assert expecting(book, at("18:00"), service) == []


def test_a_cap_is_no_want_of_time() -> None:
    book = open_book(change(capped(1), closing=CLOSING.closing), "14:00")
    book.open("2")
    book.issue("land")
    assert expecting(book, at("14:01")) == []
    assert book.refuse(wish())[1]["reason"] == "cap"


# ------------------------------------------------------------ the evening


def test_after_closing_those_who_were_not_served_are_told_to_go() -> None:
    book = open_book(CLOSING, "16:00")
    book.open("1")
    for _ in range(4):
        book.issue()
    book.act(acts.Park(ticket="A003", minutes=600))
    book.act(acts.Park(ticket="A004", minutes=75))
    book.at("17:14").call("1")
    assert book.state.due == at("17:15")
    settled = book.at("17:15").rows
    assert [(row.event.number, row.event.reason) for row in settled if row.kind == "TicketCancelled.2"] == [  # type: ignore[attr-defined]  # cancellations
        ("A002", "closing"), ("A003", "closing"),
    ]  # fmt: skip
    assert book.ticket("A004").state == "no-show", "its time ran out in the same moment"
    assert book.ticket("A001").state == "called", "who stands at a counter is served"


@pytest.mark.parametrize(
    "discipline",
    [RICH, change(CLOSING, left_at_closing="carry")],
    ids=["when the day ends", "carried over"],
)
def test_nobody_is_told_to_go_otherwise(discipline: Discipline) -> None:
    book = open_book(discipline, "16:00")
    book.issue()
    for clock in ("17:00", "17:15", "23:00"):
        assert book.at(clock).ticket("A001").state == "waiting"


def test_after_closing_those_who_were_not_served_can_be_ended_without_a_word() -> None:
    book = open_book(change(CLOSING, left_at_closing="close"), "16:00")
    book.issue()
    book.at("17:00").at("17:15")
    assert (book.ticket("A001").state, book.ticket("A001").end_reason) == ("cancelled", "closed")


def test_the_next_day_begins_with_those_who_were_carried_in_the_lines_of_their_services() -> None:
    book = open_book(change(CLOSING, left_at_closing="carry"))
    book.act(acts.OpenCounter(counter="1", officer="anh"))
    for _ in range(3):
        book.issue(then=("civil",), units=2)
    book.act(acts.Transfer(ticket="A001", to_counter="1"))
    book.act(acts.Transfer(ticket="A002", to_officer="anh"))
    book.act(acts.Park(ticket="A003", minutes=2000))
    book.at("07:00", DAY + datetime.timedelta(days=1))
    assert book.in_line("certification") == ["A001", "A002", "A003"]
    assert [name for name in book.state.lines if "/" in name] == []
    assert {(ticket.units, ticket.then) for ticket in book.state.waiting()} == {(2, ("civil",))}
