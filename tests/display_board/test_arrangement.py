"""What stands where: no call is lost, however many there are."""

from __future__ import annotations

import datetime
import itertools

import pytest

from display_board.arrangement import BELOW, READ, TURN, Announcement, Standstill, arrange, shortened
from queue_server.contract.messages import WaitingCount
from tests.display_board.stage import MORNING, announcement, board_view, call


def _later(seconds: float) -> datetime.datetime:
    return MORNING + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize("count", [1, 2, 7, 8, 13, 30])
def test_every_call_has_its_turn(count: int) -> None:
    calls = tuple(call(seq, f"A{seq:03}", "1") for seq in range(1, count + 1))
    shown: set[int] = set()
    for turn in range(-(-count // BELOW) + 1):
        picture = arrange(board_view(calls=calls), _later(turn * TURN))
        assert picture.large is not None
        assert picture.large.seq == count
        assert len(picture.below) <= BELOW
        shown |= {picture.large.seq, *(entry.seq for entry in picture.below)}
    assert shown == set(range(1, count + 1))


def test_the_newest_stands_large_and_what_is_answered_or_old_is_in_the_list() -> None:
    calls = (
        call(1, "A001", "1", at=_later(-121)),
        call(2, "A002", "2", state="serving"),
        call(3, "A003", "3"),
        call(4, "A004", "4"),
    )
    picture = arrange(board_view(calls=calls, recent=calls[::-1]), MORNING)
    assert picture.large is not None
    assert picture.large.number == "A004"
    assert [entry.number for entry in picture.below] == ["A003"]
    assert [entry.number for entry in picture.recent] == ["A002", "A001"]
    assert picture.part is None


def test_a_call_leaves_the_large_place_when_its_time_is_over() -> None:
    view = board_view(calls=(call(1, "A001", "1"),), recent=(call(1, "A001", "1"),))
    assert arrange(view, _later(119)).large is not None
    assert arrange(view, _later(120)).large is None
    assert len(arrange(view, _later(120)).recent) == 1


def test_every_group_that_waits_has_its_turn() -> None:
    groups = tuple(
        WaitingCount(
            service=f"s{place}", names={"vi": f"Biến động, chuyển nhượng số {place}"}, waiting=place % 3
        )
        for place in range(15)
    )
    shown = {
        group.name
        for turn in range(15)
        for group in arrange(board_view(waiting=groups), _later(turn * TURN)).waiting
    }
    assert shown == {f"Biến động, chuyển nhượng số {place}" for place in range(15) if place % 3}


@pytest.mark.parametrize(
    ("phase", "paused", "status"),
    [
        ("open", None, None),
        ("open", "incident", "paused"),
        ("break", None, "break"),
        ("before", None, "before"),
        ("closed", "incident", "closed"),
    ],
)
def test_status(phase: str, paused: str | None, status: str | None) -> None:
    picture = arrange(board_view(phase=phase, paused=paused, until=_later(3600)), MORNING)
    assert picture.status == status
    assert picture.until == "09:28"
    assert picture.clock == "08:28"


def test_notices_take_turns_by_language() -> None:
    notices = {"km": "ខ", "vi": "Lỡ số?"}
    seen = {arrange(board_view(notices=notices), _later(turn * TURN)).notice for turn in range(4)}
    assert seen == {"ខ", "Lỡ số?"}
    assert arrange(board_view(notices={}), MORNING).notice == ""


def test_the_languages_of_announcements_take_turns_and_stand_long_enough_to_be_read() -> None:
    view = board_view(announcements=(announcement(3), announcement(4, texts={"vi": "Khai trương"})))
    said = [arrange(view, _later(turn * TURN)).announcement for turn in range(4 * READ)]
    texts = [entry.text for entry in said if entry is not None]
    assert len(set(texts)) == 4
    changes = sum(one != other for one, other in itertools.pairwise(texts))
    assert changes <= 4
    assert arrange(view, _later(120)).announcement is None


def test_a_call_to_nobody_goes_before_announcements_and_speaks_the_staffs_language() -> None:
    test = announcement(5, kind="test", texts={"vi": "Gọi thử. Quầy 3.", "en": "A test."}, until=20)
    view = board_view(announcements=(announcement(3), test))
    for turn in range(3):
        assert arrange(view, _later(turn * TURN)).announcement == Announcement(
            "test", "Gọi thử. Quầy 3.", "vi"
        )
    assert arrange(view, _later(20)).large is None


@pytest.mark.parametrize(
    ("stopped", "clear", "expected"),
    [
        (None, False, None),
        ("power", False, Standstill("stopped", "power")),
        ("fire-alarm", True, Standstill("clear", "fire-alarm")),
    ],
)
def test_standstill(stopped: str | None, clear: bool, expected: Standstill | None) -> None:
    still = announcement(3, kind="clear" if clear else "stopped", until=None)
    view = board_view(stopped=stopped, clear=clear, announcements=(still,) if stopped else ())
    picture = arrange(view, MORNING)
    assert (picture.standstill, picture.announcement) == (expected, None)


def test_numbers_written_by_hand_are_a_status() -> None:
    assert arrange(board_view(paper_since=MORNING, paused="incident"), MORNING).status == "paper"
    assert arrange(board_view(paper_since=MORNING, phase="break"), MORNING).status == "break"


def test_long_names_are_cut_between_words() -> None:
    assert shortened("Chứng thực") == "Chứng thực"
    assert shortened("Biến động, chuyển nhượng, tách thửa") == "Biến động, chuyển nhượng…"
    assert len(shortened("x" * 100)) <= 31
