"""Which counters stand on a board: all of them have their turn, calls first, in letters that can be read."""

from __future__ import annotations

import pytest

from display_board import tiles
from tests.display_board.stage import MORNING, board_view, call, counters

#: Rooms of tiles: a wide screen, beside something, a screen higher than wide.
ROOMS = ((1824.0, 732.0), (1044.0, 732.0), (984.0, 1508.0), (984.0, 888.0))
CALLS = (call(91, "C010", "3"), call(92, "H006", "17"))


def _counters(many: int) -> tiles.Counters:
    return tiles.of_view(board_view(calls=CALLS, counters=counters(many, CALLS)), MORNING)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("many", [1, 2, 5, 13, 24, 67])
def test_letters_can_be_read_and_all_have_room(many: int, room: tuple[float, float]) -> None:
    columns, rows = tiles.shape(many, *room)
    most = tiles.most(*room)
    assert columns * rows >= min(many, most[0] * most[1])
    sizes = tiles.sizes(*tiles.cell(columns, rows, *room), 4)
    assert sizes.number >= 74
    assert min(sizes.label, sizes.words) >= 30


def test_a_ward_and_a_large_hall_have_room_on_one_screen() -> None:
    for many in (13, 24):
        for room in (ROOMS[0], ROOMS[2]):
            assert tiles.stand(_counters(many), room, ("vi",)).part is None


def test_those_beyond_the_room_take_turns_and_calls_go_first() -> None:
    view = board_view(calls=(), counters=counters(67))
    seen: set[str] = set()
    for turn in range(10):
        standing = tiles.stand(tiles.Counters(tiles.tiles(view, MORNING), {}, turn), ROOMS[1], ("vi",))
        seen |= {tile.counter for tile in standing.tiles}
        assert standing.part is not None
    assert len(seen) == 67
    called = tiles.tiles(board_view(calls=CALLS, counters=counters(67, CALLS)), MORNING)
    for turn in range(10):
        standing = tiles.stand(tiles.Counters(called, {}, turn), ROOMS[1], ("vi",))
        assert any(tile.is_lit for tile in standing.tiles)


def test_a_tile_says_what_is_at_its_counter() -> None:
    served = call(90, "L001", "2", state="serving")
    view = board_view(calls=CALLS, counters=counters(6, (*CALLS, served), closed=(6,)))
    assert [(tile.number, tile.state, tile.is_lit) for tile in tiles.tiles(view, MORNING)] == [
        ("", "open", False), ("L001", "serving", False), ("C010", "called", True), ("", "open", False),
        ("", "paused", False), ("", "closed", False),
    ]  # fmt: skip
    assert not tiles.asleep(tiles.tiles(view, MORNING))
    assert tiles.asleep(tiles.tiles(board_view(counters=counters(2, closed=(1, 2))), MORNING))


def test_a_board_of_some_counters_shows_theirs_alone_in_its_own_order() -> None:
    view = board_view(calls=CALLS, recent=CALLS, counters=counters(20, CALLS))
    shown = tiles.only(view, ("17", "2", "99"))
    assert [entry.id for entry in shown.counters] == ["17", "2"]
    assert [entry.number for entry in shown.calls] == [entry.number for entry in shown.recent] == ["H006"]
    assert tiles.unknown(view, ("17", "2", "99")) == ["99"]
    assert tiles.only(view, ()) is view


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(
    ("first", "others"),
    [("Đang đóng", "Closed · បិទ"), ("Closed", "Đang đóng · បិទ"), ("បិទ", "Đang đóng · Closed")],
)
def test_words_stand_in_every_language_at_once_where_they_have_room(
    room: tuple[float, float], first: str, others: str
) -> None:
    for many in range(1, 40):
        cell = tiles.cell(*tiles.shape(many, *room), *room)
        above, below = tiles.word_sizes(*cell, first, others)
        assert above >= tiles.LEAST
        assert below == 0 or (below >= tiles.LEAST and above >= below)
        assert tiles.word_sizes(*cell, first, "")[1] == 0
    few = tiles.cell(*tiles.shape(4, *ROOMS[0]), *ROOMS[0])
    assert tiles.word_sizes(*few, first, others)[1] >= tiles.LEAST
