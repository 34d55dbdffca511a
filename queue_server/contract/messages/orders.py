"""What boards are told to do from afar, and what became of it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

from queue_server.contract.messages.requests import Request

OrderKind = Literal["identify", "reload"]


class OrderRequest(Request, frozen=True, kw_only=True):
    """Let a board say which one it is, or begin anew with its configuration and its texts."""

    kind: OrderKind


class OrderAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The order waits for the board's next report."""

    device: str
    kind: OrderKind
    at: datetime.datetime
    seq: int


class DeviceOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the device is told of it. It does it once it has said that it heard."""

    id: Annotated[str, msgspec.Meta(max_length=64)]
    kind: OrderKind


class GivenOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A device's last order, as the supervisor sees it."""

    kind: OrderKind
    at: datetime.datetime
    #: When the device said that it heard; nothing while it has not.
    heard_at: datetime.datetime | None = None
    #: It was not heard while it was of use.
    expired: bool = False


__all__ = ["DeviceOrder", "GivenOrder", "OrderAnswer", "OrderKind", "OrderRequest"]
