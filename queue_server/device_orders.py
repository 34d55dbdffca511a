"""Orders to boards: kept until the board has said that it heard, and given to it once.

A board says that it heard before it does what it was told: so nothing is done twice, also when the answer is
lost or the board restarts. Orders are not in the ledger; after a restart of the server the page shows none.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

from queue_server.contract.messages import DeviceOrder, GivenOrder
from queue_server.contract.messages.orders import OrderKind

#: Nobody stands before a board any more to see which one it is.
IDENTIFY_WITHIN = datetime.timedelta(minutes=2)
#: A board that has been off for longer has begun anew in any case.
RELOAD_WITHIN = datetime.timedelta(hours=12)
#: Orders of a device that are remembered.
_MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class _Order:
    key: str
    kind: OrderKind
    at: datetime.datetime
    heard_at: datetime.datetime | None = None

    def expired(self, now: datetime.datetime) -> bool:
        """Whether it was not heard while it was of use."""
        within = IDENTIFY_WITHIN if self.kind == "identify" else RELOAD_WITHIN
        return self.heard_at is None and now - self.at > within


class DeviceOrders:
    """The orders to all devices of a hall.

    Args:
        now: hall time.
        on_change: called when the supervisor has something new to see.
    """

    def __init__(self, now: Callable[[], datetime.datetime], on_change: Callable[[], None]) -> None:
        self._now, self._on_change = now, on_change
        self._orders: dict[str, list[_Order]] = {}

    def give(self, device: str, key: str, kind: OrderKind) -> datetime.datetime:
        """Give an order; the same key gives it once. Tells when it was given."""
        orders = self._orders.setdefault(device, [])
        given = next((order for order in orders if order.key == key), None)
        if given is None:
            given = _Order(key, kind, self._now())
            orders.append(given)
            del orders[:-_MOST_KEPT]
            self._on_change()
        return given.at

    def heard(self, device: str, key: str) -> None:
        """A device says that it heard an order."""
        orders = self._orders.get(device, [])
        for place, order in enumerate(orders):
            if order.key == key and order.heard_at is None:
                orders[place] = replace(order, heard_at=self._now())
                self._on_change()

    def next(self, device: str) -> DeviceOrder | None:
        """What a device is to do: the oldest order that it has not heard and that is of use."""
        now = self._now()
        for order in self._orders.get(device, []):
            if order.heard_at is None and not order.expired(now):
                return DeviceOrder(id=order.key, kind=order.kind)
        return None

    def last(self, device: str) -> GivenOrder | None:
        """A device's last order."""
        orders = self._orders.get(device)
        if not orders:
            return None
        last = orders[-1]
        return GivenOrder(
            kind=last.kind, at=last.at, heard_at=last.heard_at, expired=last.expired(self._now())
        )

    def expired(self) -> tuple[str, ...]:
        """The devices whose last order was not heard: changes as time passes."""
        now = self._now()
        return tuple(device for device, orders in self._orders.items() if orders[-1].expired(now))


__all__ = ["IDENTIFY_WITHIN", "DeviceOrders"]
