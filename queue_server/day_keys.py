"""The key of a hall's day: without it, what is kept beside the ledger says nothing. It ends with the day.

The files lie outside database and backup, so that nothing of a day can be read from either once it is over.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from typing import Protocol

import structlog

from queue_server.store.ledger import LedgerUnavailable

log = structlog.get_logger()

_DATE = r"\d{4}-\d{2}-\d{2}"


class KeyFolder(Protocol):
    """Where keys lie, by name."""

    def key(self, name: str) -> bytes:
        """The key of this name, made when first asked for."""

    def forget(self, name: str) -> None:
        """Delete a key; nothing where there is none."""

    def names(self) -> Iterable[str]:
        """The keys that are there."""


class DayKeys:
    """The keys of one hall's days.

    Args:
        hall: the hall's id.
        folder: where they lie; without one they end with the process.
    """

    def __init__(self, hall: str, folder: KeyFolder | None = None) -> None:
        self.hall, self._folder = hall, folder
        self._known: dict[str, bytes] = {}
        self._ours = re.compile(rf"{re.escape(hall)}-{_DATE}\.day")

    def derived(self, day: datetime.date, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose on one day.

        Raises:
            LedgerUnavailable: the folder can be neither read nor written.
        """
        return hmac.digest(self._key(self._name(day)), purpose.encode(), hashlib.sha256)

    def settle(self, day: datetime.date | None) -> None:
        """Forget the keys of all days but this one; also those that an earlier process has left behind."""
        kept = self._name(day) if day is not None else ""
        known = {name: key for name, key in self._known.items() if name == kept}
        self._known = known
        if self._folder is None:
            return
        try:
            for name in [name for name in self._folder.names() if self._ours.fullmatch(name)]:
                if name != kept:
                    self._folder.forget(name)
        except OSError as error:
            # The next day's end and the next start try again.
            log.warning("day-key-left", hall=self.hall, error=str(error))

    def _name(self, day: datetime.date) -> str:
        return f"{self.hall}-{day.isoformat()}.day"

    def _key(self, name: str) -> bytes:
        key = self._known.get(name)
        if key is None:
            try:
                key = self._folder.key(name) if self._folder is not None else secrets.token_bytes(32)
            except OSError as error:
                raise LedgerUnavailable(f"the key of the day cannot be had: {error.strerror}") from error
            self._known[name] = key
        return key


__all__ = ["DayKeys", "KeyFolder"]
