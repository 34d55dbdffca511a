"""The secret id of a ticket, which follows from the key that took it. Pure."""

from __future__ import annotations

import base64
import hashlib


def digest(*parts: str) -> bytes:
    """SHA-256 over parts that cannot run into each other."""
    text = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hashlib.sha256(text).digest()


def ticket_id(hall: str, sender: str, key: str) -> str:
    """The secret id of the ticket that this key took: 128 bits, 22 characters, safe in addresses."""
    return base64.urlsafe_b64encode(digest("ticket id", hall, sender, key)[:16]).rstrip(b"=").decode()


__all__ = ["digest", "ticket_id"]
