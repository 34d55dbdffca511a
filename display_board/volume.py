"""How loud a board is at which hour. Pure; ``queue_server/web/static/sound.js`` follows the same rule."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from config.schema_devices import Volume

#: Per cent outside of all hours.
USUAL = 100


def volume_at(hours: Sequence[Volume], now: datetime.datetime) -> int:
    """Per cent at an instant of the hall's own time; the minute at which hours end is outside of them."""
    minute = f"{now:%H:%M}"
    for entry in hours:
        begin, end = entry.hours.split("-")
        if begin <= minute < end:
            return entry.percent
    return USUAL


__all__ = ["USUAL", "volume_at"]
