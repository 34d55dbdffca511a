"""Taking back a counter's last act: everything is as it was, or nothing happens."""

from __future__ import annotations

import copy
import datetime

import msgspec
import pytest

from queue_server.hall import acts, events
from tests.queue_server.hall.disciplines import RICH
from tests.queue_server.hall.second_hall.watched import as_it_was
from tests.queue_server.hall.small_hall import Book, only, open_book

change = msgspec.structs.replace


@pytest.fixture
def book() -> Book:
    """Counter 1 serves A001, counter 2 has called A004 and again; A002 is parked; A003, A005, A006 wait."""
    book = open_book(RICH)
    for name, officer in (("1", "anh"), ("2", "binh")):
        book.press(acts.OpenCounter(counter=name, officer=officer))
    book.at("08:00").issue("certification", units=2, then=("civil",))
    book.issue("certification")
    book.issue("certification", "priority")
    book.issue("land")
    book.issue("land")
    book.issue("certification")
    book.press(acts.CallChosen(counter="1", chosen="A001", reason="frail"))
    book.press(acts.StartService(counter="1"))
    book.press(acts.CallChosen(counter="2", chosen="A004", reason="frail"))
    book.press(acts.Recall(counter="2"))
    book.press(acts.Park(ticket="A002"))
    book.act(acts.MarkAnnounced(call=book.state.seq - 1, device="board-1"))
    book.now += datetime.timedelta(seconds=30)
    return book


