"""The key of a hall's day: without it, what is kept beside the ledger says nothing. It ends with the day.

The keys are files outside database and backup, so that nothing of a day can be read from either once it is
over.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re

import structlog

from queue_server.keyring import KeyFolder
from queue_server.store.ledger import LedgerUnavailable

log = structlog.get_logger()


class DayKeys:
    """The keys of one hall's days.

    Args:
        hall: the hall's id.
        folder: where they lie; without one they end with the process.
    """

    def __init__(self, hall: str, folder: KeyFolder | None = None) -> None:
        self.hall, self._folder = hall, folder or KeyFolder()
        #: Why the key of the day cannot be had; nothing while it can.
        self.trouble: str | None = None
        self._ours = re.compile(rf"{re.escape(hall)}-\d{{4}}-\d{{2}}-\d{{2}}\.day")

    def derived(self, day: datetime.date, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose on one day.

        Raises:
            LedgerUnavailable: the folder can be neither read nor written.
        """
        try:
            key = self._folder.key(self._name(day))
        except OSError as error:
            if self.trouble is None:
                log.error("day-key-damaged", hall=self.hall, error=error.strerror)  # noqa: TRY400  # it says all
            self.trouble = error.strerror
            raise LedgerUnavailable(f"the key of the day cannot be had: {error.strerror}") from error
        self.trouble = None
        return hmac.digest(key, purpose.encode(), hashlib.sha256)

    def settle(self, day: datetime.date | None) -> None:
        """Forget the keys of all days but this one; also those that an earlier process has left behind."""
        kept = self._name(day) if day is not None else None
        try:
            for name in self._folder.names():
                if self._ours.fullmatch(name) and name != kept:
                    self._folder.forget(name)
        except OSError as error:
            # The next day's end and the next start try again.
            log.warning("day-key-left", hall=self.hall, error=str(error))

    def _name(self, day: datetime.date) -> str:
        return f"{self.hall}-{day.isoformat()}.day"


__all__ = ["DayKeys"]
