"""The tables ``generations`` and ``imported``: what files brought, a generation of rows for every file.

A generation is written in any number of transactions and seen by nobody; one row makes it the one in force.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from queue_server.store.dossiers.chains import Query, compiled
from queue_server.store.dossiers.tables import generations, imported


class Generation(NamedTuple):
    """A row of ``generations``, in the order of the table's columns."""

    source: str
    generation: int
    name: str
    sha256: str
    rows: int
    #: UTC milliseconds since 1970.
    at: int


class Imported(NamedTuple):
    """A row of ``imported``, in the order of the table's columns."""

    source: str
    generation: int
    code: str
    procedure: str
    status: str
    received: str | None
    due: str | None
    finished: str | None
    returned: str | None
    agency: str
    as_of: int


class _Statements(NamedTuple):
    in_force: str
    switch: str
    find: str
    next_generation: str
    newest: str
    delete: str
    put: str


@functools.cache
def _statements() -> _Statements:
    bind, new = sa.bindparam, sqlite.insert(generations)
    ours = (imported.c.source == generations.c.source) & (imported.c.generation == generations.c.generation)
    after = sa.tuple_(imported.c.source, imported.c.generation) > sa.tuple_(
        bind("source"), bind("generation")
    )
    of_generation = [imported.c[name] == bind(name) for name in ("source", "generation")]
    some = sa.select(imported.c.code).where(*of_generation).order_by(imported.c.code).limit(bind("limit"))
    changed = {column.name: new.excluded[column.name] for column in generations.columns}
    del changed["source"]
    return _Statements(
        in_force=compiled(sa.select(generations).where(generations.c.source == bind("source"))),
        switch=compiled(new.on_conflict_do_update(index_elements=["source"], set_=changed)),
        find=compiled(
            sa.select(imported)
            .select_from(generations.join(imported, ours))
            .where(generations.c.source == bind("source"), imported.c.code == bind("code"))
        ),
        next_generation=compiled(
            sa.select(imported.c.source, imported.c.generation)
            .where(after)
            .order_by(imported.c.source, imported.c.generation)
            .limit(bind("limit"))
        ),
        newest=compiled(
            sa.select(sa.func.max(imported.c.generation)).where(imported.c.source == bind("source"))
        ),
        delete=compiled(sa.delete(imported).where(*of_generation, imported.c.code.in_(some))),
        # Values by their places: a name for each would cost more than the writing.
        put=str(sa.insert(imported).compile(dialect=sqlite.dialect(paramstyle="qmark"))),
    )


def in_force(query: Query, source: str) -> Generation | None:
    """The generation of a source; nothing while it has none."""
    found = query(_statements().in_force, {"source": source})
    return Generation(*found[0]) if found else None


def find(query: Query, source: str, code: str) -> Imported | None:
    """A dossier of the generation in force."""
    found = query(_statements().find, {"source": source, "code": code})
    return Imported(*found[0]) if found else None


def next_number(query: Query, source: str) -> int:
    """A generation's number that was never used, also by a generation that came to nothing."""
    ((written,),) = query(_statements().newest, {"source": source})
    current = in_force(query, source)
    return max(written or 0, current.generation if current else 0) + 1


def put(connection: sqlite3.Connection, rows: Iterable[Sequence[object]]) -> None:
    """Write rows within the transaction that is under way."""
    connection.executemany(_statements().put, rows)


def switch(connection: sqlite3.Connection, to: Generation) -> None:
    """Put a generation in force within the transaction that is under way."""
    connection.execute(_statements().switch, to._asdict())


def left_over(query: Query) -> list[tuple[str, int]]:
    """Source and number of each generation that is not in force; a look at each generation's first row."""
    found: list[tuple[str, int]] = []
    source, generation = "", -1
    while page := query(
        _statements().next_generation, {"source": source, "generation": generation, "limit": 1}
    ):
        source, generation = page[0]
        current = in_force(query, source)
        if current is None or current.generation != generation:
            found.append((source, generation))
    return found


def delete(connection: sqlite3.Connection, source: str, generation: int, limit: int) -> int:
    """Delete some rows of a generation within the transaction that is under way; how many it were."""
    values = {"source": source, "generation": generation, "limit": limit}
    return connection.execute(_statements().delete, values).rowcount


__all__ = [
    "Generation", "Imported", "delete", "find", "in_force", "left_over", "next_number", "put", "switch",
]  # fmt: skip
