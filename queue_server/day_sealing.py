"""Sealing what is kept of a ticket beside the ledger: AES-256-GCM under a day's key, the nonce in front."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: Bytes before what is sealed; never used twice with one key, and a day has far too few tickets for chance.
_NONCE = 12


def sealed(key: bytes, hall: str, ticket: int, content: bytes) -> bytes:
    """Seal it for one ticket."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, _place(hall, ticket))


def opened(key: bytes, hall: str, ticket: int, body: bytes) -> bytes | None:
    """What was sealed for this ticket; nothing where it was under another key, as after a restored backup."""
    try:
        return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], _place(hall, ticket))
    except (InvalidTag, ValueError):
        return None


def _place(hall: str, ticket: int) -> bytes:
    return f"{hall}/{ticket}".encode()


__all__ = ["opened", "sealed"]
