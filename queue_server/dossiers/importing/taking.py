"""Takes a file in: its rows in short transactions into a generation that nobody sees, then one row switches.

Killed at any instant, nothing is half taken in; what is left over is swept at the next start.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from queue_server.contract.messages import DossierImportOutcome
from queue_server.dossiers.importing.checking import Began, Finished, Message
from queue_server.dossiers.importing.faults import Fault
from queue_server.dossiers.importing.mapping import Kept
from queue_server.store.dossiers import imported
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.ledger import milliseconds

#: Seconds that a transaction writes; with its commit it is to stay below 50 ms.
_SLICE = 0.02
#: Rows written or deleted between two looks at the clock.
_STEP = 100
#: Of the time that a slice took, how much the writer rests after it: others come first.
_REST = 1.0


class ReadingLost(Exception):
    """The process that reads the file has died before its end. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is."""

    rows: int
    #: Of the file, from 0 to 1.
    share: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    #: The file was in force already; it was taken in; nothing was changed.
    what: DossierImportOutcome
    good: int
    bad: int
    #: Of the longest transaction, in seconds.
    longest: float = 0.0


class Slices:
    """Writes in short transactions with rests between.

    Args:
        file: the file of dossiers.
        rest: waits for so many seconds.
    """

    def __init__(self, file: DossierFile, rest: Callable[[float], None] = time.sleep) -> None:
        self._file, self._rest = file, rest
        #: Seconds of the longest transaction so far, with its commit.
        self.longest = 0.0

    def put(self, rows: Sequence[Sequence[object]]) -> None:
        """Write rows. They are there already, so that nobody waits for a file while others want to write."""
        place = 0
        while place < len(rows):
            began = time.perf_counter()
            with self._file.transaction() as connection:
                while place < len(rows) and time.perf_counter() - began < _SLICE:
                    imported.put(connection, rows[place : place + _STEP])
                    place += _STEP
            self._rested(began)

    def sweep(self) -> int:
        """Delete all generations that are not in force; how many it were."""
        found = imported.left_over(self._file.read)
        for source, generation in found:
            self._delete(source, generation)
        return len(found)

    def _delete(self, source: str, generation: int) -> None:
        more = True
        while more:
            began = time.perf_counter()
            with self._file.transaction() as connection:
                while more and time.perf_counter() - began < _SLICE:
                    more = imported.delete(connection, source, generation, _STEP) > 0
            self._rested(began)

    def _rested(self, began: float) -> None:
        took = time.perf_counter() - began
        self.longest = max(self.longest, took)
        self._rest(took * _REST)


class Taking:
    """Takes the files of one source in, one after the other.

    Args:
        file: the file of dossiers.
        source: the source's id.
        now: the present instant.
        rest: waits for so many seconds.
    """

    def __init__(
        self,
        file: DossierFile,
        source: str,
        now: Callable[[], datetime.datetime],
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file, self._source, self._now = file, source, now
        self._slices = Slices(file, rest)

    def take(
        self,
        name: str,
        messages: Iterable[Message],
        fault: Callable[[Fault], None],
        progress: Callable[[Progress], None],
        *,
        again: bool = False,
    ) -> Outcome:
        """Take a file in, or change nothing.

        Args:
            name: the file's.
            messages: what ``check`` tells of it.
            fault: told of everything that is wrong.
            progress: told how far it is.
            again: take it in also where it is in force already, as after a change of the configuration.

        Raises:
            LedgerError: the file of dossiers cannot be written.
        """
        reading = _Reading(messages, fault, progress)
        current = imported.in_force(self._file.read, self._source)
        if current is not None and current.sha256 == reading.sha256 and not again:
            return Outcome("unchanged", current.rows, 0)
        generation = imported.next_number(self._file.read, self._source)
        try:
            for rows in reading.pieces():
                self._slices.put([(self._source, generation, *msgspec.structs.astuple(row)) for row in rows])
            ended = reading.ended
            if ended.sound and ended.good:
                self._switch(generation, name, reading)
        finally:
            self._slices.sweep()
        taken = ended.sound and ended.good > 0
        return Outcome("taken" if taken else "refused", ended.good, ended.bad, self._slices.longest)

    def _switch(self, generation: int, name: str, reading: _Reading) -> None:
        to = imported.Generation(
            source=self._source, generation=generation, name=name, sha256=reading.sha256,
            rows=reading.ended.good, at=milliseconds(self._now()),
        )  # fmt: skip
        with self._file.transaction() as connection:
            imported.switch(connection, to)


class _Reading:
    """The messages of a file, apart: rows to write, and all else to those who are told of it."""

    def __init__(
        self,
        messages: Iterable[Message],
        fault: Callable[[Fault], None],
        progress: Callable[[Progress], None],
    ) -> None:
        self._messages = iter(messages)
        self._fault, self._progress = fault, progress
        began = next(self._messages, None)
        if not isinstance(began, Began):
            raise ReadingLost
        self.sha256 = began.sha256
        self._ended: Finished | None = None

    @property
    def ended(self) -> Finished:
        """How it ended. Whatever reads it has died where it did not."""
        if self._ended is None:
            raise ReadingLost
        return self._ended

    def pieces(self) -> Iterator[list[Kept]]:
        """Rows to write."""
        for message in self._messages:
            if isinstance(message, Finished):
                self._ended = message
            elif not isinstance(message, Began):
                for fault in message.faults:
                    self._fault(fault)
                self._progress(Progress(message.count, message.share))
                yield message.rows


__all__ = ["Outcome", "Progress", "ReadingLost", "Slices", "Taking"]
