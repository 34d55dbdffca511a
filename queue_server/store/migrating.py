"""Brings a database to this release's tables, or refuses one of a newer release.

Alembic is imported only when there is something to do.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from queue_server.store.ledger import LedgerTooNew
from queue_server.store.tables import REVISION

_SCRIPTS = Path(__file__).parent / "migrations"


def revision_of(connection: sqlite3.Connection) -> str | None:
    """The revision that a database says it has; nothing for an empty one."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return None if found is None else str(found[0])


def require_readable(revision: str | None, store: str, known: str = REVISION) -> None:
    """Refuse what a newer release wrote.

    Raises:
        LedgerTooNew: the revision is above this release's.
    """
    if revision is not None and revision > known:
        raise LedgerTooNew(
            f"A newer release wrote {store} (its tables have revision {revision}, this release knows "
            f"{known}). Start that release, or restore a backup that this one wrote."
        )


def upgrade(file: Path, scripts: Path = _SCRIPTS) -> None:
    """Run the migrations that a SQLite file lacks, each in a transaction of its own."""
    from alembic import command  # noqa: PLC0415  # half a second that a start with current tables does not pay
    from alembic.config import Config  # noqa: PLC0415  # as above

    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    # sqlite3 of its own accord begins no transaction before DDL; a kill in mid-migration must undo all of it.
    sa.event.listen(engine, "connect", _leave_transactions_alone)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    settings = Config()
    settings.set_main_option("script_location", str(scripts).replace("%", "%%"))
    try:
        with engine.connect() as connection:
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    finally:
        engine.dispose()


def _leave_transactions_alone(connection: Any, _record: object) -> None:
    connection.isolation_level = None


__all__ = ["require_readable", "revision_of", "upgrade"]
