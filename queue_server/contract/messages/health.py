"""What a kiosk tells of itself in its reports."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec


class KioskHealth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a kiosk tells of itself beside its troubles."""

    #: ``ok``, ``low``, ``out`` or ``unknown``.
    paper: Annotated[str, msgspec.Meta(pattern=r"^(ok|low|out|unknown)$(?!\n)")] = "unknown"
    #: The lease that it holds, and how many numbers of it are left.
    lease: int | None = None
    lease_left: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 0
    #: Numbers given while the server was away and not handed in yet.
    to_hand_in: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 0
    #: How often the server was out of reach since the kiosk started, and when last.
    outages: Annotated[int, msgspec.Meta(ge=0)] = 0
    last_outage: datetime.datetime | None = None
    #: When the program started.
    started: datetime.datetime | None = None


__all__ = ["KioskHealth"]
