"""A dossier as anybody may know it who has its receipt code: how far it is, and nothing about people."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

#: The ten status of the national exchange, in its order from 1 to 10.
DossierStatus = Literal[
    "registered", "received", "refused", "processing", "supplement", "fee", "withdrawn", "stopped", "done",
    "returned",
]  # fmt: skip
#: What its owner does next: collect the result, bring papers, pay, wait, or nothing.
NextStep = Literal["collect", "supplement", "pay", "wait", "none"]


#: Older knowledge than this is told with its age in words that nobody overlooks.
OLD_AFTER = datetime.timedelta(minutes=15)


class DossierView(msgspec.Struct, frozen=True, kw_only=True):
    """The public look-up by code."""

    code: str
    status: DossierStatus
    next: NextStep
    received: datetime.date | None = None
    due: datetime.date | None = None
    #: The processing ended; the result was handed over.
    finished: datetime.date | None = None
    returned: datetime.date | None = None
    #: Papers to bring, each in the hall's languages.
    missing: tuple[dict[str, str], ...] = ()
    #: Where it is handled, if that is told.
    agency: dict[str, str] = {}
    #: What to take a number for now; nothing: none is needed.
    service: str | None = None
    #: When this was known to be so.
    as_of: datetime.datetime

    def is_old(self, now: datetime.datetime) -> bool:
        """Whether it may well have changed since: the source has not been heard lately."""
        return now - self.as_of > OLD_AFTER


__all__ = ["OLD_AFTER", "DossierStatus", "DossierView", "NextStep"]
