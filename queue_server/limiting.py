"""How often somebody may ask: for dossiers, so that nobody tries all codes; for numbers in reserve, so that
nobody uses them all up. Pure: time is an argument.

Two buckets are emptied by every question: one of the address, and a smaller one of the device at it.
A kiosk has its own; phones behind one address share theirs; who makes up device after device is still held by
the address. A code that nobody has costs more, since guessing is made of those.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Questions at once, and questions a minute."""

    burst: int
    a_minute: float


#: For dossiers, of one address.
ADDRESS_BURST, ADDRESS_A_MINUTE = 60, 40
#: Of one device at an address.
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
    """Token buckets in memory.

    Args:
        address: what one address may ask.
        device: what one device at it may ask.
    """

    def __init__(
        self,
        address: Rate = Rate(ADDRESS_BURST, ADDRESS_A_MINUTE),
        device: Rate = Rate(DEVICE_BURST, DEVICE_A_MINUTE),
    ) -> None:
        self._address, self._device = address, device
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
        taken = []
        # The address first: where it may not ask, its made-up devices are not even remembered.
        for name, rate in (((address, None), self._address), ((address, device), self._device)):
            bucket = self._bucket(name, rate, now)
            wait = (COST - bucket.left) / rate.a_minute * 60
            if wait > _ROUNDING:
                return math.ceil(wait)
            taken.append(bucket)
        for bucket in taken:
            bucket.left -= COST
        return None

    def missed(self, address: str, device: str, now: float) -> None:
        """The question was for a code that nobody has."""
        self._bucket((address, None), self._address, now).left -= MISS
        self._bucket((address, device), self._device, now).left -= MISS

    def _bucket(self, name: tuple[str, str | None], rate: Rate, now: float) -> _Bucket:
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(float(rate.burst), now)
        passed = max(0.0, now - bucket.at)
        bucket.left = min(float(rate.burst), bucket.left + passed * rate.a_minute / 60)
        bucket.at = now
        self._buckets.move_to_end(name)
        while len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket


__all__ = ["Limiter", "Rate"]
