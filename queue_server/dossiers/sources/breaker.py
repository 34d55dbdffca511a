"""A circuit breaker: a source that answers nobody is left alone for a while, then tried by one question.

Libraries that do this read the machine's clock themselves and let everybody try at once after the rest.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable


class Breaker:
    """Counts the codes for which a source was away since it last answered.

    Codes, not questions: a single dossier on which a source breaks down must not hide all others.

    Args:
        now: the present instant.
        failures: so many codes open it.
        rest: for which it is open then.
    """

    def __init__(self, now: Callable[[], datetime.datetime], failures: int, rest: datetime.timedelta) -> None:
        self._now, self._most, self._rest = now, failures, rest
        self._failed: set[str] = set()
        self._open_until: datetime.datetime | None = None
        self._trying = False
        #: Since when nothing was answered; nothing while all is well.
        self.since: datetime.datetime | None = None

    @property
    def is_open(self) -> bool:
        """Nobody, or only one, may ask."""
        return self._open_until is not None

    def let(self) -> bool:
        """Whether somebody may ask now. After its rest one may, until it is known what came."""
        if self._open_until is None:
            return True
        if self._trying or self._now() < self._open_until:
            return False
        self._trying = True
        return True

    def answered(self) -> None:
        """The source answered: everybody may ask."""
        self._failed.clear()
        self._open_until = self.since = None
        self._trying = False

    def failed(self, code: str, rest: datetime.timedelta | None = None) -> None:
        """The source was away for this code.

        Args:
            code: what was asked for.
            rest: for which the source itself wants to be left alone.
        """
        now = self._now()
        self.since = self.since or now
        self._failed.add(code)
        if self._trying or rest is not None or len(self._failed) >= self._most:
            self._open_until = max(now + (rest or self._rest), self._open_until or now)
        self._trying = False

    def given_up(self) -> None:
        """Whoever was let did not ask to the end."""
        self._trying = False


__all__ = ["Breaker"]