ACTS: tuple[acts.Act, ...] = (
    acts.CallNext(counter="1", outcome="served"),
    acts.CallNext(counter="2", outcome="no_show"),
    acts.CallChosen(counter="1", chosen="A002", reason="came-back"),
    acts.Recall(counter="2"),
    acts.StartService(counter="2"),
    acts.Finish(counter="1"),
    acts.Finish(counter="2"),
    acts.MarkNoShow(counter="2"),
    acts.Transfer(counter="1", ticket="A001", to_service="land", keep_place=False, done=True),
    acts.Transfer(counter="1", ticket="A001", to_counter="2"),
    acts.Transfer(counter="1", ticket="A003", to_officer="binh"),
    acts.Park(counter="1", ticket="A001", back_to_counter=True),
    acts.Park(counter="2", ticket="A004"),
    acts.Return(counter="1", ticket="A002"),
    acts.Cancel(counter="1", ticket="A005"),
    acts.ConfirmPriority(counter="1", ticket="A003"),
    acts.ChangeClass(counter="1", ticket="A001", ticket_class="priority"),
    acts.ChangeClass(counter="1", ticket="A002", ticket_class="priority"),
    acts.Merge(counter="1", ticket="A001", other="A002"),
    acts.Merge(counter="1", ticket="A001", other="A005"),
    acts.PauseCounter(counter="1", reason="break"),
    acts.OpenCounter(counter="3", officer="chi"),
    acts.SetServices(counter="1", services={"civil": 3}),
    acts.SetAutoCall(counter="1", on=True),
    acts.AskHelp(counter="1"),
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
def test_everything_is_as_before_the_act(book: Book, act: acts.CounterAct) -> None:
    before = as_it_was(copy.deepcopy(book.state))
    book.press(act)
    assert as_it_was(book.state) != before
    book.now += datetime.timedelta(seconds=10)
    undone = only(events.ActUndone, book.press(acts.Undo(counter=act.counter, seq=book.state.seq)))
    assert undone.counter == act.counter
    assert as_it_was(book.state) == before
    assert book.refuse(acts.Undo(counter=act.counter, seq=undone.last))[0] == "nothing-to-undo"


@pytest.mark.parametrize(
    "act",
    [
        acts.CloseCounter(counter="1"), acts.MoveCounter(counter="1", to="3"),
        acts.TakeOver(counter="1", other="2"), acts.Relieve(counter="1", service="civil"),
        acts.CallNext(counter="1"),
    ],
    ids=lambda act: type(act).__name__,
)  # fmt: skip
def test_so_it_is_for_an_idle_counter_with_lines_of_its_own(book: Book, act: acts.CounterAct) -> None:
    book.press(acts.Finish(counter="1"))
    book.press(acts.Transfer(ticket="A003", to_counter="1"))
    book.press(acts.Transfer(ticket="A005", to_officer="anh"))
    book.press(acts.AskHelp(counter="1"))
    before = as_it_was(copy.deepcopy(book.state))
    book.press(act)
    book.press(acts.Undo(counter="1", seq=book.state.seq))
    assert as_it_was(book.state) == before


def test_a_no_show_that_another_counter_fetched_is_a_no_show_there_again(book: Book) -> None:
    book.press(acts.MarkNoShow(counter="2"))
    before = as_it_was(copy.deepcopy(book.state))
    book.press(acts.CallChosen(counter="1", chosen="A004", reason="came-back", outcome="served"))
    book.press(acts.Undo(counter="1", seq=book.state.seq))
    assert as_it_was(book.state) == before
    assert list(book.state.missed_at(book.state.counters["2"])) == ["A004"]


# ------------------------------------------------------------ what is refused


def test_only_the_last_act_and_only_soon(book: Book) -> None:
    book.press(acts.Finish(counter="2"))
    last = book.state.seq
    for seq in (last - 1, last + 1):
        assert book.refuse(acts.Undo(counter="2", seq=seq)) == (
            "nothing-to-undo", {"field": "seq", "counter": "2"},
        )  # fmt: skip
    assert book.refuse(acts.Undo(counter="3", seq=last))[0] == "nothing-to-undo"
    book.now += datetime.timedelta(seconds=11)
    assert book.refuse(acts.Undo(counter="2", seq=last)) == (
        "undo-too-late", {"field": "seq", "counter": "2"},
    )  # fmt: skip
    assert book.refuse(acts.Undo(counter="9", seq=last))[0] == "unknown-counter"


def test_an_act_of_several_events_is_named_by_its_last_one(book: Book) -> None:
    happened = book.press(acts.CallNext(counter="2", outcome="served"))
    last = book.state.seq
    undone = only(events.ActUndone, book.press(acts.Undo(counter="2", seq=last)))
    assert (undone.first, undone.last) == (last + 1 - len(happened), last)


def test_nothing_is_taken_back_once_the_ticket_has_moved_on(book: Book) -> None:
    book.press(acts.Transfer(counter="1", ticket="A001", to_service="land"))
    last = book.state.seq
    book.press(acts.CallChosen(counter="2", chosen="A001", reason="other", outcome="served"))
    assert book.refuse(acts.Undo(counter="1", seq=last)) == ("moved-on", {"field": "seq", "number": "A001"})


def test_nothing_is_taken_back_once_the_other_counter_has_moved_on(book: Book) -> None:
    book.press(acts.Finish(counter="1"))
    book.press(acts.TakeOver(counter="1", other="2"))
    last = book.state.seq
    book.press(acts.PauseCounter(counter="2"))
    assert book.refuse(acts.Undo(counter="1", seq=last)) == ("moved-on", {"field": "seq", "counter": "2"})


def test_nobody_is_put_back_where_nobody_serves_any_more(book: Book) -> None:
    """A003 was chosen out of the line of counter 2, which closed then."""
    book.press(acts.Finish(counter="2"))
    book.press(acts.Transfer(ticket="A003", to_counter="2"))
    book.press(acts.CallChosen(counter="1", chosen="A003", reason="frail", outcome="served"))
    last = book.state.seq
    book.press(acts.CloseCounter(counter="2"))
    assert book.refuse(acts.Undo(counter="1", seq=last)) == ("moved-on", {"field": "seq", "number": "A003"})


def test_a_counter_is_not_closed_again_that_somebody_waits_for_already(book: Book) -> None:
    book.press(acts.OpenCounter(counter="3", officer="chi"))
    last = book.state.seq
    book.press(acts.Transfer(ticket="A003", to_officer="chi"))
    assert book.refuse(acts.Undo(counter="3", seq=last))[0] == "moved-on"


def test_nobody_works_at_two_counters_by_taking_back(book: Book) -> None:
    book.press(acts.Finish(counter="1"))
    book.press(acts.CloseCounter(counter="1"))
    last = book.state.seq
    book.press(acts.OpenCounter(counter="3", officer="anh"))
    assert book.refuse(acts.Undo(counter="1", seq=last)) == (
        "officer-elsewhere", {"field": "seq", "counter": "3"},
    )  # fmt: skip


def test_nothing_is_taken_back_across_a_changed_configuration(book: Book) -> None:
    book.press(acts.SetServices(counter="1", services={"civil": 0}))
    last = book.state.seq
    book.configure(change(RICH, max_in_a_row=1))
    assert book.refuse(acts.Undo(counter="1", seq=last))[0] == "nothing-to-undo"


def test_what_others_do_does_not_become_the_counters_act(book: Book) -> None:
    book.press(acts.Transfer(ticket="A001", to_service="land"))
    assert book.refuse(acts.Undo(counter="1", seq=book.state.seq))[0] == "nothing-to-undo"


def test_boards_and_slips_keep_nothing_from_being_taken_back(book: Book) -> None:
    book.press(acts.CallNext(counter="2", outcome="served"))
    last = book.state.seq
    book.act(acts.MarkAnnounced(call=last, device="board-1"))
    book.press(acts.TestCall(counter="2"))
    book.press(acts.Announce(text="free"))
    assert only(events.ActUndone, book.press(acts.Undo(counter="2", seq=last))).last == last


def test_a_counter_that_calls_by_itself_does_not_do_so_again_at_once(book: Book) -> None:
    book.press(acts.Finish(counter="1"))
    book.now += datetime.timedelta(minutes=1)
    book.press(acts.CallNext(counter="1"))
    last = book.state.seq
    book.now += datetime.timedelta(seconds=3)
    book.press(acts.Undo(counter="1", seq=last))
    assert book.state.counters["1"].idle_since == book.now
    book.press(acts.SetAutoCall(counter="1", on=True))
    assert book.state.due is not None
    assert book.state.due > book.now


def test_what_a_board_reported_meanwhile_is_not_forgotten(book: Book) -> None:
    book.press(acts.Recall(counter="2"))
    call = book.state.seq
    book.press(acts.StartService(counter="2"))
    last = book.state.seq
    book.act(acts.MarkAnnounced(call=call, device="board-2"))
    book.press(acts.Undo(counter="2", seq=last))
    restored = book.ticket("A004").call
    assert restored is not None
    assert (restored.seq, restored.announced_by, restored.started_at) == (call, "board-2", None)
