"""Keys of acts: what the ledger keeps of them, and the secret id of a ticket that follows from one.

The ledger holds digests only. The id follows from the key, which its sender chose with at least 128 random
bits, so the same answer can be given again after a restart, while nobody can compute it from the ledger.
"""

from __future__ import annotations

import base64
import hashlib

from queue_server.contract import codec
from queue_server.contract.messages import Request
from queue_server.hall.events import Origin


def _digest(*parts: str) -> bytes:
    text = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hashlib.sha256(text).digest()


def origin_of(sender: str, act: str, request: Request) -> Origin:
    """Bind an act to its sender, its key and its meaning."""
    meaning = _digest(act, codec.encode(request).decode())
    return Origin(sender=sender, key=_digest("key", request.key)[:16].hex(), content=meaning[:8].hex())


def ticket_id(hall: str, sender: str, key: str) -> str:
    """The secret id of the ticket that this key took: 128 bits, 22 characters, safe in addresses."""
    return base64.urlsafe_b64encode(_digest("ticket id", hall, sender, key)[:16]).rstrip(b"=").decode()


def secret_of(identity: str) -> str:
    """What the ledger keeps of a secret id: its SHA-256 in hexadecimal."""
    return hashlib.sha256(identity.encode()).hexdigest()
