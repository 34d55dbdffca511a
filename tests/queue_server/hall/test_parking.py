"""Places of people who are away: parked, lapsed, back, behind a few others."""

from __future__ import annotations

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.service import Absence
from tests.queue_server.hall.disciplines import RICH
from tests.queue_server.hall.small_hall import SMALL, Book, at, counter, only, open_book

change = msgspec.structs.replace


def with_absence(**rule: object) -> Book:
    """A hall with a rule of absence, counter 1 open, four waiting for certification."""
    book = open_book(change(SMALL, absence=Absence(**rule)))  # type: ignore[arg-type]  # checked by the class
    book.act(acts.OpenCounter(counter="1", officer="anh"))
    for clock in ("08:00", "08:01", "08:02", "08:03"):
        book.at(clock).issue()
    return book.at("08:10")


def _missed(book: Book) -> str:
    """The number of somebody who is called and does not come."""
    number = book.call("1").number
    book.act(acts.MarkNoShow(counter="1"))
    return number


def _back(book: Book, number: str) -> events.TicketReturned:
    return only(events.TicketReturned, book.act(acts.Return(ticket=number)))


# ------------------------------------------------------------ parked


def test_a_parked_ticket_is_not_called_and_keeps_its_place() -> None:
    book = with_absence()
    parked = only(events.TicketParked, book.act(acts.Park(ticket="A001", reason="copy")))
    assert (parked.until, parked.line, parked.reason) == (at("08:40"), "certification", "copy")
    assert book.call("1").number == "A002"
    back = _back(book.at("08:20"), "A001")
    assert (back.after, back.place, back.place_reason) == ("parked", at("08:00"), "kept")
    assert book.call("1").number == "A001"


def test_a_ticket_at_a_counter_can_be_parked_and_come_back_to_just_that_counter() -> None:
    book = with_absence()
    book.open("3")
    number = book.call("1").number
    book.act(acts.Park(ticket=number, counter="1", minutes=5, back_to_counter=True))
    assert book.state.counters["1"].ticket is None
    assert _back(book, number).line == "counter/1"
    assert book.call("3").number == "A002"
    assert book.call("1").number == number


def test_who_comes_back_to_a_counter_that_is_closed_waits_for_the_service() -> None:
    book = with_absence()
    number = book.call("1").number
    book.act(acts.Park(ticket=number, counter="1", back_to_counter=True))
    book.act(acts.CloseCounter(counter="1"))
    assert _back(book, number).line == "certification"


def test_a_parked_ticket_lapses_into_a_no_show_when_its_time_is_over() -> None:
    book = with_absence()
    book.act(acts.Park(ticket="A001", minutes=5))
    assert book.state.due == at("08:15")
    assert book.at("08:14").ticket("A001").state == "parked"
    book.at("08:15")
    assert (book.ticket("A001").state, book.ticket("A001").end_reason) == ("no-show", "lapsed")
    assert book.state.tallies["certification"].missed == 1
    assert _back(book, "A001").after == "no-show"
    assert book.state.tallies["certification"].missed == 0


def test_who_lapsed_on_the_way_back_to_a_counter_comes_behind_nobody_there() -> None:
    """Nobody has waited in the counter's own line before, so there is nobody to stand behind."""
    book = with_absence()
    number = book.call("1").number
    book.act(acts.Park(ticket=number, counter="1", minutes=1, back_to_counter=True))
    back = _back(book.at("08:12"), number)
    assert (back.line, back.place) == ("counter/1", at("08:00"))


# ------------------------------------------------------------ missed


def test_a_no_show_needs_the_recalls_that_the_hall_wants() -> None:
    book = with_absence(recalls_before_no_show=2)
    book.call("1")
    for recalls in range(2):
        for act in (acts.MarkNoShow(counter="1"), acts.CallNext(counter="1", outcome="no_show")):
            assert book.refuse(act) == ("recall-first", {"number": "A001", "recalls": recalls, "allowed": 2})
        book.act(acts.Recall(counter="1"))
    assert only(events.TicketMissed, book.act(acts.MarkNoShow(counter="1"))).number == "A001"


def test_after_a_no_show_the_place_may_be_kept() -> None:
    book = with_absence(no_show_return="keep")
    back = _back(book, _missed(book))
    assert (back.after, back.place, back.place_reason) == ("no-show", at("08:00"), "kept")
    assert book.call("1").number == "A001"


def test_after_a_no_show_the_place_may_be_behind_the_next_few() -> None:
    book = with_absence(behind=2)
    back = _back(book, _missed(book))
    assert back.place_reason == "behind"
    assert book.in_line("certification") == ["A002", "A003", "A001", "A004"]


def test_behind_the_next_few_is_behind_them_also_with_a_head_start() -> None:
    book = with_absence(behind=2)
    book.act(acts.ChangeClass(ticket="A001", ticket_class="priority"))
    _back(book, _missed(book))
    assert book.in_line("certification") == ["A002", "A003", "A001", "A004"]


def test_where_fewer_wait_one_is_behind_the_last_and_where_nobody_does_as_before() -> None:
    book = with_absence(behind=9)
    _back(book, _missed(book))
    assert book.in_line("certification")[-1] == "A001"
    for _ in range(3):
        book.call("1")
    number = book.call("1").number
    book.act(acts.MarkNoShow(counter="1"))
    place = book.ticket(number).place
    assert _back(book, number).place == place


