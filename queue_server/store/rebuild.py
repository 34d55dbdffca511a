"""Making the read tables anew from the ledger: ``queue-server rebuild``."""

from __future__ import annotations

from queue_server.store.ledger import Ledger


def rebuild(ledger: Ledger) -> int:
    """Make visits, ratings, bound keys and the heads' ``opened`` of every hall anew.

    Returns:
        How many rows were read.
    """
    return sum(ledger.rebuild(hall) for hall in ledger.halls())


__all__ = ["rebuild"]
