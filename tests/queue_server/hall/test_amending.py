"""Putting a ticket right: its class, its double, its slip, its end."""

from __future__ import annotations

import msgspec
import pytest

from queue_server.hall import acts, events
from tests.queue_server.hall.disciplines import RICH
from tests.queue_server.hall.small_hall import Book, at, only, open_book


@pytest.fixture
def book() -> Book:
    """Counter 1 is open; A001 waits for certification, A002 with priority, A003 for land."""
    book = open_book(RICH)
    book.act(acts.OpenCounter(counter="1", officer="anh"))
    book.at("08:00").issue("certification", units=2)
    book.at("08:10").issue("certification", "priority")
    book.at("08:20").issue("land", then=("civil",))
    return book


def _slip(ticket: str, secret: str) -> acts.Reprint:
    return acts.Reprint(ticket=ticket, device="printer-1", secret=secret)


# ------------------------------------------------------------ class


def test_a_declared_class_is_confirmed_once(book: Book) -> None:
    confirmed = only(events.PriorityConfirmed, book.act(acts.ConfirmPriority(ticket="A002", counter="1")))
    assert (confirmed.number, confirmed.counter) == ("A002", "1")
    assert book.ticket("A002").confirmed
    assert book.refuse(acts.ConfirmPriority(ticket="A002"))[0] == "nothing-to-change"
    assert book.refuse(acts.ConfirmPriority(ticket="A001")) == (
        "not-declared", {"field": "ticket", "number": "A001"},
    )  # fmt: skip


def test_a_changed_class_leaves_the_place_and_changes_the_turn(book: Book) -> None:
    changed = only(events.ClassChanged, book.act(acts.ChangeClass(ticket="A002", ticket_class="ordinary")))
    assert (changed.place, changed.head_start_minutes, changed.line) == (at("08:10"), 0, "certification")
    assert book.in_line("certification") == ["A001", "A002"]
    assert book.call("1").why.rule == "turn"


def test_a_new_class_is_not_confirmed_yet(book: Book) -> None:
    book.act(acts.ConfirmPriority(ticket="A002"))
    book.act(acts.ChangeClass(ticket="A002", ticket_class="result"))
    assert not book.ticket("A002").confirmed


def test_one_at_the_counter_goes_back_in_line_by_a_changed_class(book: Book) -> None:
    assert book.call("1").number == "A002"
    book.act(acts.ChangeClass(ticket="A002", counter="1", ticket_class="ordinary"))
    assert (book.ticket("A002").state, book.state.counters["1"].ticket) == ("waiting", None)
    assert book.call("1").number == "A001"


def test_a_parked_one_stays_parked(book: Book) -> None:
    book.act(acts.Park(ticket="A001"))
    book.act(acts.ChangeClass(ticket="A001", ticket_class="priority"))
    assert book.in_line("certification") == ["A002"]
    book.act(acts.Return(ticket="A001"))
    assert book.in_line("certification") == ["A001", "A002"]


def test_who_was_sent_to_a_counter_that_closed_does_not_wait_for_it(book: Book) -> None:
    """A003 was chosen out of the line of counter 2, which closed then."""
    book.open("2")
    book.act(acts.Transfer(ticket="A003", to_counter="2"))
    book.act(acts.CallChosen(counter="1", chosen="A003", reason="frail"))
    book.act(acts.CloseCounter(counter="2"))
    changed = book.act(acts.ChangeClass(ticket="A003", counter="1", ticket_class="priority"))
    assert only(events.ClassChanged, changed).line == "land"


def test_classes_that_cannot_be_given(book: Book) -> None:
    assert book.refuse(acts.ChangeClass(ticket="A001", ticket_class="vip"))[0] == "unknown-class"
    assert book.refuse(acts.ChangeClass(ticket="A001", ticket_class="appointment"))[0] == "no-slot"
    assert book.refuse(acts.ChangeClass(ticket="A001", ticket_class="ordinary"))[0] == "nothing-to-change"
    slotted = book.issue(ticket_class="appointment", slot=at("08:30")).number
    assert book.refuse(acts.ChangeClass(ticket=slotted, ticket_class="ordinary"))[0] == "no-slot"


# ------------------------------------------------------------ merge


