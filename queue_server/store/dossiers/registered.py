"""The table ``register``: a row per dossier of our own, written in the transaction of its events."""

from __future__ import annotations

import functools
import sqlite3
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from queue_server.store.dossiers.chains import Query, compiled
from queue_server.store.dossiers.tables import register


class Registered(NamedTuple):
    """A row, in the order of the table's columns, which say what each means."""

    code: str
    chain: str
    seq: int
    organisation: str
    day: str
    number: int
    procedure: str
    status: str
    received_at: int
    due_at: int | None
    finished_at: int | None
    returned_at: int | None
    missing: str
    changed_at: int
    runs_until: int | None
    hand_over_by: int | None


class Place(NamedTuple):
    """Where a page of a list begins: behind this instant and code."""

    at: int
    code: str


class _Statements(NamedTuple):
    put: str
    find: str
    last_number: str
    forget: str
    runs_until: str
    hand_over_by: str


@functools.cache
def _statements() -> _Statements:
    new = sqlite.insert(register)
    others = {column.name: new.excluded[column.name] for column in register.columns if column.name != "code"}
    of_day = [register.c[name] == sa.bindparam(name) for name in ("organisation", "day")]
    return _Statements(
        put=compiled(new.on_conflict_do_update(index_elements=["code"], set_=others)),
        find=compiled(
            sa.select(register).where(
                register.c.chain == sa.bindparam("chain"), register.c.code == sa.bindparam("code")
            )
        ),
        last_number=compiled(sa.select(sa.func.max(register.c.number)).where(*of_day)),
        forget=compiled(sa.delete(register).where(register.c.chain == sa.bindparam("chain"))),
        runs_until=_by(register.c.runs_until),
        hand_over_by=_by(register.c.hand_over_by),
    )


def _by(column: sa.Column[int]) -> str:
    """Rows by a column's instant, from a place to an instant; each with a bounded walk along its index."""
    bind = sa.bindparam
    return compiled(
        sa.select(register)
        .where(
            register.c.chain == bind("chain"),
            sa.tuple_(column, register.c.code) > sa.tuple_(bind("at"), bind("code")),
            column < bind("before"),
        )
        .order_by(column, register.c.code)
        .limit(bind("limit"))
    )


def put(connection: sqlite3.Connection, row: Registered) -> None:
    """Write a dossier's row within the transaction that is under way."""
    connection.execute(_statements().put, row._asdict())


def find(query: Query, chain: str, code: str) -> Registered | None:
    """A dossier's row; nothing where this chain has none of this code."""
    found = query(_statements().find, {"chain": chain, "code": code})
    return Registered(*found[0]) if found else None


def last_number(query: Query, organisation: str, day: str) -> int:
    """The last number that was given to this organisation on this day, 0 where none was."""
    ((found,),) = query(_statements().last_number, {"organisation": organisation, "day": day})
    return found or 0


def forget(connection: sqlite3.Connection, chain: str) -> None:
    """Delete a chain's rows, to be made anew, within the transaction that is under way."""
    connection.execute(_statements().forget, {"chain": chain})


def running_out(query: Query, chain: str, after: Place, before: int, limit: int) -> list[Registered]:
    """Dossiers whose time runs out after a place and before an instant, the earliest first."""
    return _listed(query, _statements().runs_until, chain, after, before, limit)


def waiting(query: Query, chain: str, after: Place, before: int, limit: int) -> list[Registered]:
    """Dossiers that are to be handed over, after a place and before an instant, the earliest first."""
    return _listed(query, _statements().hand_over_by, chain, after, before, limit)


def _listed(
    query: Query, statement: str, chain: str, after: Place, before: int, limit: int
) -> list[Registered]:
    values = {"chain": chain, "at": after.at, "code": after.code, "before": before, "limit": limit}
    return [Registered(*found) for found in query(statement, values)]


__all__ = ["Place", "Registered", "find", "forget", "last_number", "put", "running_out", "waiting"]
