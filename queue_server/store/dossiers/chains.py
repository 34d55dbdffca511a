"""Chains in the file of dossiers: append-only and hash-chained like the hall's ledger, read by subject too.

What writes takes part in a transaction that is under way; what reads takes ``DossierFile.read`` or the
transaction's own connection.
"""

from __future__ import annotations

import datetime
import functools
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from queue_server.store.dossiers.tables import bound_keys, chain, chain_heads
from queue_server.store.ledger import GENESIS, LedgerDamaged, LedgerMoved, chained, instant, milliseconds

#: A statement and its values to the rows of its answer.
Query = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]
#: Rows read at once.
_PAGE = 512


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An event about to be appended."""

    at: datetime.datetime
    #: What it is about: a receipt code.
    subject: str
    kind: str
    #: Its JSON.
    body: str


class Row(Entry, frozen=True, kw_only=True):
    """An event as it is kept."""

    chain: str
    seq: int
    #: SHA-256 of this row chained to the one before it; 32 bytes.
    hash: bytes


class ChainHead(NamedTuple):
    """Where a chain ends. An empty one has seq 0 and the genesis hash."""

    seq: int = 0
    hash: bytes = GENESIS


class _Statements(NamedTuple):
    head: str
    set_head: str
    insert: str
    rows: str
    of_subject: str
    next_subject: str
    first_hash: str
    act: str
    insert_key: str
    delete_keys: str
    chains: str


@functools.cache
def _statements() -> _Statements:
    bind, new = sa.bindparam, sqlite.insert(chain_heads)
    of_chain = chain.c.chain == bind("chain")
    of_key = [bound_keys.c[name] == bind(name) for name in ("chain", "sender", "key")]
    return _Statements(
        head=compiled(
            sa.select(chain_heads.c.seq, chain_heads.c.hash).where(chain_heads.c.chain == bind("chain"))
        ),
        set_head=compiled(
            new.on_conflict_do_update(
                index_elements=["chain"], set_={"seq": new.excluded.seq, "hash": new.excluded.hash}
            )
        ),
        insert=compiled(sa.insert(chain)),
        rows=compiled(
            sa.select(chain)
            .where(of_chain, chain.c.seq > bind("after"))
            .order_by(chain.c.seq)
            .limit(bind("limit"))
        ),
        of_subject=compiled(
            sa.select(chain).where(of_chain, chain.c.subject == bind("subject")).order_by(chain.c.seq)
        ),
        next_subject=compiled(
            sa.select(sa.func.min(chain.c.subject)).where(of_chain, chain.c.subject > bind("subject"))
        ),
        first_hash=compiled(
            sa.select(chain.c.hash)
            .where(of_chain, chain.c.subject == bind("subject"))
            .order_by(chain.c.seq)
            .limit(sa.literal_column("1"))
        ),
        act=compiled(sa.select(bound_keys.c.seq).where(*of_key)),
        insert_key=compiled(sa.insert(bound_keys)),
        delete_keys=compiled(sa.delete(bound_keys).where(bound_keys.c.chain == bind("chain"))),
        chains=compiled(sa.union(sa.select(chain.c.chain).distinct(), sa.select(chain_heads.c.chain))),
    )


def compiled(statement: sa.ClauseElement) -> str:
    """A statement as the driver takes it, with named values."""
    text = str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))
    # SQLAlchemy writes an offset with every limit for SQLite; this one needs no value each time.
    return text.replace(" OFFSET :param_1", "")


def querying(connection: sqlite3.Connection) -> Query:
    """Questions within the transaction that is under way on a connection."""
    return lambda statement, values: connection.execute(statement, values).fetchall()


def head_of(query: Query, name: str) -> ChainHead:
    """Where a chain ends."""
    found = query(_statements().head, {"chain": name})
    return ChainHead(*found[0]) if found else ChainHead()


def append(
    connection: sqlite3.Connection, name: str, after: ChainHead, entries: Sequence[Entry]
) -> list[Row]:
    """Append within the transaction that is under way.

    Args:
        connection: the transaction's.
        name: the chain's.
        after: where the sender believes that it ends.
        entries: at least one; instants in whole milliseconds.

    Raises:
        LedgerMoved: it ends elsewhere.
    """
    statements = _statements()
    if (head := head_of(querying(connection), name)) != after:
        raise LedgerMoved(f"{name} ends at {head.seq}, not at {after.seq}")
    rows: list[Row] = []
    seq, last = head
    for entry in entries:
        seq += 1
        last = chained(last, name, seq, milliseconds(entry.at), entry.kind, entry.body)
        rows.append(
            Row(
                chain=name, seq=seq, at=entry.at, subject=entry.subject, kind=entry.kind, body=entry.body,
                hash=last,
            )
        )  # fmt: skip
    connection.executemany(statements.insert, [_stored(row) for row in rows])
    connection.execute(statements.set_head, {"chain": name, "seq": seq, "hash": last})
    return rows


def bind_key(connection: sqlite3.Connection, name: str, sender: str, key: str, seq: int) -> None:
    """Bind the key of an act to its first row, within the transaction that is under way.

    Raises:
        sqlite3.IntegrityError: it is bound already.
    """
    values = {"chain": name, "sender": sender, "key": key, "seq": seq}
    connection.execute(_statements().insert_key, values)


def forget_keys(connection: sqlite3.Connection, name: str) -> None:
    """Delete a chain's bound keys, to be made anew, within the transaction that is under way."""
    connection.execute(_statements().delete_keys, {"chain": name})


