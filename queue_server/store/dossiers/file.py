"""The file of dossiers: durable after every transaction, owned by one process, read beside its writer."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from queue_server.store import migrating
from queue_server.store.dossiers import tables
from queue_server.store.ledger import KeyTaken, LedgerDamaged, LedgerUnavailable
from queue_server.store.ownership import FileOwnership

#: Seconds to wait for another process's transaction.
_PATIENCE = 5.0
_SCRIPTS = Path(__file__).parent / "migrations"


class Reader:
    """Reads through a connection, from one thread after the other."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._lock = threading.Lock()

    def read(
        self, statement: str, values: Mapping[str, object] | Sequence[object] = ()
    ) -> list[tuple[Any, ...]]:
        """The rows of a query, as of the last transaction that was committed.

        Raises:
            LedgerUnavailable: the file cannot be read.
        """
        with self._lock, translated():
            return self.connection.execute(statement, values).fetchall()


class DossierFile:
    """One SQLite file with a connection to write and another to read, which no writer holds up.

    Args:
        path: the file; an owner makes it, and the folder, where they are not there. Nothing: a file that
            ends with this object, for trials.
        own: own the file for as long as this object lives. Without, the file must be there with current
            tables; meant for reading beside the owner.

    Raises:
        LedgerOwned: another process owns the file.
        LedgerTooNew: a newer release wrote it.
        LedgerUnavailable: it cannot be opened.
    """

    def __init__(self, path: Path | None, *, own: bool = True) -> None:
        self._closing = contextlib.ExitStack()
        if path is None:
            path = Path(self._closing.enter_context(tempfile.TemporaryDirectory())) / "dossiers.sqlite"
        self.path = path.resolve()
        # Whoever waits at the turnstile is next: an import that takes slice after slice lets acts between.
        self._turnstile, self._writing = threading.Lock(), threading.Lock()
        try:
            if own:
                self._make_folder()
                self._closing.callback(FileOwnership(self.path).release)
            else:
                self._require_file()
            with translated():
                self._writer = self._opened()
                self._prepare(own)
            self._reader = self.new_reader()
        except BaseException:
            self._closing.close()
            raise

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnavailable(f"{self.path.parent} cannot be made: {error.strerror}") from error

    def _require_file(self) -> None:
        if not self.path.is_file():
            raise LedgerUnavailable(f"there are no dossiers at {self.path}")

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        self._closing.callback(connection.close)
        # Bytes that are no text do not stop the reading of the others; they fit no hash.
        connection.text_factory = functools.partial(str, encoding="utf-8", errors="surrogateescape")
        # Every commit reaches the disk before it is acknowledged.
        connection.execute("PRAGMA synchronous = FULL")
        # What is deleted is overwritten: personal fields are to be gone from the file itself.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA cache_size = -65536")
        return connection

    def _prepare(self, own: bool) -> None:
        revision = migrating.revision_of(self._writer)
        migrating.require_readable(revision, str(self.path), tables.REVISION)
        if own:
            self._writer.execute("PRAGMA journal_mode = WAL")
        if revision != tables.REVISION:
            if not own:
                raise LedgerUnavailable(
                    f"{self.path} has tables of an earlier release; start the server once to renew them"
                )
            migrating.upgrade(self.path, _SCRIPTS)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction of this process's only writer, durable when the block is left.

        It is rolled back where the block raises. Writers take turns in the order in which they came, so a
        long piece of work is to be cut into short transactions. Not to be nested.

        Raises:
            LedgerUnavailable: the file cannot be written.
            KeyTaken: an act's (sender, key) is bound already.
        """
        with self._turnstile:
            self._writing.acquire()
        try:
            with translated(), _transaction(self._writer):
                yield self._writer
        finally:
            self._writing.release()

    def settle(self) -> None:
        """Bring what was written into the file itself, and leave nothing of before beside it.

        Raises:
            LedgerUnavailable: the file cannot be written.
        """
        with self._turnstile:
            self._writing.acquire()
        try:
            with translated():
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            self._writing.release()

    def read(
        self, statement: str, values: Mapping[str, object] | Sequence[object] = ()
    ) -> list[tuple[Any, ...]]:
        """The rows of a query, as of the last transaction that was committed; from any thread.

        Raises:
            LedgerUnavailable: the file cannot be read.
        """
        return self._reader.read(statement, values)

    def new_reader(self) -> Reader:
        """A connection to read with of one's own, so that nobody else's long question comes before.

        Raises:
            LedgerUnavailable: the file cannot be read.
        """
        with translated():
            connection = self._opened()
            connection.execute("PRAGMA query_only = ON")
        return Reader(connection)

    def close(self) -> None:
        """Close the file and let another process own it."""
        with self._turnstile, self._writing:
            self._closing.close()


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the write lock from its beginning."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled it back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """The driver's errors as the store's, in this one place."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if "bound_keys" in str(error):
            raise KeyTaken(str(error)) from error
        raise LedgerDamaged(f"a row is where none should be: {error}") from error
    except (sqlite3.InterfaceError, sqlite3.DataError, OverflowError) as error:
        raise ValueError(f"it cannot be written: {error}") from error
    except (sqlite3.Error, DBAPIError) as error:
        raise LedgerUnavailable(str(error)) from error


__all__ = ["DossierFile", "Reader", "translated"]
