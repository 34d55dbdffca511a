"""Leases: numbers that a kiosk holds in reserve for the time in which the server is away."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.hall.events.base import Event


class NumberRange(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive numbers, both ends among them."""

    first: int
    last: int


class LeaseGranted(Event, frozen=True, kw_only=True):
    """A kiosk holds numbers in reserve. The row's sequence number is the lease's name from now on."""

    device: str
    prefix: str
    digits: int
    first: int
    last: int
    #: Void in every later epoch: after a backup was restored.
    epoch: int
    day: datetime.date
    #: The end of that day, void from then on.
    ends: datetime.datetime
    #: Address that a slip's code leads to, before the secret id.
    address: str


class LeaseReplaced(Event, frozen=True, kw_only=True):
    """The kiosk gives no more numbers of this lease; those given already are admitted until the day ends."""

    lease: int
    device: str


class LeaseEnded(Event, frozen=True, kw_only=True):
    """The day is over: nobody can be admitted by a number of this lease any more."""

    lease: int
    device: str
    prefix: str
    #: How many of its numbers were admitted.
    admitted: int
    #: The others: gaps in the numbers of this day.
    unused: tuple[NumberRange, ...]