def test_two_tickets_for_one_service_add_their_units(book: Book) -> None:
    merged = only(events.TicketsMerged, book.act(acts.Merge(ticket="A001", other="A002")))
    assert (merged.units, merged.then, merged.merged_number) == (3, (), "A002")
    assert (book.ticket("A002").state, book.ticket("A002").end_reason) == ("cancelled", "merged")
    assert book.in_line("certification") == ["A001"]
    assert book.ticket("A001").place == at("08:00")


def test_a_ticket_for_another_service_becomes_what_follows(book: Book) -> None:
    merged = only(events.TicketsMerged, book.act(acts.Merge(ticket="A001", other="A003")))
    assert (merged.units, merged.then) == (2, ("land", "civil"))
    assert book.ticket("A001").then == ("land", "civil")


def test_what_follows_already_does_not_follow_twice(book: Book) -> None:
    civil = book.issue("civil", then=("land", "certification")).number
    merged = only(events.TicketsMerged, book.act(acts.Merge(ticket="A003", other=civil)))
    assert merged.then == ("civil", "certification")


def test_a_ticket_at_the_counter_takes_in_one_that_waits(book: Book) -> None:
    number = book.call("1").number
    book.act(acts.Merge(ticket=number, counter="1", other="A003"))
    assert book.state.counters["1"].ticket == book.ticket(number).seq
    assert (
        only(events.TicketTransferred, book.act(acts.Finish(counter="1"))).to_service,
        book.ticket(number).then,
    ) == ("land", ("civil",))


def test_what_is_not_merged(book: Book) -> None:
    number = book.call("1").number
    assert book.refuse(acts.Merge(ticket="A001", other="A001"))[0] == "same-ticket"
    assert book.refuse(acts.Merge(ticket="A001", other="A009"))[1]["field"] == "other"
    assert book.refuse(acts.Merge(ticket="A001", other=number)) == (
        "not-waiting", {"field": "other", "number": number, "state": "called"},
    )  # fmt: skip
    book.act(acts.Cancel(ticket="A003"))
    assert book.refuse(acts.Merge(ticket="A003", other="A001"))[0] == "visit-over"


# ------------------------------------------------------------ end and slip


@pytest.mark.parametrize(("by_citizen", "reason"), [(True, "citizen"), (False, "staff")])
def test_a_ticket_is_given_back(book: Book, by_citizen: bool, reason: str) -> None:
    act = acts.Cancel(ticket="A001", by_citizen=by_citizen)
    assert only(events.TicketCancelled, book.act(act)).reason == reason
    assert book.state.tallies["certification"].cancelled == 1
    assert book.refuse(act) == (
        "visit-over", {"field": "ticket", "number": "A001", "state": "cancelled"},
    )  # fmt: skip


def test_one_at_a_counter_is_finished_there_and_not_cancelled(book: Book) -> None:
    number = book.call("1").number
    assert book.refuse(acts.Cancel(ticket=number, by_citizen=True)) == (
        "ticket-at-counter", {"counter": "1", "number": number},
    )  # fmt: skip


def test_a_slip_made_once_more_has_a_further_secret_and_the_first_one_stays_valid(book: Book) -> None:
    first = book.ticket("A001").secret
    book.act(_slip("A001", "further"))
    names = {book.state.by_secret[secret] for secret in (first, "further")}
    assert names == {book.ticket("A001").seq}
    book.act(acts.Cancel(ticket="A002"))
    called = book.call("1")
    assert called.number == "A001"
    assert book.act(acts.Recall(counter="1", expect="further")), "also where the page means it by that"
    assert book.refuse(_slip("A002", "late"))[0] == "visit-over"


def test_what_was_confirmed_and_printed_goes_along_over_night() -> None:
    book = open_book(msgspec.structs.replace(RICH, left_at_closing="carry"))
    book.issue("certification", "priority")
    book.act(acts.ConfirmPriority(ticket="A001"))
    book.act(_slip("A001", "further"))
    book.act(acts.CloseDay())
    book.act(acts.OpenDay(time_zone=book.zone, discipline=book.discipline))
    assert book.ticket("A001").confirmed
    assert book.state.by_secret["further"] == book.ticket("A001").seq
