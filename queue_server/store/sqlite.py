"""The ledger in one SQLite file, owned by one process.

SQLAlchemy Core describes the tables and writes the SQL; the statements it compiles are handed straight to
the driver, because the append is the hot path of everything.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import itertools
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite as dialect

from queue_server.store import migrating, tables
from queue_server.store.ledger import (
    Entry,
    Head,
    KeyTaken,
    Ledger,
    LedgerDamaged,
    LedgerMoved,
    LedgerOwned,
    LedgerUnavailable,
    Row,
    milliseconds,
    rows_of,
)
from queue_server.store.visits import COLUMNS, Change, Derivation

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
#: Rows fetched at once while reading.
_PAGE = 1000
#: Seconds to wait for a reader of another process, such as ``verify``.
_BUSY_SECONDS = 5.0


def _sql(statement: sa.sql.ClauseElement) -> str:
    return str(statement.compile(dialect=dialect.dialect(paramstyle="named")))


def _insert(table: sa.Table, columns: Sequence[str]) -> str:
    return _sql(sa.insert(table).values({name: sa.bindparam(name) for name in columns}))


def _of_hall(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.hall == sa.bindparam("hall")


_HEAD = _sql(
    sa.select(tables.heads.c.seq, tables.heads.c.hash, tables.heads.c.epoch, tables.heads.c.opened).where(
        _of_hall(tables.heads)
    )
)
_SET_HEAD = _sql(
    sa.update(tables.heads)
    .where(_of_hall(tables.heads))
    .values(seq=sa.bindparam("seq"), hash=sa.bindparam("hash"), opened=sa.bindparam("opened"))
)
_FIRST_HEAD = _insert(tables.heads, ("hall", "seq", "hash", "epoch", "opened"))
_ADD_ROW = _insert(tables.ledger, ("hall", "seq", "at", "kind", "body", "hash"))
_ADD_KEY = _insert(tables.bound_keys, ("hall", "sender", "key", "seq"))
_FIND_KEY = _sql(
    sa.select(tables.bound_keys.c.seq).where(
        _of_hall(tables.bound_keys),
        tables.bound_keys.c.sender == sa.bindparam("sender"),
        tables.bound_keys.c.key == sa.bindparam("key"),
    )
)
_READ = _sql(
    sa.select(*(tables.ledger.c[name] for name in ("hall", "seq", "at", "kind", "body", "hash")))
    .where(_of_hall(tables.ledger), tables.ledger.c.seq > sa.bindparam("after"))
    .order_by(tables.ledger.c.seq)
    .limit(sa.bindparam("most"))
    .offset(sa.literal_column("0"))
)
_HALLS = _sql(sa.select(tables.heads.c.hall).order_by(tables.heads.c.hall))
_VISITS = _sql(sa.select(tables.visits).where(_of_hall(tables.visits)).order_by(tables.visits.c.ticket))
_FORGET = [_sql(sa.delete(table).where(_of_hall(table))) for table in (tables.visits, tables.bound_keys)]
_CHANGE = {
    kind: _insert(tables.visits, ("hall", "ticket", *columns))
    if kind == "issued"
    else _sql(
        sa.update(tables.visits)
        .where(_of_hall(tables.visits), tables.visits.c.ticket == sa.bindparam("ticket"))
        .values({name: sa.bindparam(name) for name in columns})
    )
    for kind, columns in COLUMNS.items()
}


class SqliteLedger(Ledger):
    """The port over one SQLite file.

    Args:
        path: the file; made with its folder where it is missing.
        own: take the file for this process alone. Without it, for reading beside the owner and for tests.

    Raises:
        LedgerOwned: another process owns the file.
        LedgerTooNew: a newer release wrote it.
        LedgerUnavailable: it cannot be opened.
    """

    def __init__(self, path: Path, *, own: bool = True) -> None:
        self._path = path
        self._lock: int | None = None
        self._derivations: dict[str, Derivation] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if own:
                self._lock = _own(path)
            with _translated():
                self._connection = sqlite3.connect(
                    path, isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS
                )
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                migrating.migrate(path, self._connection)
        except OSError as error:
            self._release()
            raise LedgerUnavailable(f"{path}: {error.strerror}") from error
        except BaseException:
            self._release()
            raise

    def head(self, hall: str) -> Head:
        """Where the hall's ledger ends."""
        with _translated():
            found = self._connection.execute(_HEAD, {"hall": hall}).fetchone()
        return Head(seq=found[0], hash=found[1], epoch=found[2], opened=found[3]) if found else Head()

    def append(self, hall: str, after: int, entries: Sequence[Entry]) -> list[Row]:
        """Make entries durable with what they derive."""
        with self._transaction():
            head = self.head(hall)
            if head.seq != after:
                raise LedgerMoved(f"{hall} ends at {head.seq}, not at {after}")
            rows = rows_of(hall, head, entries)
            # Kept again only when all has gone well: one that took part in a failed append knows too much.
            derivation = self._derivations.pop(hall, None)
            if derivation is None or derivation.seq != head.seq:
                derivation = self._derivation_at(hall, head)
            derivation.begin_append()
            for row, entry in zip(rows, entries, strict=True):
                derivation.take(row.seq, row.at, entry.event)
            self._connection.executemany(_ADD_ROW, [_columns(row) for row in rows])
            self._write(derivation)
            self._connection.execute(
                _SET_HEAD if head.seq else _FIRST_HEAD,
                {
                    "hall": hall, "seq": rows[-1].seq, "hash": rows[-1].hash, "epoch": head.epoch,
                    "opened": derivation.opened,
                },
            )  # fmt: skip
        self._derivations[hall] = derivation
        return rows

    def _derivation_at(self, hall: str, head: Head) -> Derivation:
        derivation = Derivation(hall)
        for row in self.read(hall, after=max(0, head.opened - 1)):
            derivation.take(row.seq, row.at, row.event)
        derivation.harvest()
        return derivation

    def _write(self, derivation: Derivation) -> None:
        keys, changes = derivation.harvest()
        if keys:
            try:
                self._connection.executemany(_ADD_KEY, [key._asdict() for key in keys])
            except sqlite3.IntegrityError as error:
                raise KeyTaken("a key of these acts is bound") from error
        for kind, run in itertools.groupby(changes, key=_kind):
            self._connection.executemany(_CHANGE[kind], [change.values for change in run])

    def read(self, hall: str, after: int = 0, limit: int | None = None) -> Iterator[Row]:
        """Rows above ``after``, fetched page by page."""
        left = limit
        while left is None or left > 0:
            most = _PAGE if left is None else min(_PAGE, left)
            with _translated():
                page = self._connection.execute(
                    _READ, {"hall": hall, "after": after, "most": most}
                ).fetchall()
            for found in page:
                yield _row(found)
            if len(page) < most:
                return
            after = page[-1][1]
            left = None if left is None else left - len(page)

    def act(self, hall: str, sender: str, key: str) -> list[Row]:
        """The rows of the act with this key."""
        with _translated():
            found = self._connection.execute(
                _FIND_KEY, {"hall": hall, "sender": sender, "key": key}
            ).fetchone()
        return self._rows_of_act(hall, found[0]) if found else []

    def halls(self) -> list[str]:
        """The halls that have rows."""
        with _translated():
            return [hall for (hall,) in self._connection.execute(_HALLS)]

    def visits(self, hall: str) -> Iterator[dict[str, Any]]:
        """The visits, in order of issue."""
        names = [column.name for column in tables.visits.columns]
        with _translated():
            for found in self._connection.execute(_VISITS, {"hall": hall}):
                yield dict(zip(names, found, strict=True))

    def rebuild(self, hall: str) -> int:
        """Make visits, bound keys and the head's ``opened`` anew."""
        derivation, read = Derivation(hall), 0
        with self._transaction():
            self._derivations.pop(hall, None)
            for statement in _FORGET:
                self._connection.execute(statement, {"hall": hall})
            for read, row in enumerate(self.read(hall), 1):
                derivation.take(row.seq, row.at, row.event)
                if read % _PAGE == 0:
                    self._write(derivation)
            self._write(derivation)
            head = self.head(hall)
            if head.seq:
                self._connection.execute(
                    _SET_HEAD,
                    {"hall": hall, "seq": head.seq, "hash": head.hash, "opened": derivation.opened},
                )
        return read

    def close(self) -> None:
        """Close the file and let others own it."""
        self._connection.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; also when the writer's thread is interrupted."""
        with _translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """The driver's errors as ours, in one place."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise LedgerMoved(str(error)) from error
    except sqlite3.OperationalError as error:
        raise LedgerUnavailable(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise LedgerDamaged(str(error)) from error
    except UnicodeEncodeError as error:
        raise ValueError(f"text that is no Unicode: {error.reason}") from error


def _own(path: Path) -> int:
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise LedgerOwned(
            f"{path} belongs to a running server; stop it, or give this one another --store"
        ) from None
    return lock


def _kind(change: Change) -> str:
    return change.kind


def _columns(row: Row) -> dict[str, object]:
    return {
        "hall": row.hall, "seq": row.seq, "at": milliseconds(row.at), "kind": row.kind, "body": row.body,
        "hash": row.hash,
    }  # fmt: skip


def _row(found: tuple[Any, ...]) -> Row:
    hall, seq, at, kind, body, chained = found
    return Row(
        hall=hall,
        seq=seq,
        at=_EPOCH + datetime.timedelta(milliseconds=at),
        kind=kind,
        body=body,
        hash=chained,
    )


__all__ = ["SqliteLedger"]
