"""Where the file of dossiers is: beside the hall's ledger, with its name."""

from __future__ import annotations

from pathlib import Path

from queue_server.store.dossiers.file import DossierFile
from queue_server.store.opening import file_of


def file_beside(url: str) -> Path | None:
    """The file of dossiers of a store: ``hall-dossiers.sqlite`` beside ``hall.sqlite``.

    Nothing for ``memory:``, whose dossiers end with the process too.

    Raises:
        UnknownStore: the address is no store's.
    """
    ledger = file_of(url)
    return None if ledger is None else ledger.with_name(f"{ledger.stem}-dossiers.sqlite")


def open_dossiers(url: str, *, own: bool = True) -> DossierFile:
    """Open the file of dossiers of a store.

    Args:
        url: the store's address, as ``--store`` has it.
        own: own the file; without, it is only looked at beside its owner.

    Raises:
        UnknownStore: the address is no store's.
        LedgerOwned, LedgerTooNew, LedgerUnavailable: the file cannot be had.
    """
    return DossierFile(file_beside(url), own=own)


__all__ = ["file_beside", "open_dossiers"]
