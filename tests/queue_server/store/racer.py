"""A process that races for the next row of a ledger: ``python -m … FILE NAME``.

For every line that it reads, a sequence number, it appends once after that row and says whether it won.
"""

from __future__ import annotations

import sys
from pathlib import Path

from queue_server.hall import events
from queue_server.store.ledger import Entry, LedgerMoved
from queue_server.store.sqlite import SqliteLedger
from tests.queue_server.hall.small_hall import at
from tests.queue_server.store.days import HALL


def main(file: str, name: str) -> None:
    """Play until nobody asks for another round."""
    ledger = SqliteLedger(Path(file), own=False)
    print("ready", flush=True)
    entry = Entry(at=at("08:00"), event=events.IssuingPaused(reason=name))
    for line in sys.stdin:
        try:
            ledger.append(HALL, int(line), [entry])
        except LedgerMoved:
            print("lost", flush=True)
        else:
            print("won", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
