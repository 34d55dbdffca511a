"""A process that owns a ledger until it is killed: ``python -m … FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from queue_server.store.sqlite import SqliteLedger
from tests.queue_server.store.days import HALL, pause

if __name__ == "__main__":
    ledger = SqliteLedger(Path(sys.argv[1]))
    ledger.append(HALL, 0, [pause("key")])
    print("mine", flush=True)
    sys.stdin.readline()
