"""From the address of a store, as ``--store`` has it, to a ledger."""

from __future__ import annotations

from pathlib import Path

from queue_server.store.ledger import Ledger, LedgerError
from queue_server.store.memory import MemoryLedger
from queue_server.store.sqlite import SqliteLedger

_SQLITE = "sqlite:///"


class UnknownStore(LedgerError, ValueError):
    """The address names no store that this release knows."""


def open_ledger(url: str, *, own: bool = True) -> Ledger:
    """Open a ledger.

    Args:
        url: ``sqlite:///FILE`` (from the working directory; ``sqlite:////FILE`` from the root), or
            ``memory:``, which forgets everything when the process ends.
        own: own the file; without, it is only looked at beside its owner.

    Raises:
        UnknownStore: the address is none of these.
        LedgerOwned, LedgerTooNew, LedgerUnavailable: the file cannot be had.
    """
    file = file_of(url)
    return MemoryLedger() if file is None else SqliteLedger(file, own=own)


def file_of(url: str) -> Path | None:
    """The file that an address names; nothing for ``memory:``.

    Raises:
        UnknownStore: the address is none of these.
    """
    if url == "memory:":
        return None
    file = url.removeprefix(_SQLITE)
    if not url.startswith(_SQLITE) or not file or "?" in file:
        raise UnknownStore(
            f"{url!r} is no store. Write sqlite:///FILE for a file in the working directory, "
            "sqlite:////FOLDER/FILE for any other, or memory: for a trial that leaves nothing behind."
        )
    return Path(file)


__all__ = ["UnknownStore", "file_of", "open_ledger"]
