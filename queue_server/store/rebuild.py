"""Makes the read tables anew from the ledger."""

from __future__ import annotations

from queue_server.store.ledger import Ledger


def rebuild(ledger: Ledger) -> int:
    """Rebuild the read tables of every hall; tells how many rows were read."""
    return sum(ledger.rebuild(hall) for hall in ledger.halls())


__all__ = ["rebuild"]
