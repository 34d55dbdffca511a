"""Engines over real ledgers with a clock that a test moves; a ledger that fails when it is told to."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from queue_server.beside import DayBeside
from queue_server.clock import HallClock
from queue_server.desk import Desk
from queue_server.engine import Engine
from queue_server.hall import acts, events
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.store.ledger import Beside, Entry, Head, Ledger, LedgerUnavailable, Row
from queue_server.store.memory import MemoryLedger
from tests.queue_server.hall.small_hall import SMALL, at
from tests.queue_server.hall.test_machine import same

HALL = SMALL.hall


class Hands:
    """Wall clock and monotonic clock as a test moves them."""

    def __init__(self, now: datetime.datetime) -> None:
        self._wall, self._monotonic = now.timestamp(), 1000.0

    def pass_to(self, now: datetime.datetime) -> None:
        """Let time pass until then."""
        passed = now.timestamp() - self._wall
        self._wall += passed
        self._monotonic += passed

    def jump(self, seconds: float) -> None:
        """Let the machine believe in another time."""
        self._wall += seconds

    def clock(self, not_before: datetime.datetime | None) -> HallClock:
        """Hall time by these hands."""
        return HallClock(not_before, lambda: self._wall, lambda: self._monotonic)


@contextlib.asynccontextmanager
async def running(
    ledger: Ledger,
    hands: Hands | None = None,
    discipline: Discipline = SMALL,
    beside: DayBeside | None = None,
) -> AsyncIterator[Engine]:
    """An engine, stopped at the end."""
    clock = (hands or Hands(at("08:00"))).clock
    engine = Engine(HALL, ledger, discipline, beside=beside, make_clock=clock)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


def issue(key: str, *, content: str | None = None, device: str = "kiosk-1") -> acts.Issue:
    """Ask for a number of the service that counters 1, 2 and 3 serve."""
    return acts.Issue(
        service="certification", ticket_class=None, language=None, secret=f"secret of {key}", device=device,
        origin=origin(key, content=content),
    )  # fmt: skip


def call(counter: str, key: str, outcome: acts.Outcome | None = None) -> acts.CallNext:
    """Call the next one."""
    return acts.CallNext(counter=counter, outcome=outcome, origin=origin(key, f"counter/{counter}"))


def origin(key: str, sender: str = "kiosk-1", content: str | None = None) -> events.Origin:
    """Who asked, with a key that a test can name."""
    return events.Origin(sender=sender, key=key, content=content or f"meaning of {key}")


def is_folded(ledger: Ledger) -> Callable[[State], bool]:
    """Whether a state is what the ledger says."""
    return lambda state: same(state, Desk(HALL, SMALL).folded(ledger).state)


def numbers(ledger: Ledger) -> list[str]:
    """The numbers in the ledger, in order of issue."""
    return [row.event.number for row in ledger.read(HALL) if isinstance(row.event, events.TicketIssued)]


class Trouble(MemoryLedger):
    """A ledger in memory whose store can be slow, away, or lose the connection around a commit."""

    def __init__(self) -> None:
        super().__init__()
        #: Where the next appends lose the connection: before or after they are stored.
        self.lose: list[str] = []
        #: Nothing can be read or written while set.
        self.away = False
        #: Set while commits may go on.
        self.open_gate = threading.Event()
        self.open_gate.set()
        #: Set when a commit stands at the closed gate.
        self.at_gate = threading.Event()
        #: How many entries each append had.
        self.sizes: list[int] = []

    def append(
        self, hall: str, after: int, entries: Sequence[Entry], beside: Sequence[Beside] = ()
    ) -> list[Row]:
        """Append, with the trouble that is due."""
        self._require_here()
        self.at_gate.set()
        assert self.open_gate.wait(10), "a test forgot to open the gate"
        when = self.lose.pop(0) if self.lose else ""
        if when == "before":
            raise LedgerUnavailable("the disk is full")
        rows = super().append(hall, after, entries, beside)
        self.sizes.append(len(entries))
        if when == "after":
            raise LedgerUnavailable("the connection is lost")
        return rows

    def read(self, hall: str, after: int = 0, limit: int | None = None) -> Iterator[Row]:
        """Read, unless the store is away."""
        self._require_here()
        return super().read(hall, after, limit)

    def head(self, hall: str) -> Head:
        """The end, unless the store is away."""
        self._require_here()
        return super().head(hall)

    def act(self, hall: str, sender: str, key: str) -> list[Row]:
        """Look up, unless the store is away."""
        self._require_here()
        return super().act(hall, sender, key)

    def close_gate(self) -> None:
        """Let the next commit wait."""
        self.at_gate.clear()
        self.open_gate.clear()

    def _require_here(self) -> None:
        if self.away:
            raise LedgerUnavailable("the store is away")
