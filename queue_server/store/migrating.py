"""Brings a database to this release's tables, or refuses one of a newer release."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from queue_server.store import tables
from queue_server.store.ledger import LedgerTooNew

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Migrate a SQLite file up to ``tables.REVISION``.

    Alembic is loaded only where there is something to do: a start with a current file takes no time for it.

    Raises:
        LedgerTooNew: the file's revision is unknown to this release.
    """
    revision = _revision(connection)
    if revision == tables.REVISION:
        return
    if revision is not None and revision > tables.REVISION:
        raise LedgerTooNew(
            f"{path} was written by a newer release (tables {revision}, this one knows {tables.REVISION}); "
            "start that release, or restore a backup made by this one"
        )
    from alembic import command  # noqa: PLC0415  # see above
    from alembic.config import Config  # noqa: PLC0415  # see above

    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.attributes["url"] = f"sqlite:///{path}"
    command.upgrade(settings, "head")


def _revision(connection: sqlite3.Connection) -> str | None:
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(found[0]) if found else None


__all__ = ["migrate"]
