"""Acts on their way through the engine: asked, decided together, answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from queue_server.beside import Said
from queue_server.hall import acts, events
from queue_server.store.ledger import Beside, Entry, LedgerUnavailable, Row


class Unavailable(Exception):
    """The ledger cannot be written now; nothing was acknowledged. Try again with the same key."""


class KeyReused(Exception):
    """The key was used for another act."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act became: its rows with their events. Empty: there was nothing to do."""

    rows: Sequence[Row] = ()
    events: Sequence[events.Event] = ()


@dataclass(slots=True)
class Job:
    """An act that somebody waits for."""

    act: acts.Act
    answer: asyncio.Future[Outcome]
    #: What came with it and stays out of the ledger; only with a number that is asked for at a kiosk.
    said: Said | None = None

    def fail(self, error: BaseException) -> None:
        """Tell why it was not done; an outage of the store in the words of the engine."""
        if isinstance(error, LedgerUnavailable):
            error = Unavailable(str(error))
        if not self.answer.done():
            self.answer.set_exception(error)

    def succeed(self, outcome: Outcome) -> None:
        """Tell what it became."""
        if not self.answer.done():
            self.answer.set_result(outcome)

    def settle(self, rows: Sequence[Row]) -> None:
        """Answer with the rows that its key is bound to, if they are the same act."""
        happened = [row.event for row in rows]
        first = happened[0].origin if happened else None
        if first is None or self.act.origin is None or first.content != self.act.origin.content:
            self.fail(KeyReused())
        else:
            self.succeed(Outcome(rows, happened))


@dataclass(slots=True)
class Batch:
    """Acts decided together, with what each becomes."""

    #: The ledger's last row before them.
    after: int
    entries: list[Entry] = field(default_factory=list)
    #: What is to be kept beside the ledger of tickets among the entries.
    beside: list[Beside] = field(default_factory=list)
    #: Jobs with the part of ``entries`` that is theirs; never an empty one.
    decided: list[tuple[Job, int, int]] = field(default_factory=list)
    #: Jobs that change nothing, with the reason if there is one. The key of some is bound already.
    unchanged: list[tuple[Job, Exception | None]] = field(default_factory=list)


__all__ = ["Batch", "Job", "KeyReused", "Outcome", "Unavailable"]
