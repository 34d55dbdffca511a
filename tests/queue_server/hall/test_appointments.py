"""How an appointment is kept: too early, in time, within grace, late."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.service import Appointments
from tests.queue_server.hall.small_hall import SMALL, Book, at, only, open_book

change = msgspec.structs.replace
SLOT = at("09:00")


def check_in(slot: datetime.datetime | None = SLOT, ticket_class: str | None = "appointment") -> acts.Issue:
    """Somebody comes to an appointment."""
    return acts.Issue(
        service="certification", ticket_class=ticket_class, language=None, secret="s", device="d", slot=slot  # noqa: S106  # none
    )  # fmt: skip


def hall(clock: str, **rule: object) -> Book:
    """A hall with a rule of appointments, at a time."""
    rules = Appointments(early_minutes=30, grace_minutes=10, **rule)  # type: ignore[arg-type]  # checked by the class
    return open_book(change(SMALL, appointments=rules), clock)


@pytest.mark.parametrize("clock", ["08:30", "09:00", "09:10"])
def test_within_its_time_the_place_is_the_slot(clock: str) -> None:
    issued = only(events.TicketIssued, hall(clock).act(check_in()))
    assert (issued.ticket_class, issued.slot, issued.place, issued.place_reason, issued.not_before) == (
        "appointment", SLOT, SLOT, "slot", SLOT,
    )  # fmt: skip
    assert issued.arrived == at(clock)


def test_too_early_is_refused_with_the_time_from_which_it_is_not() -> None:
    assert hall("08:29").refuse(check_in()) == (
        "too-early", {"field": "slot", "slot": SLOT.isoformat(), "earliest": at("08:30").isoformat()},
    )  # fmt: skip


def test_late_is_an_ordinary_place_from_now() -> None:
    issued = only(events.TicketIssued, hall("09:11").act(check_in()))
    assert (issued.ticket_class, issued.place, issued.place_reason, issued.not_before) == (
        "ordinary", at("09:11"), "arrived", None,
    )  # fmt: skip
    assert issued.slot == SLOT


def test_late_may_be_no_place() -> None:
    assert hall("09:11", late="refuse").refuse(check_in()) == (
        "too-late", {"field": "slot", "until": at("09:10").isoformat()},
    )  # fmt: skip


def test_a_slot_beyond_all_bounds_is_early_or_late() -> None:
    first = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    last = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    assert only(events.TicketIssued, hall("09:11").act(check_in(first))).ticket_class == "ordinary"
    assert hall("09:11").refuse(check_in(last))[0] == "too-early"
    assert hall("09:11", late="refuse").refuse(check_in(first))[0] == "too-late"


def test_only_an_appointment_has_a_slot_and_it_has_one() -> None:
    book = hall("09:00")
    for act in (check_in(None), check_in(ticket_class="priority"), check_in(ticket_class=None)):
        assert book.refuse(act) == ("no-slot", {"field": "slot"})


def test_before_its_slot_it_is_called_only_when_nobody_else_waits() -> None:
    book = hall("08:40")
    book.open("1")
    book.act(check_in())
    ordinary = book.at("08:50").issue().number
    assert book.call("1").number == ordinary
    called = book.call("1")
    assert (called.ticket_class, called.why.place) == ("appointment", SLOT)


def test_from_its_slot_on_it_goes_before_who_came_later() -> None:
    book = hall("08:40")
    book.open("1")
    book.act(check_in())
    earlier = book.at("08:59").issue().number
    book.at("09:01").issue()
    calls = [book.call("1") for _ in range(3)]
    assert [call.why.place for call in calls] == [at("08:59"), SLOT, at("09:01")]
    assert calls[0].number == earlier


def test_an_appointment_that_is_sent_on_is_still_not_called_before_its_slot() -> None:
    book = hall("08:40")
    book.open("1", "2")
    number = only(events.TicketIssued, book.act(check_in())).number
    book.act(acts.Transfer(ticket=number, to_service="land"))
    other = book.at("08:45").issue("land").number
    assert [book.call("2").number for _ in range(2)] == [other, number]
