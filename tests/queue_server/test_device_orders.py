"""Orders to boards: given until heard, then never again; what is of no use any more is dropped."""

from __future__ import annotations

import datetime

from queue_server.contract.messages import DeviceOrder
from queue_server.device_orders import IDENTIFY_WITHIN, DeviceOrders


class Stand:
    """Orders, a clock, and how often the supervisor had something new to see."""

    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 11, 25, 1, 0, tzinfo=datetime.UTC)
        self.changes = 0
        self.orders = DeviceOrders(lambda: self.now, self._changed)

    def _changed(self) -> None:
        self.changes += 1


def test_an_order_is_given_until_it_is_heard_and_then_never_again() -> None:
    stand = Stand()
    orders = stand.orders
    orders.give("board-2", "k1", "identify")
    assert orders.next("board-1") is None
    assert orders.next("board-2") == orders.next("board-2") == DeviceOrder(id="k1", kind="identify")
    stand.now += datetime.timedelta(seconds=3)
    orders.heard("board-2", "k1")
    orders.heard("board-2", "k1")
    assert orders.next("board-2") is None
    last = orders.last("board-2")
    assert last is not None
    assert (last.heard_at, last.expired, stand.changes) == (stand.now, False, 2)


def test_the_same_press_sent_twice_is_one_order() -> None:
    stand = Stand()
    at = stand.orders.give("board-2", "k1", "reload")
    stand.orders.heard("board-2", "k1")
    stand.now += datetime.timedelta(seconds=3)
    assert stand.orders.give("board-2", "k1", "reload") == at
    assert stand.orders.next("board-2") is None


def test_two_orders_are_done_one_after_the_other() -> None:
    orders = Stand().orders
    orders.give("board-2", "k1", "identify")
    orders.give("board-2", "k2", "reload")
    assert orders.next("board-2") == DeviceOrder(id="k1", kind="identify")
    orders.heard("board-2", "k1")
    assert orders.next("board-2") == DeviceOrder(id="k2", kind="reload")


def test_nobody_waits_for_hours_to_see_which_board_it_is_but_a_board_reloads_when_it_is_back() -> None:
    stand = Stand()
    stand.orders.give("board-1", "k1", "identify")
    stand.orders.give("board-2", "k2", "reload")
    stand.now += IDENTIFY_WITHIN + datetime.timedelta(seconds=1)
    assert stand.orders.next("board-1") is None
    assert stand.orders.next("board-2") is not None
    assert stand.orders.expired() == ("board-1",)
    last = stand.orders.last("board-1")
    assert last is not None
    assert last.expired
