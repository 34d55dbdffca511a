"""The table ``sealed``: what lies beside a chain's events, unreadable without its key, and how long."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from queue_server.store.dossiers.chains import Query, compiled
from queue_server.store.dossiers.tables import chain, sealed


class SealedField(NamedTuple):
    """A row, in the order of the table's columns."""

    chain: str
    seq: int
    field: str
    body: bytes
    #: UTC milliseconds since 1970.
    keep_until: int


class _Statements(NamedTuple):
    insert: str
    of_subject: str
    sweep: str


@functools.cache
def _statements() -> _Statements:
    bind = sa.bindparam
    together = (sealed.c.chain == chain.c.chain) & (sealed.c.seq == chain.c.seq)
    return _Statements(
        insert=compiled(sa.insert(sealed)),
        of_subject=compiled(
            sa.select(sealed)
            .select_from(chain.join(sealed, together))
            .where(
                chain.c.chain == bind("chain"),
                chain.c.subject == bind("subject"),
                sealed.c.keep_until > bind("now"),
            )
            .order_by(sealed.c.seq, sealed.c.field)
        ),
        sweep=compiled(sa.delete(sealed).where(sealed.c.keep_until <= bind("now"))),
    )


def put(connection: sqlite3.Connection, fields: Iterable[SealedField]) -> None:
    """Write within the transaction that is under way."""
    connection.executemany(_statements().insert, [field._asdict() for field in fields])


def of_subject(query: Query, name: str, subject: str, now: int) -> list[SealedField]:
    """What is still kept of a subject, in the order of its events."""
    values = {"chain": name, "subject": subject, "now": now}
    return [SealedField(*found) for found in query(_statements().of_subject, values)]


def sweep(connection: sqlite3.Connection, now: int) -> int:
    """Delete what has been kept long enough, within the transaction that is under way; how many fields."""
    return connection.execute(_statements().sweep, {"now": now}).rowcount


__all__ = ["SealedField", "of_subject", "put", "sweep"]
