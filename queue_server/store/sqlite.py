"""A ledger in a SQLite file: durable after every append, owned by one process, read by any."""

from __future__ import annotations

import contextlib
import datetime
import functools
import itertools
import operator
import sqlite3
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from queue_server.store import beside as beside_tables
from queue_server.store import contacts as contacts_table
from queue_server.store import migrating, tables
from queue_server.store.ledger import (
    CONTACTS_KEPT,
    Beside,
    Entry,
    Head,
    KeyTaken,
    Ledger,
    LedgerDamaged,
    LedgerMoved,
    LedgerUnavailable,
    Row,
    ends_day,
    instant,
    milliseconds,
    rows_of,
)
from queue_server.store.ownership import FileOwnership
from queue_server.store.statements import statements
from queue_server.store.visits import REMEMBERED, BoundKey, Change, Derivation

#: Rows fetched at once; the first page is small, because most readers want few.
_FIRST_PAGE, _LARGEST_PAGE = 16, 1024
#: Seconds to wait for another process's transaction.
_PATIENCE = 5.0
_KIND = operator.itemgetter(0)


class SqliteLedger(Ledger):
    """The port over one SQLite file.

    Args:
        path: the file; an owner makes it, and the folder, where they are not there.
        own: own the file for as long as this object lives. Without, the file must be there with current
            tables; meant for reading beside the owner, and for tests that write past the lock.

    Raises:
        LedgerOwned: another process owns the file.
        LedgerTooNew: a newer release wrote it.
        LedgerUnavailable: it cannot be opened.
    """

    def __init__(self, path: str | Path, *, own: bool = True) -> None:
        self._path = Path(path).resolve()
        self._lock = threading.Lock()
        self._derivations: dict[str, Derivation] = {}
        self._statements = statements()
        if own:
            self._make_folder()
        elif not self._path.is_file():
            raise LedgerUnavailable(f"there is no ledger at {self._path}")
        self._ownership = FileOwnership(self._path) if own else None
        try:
            self._connection = self._open(own)
        except BaseException:
            if self._ownership is not None:
                self._ownership.release()
            raise

    # ------------------------------------------------------------ opening

    def _make_folder(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnavailable(f"{self._path.parent} cannot be made: {error.strerror}") from error

    def _open(self, own: bool) -> sqlite3.Connection:
        with _translated():
            connection = sqlite3.connect(
                self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection, own)
            except BaseException:
                connection.close()
                raise
            return connection

    def _prepare(self, connection: sqlite3.Connection, own: bool) -> None:
        # Bytes that are no text do not stop the reading of the others; they fit no hash.
        connection.text_factory = functools.partial(str, encoding="utf-8", errors="surrogateescape")
        revision = migrating.revision_of(connection)
        migrating.require_readable(revision, str(self._path))
        if own:
            connection.execute("PRAGMA journal_mode = WAL")
        # Every commit reaches the disk before it is acknowledged.
        connection.execute("PRAGMA synchronous = FULL")
        # Keys are random: their index is the one thing that wants memory as the years go by (KiB).
        connection.execute("PRAGMA cache_size = -65536")
        if revision != tables.REVISION:
            if not own:
                raise LedgerUnavailable(
                    f"{self._path} has tables of an earlier release; start the server once to renew them"
                )
            migrating.upgrade(self._path)

    # ------------------------------------------------------------ writing

    def append(
        self, hall: str, after: int, entries: Sequence[Entry], beside: Sequence[Beside] = ()
    ) -> list[Row]:
        """Write entries with what they derive; durable on return."""
        with self._lock, _translated(), self._transaction():
            head = self._head(hall)
            if head.seq != after:
                raise LedgerMoved(f"{hall} ends at {head.seq}, not at {after}")
            rows = rows_of(hall, head, entries)
            derivation = self._derivation(hall, head)
            for row, entry in zip(rows, entries, strict=True):
                derivation.take(row.seq, row.at, entry.event)
            self._connection.executemany(self._statements.insert_row, _stored(rows))
            self._write_derived(*derivation.harvest())
            if ends_day(entries):
                beside_tables.forget(self._connection, hall)
            beside_tables.write(self._connection, hall, beside)
            self._move_head(head, rows[-1], derivation.opened)
        # Only now: one that took part in a failed append remembers too much.
        self._derivations[hall] = derivation
        return rows

    def _derivation(self, hall: str, head: Head) -> Derivation:
        """The hall's derivation as of its head; taken out until the append is durable."""
        derivation = self._derivations.pop(hall, None)
        if derivation is None or derivation.seq != head.seq:
            derivation = Derivation(hall, head.seq)
            wanted = {"hall": hall, "after": head.opened - 1, **REMEMBERED}
            found = self._connection.execute(self._statements.rows_of_kinds, wanted)
            for row in map(_row, found):
                derivation.take(row.seq, row.at, row.event)
            derivation.seq = head.seq
        derivation.begin_append()
        return derivation

    def _move_head(self, head: Head, last: Row, opened: int) -> None:
        if head.seq == 0:
            values = (last.hall, last.seq, last.hash, head.epoch, opened)
            self._connection.execute(self._statements.insert_head, values)
            return
        moved = {"hall": last.hall, "seq": last.seq, "hash": last.hash, "opened": opened}
        self._connection.execute(self._statements.move_head, moved)

    def _write_derived(self, keys: Sequence[BoundKey], changes: Sequence[Change]) -> None:
        self._connection.executemany(self._statements.insert_key, keys)
        for kind, run in itertools.groupby(changes, _KIND):
            self._connection.executemany(self._statements.changes[kind], [change.values for change in run])

    def note_contacts(self, hall: str, contacts: Mapping[str, datetime.datetime]) -> None:
        """Keep when kiosks were last heard of, in a transaction of its own."""
        found = {device: milliseconds(at) for device, at in contacts.items()}
        if not found:
            return
        before = milliseconds(max(contacts.values()) - CONTACTS_KEPT)
        with self._lock, _translated(), self._transaction():
            contacts_table.write(self._connection, hall, found, before)

    def contacts(self, hall: str) -> dict[str, datetime.datetime]:
        """When kiosks were last heard of."""
        with self._lock, _translated():
            found = contacts_table.read(self._connection, hall)
        return {device: instant(at) for device, at in found.items()}

    def rebuild(self, hall: str) -> int:
        """Make visits, ratings and bound keys anew, while the rows are read page by page."""
        of_hall = {"hall": hall}
        derivation = Derivation(hall)
        count = 0
        with self._lock, _translated(), self._transaction():
            self._connection.execute(self._statements.delete_keys, of_hall)
            self._connection.execute(self._statements.delete_visits, of_hall)
            self._connection.execute(self._statements.delete_ratings, of_hall)
            while page := self._page(hall, derivation.seq, _LARGEST_PAGE):
                for row in map(_row, page):
                    derivation.take(row.seq, row.at, row.event)
                self._write_derived(*derivation.harvest())
                count += len(page)
            self._connection.execute(self._statements.set_opened, {**of_hall, "opened": derivation.opened})
        self._derivations[hall] = derivation
        return count

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """One transaction that holds the write lock from its beginning."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled it back already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    # ------------------------------------------------------------ reading

    def head(self, hall: str) -> Head:
        """Where the hall's ledger ends."""
        with self._lock, _translated():
            return self._head(hall)

    def _head(self, hall: str) -> Head:
        found = self._connection.execute(self._statements.head, {"hall": hall}).fetchone()
        if found is None:
            return Head()
        seq, digest, epoch, opened = found
        return Head(seq=seq, hash=digest, epoch=epoch, opened=opened)

    def read(self, hall: str, after: int = 0, limit: int | None = None) -> Iterator[Row]:
        """Rows above ``after``, page by page; those appended while reading are read too."""
        size = _FIRST_PAGE
        while limit is None or limit > 0:
            wanted = size if limit is None else min(size, limit)
            with self._lock, _translated():
                page = self._page(hall, after, wanted)
            for values in page:
                yield _row(values)
            if len(page) < wanted:
                return
            after = page[-1][1]
            limit = None if limit is None else limit - wanted
            size = min(size * 2, _LARGEST_PAGE)

    def _page(self, hall: str, after: int, size: int) -> list[tuple[Any, ...]]:
        wanted = {"hall": hall, "after": after, "limit": size}
        return self._connection.execute(self._statements.rows, wanted).fetchall()

    def beside(self, hall: str) -> list[Beside]:
        """What is kept beside the ledger."""
        with self._lock, _translated():
            return beside_tables.read(self._connection, hall)

    def act(self, hall: str, sender: str, key: str) -> list[Row]:
        """The rows of the act with this key."""
        wanted = {"hall": hall, "sender": sender, "key": key}
        with self._lock, _translated():
            found = self._connection.execute(self._statements.key, wanted).fetchone()
        return [] if found is None else self._rows_of_act(hall, found[0])

    def halls(self) -> list[str]:
        """The halls that have rows or a head, so that a lost head is noticed."""
        with self._lock, _translated():
            found = {hall for (hall,) in self._connection.execute(self._statements.halls)}
            hall: str | None = ""
            while hall is not None:
                hall = self._connection.execute(self._statements.next_hall, {"hall": hall}).fetchone()[0]
                found |= {hall} if hall is not None else set()
        return sorted(found)

    def visits(self, hall: str, since: str = "") -> Iterator[dict[str, Any]]:
        """The hall's visits, page by page."""
        columns = tuple(column.name for column in tables.visits.columns)
        with self._lock, _translated():
            found = self._connection.execute(self._statements.first_visit, {"hall": hall, "since": since})
            (first,) = found.fetchone()
        after = sys.maxsize if first is None else first - 1
        while True:
            wanted = {"hall": hall, "after": after, "limit": _LARGEST_PAGE}
            with self._lock, _translated():
                page = self._connection.execute(self._statements.visits, wanted).fetchall()
            for values in page:
                visit = dict(zip(columns, values, strict=True))
                yield visit | {name: bool(visit[name]) for name in ("strict", "by_staff", "paper")}
                after = visit["ticket"]
            if len(page) < _LARGEST_PAGE:
                return

    def ratings(self, hall: str, since: str = "") -> Iterator[dict[str, Any]]:
        """The hall's ratings, page by page."""
        columns = tuple(column.name for column in tables.ratings.columns)
        after = 0
        while True:
            wanted = {"hall": hall, "after": after, "since": since, "limit": _LARGEST_PAGE}
            with self._lock, _translated():
                page = self._connection.execute(self._statements.ratings, wanted).fetchall()
            for values in page:
                yield dict(zip(columns, values, strict=True))
            if len(page) < _LARGEST_PAGE:
                return
            after = page[-1][1]

    def close(self) -> None:
        """Close the file and let another process own it."""
        with self._lock:
            self._connection.close()
            if self._ownership is not None:
                self._ownership.release()


def _stored(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    return [(row.hall, row.seq, milliseconds(row.at), row.kind, row.body, row.hash) for row in rows]


def _row(values: tuple[Any, ...]) -> Row:
    hall, seq, at, kind, body, digest = values
    try:
        moment = instant(at)
    except (TypeError, OverflowError) as error:
        raise LedgerDamaged(f"row {seq} of {hall} has no instant: {at!r}") from error
    return Row(hall=hall, seq=seq, at=moment, kind=kind, body=body, hash=digest)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """The driver's errors as the port's, in this one place."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if "bound_keys" in str(error):
            raise KeyTaken(str(error)) from error
        raise LedgerDamaged(f"the ledger has a row where none should be: {error}") from error
    except (sqlite3.InterfaceError, sqlite3.DataError, OverflowError) as error:
        raise ValueError(f"an event cannot be written: {error}") from error
    except (sqlite3.Error, DBAPIError) as error:
        raise LedgerUnavailable(str(error)) from error


__all__ = ["SqliteLedger"]
