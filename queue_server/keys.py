"""Keys of acts: what the ledger keeps of them, and the secret id of a ticket that follows from one.

The ledger holds digests only. The id follows from the key, which its sender chose with at least 128 random
bits, so the same answer can be given again after a restart, while nobody can compute it from the ledger.
"""

from __future__ import annotations

import hashlib

from queue_server.contract import codec
from queue_server.contract.identities import digest as _digest
from queue_server.contract.identities import ticket_id
from queue_server.contract.messages import Request
from queue_server.hall.events import Origin


def origin_of(sender: str, act: str, request: Request) -> Origin:
    """Bind an act to its sender, its key and its meaning."""
    meaning = _digest(act, codec.encode(request).decode())
    return Origin(sender=sender, key=_digest("key", request.key)[:16].hex(), content=meaning[:8].hex())


def origin_of_slip(identity: str) -> Origin:
    """Bind the taking in of a number that was given while the server was away to its slip alone.

    It means the same whoever asks, so the first answer is everybody's.
    """
    meaning = _digest("admit", identity)
    return Origin(sender="slips", key=_digest("key", identity)[:16].hex(), content=meaning[:8].hex())


def secret_of(identity: str) -> str:
    """What the ledger keeps of a secret id: its SHA-256 in hexadecimal."""
    return hashlib.sha256(identity.encode()).hexdigest()


__all__ = ["origin_of", "origin_of_slip", "secret_of", "ticket_id"]
