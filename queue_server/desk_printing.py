"""Slips for printers at desks: kept until the agent beside a printer has them on its own disk.

A slip is wanted now or not at all: what nobody has taken for some minutes is dropped, and the page says so.
After a restart of the server nothing is asked for; whoever still waits for a slip presses once more.
"""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from queue_server.contract.messages import (
    DeskPrint,
    DeskPrinter,
    IssueAnswer,
    PrintedRequest,
    PrintJob,
    PrintSheet,
)

#: A slip that no agent has taken for so long is of no use any more.
WANTED_FOR = datetime.timedelta(minutes=10)
#: Slips that a desk's page still shows.
MOST_SHOWN = 10
#: Slips of a desk that are remembered, so that the same one is asked for once.
_MOST_KEPT = 200
#: The codes of what was never printed: no agent came, or the state of it is not known.
EXPIRED = "print-expired"
#: Whose a slip is that no agent may take any more.
_NOBODY = "nobody"


@dataclass
class _Desk:
    #: Feeds of agents that follow now.
    agents: int = 0
    jobs: OrderedDict[str, PrintJob] = field(default_factory=OrderedDict)
    prints: OrderedDict[str, DeskPrint] = field(default_factory=OrderedDict)
    #: A slip to the agent that has taken it: of two agents only one prints.
    takers: dict[str, str] = field(default_factory=dict)


class DeskPrinting:
    """All desks of a hall.

    Args:
        now: hall time.
        on_change: called when a page or an agent has something new to see.
    """

    def __init__(self, now: Callable[[], datetime.datetime], on_change: Callable[[], None]) -> None:
        self._now, self._on_change = now, on_change
        self._desks: dict[str, _Desk] = {}

    def came(self, desk: str) -> None:
        """An agent follows a desk."""
        self._desk(desk).agents += 1
        self._on_change()

    def went(self, desk: str) -> None:
        """It does so no more."""
        self._desk(desk).agents -= 1
        self._on_change()

    def ask(self, desk: str, slip: IssueAnswer) -> bool:
        """Want a slip on paper; whether an agent is there to print it. The same slip is wanted once."""
        return self._ask(desk, PrintJob(id=slip.id, made_at=self._now(), slip=slip))

    def ask_sheet(self, desk: str, identity: str, sheet: PrintSheet) -> bool:
        """The same with a sheet."""
        return self._ask(desk, PrintJob(id=identity, made_at=self._now(), sheet=sheet))

    def _ask(self, desk: str, job: PrintJob) -> bool:
        found = self._desk(desk)
        if not found.agents:
            return False
        if job.id not in found.prints:
            found.jobs[job.id] = job
            found.prints[job.id] = DeskPrint(id=job.id, number=job.name, state="waiting")
            while len(found.prints) > _MOST_KEPT:
                oldest, _ = found.prints.popitem(last=False)
                found.jobs.pop(oldest, None)
                found.takers.pop(oldest, None)
            self._on_change()
        return True

    def settle(self, desk: str, said: PrintedRequest) -> bool:
        """What became of a slip; whether it is known here, and that agent's to print."""
        found = self._desk(desk)
        before = found.prints.get(said.id)
        if before is None or found.takers.setdefault(said.id, said.device) != said.device:
            return False
        found.jobs.pop(said.id, None)
        # An agent that says "taken" late must not hide what came of it.
        after = msgspec.structs.replace(before, state=said.state, code=said.code)
        if before.state in ("waiting", "taken") and after != before:
            found.prints[said.id] = after
            self._on_change()
        return True

    def wanted(self, desk: str) -> tuple[PrintJob, ...]:
        """What an agent has not taken yet, the oldest first."""
        return tuple(self._desks[desk].jobs.values()) if desk in self._desks else ()

    def at(self, desk: str) -> DeskPrinter:
        """What a desk's page shows."""
        found = self._desks.get(desk)
        if found is None:
            return DeskPrinter()
        latest = list(found.prints.values())[: -MOST_SHOWN - 1 : -1]
        return DeskPrinter(here=found.agents > 0, jobs=tuple(latest))

    def expire(self) -> None:
        """Drop what nobody has taken in time."""
        since = self._now() - WANTED_FOR
        for desk, found in self._desks.items():
            for late in [job.id for job in found.jobs.values() if job.made_at < since]:
                self.settle(desk, PrintedRequest(device=_NOBODY, id=late, state="failed", code=EXPIRED))

    def _desk(self, desk: str) -> _Desk:
        return self._desks.setdefault(desk, _Desk())


__all__ = ["EXPIRED", "MOST_SHOWN", "WANTED_FOR", "DeskPrinting"]