def test_a_no_show_comes_back_within_minutes_or_not_at_all() -> None:
    book = with_absence(no_show_return_minutes=20)
    _missed(book)
    until = {"field": "ticket", "number": "A001", "until": at("08:30").isoformat()}
    assert book.at("08:31").refuse(acts.Return(ticket="A001")) == ("too-late", until)
    assert _back(book.at("08:30"), "A001").after == "no-show"
    strict = with_absence(no_show_return="refuse")
    assert strict.refuse(acts.Return(ticket=_missed(strict)))[0] == "too-late"


def test_a_returned_number_is_not_among_those_that_did_not_come() -> None:
    book = with_absence(no_show_return="keep")
    numbers = [_missed(book), _missed(book)]
    counter_1 = book.state.counters["1"]
    assert list(book.state.missed_at(counter_1)) == numbers[::-1]
    _back(book, numbers[0])
    assert list(book.state.missed_at(counter_1)) == numbers[1:]


def test_nobody_comes_back_to_a_service_that_is_offered_no_more() -> None:
    book = open_book()
    book.open("3")
    book.issue("civil")
    book.call("3")
    book.act(acts.MarkNoShow(counter="3"))
    book.configure(
        change(SMALL, services=SMALL.services[:2], counters=(*SMALL.counters[:2], counter("3", land=0)))
    )
    assert book.refuse(acts.Return(ticket="C001")) == ("not-possible", {"field": "ticket", "number": "C001"})
    choosing = acts.CallChosen(counter="3", chosen="C001", reason="came-back")
    assert book.refuse(choosing)[0] == "not-possible"


# ------------------------------------------------------------ put off


@pytest.mark.parametrize("ticket_class", ["ordinary", "priority"])
def test_who_lets_others_go_first_stands_strictly_behind_them(ticket_class: str) -> None:
    book = with_absence(postpone_turns=3)
    book.act(acts.ChangeClass(ticket="A001", ticket_class="priority"))
    if ticket_class == "ordinary":
        book.act(acts.ChangeClass(ticket="A001", ticket_class="ordinary"))
    put_off = only(events.TicketPostponed, book.act(acts.Postpone(ticket="A001", turns=2)))
    assert (put_off.turns, put_off.place_reason) == (2, "behind")
    assert book.in_line("certification") == ["A002", "A003", "A001", "A004"]
    assert [book.call("1").number for _ in range(4)] == ["A002", "A003", "A001", "A004"]


def test_no_more_others_go_first_than_the_hall_offers() -> None:
    book = with_absence(postpone_turns=1)
    assert only(events.TicketPostponed, book.act(acts.Postpone(ticket="A001", turns=9))).turns == 1
    assert book.in_line("certification")[:2] == ["A002", "A001"]


def test_who_is_in_the_middle_lets_those_behind_go_first() -> None:
    book = with_absence(postpone_turns=5)
    book.act(acts.Postpone(ticket="A002", turns=1))
    assert book.in_line("certification") == ["A001", "A003", "A002", "A004"]


def test_putting_off_is_possible_once_and_only_where_it_changes_something() -> None:
    book = with_absence()
    assert book.refuse(acts.Postpone(ticket="A004"))[0] == "nothing-to-change"
    book.act(acts.Postpone(ticket="A001", turns=1))
    assert book.refuse(acts.Postpone(ticket="A001")) == ("already-postponed", {"number": "A001"})
    book.call("1")
    assert book.refuse(acts.Postpone(ticket="A002"))[0] == "not-waiting"
    assert with_absence(postpone_turns=0).refuse(acts.Postpone(ticket="A001"))[0] == "not-possible"


def test_who_is_beside_the_last_one_in_the_same_instant_is_the_last() -> None:
    book = with_absence()
    twin = book.at("08:10").issue().number
    last = book.issue().number
    assert book.refuse(acts.Postpone(ticket=last))[0] == "nothing-to-change"
    book.act(acts.Postpone(ticket=twin, turns=1))
    assert book.in_line("certification")[-2:] == [last, twin]


# ------------------------------------------------------------ what is refused


def test_what_is_not_possible() -> None:
    book = with_absence()
    assert book.refuse(acts.Return(ticket="A001")) == (
        "not-away", {"field": "ticket", "number": "A001", "state": "waiting"},
    )  # fmt: skip
    assert book.refuse(acts.Park(ticket="A001", reason="whim"))[0] == "unknown-reason"
    book.act(acts.Park(ticket="A001"))
    assert book.refuse(acts.Park(ticket="A001"))[0] == "nothing-to-change"
    book.act(acts.Cancel(ticket="A001"))
    assert book.refuse(acts.Park(ticket="A001"))[0] == "visit-over"


@pytest.mark.parametrize(("left", "cancelled", "carried"), [("cancel", 1, 0), ("carry", 0, 1)])
def test_who_is_parked_when_the_day_ends_is_accounted_for(left: str, cancelled: int, carried: int) -> None:
    book = open_book(change(RICH, left_at_closing=left))
    book.issue()
    book.act(acts.Park(ticket="A001", minutes=600))
    account = only(events.DayClosed, book.act(acts.CloseDay()))
    assert (account.issued, account.cancelled, len(account.carried)) == (1, cancelled, carried)
