"""A lease as it is now, and how its numbers get an order. Only ``state`` changes leases."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

#: Hall time comes in whole milliseconds; between two of them there is room for all numbers of a lease.
_MOMENT = datetime.timedelta(microseconds=1)
_TICK = datetime.timedelta(milliseconds=1)
#: Differences below this come from networks and clocks; nobody needs to be told of them.
TOLERANCE = datetime.timedelta(seconds=5)


@dataclass(kw_only=True, slots=True)
class Lease:
    """Numbers that a kiosk holds in reserve."""

    #: Sequence number of its ``LeaseGranted``: its name.
    seq: int
    device: str
    prefix: str
    digits: int
    first: int
    last: int
    epoch: int
    address: str
    granted_at: datetime.datetime
    #: The kiosk gives no more of its numbers.
    replaced: bool = False
    #: Void.
    ended: bool = False
    #: Place in the range of every number that was admitted, to its arrival.
    admitted: dict[int, datetime.datetime] = field(default_factory=dict)
    #: Those among them whose arrival a kiosk had claimed.
    claimed: set[int] = field(default_factory=set)
    #: How many of them claimed another arrival than they were given.
    clamped: int = 0

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return self.last - self.first + 1

    def number(self, sequence: int) -> str:
        """A number as people read it."""
        return f"{self.prefix}{sequence:0{self.digits}d}"

    def sequence_of(self, number: str) -> int | None:
        """The place of a number; nothing where the lease does not have it."""
        digits = number.removeprefix(self.prefix)
        if len(digits) > len(str(self.last)) + self.digits or not digits.isdecimal():
            return None
        sequence = int(digits)
        return sequence if self.first <= sequence <= self.last and self.number(sequence) == number else None

    def unused(self) -> list[tuple[int, int]]:
        """The numbers that were not admitted, as ranges with both ends."""
        gaps: list[tuple[int, int]] = []
        for sequence in range(self.first, self.last + 1):
            if sequence in self.admitted:
                continue
            if gaps and gaps[-1][1] == sequence - 1:
                gaps[-1] = (gaps[-1][0], sequence)
            else:
                gaps.append((sequence, sequence))
        return gaps

    def arrival(
        self,
        sequence: int,
        claimed: datetime.datetime | None,
        contact: datetime.datetime | None,
        now: datetime.datetime,
    ) -> datetime.datetime:
        """The instant at which the holder of a number counts as arrived.

        That is the claimed one within (contact, now], and between the neighbours that were admitted before:
        they were given earlier and later for certain, also where the kiosk had no clock. A lower number that
        came in without a claim holds no claim back: of when it was given only its admission is known. Room is
        left for the numbers between neighbours, whose tickets come later in the ledger and so stand behind at
        equal arrivals.

        Args:
            sequence: the number's place in the range.
            claimed: what the kiosk says; nothing: now.
            contact: when the kiosk was last heard of.
            now: hall time.
        """
        since = max(contact or self.granted_at, self.granted_at)
        wanted = now if claimed is None else _whole(claimed)
        arrived = min(max(wanted, since + _TICK), now)
        # Only the nearest ones: between them there is room, whatever lies beyond.
        earlier = self.admitted if claimed is None else self.claimed
        before = max((one for one in earlier if one < sequence), default=None)
        if before is not None:
            arrived = max(arrived, self.admitted[before] + (sequence - before - 1) * _MOMENT)
        for known in (self.admitted, self.claimed):
            after = min((one for one in known if one > sequence), default=None)
            if after is not None:
                arrived = min(arrived, self.admitted[after] - (after - sequence) * _MOMENT)
        return arrived


def _whole(at: datetime.datetime) -> datetime.datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def is_clamped(arrived: datetime.datetime, claimed: datetime.datetime | None) -> bool:
    """Whether somebody was given another arrival than a kiosk claimed, by more than clocks differ."""
    return claimed is not None and abs(arrived - claimed) > TOLERANCE


__all__ = ["TOLERANCE", "Lease", "is_clamped"]
