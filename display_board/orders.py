"""Orders from afar: a board says that it heard before it does what it was told. Pure.

So nothing is done twice: an answer that is lost is asked for once more, and what the server knows as heard
it never gives again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from queue_server.contract.messages import DeviceOrder


@dataclass(frozen=True, slots=True)
class Orders:
    """What a board was told and has not done yet."""

    #: Heard, and to be done as soon as the server knows that.
    heard: DeviceOrder | None = None

    @property
    def told(self) -> str:
        """What the next report says."""
        return "" if self.heard is None else self.heard.id


def answered(orders: Orders, told: str, order: DeviceOrder | None) -> tuple[Orders, DeviceOrder | None]:
    """A report was answered.

    Args:
        orders: before.
        told: what the report said.
        order: in the answer.

    Returns:
        What is left, and the order to be done now.
    """
    done = orders.heard if orders.heard is not None and orders.heard.id == told else None
    left = replace(orders, heard=None) if done else orders
    if left.heard is None and order is not None and (done is None or order.id != done.id):
        left = replace(left, heard=order)
    return left, done


__all__ = ["Orders", "answered"]
