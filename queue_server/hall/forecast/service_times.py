"""How long a ticket keeps a counter busy: learned per service, shrunk towards what is configured.

The logarithm of the time has a mean and a spread per service, and one shape for all services: normal while
data is thin, later the one observed, so that long tails stay long. Times count from the call to the end of
the visit, with the citizen's way to the counter.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from random import Random
from statistics import NormalDist

import msgspec

#: Points by which a distribution is drawn, each as likely as the next.
POINTS = 256
#: Visits that the configured time counts for.
PRIOR_VISITS = 15.0
#: Spread of the logarithm that is supposed before anything is known.
PRIOR_SPREAD = 0.6
#: Visits for which the normal shape counts.
PRIOR_SHAPE = 300.0
#: Visits for which "this counter is like the others" counts, first for all its services, then for each.
PRIOR_SKILL = 25.0

NORMAL_SHAPE = tuple(NormalDist().inv_cdf((point + 0.5) / POINTS) for point in range(POINTS))


class ServiceTime(msgspec.Struct, frozen=True, array_like=True):
    """Log-normal time: mean and standard deviation of the logarithm of seconds."""

    log_mean: float
    spread: float
    #: Visits behind it, the configured time's own ones among them.
    weight: float

    @property
    def mean(self) -> float:
        """Seconds."""
        return math.exp(self.log_mean + self.spread**2 / 2)

    def shrunk(self, logarithms: Sequence[float]) -> ServiceTime:
        """The same after more visits: normal with conjugate prior (Gelman, Bayesian Data Analysis, 3.3)."""
        count = len(logarithms)
        if not count:
            return self
        weight = self.weight + count
        mean = math.fsum(logarithms) / count
        within = math.fsum((value - mean) ** 2 for value in logarithms)
        between = self.weight * count / weight * (mean - self.log_mean) ** 2
        variance = (self.weight * self.spread**2 + within + between) / weight
        return ServiceTime((self.weight * self.log_mean + count * mean) / weight, math.sqrt(variance), weight)

    def points(self, shape: Sequence[float]) -> list[float]:
        """Equally likely times in seconds, rising."""
        return [math.exp(self.log_mean + self.spread * point) for point in shape]


def configured(seconds: float, spread: float = PRIOR_SPREAD) -> ServiceTime:
    """What is supposed of a service before its first visit: the configured time is the mean."""
    return ServiceTime(math.log(seconds) - spread**2 / 2, spread, PRIOR_VISITS)


def learned_shape(deviations: Iterable[float]) -> tuple[float, ...]:
    """The shape of standardised logarithms, shrunk towards the normal one."""
    observed = sorted(deviations)
    share = len(observed) / (len(observed) + PRIOR_SHAPE)
    if not observed:
        return NORMAL_SHAPE
    return tuple(
        share * observed[int((point + 0.5) / POINTS * len(observed))] + (1 - share) * normal
        for point, normal in enumerate(NORMAL_SHAPE)
    )


def learned_skills(
    deviations: Iterable[tuple[str, str, float]],
) -> dict[str, dict[str, float]]:
    """How much longer each counter takes for each service, as a logarithm.

    Args:
        deviations: counter, service, and the logarithm's distance from the service's mean, of every visit.
    """
    of_counter: dict[str, list[float]] = {}
    of_both: dict[str, dict[str, list[float]]] = {}
    for counter, service, deviation in deviations:
        of_counter.setdefault(counter, []).append(deviation)
        of_both.setdefault(counter, {}).setdefault(service, []).append(deviation)
    skills: dict[str, dict[str, float]] = {}
    for counter, services in of_both.items():
        whole = of_counter[counter]
        general = math.fsum(whole) / (len(whole) + PRIOR_SKILL)
        skills[counter] = {
            service: (math.fsum(own) + PRIOR_SKILL * general) / (len(own) + PRIOR_SKILL)
            for service, own in services.items()
        }
    return skills


class Clock:
    """Draws how long a ticket keeps a counter busy.

    Args:
        points: equally likely times in seconds, rising.
        random: where chance comes from.
    """

    __slots__ = ("_points", "_random")

    def __init__(self, points: Sequence[float], random: Random) -> None:
        self._points, self._random = points, random.random

    def whole(self) -> float:
        """Seconds of a visit that begins now."""
        return self._points[int(self._random() * len(self._points))]

    def surviving(self, elapsed: float) -> float:
        """Share of visits that last longer than this."""
        return 1 - bisect.bisect_right(self._points, elapsed) / len(self._points)

    def rest(self, elapsed: float) -> float:
        """Seconds that a visit still lasts which has lasted ``elapsed`` seconds."""
        first, count = bisect.bisect_right(self._points, elapsed), len(self._points)
        if first < count - 1:
            return self._points[first + int(self._random() * (count - first))] - elapsed
        # Longer than anything known: the longer it took, the longer it takes (Lomax, shape 4).
        return elapsed * (math.pow(1 - self._random(), -0.25) - 1)


__all__ = [
    "NORMAL_SHAPE", "POINTS", "Clock", "ServiceTime", "configured", "learned_shape", "learned_skills",
]  # fmt: skip
