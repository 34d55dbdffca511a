"""What past days have taught about a hall, as plain values that can be sent to another process."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from queue_server.hall.forecast.calibration import Calibration
from queue_server.hall.forecast.service_times import NORMAL_SHAPE, ServiceTime, configured
from queue_server.hall.service import Service

#: Seconds.
DAY = 86_400.0
#: Seconds of the day for which one rate of arrivals holds.
SLOT = 900.0
SLOTS = 96
#: Seconds from the call until somebody who does not come is given up, before it is learned.
GIVEN_UP_AFTER = 150.0
#: Share of those who do not come, before it is learned.
NO_SHOW_SHARE = 0.04

#: From, until: seconds of the day.
Stretch = tuple[float, float]


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What past days have taught. Times of the day are seconds since local midnight."""

    #: Days behind it.
    days: int = 0
    #: Service to the time from call to end of those who came, for one unit.
    times: dict[str, ServiceTime]
    #: Counter to service to the logarithm of the factor on that time.
    skills: dict[str, dict[str, float]] = {}
    #: Equally likely standardised logarithms, rising.
    shape: tuple[float, ...] = NORMAL_SHAPE
    #: Service to the share of called tickets whose citizens did not come.
    no_show: dict[str, float] = {}
    #: Time from call to giving up.
    given_up: ServiceTime = configured(GIVEN_UP_AFTER, 0.3)
    #: Service to class to the mean number of tickets taken in each ``SLOT`` of the day.
    arrivals: dict[str, dict[str, tuple[float, ...]]] = {}
    #: Counter to its absences on each past day.
    absences: dict[str, tuple[tuple[Stretch, ...], ...]] = {}
    #: Equally likely seconds between the end of a visit and the next call while somebody waits.
    gaps: tuple[float, ...] = (0.0,)
    calibration: Calibration = Calibration()

    def time_of(self, service: str) -> ServiceTime:
        """The time of a service, also of one that is new."""
        return self.times.get(service) or configured(600.0)


def untaught(services: Iterable[Service]) -> Learned:
    """What is supposed before the first day: the configured times."""
    return Learned(times={service.id: configured(service.typical_minutes * 60.0) for service in services})


__all__ = ["DAY", "SLOT", "SLOTS", "Learned", "Stretch", "untaught"]
