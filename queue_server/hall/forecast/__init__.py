"""How long from now: a window for every waiting ticket, and for one not yet taken. Pure."""

from __future__ import annotations

from queue_server.hall.forecast.calibration import Calibration, Pair, calibrated
from queue_server.hall.forecast.estimate import estimate
from queue_server.hall.forecast.hindsight import look_back
from queue_server.hall.forecast.learned import Learned, untaught
from queue_server.hall.forecast.learning import VisitRow, by_day, learn
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.hall.forecast.snapshot import Snapshot, snapshot_of
from queue_server.hall.forecast.waits import replay

__all__ = [
    "Calibration", "Forecast", "Learned", "Pair", "Snapshot", "VisitRow", "Wait", "by_day", "calibrated",
    "estimate", "learn", "look_back", "replay", "snapshot_of", "untaught",
]  # fmt: skip
