"""When kiosks were last heard of, in SQLite."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from queue_server.store.tables import contacts


class _Statements(NamedTuple):
    read: str
    write: str
    forget: str


@functools.cache
def _statements() -> _Statements:
    bind, of_hall = sa.bindparam, contacts.c.hall == sa.bindparam("hall")
    new = sqlite.insert(contacts)
    return _Statements(
        read=_compiled(sa.select(contacts.c.device, contacts.c.at).where(of_hall)),
        write=_compiled(
            new.on_conflict_do_update(index_elements=["hall", "device"], set_={"at": new.excluded.at})
        ),
        forget=_compiled(sa.delete(contacts).where(of_hall, contacts.c.at < bind("before"))),
    )


def _compiled(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))


def write(connection: sqlite3.Connection, hall: str, found: Mapping[str, int], before: int) -> None:
    """Write within the transaction that is under way, and delete what is older than ``before``."""
    statements = _statements()
    rows = [{"hall": hall, "device": device, "at": at} for device, at in found.items()]
    connection.executemany(statements.write, rows)
    connection.execute(statements.forget, {"hall": hall, "before": before})


def read(connection: sqlite3.Connection, hall: str) -> dict[str, int]:
    """All that a hall keeps: device to UTC milliseconds since 1970."""
    return dict(connection.execute(_statements().read, {"hall": hall}).fetchall())


__all__ = ["read", "write"]
