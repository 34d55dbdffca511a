"""How often somebody may look up dossiers, so that nobody tries all codes. Pure: time is an argument.

Two buckets are emptied by every question: one of the address, and a smaller one of the device at it.
A kiosk has its own; phones behind one address share theirs; who makes up device after device is still held by
the address. A code that nobody has costs more, since guessing is made of those.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

#: Questions at once, and questions a minute, of one address.
ADDRESS_BURST, ADDRESS_A_MINUTE = 60, 40
#: The same of one device at an address.
DEVICE_BURST, DEVICE_A_MINUTE = 20, 20
#: What a question costs, and what is added where nobody has the code.
COST, MISS = 1.0, 2.0
#: Buckets that are remembered; the ones that were used longest ago are forgotten first.
REMEMBERED = 4096
#: Seconds that sums of fractions may be off.
_ROUNDING = 1e-6


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limiter:
    """Token buckets in memory."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, str | None], _Bucket] = OrderedDict()

    def ask(self, address: str, device: str, now: float) -> int | None:
        """Take a question.

        Args:
            address: where it comes from.
            device: which device it says it is; empty for none.
            now: monotonic seconds.

        Returns:
            Seconds after which to ask again; nothing where it may be answered.
        """
        both = self._both(address, device, now)
        wait = max((COST - bucket.left) / rate for bucket, rate in both)
        if wait > _ROUNDING:
            return math.ceil(wait)
        for bucket, _ in both:
            bucket.left -= COST
        return None

    def missed(self, address: str, device: str, now: float) -> None:
        """The question was for a code that nobody has."""
        for bucket, _ in self._both(address, device, now):
            bucket.left -= MISS

    def _both(self, address: str, device: str, now: float) -> list[tuple[_Bucket, float]]:
        return [
            (self._bucket((address, None), ADDRESS_BURST, ADDRESS_A_MINUTE / 60, now), ADDRESS_A_MINUTE / 60),
            (self._bucket((address, device), DEVICE_BURST, DEVICE_A_MINUTE / 60, now), DEVICE_A_MINUTE / 60),
        ]

    def _bucket(self, name: tuple[str, str | None], burst: int, rate: float, now: float) -> _Bucket:
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(float(burst), now)
        bucket.left = min(float(burst), bucket.left + max(0.0, now - bucket.at) * rate)
        bucket.at = now
        self._buckets.move_to_end(name)
        while len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket


__all__ = ["Limiter"]
