"""From the address of a store to its ledger."""

from __future__ import annotations

from pathlib import Path

from queue_server.store.ledger import Ledger, LedgerError
from queue_server.store.memory import MemoryLedger
from queue_server.store.sqlite import SqliteLedger

_SQLITE = "sqlite:///"


class UnknownStore(LedgerError):
    """The address names no kind of store that this release has."""


def open_ledger(url: str, *, own: bool = True) -> Ledger:
    """Open the ledger at an address: ``sqlite:///FILE`` (``sqlite:////FILE`` from the root) or ``memory:``.

    Args:
        url: the address.
        own: take a file for this process alone; without it, only to read beside its owner.

    Raises:
        UnknownStore: it is no such address.
        LedgerError: it cannot be opened; see the store.
    """
    if url == "memory:":
        return MemoryLedger()
    if not url.startswith(_SQLITE) or len(url) == len(_SQLITE):
        raise UnknownStore(f'store "{url}": must be sqlite:///FILE or memory:')
    path = Path(url.removeprefix(_SQLITE))
    if not own and not path.exists():
        raise UnknownStore(f"{path}: there is no such ledger")
    return SqliteLedger(path, own=own)


__all__ = ["UnknownStore", "open_ledger"]
