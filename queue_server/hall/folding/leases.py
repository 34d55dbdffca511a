"""Events of leases: granted, replaced, ended."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import events
from queue_server.hall.floor import Floor
from queue_server.hall.leases import Lease


def _granted(floor: Floor, seq: int, at: datetime.datetime, event: events.LeaseGranted) -> None:
    floor.sequences[event.prefix] = event.last
    floor.leases[seq] = Lease(
        seq=seq, device=event.device, prefix=event.prefix, digits=event.digits, first=event.first,
        last=event.last, epoch=event.epoch, address=event.address, granted_at=at,
    )  # fmt: skip


def _replaced(floor: Floor, _seq: int, _at: datetime.datetime, event: events.LeaseReplaced) -> None:
    floor.leases[event.lease].replaced = True


def _ended(floor: Floor, _seq: int, _at: datetime.datetime, event: events.LeaseEnded) -> None:
    floor.leases[event.lease].ended = True


FOLDS: dict[type[events.Event], Callable[[Floor, int, datetime.datetime, Any], None]] = {
    events.LeaseGranted: _granted,
    events.LeaseReplaced: _replaced,
    events.LeaseEnded: _ended,
}

__all__ = ["FOLDS"]
