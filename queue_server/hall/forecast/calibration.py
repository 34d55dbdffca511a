"""Windows that keep their word: what was promised on earlier days beside what came true.

Conformal in kind (Romano, Patterson and Candès, Conformalized quantile regression, 2019): the distance by
which the truth missed an end of the window, counted in widths of the window, has a quantile on earlier days;
the end is moved by that. Per service, shrunk towards all services together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

#: Seconds added to the width of a window, so that a narrow one can be moved too.
LEAST_WIDTH = 60.0
#: Pairs for which all services together count within one.
PRIOR_PAIRS = 200.0
LOW, HIGH = 0.10, 0.80


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """A window as the replay gave it, and the truth, in seconds from when it was made."""

    service: str
    low: float
    middle: float
    high: float
    #: Infinite for somebody who was never called.
    called: float


class Shift(msgspec.Struct, frozen=True, array_like=True):
    """By how many widths the two ends and the middle are moved."""

    low: float = 0.0
    middle: float = 0.0
    high: float = 0.0


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Shifts of every service; ``pooled`` for one that has none."""

    pooled: Shift = Shift()
    services: dict[str, Shift] = {}

    def window(self, service: str, low: float, middle: float, high: float) -> tuple[float, float, float]:
        """Seconds of P10, P50 and P80 as they are promised; "at once" stays "at once"."""
        shift = self.services.get(service, self.pooled)
        width = high - low + LEAST_WIDTH
        ends = ((low, shift.low), (middle, shift.middle), (high, shift.high))
        moved = [end + by * width if end > 0.0 else 0.0 for end, by in ends]
        first = max(0.0, moved[0])
        second = max(first, moved[1])
        return first, second, max(second, moved[2])


def calibrated(pairs: Iterable[Pair]) -> Calibration:
    """Learn the shifts from raw windows and what came true.

    Windows of people who are called at once say so and nothing else; they would hide how the others fare.
    """
    by_service: dict[str, list[Pair]] = {}
    for pair in pairs:
        if 0.0 < pair.high < math.inf:
            by_service.setdefault(pair.service, []).append(pair)
    everything = [pair for some in by_service.values() for pair in some]
    if not everything:
        return Calibration()
    pooled = _shift(everything)
    return Calibration(
        pooled=pooled,
        services={
            service: _between(pooled, _shift(some), len(some) / (len(some) + PRIOR_PAIRS))
            for service, some in by_service.items()
        },
    )


def _shift(pairs: Sequence[Pair]) -> Shift:
    return Shift(
        _quantile([(pair.called - pair.low) / _width(pair) for pair in pairs], LOW),
        _quantile([(pair.called - pair.middle) / _width(pair) for pair in pairs], 0.5),
        _quantile([(pair.called - pair.high) / _width(pair) for pair in pairs], HIGH),
    )


def _width(pair: Pair) -> float:
    return pair.high - pair.low + LEAST_WIDTH


def _quantile(values: list[float], level: float) -> float:
    """The smallest value that at least this share of the next ones will not exceed, on average."""
    ordered = sorted(values)
    rank = math.ceil(level * (len(ordered) + 1)) - 1
    found = ordered[min(max(rank, 0), len(ordered) - 1)]
    return found if math.isfinite(found) else 3.0


def _between(one: Shift, other: Shift, share: float) -> Shift:
    return Shift(
        one.low + share * (other.low - one.low),
        one.middle + share * (other.middle - one.middle),
        one.high + share * (other.high - one.high),
    )


__all__ = ["HIGH", "LOW", "Calibration", "Pair", "Shift", "calibrated"]
