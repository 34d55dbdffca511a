"""The statements of the hot path, compiled once from the tables and handed straight to sqlite3.

SQLAlchemy writes the SQL, so that tables and statements cannot drift apart, but takes no part in running
it: its cost for each execution is larger than SQLite's own.
"""

from __future__ import annotations

import functools
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from queue_server.store.tables import bound_keys, heads, ledger, ratings, visits
from queue_server.store.visits import COLUMNS, REMEMBERED

_DIALECT = sqlite.dialect(paramstyle="named")
#: SQLAlchemy writes an offset with every limit for SQLite; this one needs no value each time.
_FROM_THERE: sa.ColumnElement[int] = sa.literal_column("0")


def _compiled(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=_DIALECT))


def _positional(table: sa.Table) -> str:
    """An insert of all columns; tuples bind faster than dictionaries, and rows have a fixed order."""
    return str(sa.insert(table).compile(dialect=sqlite.dialect(paramstyle="qmark")))


class Statements:
    """All statements, by what they do."""

    def __init__(self) -> None:
        bind = sa.bindparam
        of_hall = heads.c.hall == bind("hall")
        self.head = _compiled(
            sa.select(heads.c.seq, heads.c.hash, heads.c.epoch, heads.c.opened).where(of_hall)
        )
        self.halls = _compiled(sa.select(heads.c.hall).order_by(heads.c.hall))
        self.insert_head = _positional(heads)
        self.move_head = _compiled(
            sa.update(heads).where(of_hall).values(seq=bind("seq"), hash=bind("hash"), opened=bind("opened"))
        )
        self.set_opened = _compiled(sa.update(heads).where(of_hall).values(opened=bind("opened")))
        rows = sa.select(ledger).where(ledger.c.hall == bind("hall"), ledger.c.seq > bind("after"))
        self.rows = _compiled(rows.order_by(ledger.c.seq).limit(bind("limit")).offset(_FROM_THERE))
        self.rows_of_kinds = _compiled(
            rows.where(ledger.c.kind.in_([bind(name) for name in REMEMBERED])).order_by(ledger.c.seq)
        )
        self.insert_row = _positional(ledger)
        self.next_hall = _compiled(sa.select(sa.func.min(ledger.c.hall)).where(ledger.c.hall > bind("hall")))
        self.insert_key = _positional(bound_keys)
        self.key = _compiled(
            sa.select(bound_keys.c.seq).where(
                bound_keys.c.hall == bind("hall"),
                bound_keys.c.sender == bind("sender"),
                bound_keys.c.key == bind("key"),
            )
        )
        self.delete_keys = _compiled(sa.delete(bound_keys).where(bound_keys.c.hall == bind("hall")))
        self.delete_visits = _compiled(sa.delete(visits).where(visits.c.hall == bind("hall")))
        self.delete_ratings = _compiled(sa.delete(ratings).where(ratings.c.hall == bind("hall")))
        self.first_visit = _compiled(
            sa.select(sa.func.min(visits.c.ticket)).where(
                visits.c.hall == bind("hall"), visits.c.day >= bind("since")
            )
        )
        self.visits = _compiled(
            sa.select(visits)
            .where(visits.c.hall == bind("hall"), visits.c.ticket > bind("after"))
            .order_by(visits.c.ticket)
            .limit(bind("limit"))
            .offset(_FROM_THERE)
        )
        self.ratings = _compiled(
            sa.select(ratings)
            .where(
                ratings.c.hall == bind("hall"),
                ratings.c.ticket > bind("after"),
                ratings.c.day >= bind("since"),
            )
            .order_by(ratings.c.ticket)
            .limit(bind("limit"))
            .offset(_FROM_THERE)
        )
        self.changes = {kind: _change(kind) for kind in COLUMNS}


def _change(kind: str) -> str:
    values: dict[str, Any] = {column: sa.bindparam(column) for column in COLUMNS[kind]}
    keys: dict[str, Any] = {column: sa.bindparam(column) for column in ("hall", "ticket")}
    if kind in ("issued", "rated"):
        return _compiled(sa.insert(visits if kind == "issued" else ratings).values({**keys, **values}))
    of_ticket = [visits.c[column] == value for column, value in keys.items()]
    if kind == "called":
        # A further call, after a transfer or a no-show, changes nothing of what came first.
        first = sa.func.coalesce(visits.c.first_called_at, sa.bindparam("called_at"))
        values["first_called_at"] = first
    return _compiled(sa.update(visits).where(*of_ticket).values(values))


@functools.cache
def statements() -> Statements:
    """The statements, compiled when first asked for."""
    return Statements()


__all__ = ["Statements", "statements"]
