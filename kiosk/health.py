"""How a kiosk is: its troubles and its figures, for the server's page of devices."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from kiosk.hall_time import HallTime
from kiosk.leasing import Leasing
from kiosk.memory import Memory
from printers.spool import Spool
from printers.troubles import PaperOut
from queue_server.contract.messages import KioskHealth, Trouble

_MOST = 9999


class Health:
    """Figures of one run of the program."""

    def __init__(
        self, spool: Spool, memory: Memory, leasing: Leasing, now: HallTime, *, started: datetime.datetime
    ) -> None:
        self._spool, self._memory, self._leasing, self._now = spool, memory, leasing, now
        self._started = started
        self._outages = 0
        self._last_outage: datetime.datetime | None = None
        #: What else there is to tell: of the voice.
        self.others: Callable[[], tuple[Trouble, ...]] = tuple

    def lost(self) -> None:
        """The server is out of reach."""
        self._outages += 1
        self._last_outage = self._now()

    def troubles(self) -> tuple[Trouble, ...]:
        """What this kiosk cannot do."""
        found = [*self._spool.troubles, *self._leasing.troubles()]
        if self._memory.damaged:
            found.append(Trouble(code="memory-damaged", advice=self._memory.path.name[:200]))
        if self._memory.failing:
            found.append(Trouble(code="memory-failing", advice=self._memory.path.name[:200]))
        if self._now.unset:
            found.append(Trouble(code="clock-unset"))
        return (*found, *self.others())

    def of_kiosk(self) -> KioskHealth:
        """The figures."""
        lease = self._leasing.lease
        return KioskHealth(
            paper=self._paper(), lease=lease.lease if lease else None,
            lease_left=min(self._leasing.left, _MOST), to_hand_in=min(self._leasing.to_hand_in, _MOST),
            outages=self._outages, last_outage=self._last_outage, started=self._started,
        )  # fmt: skip

    def _paper(self) -> str:
        trouble = self._spool.trouble
        if trouble is not None:
            return "out" if trouble.code == PaperOut.code else "unknown"
        return "low" if self._spool.troubles else "ok"


__all__ = ["Health"]
