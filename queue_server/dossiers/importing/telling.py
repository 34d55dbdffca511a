"""How far a file is: one line that is written over on a terminal, lines of JSON for everything else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TextIO

from queue_server.dossiers.importing.taking import Progress

#: Seconds between two tellings on a terminal, and elsewhere.
_ON_TERMINAL, _ELSEWHERE = 0.2, 2.0


class ProgressLine:
    """Tells it, seldom enough that nobody waits for it.

    Args:
        to: where.
        seconds: a clock that only goes forward.
    """

    def __init__(self, to: TextIO, seconds: Callable[[], float] = time.monotonic) -> None:
        self._to, self._seconds = to, seconds
        self._terminal = to.isatty()
        self._next = seconds()
        self._written = False

    def tell(self, progress: Progress) -> None:
        """Tell how far it is, unless that was just told."""
        now = self._seconds()
        if now < self._next:
            return
        self._next = now + (_ON_TERMINAL if self._terminal else _ELSEWHERE)
        if self._terminal:
            self._to.write(f"\r{progress.share:4.0%} {progress.rows:>10}")
            self._written = True
        else:
            said = {"event": "import-progress", "rows": progress.rows, "share": round(progress.share, 3)}
            self._to.write(json.dumps(said) + "\n")
        self._to.flush()

    def end(self) -> None:
        """Leave the terminal's line as it was."""
        if self._written:
            self._to.write("\r" + " " * 16 + "\r")
            self._to.flush()


__all__ = ["ProgressLine"]
