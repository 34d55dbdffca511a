"""The side tables in SQLite: a day's cards, what was said with a ticket; written with the append itself."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from queue_server.store.ledger import Beside
from queue_server.store.tables import day_cards, preparations, ticket_dossiers


class _Statements(NamedTuple):
    cards: str
    preparations: str
    dossiers: str
    insert_card: str
    insert_preparation: str
    insert_dossier: str
    forget: tuple[str, ...]


@functools.cache
def _statements() -> _Statements:
    card = sqlite.insert(day_cards)
    return _Statements(
        cards=_compiled(_of_hall(day_cards)),
        preparations=_compiled(_of_hall(preparations)),
        dossiers=_compiled(_of_hall(ticket_dossiers)),
        # Somebody whose visit is over takes another number with the same card.
        insert_card=_compiled(
            card.on_conflict_do_update(index_elements=["hall", "card"], set_={"ticket": card.excluded.ticket})
        ),
        insert_preparation=_compiled(sqlite.insert(preparations)),
        insert_dossier=_compiled(sqlite.insert(ticket_dossiers)),
        forget=tuple(
            _compiled(sa.delete(table).where(table.c.hall == sa.bindparam("hall")))
            for table in (day_cards, preparations, ticket_dossiers)
        ),
    )


def _of_hall(table: sa.Table) -> sa.Select[tuple[object, ...]]:
    columns = [column for column in table.columns if column.name != "hall"]
    return sa.select(*columns).where(table.c.hall == sa.bindparam("hall"))


def _compiled(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))


def write(connection: sqlite3.Connection, hall: str, beside: Sequence[Beside]) -> None:
    """Write within the transaction that is under way."""
    statements = _statements()
    for entry in beside:
        if entry.card is not None:
            card = {"hall": hall, "card": entry.card, "ticket": entry.ticket}
            connection.execute(statements.insert_card, card)
        if entry.preparation is not None:
            said = {"hall": hall, "ticket": entry.ticket, "body": entry.preparation}
            connection.execute(statements.insert_preparation, said)
        if entry.dossier is not None:
            dossier = {"hall": hall, "ticket": entry.ticket, "body": entry.dossier}
            connection.execute(statements.insert_dossier, dossier)


def forget(connection: sqlite3.Connection, hall: str) -> None:
    """Delete all that a hall keeps, within the transaction that is under way."""
    for statement in _statements().forget:
        connection.execute(statement, {"hall": hall})


def read(connection: sqlite3.Connection, hall: str) -> list[Beside]:
    """All that a hall keeps, in order of issue."""
    statements, of_hall = _statements(), {"hall": hall}
    cards = {ticket: card for card, ticket in connection.execute(statements.cards, of_hall)}
    said = dict(connection.execute(statements.preparations, of_hall).fetchall())
    dossiers = dict(connection.execute(statements.dossiers, of_hall).fetchall())
    return [
        Beside(
            ticket=ticket, card=cards.get(ticket), preparation=said.get(ticket), dossier=dossiers.get(ticket)
        )
        for ticket in sorted(cards.keys() | said.keys() | dossiers.keys())
    ]


__all__ = ["forget", "read", "write"]
