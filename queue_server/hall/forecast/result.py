"""What a forecast says."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from queue_server.hall.events import Window

Kind = Literal["replay", "estimate"]


class Wait(msgspec.Struct, frozen=True, array_like=True):
    """Seconds until called, from the instant of the forecast. Nothing: not today, as far as can be seen."""

    p10: float | None
    p50: float | None
    p80: float | None

    def window(self, since: datetime.datetime) -> Window | None:
        """From P10 to P80 as instants; nothing where the end cannot be told."""
        if self.p10 is None or self.p80 is None:
            return None
        return Window(
            earliest=since + datetime.timedelta(seconds=self.p10),
            latest=since + datetime.timedelta(seconds=self.p80),
        )


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """How long from ``at`` everybody waits."""

    at: datetime.datetime
    #: Sequence number of the last event that it knows.
    seq: int
    kind: Kind
    #: Replays behind it.
    runs: int
    #: Seconds of a machine's time that it took.
    took: float = 0.0
    #: Waiting ticket to its wait.
    tickets: dict[int, Wait]
    #: Service to class to the wait of somebody who takes a number now.
    services: dict[str, dict[str, Wait]]


__all__ = ["Forecast", "Kind", "Wait"]
