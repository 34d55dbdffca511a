"""The hall as a whole: numbers that are stopped, standing still, announcements, paper."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from queue_server.hall.events.base import Event


class IssuingPaused(Event, frozen=True, kw_only=True):
    """Staff stopped the giving of numbers."""

    reason: str


class IssuingResumed(Event, frozen=True, kw_only=True):
    """Staff let numbers be given again."""


class ServiceStopped(Event, frozen=True, kw_only=True):
    """No more numbers for a service today, or for now."""

    service: str
    reason: Literal["cap", "no-time-left"]
    #: When somebody who came now would be called; nothing where that is not the reason.
    expected: datetime.datetime | None


class ServiceResumed(Event, frozen=True, kw_only=True):
    """Numbers are given for the service again."""

    service: str


class HallStopped(Event, frozen=True, kw_only=True):
    """The hall stands still: no numbers, no calls. ``clear``: everybody is asked to leave it."""

    reason: str
    clear: bool


class HallResumed(Event, frozen=True, kw_only=True):
    """The hall goes on."""


class AnnouncementMade(Event, frozen=True, kw_only=True):
    """Boards show, and speak, a text. The row's sequence number is the announcement's name."""

    #: Id of a prepared text; ``free`` for one that staff wrote, which is not kept here.
    text: str
    #: Nothing: all zones.
    zone: str | None
    until: datetime.datetime


class AnnouncementWithdrawn(Event, frozen=True, kw_only=True):
    """An announcement is not shown any more."""

    announcement: int


class TestCallMade(Event, frozen=True, kw_only=True):
    """A call to nobody, by which staff hear and see whether boards work."""

    __test__: ClassVar[bool] = False  # no test, whatever its name says

    counter: str
    zone: str


class PaperBegun(Event, frozen=True, kw_only=True):
    """Numbers are given on paper from this instant, and called by voice."""

    #: When it began; the power may have been away.
    since: datetime.datetime
    reason: str


class PaperEnded(Event, frozen=True, kw_only=True):
    """Machines give the numbers again; those of the paper are entered."""
