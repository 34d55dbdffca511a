"""Whose turn it is: the formula, its two rules, appointments, and the facts that explain a call."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.rules import calling
from queue_server.hall.service import Series
from tests.queue_server.hall.small_hall import SMALL, Book, at, customer_class, open_book


def called_in_order(book: Book, counter: str) -> list[str]:
    """The numbers in the order of an officer's page."""
    state = book.state
    return [
        state.tickets[choice.standing.ticket].number
        for choice in calling.order(state, state.counters[counter], book.now)
    ]


def test_first_come_first_called() -> None:
    book = open_book()
    book.open("1")
    numbers = [book.at(clock).issue().number for clock in ("08:00", "08:01", "08:02")]
    assert [book.call("1").number for _ in numbers] == numbers


def test_who_comes_at_the_same_instant_is_called_in_order_of_issue() -> None:
    book = open_book()
    book.open("3")
    numbers = [book.issue(service).number for service in ("land", "civil", "certification")]
    assert [book.call("3").number for _ in numbers] == numbers


def test_a_call_explains_itself() -> None:
    """Law 6: came 08:12, priority counts 20 minutes, so 07:52, ahead of the one with 07:58."""
    book = open_book()
    book.open("1")
    ordinary = book.at("07:58").issue()
    book.at("08:12").issue(ticket_class="priority")
    call = book.at("08:15").call("1")
    assert call.why == events.Why(
        rule="head-start", arrived=at("08:12"), place=at("08:12"), place_reason="arrived",
        head_start_minutes=20, reluctance_minutes=0, turn=at("07:52"), reason=None,
        over=events.RunnerUp(ticket=1 + 3, number=ordinary.number, turn=at("07:58")),
    )  # fmt: skip
    assert (call.issued_at, call.in_a_row) == (at("08:12"), 1)


def test_a_head_start_is_minutes_of_waiting_and_no_more() -> None:
    book = open_book()
    first = book.at("07:30").issue()
    late = book.at("08:00").issue(ticket_class="priority")
    ordinary = book.issue()
    assert called_in_order(book, "1") == [first.number, late.number, ordinary.number]


def test_a_tie_of_turns_goes_to_the_earlier_place() -> None:
    book = open_book()
    ordinary = book.at("07:40").issue()
    priority = book.at("08:00").issue(ticket_class="priority")
    assert called_in_order(book, "1") == [ordinary.number, priority.number]


def test_reluctance_keeps_a_counter_for_its_own_work() -> None:
    book = open_book()
    other = book.at("08:00").issue("certification")
    own = book.at("08:14").issue("land")
    assert called_in_order(book, "2") == [own.number, other.number]
    later = book.at("08:16").issue("land")
    assert called_in_order(book, "2") == [own.number, other.number, later.number]
    book.open("2")
    book.call("2")
    call = book.call("2")
    assert call.number == other.number
    assert (call.why.reluctance_minutes, call.why.turn) == (15, at("08:15"))


def test_after_two_head_starts_in_a_row_somebody_ordinary_is_called() -> None:
    book = open_book()
    book.open("1")
    ordinary = [book.at("08:00").issue().number for _ in range(2)]
    privileged = [book.at("08:05").issue(ticket_class="priority").number for _ in range(5)]
    calls = [book.call("1") for _ in range(7)]
    assert [call.number for call in calls] == [
        *privileged[:2], ordinary[0], *privileged[2:4], ordinary[1], privileged[4],
    ]  # fmt: skip
    assert [call.why.rule for call in calls] == [
        "head-start", "head-start", "cap", "head-start", "head-start", "cap", "turn",
    ]  # fmt: skip
    assert [call.in_a_row for call in calls] == [1, 2, 0, 1, 2, 0, 0]
    passed = calls[2].why.over
    assert passed is not None
    assert passed.number == privileged[2], "a call under the cap names who had to wait"


def test_the_cap_is_ignored_while_nobody_ordinary_waits_there() -> None:
    book = open_book()
    book.open("1", "3")
    book.at("08:00").issue("land")
    numbers = [book.issue(ticket_class="priority").number for _ in range(4)]
    calls = [book.call("1") for _ in numbers]
    assert [call.number for call in calls] == numbers
    assert {call.why.rule for call in calls} == {"turn"}
    assert {call.in_a_row for call in calls} == {0}


def test_only_an_ordinary_call_resets_the_count() -> None:
    book = open_book()
    book.open("1")
    book.at("07:59").issue(ticket_class="result")
    book.at("08:00").issue()
    book.at("08:05").issue(ticket_class="priority")
    calls = [book.call("1"), book.call("1")]
    for _ in range(2):
        book.at("08:10").issue(ticket_class="priority")
    calls += [book.call("1"), book.call("1")]
    assert [(call.ticket_class, call.why.rule, call.in_a_row) for call in calls] == [
        ("priority", "head-start", 1), ("result", "turn", 1),
        ("priority", "head-start", 2), ("ordinary", "cap", 0),
    ]  # fmt: skip


