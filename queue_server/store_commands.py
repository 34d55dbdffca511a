"""``queue-server verify`` and ``rebuild``: of the hall's ledger, and of the dossiers beside it."""

from __future__ import annotations

import argparse
import contextlib
from typing import Any

from queue_server.dossiers import audit, deriving
from queue_server.store import rebuild, verify
from queue_server.store.dossiers import checking
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.opening import file_beside
from queue_server.store.ledger import Ledger, LedgerDamaged
from queue_server.store.opening import open_ledger

_STORE = "sqlite:///var/hall.sqlite"


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add both commands."""
    check = commands.add_parser("verify", help="check that nobody has changed the ledger or the dossiers")
    check.add_argument("--store", default=_STORE)
    check.add_argument("--slip", metavar="CODE", help="find the row of a slip by its ten characters")
    check.set_defaults(run=_verify)

    again = commands.add_parser("rebuild", help="make the read tables and the register anew")
    again.add_argument("--store", default=_STORE)
    again.set_defaults(run=_rebuild)


def _verify(arguments: argparse.Namespace) -> int:
    with contextlib.closing(open_ledger(arguments.store, own=False)) as ledger:
        if arguments.slip:
            return _find_slip(ledger, arguments.slip)
        found = [_told(hall, verify.verify(ledger, hall)) for hall in ledger.halls()]
    return 0 if all([*found, *_verify_dossiers(arguments.store)]) else 1


def _verify_dossiers(store: str) -> list[bool]:
    """Whether each chain of dossiers beside the ledger holds. None are no mistake."""
    if (path := file_beside(store)) is None or not path.is_file():
        return []
    checks = {"dossiers": deriving.wrong, "audit": audit.wrong}
    with contextlib.closing(DossierFile(path, own=False)) as file:
        return [_told(name, result) for name, result in checking.verify_all(file.read, checks)]


def _told(name: str, result: verify.Verified) -> bool:
    """Say what was found; whether the chain holds."""
    print(f"{name}: {result.rows} rows, last hash {result.hash.hex()[:10]}")
    print(f"{name}: " + ("the chain holds" if result.bad is None else f"BAD {result.bad}"))
    return result.bad is None


def _find_slip(ledger: Ledger, code: str) -> int:
    rows = [row for hall in ledger.halls() for row in verify.find_slip(ledger, hall, code)]
    for row in rows:
        print(f"{row.hall} row {row.seq} {row.at.isoformat()} {row.kind} {row.body}")
    if not rows:
        print(f"no row's hash begins with {code}")
    return 0 if rows else 1


def _rebuild(arguments: argparse.Namespace) -> int:
    with contextlib.closing(open_ledger(arguments.store)) as ledger:
        print(f"{rebuild.rebuild(ledger)} rows read, the read tables are made anew")
    if (path := file_beside(arguments.store)) is not None and path.is_file():
        with contextlib.closing(DossierFile(path)) as file:
            try:
                count = deriving.rebuild_all(file)
            except ValueError as error:
                raise LedgerDamaged(f"{path} has an event that this release cannot read: {error}") from error
        print(f"{count} events of dossiers read, the register is made anew")
    return 0


__all__ = ["add_to"]
