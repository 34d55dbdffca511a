"""Writes the ledger of this version: ``python -m tests.ledgers``."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from queue_server.store.sqlite import SqliteLedger
from tests.queue_server.store.days import append_all, entries_of
from tests.queue_server.store.discipline_day import whole_day


def main() -> int:
    """Write it beside this file, if it is not there."""
    target = Path(__file__).with_name(f"{version('motcua')}.sql")
    if target.exists():
        print(f"{target.name} is there. A ledger of a released version stays as it is.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hall.sqlite"
        ledger = SqliteLedger(file)
        append_all(ledger, entries_of(whole_day()))
        ledger.close()
        connection = sqlite3.connect(file)
        target.write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
        connection.close()
    print(f"{target.name} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