def test_the_cap_counts_each_counter_by_itself() -> None:
    book = open_book()
    book.open("1", "3")
    book.at("08:00").issue()
    for _ in range(5):
        book.at("08:05").issue(ticket_class="priority")
    assert [book.call(counter).in_a_row for counter in ("1", "3", "1", "3")] == [1, 1, 2, 2]


def test_without_a_bound_head_starts_go_on() -> None:
    book = open_book(msgspec.structs.replace(SMALL, max_in_a_row=None))
    ordinary = book.at("08:00").issue()
    for _ in range(6):
        book.at("08:05").issue(ticket_class="priority")
    assert called_in_order(book, "1")[-1] == ordinary.number


def test_a_strict_class_is_above_the_formula_up_to_the_cap() -> None:
    classes = (customer_class("ordinary"), customer_class("priority", 5, strict=True))
    book = open_book(msgspec.structs.replace(SMALL, classes=classes))
    book.open("1")
    ordinary = book.at("08:00").issue().number
    strict = [book.at("10:00").issue(ticket_class="priority").number for _ in range(3)]
    calls = [book.call("1") for _ in range(4)]
    assert [call.number for call in calls] == [strict[0], strict[1], ordinary, strict[2]]
    assert [call.why.rule for call in calls] == ["strict", "strict", "cap", "strict"]


def test_a_strict_class_that_goes_before_a_head_start_alone_says_so() -> None:
    classes = (customer_class("ordinary"), customer_class("priority", 5, strict=True), SMALL.classes[2])
    book = open_book(msgspec.structs.replace(SMALL, classes=classes))
    book.open("1")
    early = book.at("08:00").issue(ticket_class="result")
    strict = book.at("10:00").issue(ticket_class="priority")
    book.at("10:10").issue()
    call = book.call("1")
    assert (call.number, call.why.rule) == (strict.number, "strict")
    assert call.why.over is not None
    assert call.why.over.number == early.number


def _check_in(book: Book, slot: datetime.datetime) -> str:
    return book.issue(ticket_class="appointment", slot=slot).number


def test_an_appointment_has_its_place_from_its_slot_and_is_not_called_before_while_others_wait() -> None:
    book = open_book()
    early = _check_in(book.at("08:00"), at("08:30"))
    late = book.at("08:20").issue().number
    assert called_in_order(book, "1") == [late, early]
    after = book.at("08:31").issue().number
    assert called_in_order(book, "1") == [late, early, after]


def test_an_appointment_too_early_goes_behind_whoever_comes_meanwhile() -> None:
    book = open_book()
    early = _check_in(book.at("08:00"), at("08:30"))
    number = book.at("08:29").issue(ticket_class="ordinary").number
    assert called_in_order(book, "1") == [number, early]
    book.now = at("08:30")
    assert called_in_order(book, "1") == [number, early]


def test_an_appointment_may_be_called_from_its_slot_on() -> None:
    book = open_book()
    early = _check_in(book.at("08:00"), at("08:30"))
    late = book.at("08:30").issue().number
    assert called_in_order(book, "1") == [early, late]


def test_an_appointment_too_early_is_called_when_nobody_else_waits() -> None:
    book = open_book()
    book.open("1")
    early = _check_in(book.at("08:00"), at("08:30"))
    assert book.call("1").number == early


def test_ahead_counts_smaller_base_turns_of_the_same_service() -> None:
    book = open_book()
    aheads = [book.at("08:00").issue().ahead, book.at("08:05").issue().ahead]
    aheads.append(book.at("08:10").issue(ticket_class="priority").ahead)
    aheads.append(book.at("08:11").issue("land").ahead)
    aheads.append(book.at("08:12").issue().ahead)
    assert aheads == [0, 1, 0, 0, 3]


@pytest.mark.parametrize("waiting", [10, 1_000])
def test_a_decision_looks_at_few_tickets_however_many_wait(waiting: int) -> None:
    """O(k + log n): counted in tickets that the decision reads, not in time."""
    book = open_book(
        msgspec.structs.replace(SMALL, series=(Series(prefix="A", digits=4, last=9999), SMALL.series[1]))
    )
    for position in range(waiting):
        book.issue(ticket_class=["ordinary", "priority"][position % 2])
    looked_at: list[int] = []

    class Watched(dict[int, int]):
        """Head starts that note which tickets are asked for."""

        def get(self, key: int, default: int = 0) -> int:  # type: ignore[override]  # narrower on purpose
            looked_at.append(key)
            return super().get(key, default)

    book.state.head_starts = Watched(book.state.head_starts)
    next(calling.order(book.state, book.state.counters["3"], book.now))
    assert len(looked_at) <= len(SMALL.services)


def test_nobody_waits() -> None:
    book = open_book()
    book.open("1")
    assert book.act(acts.CallNext(counter="1")) == []