def bound_to(query: Query, name: str, sender: str, key: str) -> int | None:
    """The first row of the act with this key; nothing where the key is free."""
    found = query(_statements().act, {"chain": name, "sender": sender, "key": key})
    return found[0][0] if found else None


def of_subject(query: Query, name: str, subject: str) -> list[Row]:
    """All rows about a subject, in order."""
    return [_row(values) for values in query(_statements().of_subject, {"chain": name, "subject": subject})]


def next_subject(query: Query, name: str, after: str) -> str:
    """The first subject behind another in the order of their letters; empty at the end."""
    ((found,),) = query(_statements().next_subject, {"chain": name, "subject": after})
    return found or ""


def first_hash(query: Query, name: str, subject: str) -> bytes | None:
    """The hash of the first row about a subject; nothing where there is none."""
    found = query(_statements().first_hash, {"chain": name, "subject": subject})
    return found[0][0] if found else None


def row_at(query: Query, name: str, seq: int) -> Row | None:
    """A row by its number; nothing where there is none."""
    found = query(_statements().rows, {"chain": name, "after": seq - 1, "limit": 1})
    return _row(found[0]) if found and found[0][1] == seq else None


def read(query: Query, name: str, after: int = 0) -> Iterator[Row]:
    """Rows above ``after`` page by page; those appended while reading are read too."""
    while page := query(_statements().rows, {"chain": name, "after": after, "limit": _PAGE}):
        yield from map(_row, page)
        after = page[-1][1]


def names(query: Query) -> list[str]:
    """The chains that have rows or a head, so that a lost head is noticed."""
    return sorted(name for (name,) in query(_statements().chains, {}))


def _stored(row: Row) -> dict[str, object]:
    return {
        "chain": row.chain, "seq": row.seq, "at": milliseconds(row.at), "subject": row.subject,
        "kind": row.kind, "body": row.body, "hash": row.hash,
    }  # fmt: skip


def _row(values: tuple[Any, ...]) -> Row:
    name, seq, at, subject, kind, body, digest = values
    try:
        moment = instant(at)
    except (TypeError, OverflowError) as error:
        raise LedgerDamaged(f"row {seq} of {name} has no instant: {at!r}") from error
    return Row(chain=name, seq=seq, at=moment, subject=subject, kind=kind, body=body, hash=digest)


__all__ = [
    "ChainHead",
    "Entry",
    "Query",
    "Row",
    "append",
    "bind_key",
    "bound_to",
    "compiled",
    "first_hash",
    "forget_keys",
    "head_of",
    "names",
    "next_subject",
    "of_subject",
    "querying",
    "read",
    "row_at",
]
