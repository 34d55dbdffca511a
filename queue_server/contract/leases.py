"""How a leased number proves itself: secret id, seal of its claim, address in its slip's code. Pure.

Kiosk and server compute the same from the lease's secret, so the code on a slip that was printed while the
server was away is already the ticket's final address, and nobody without the secret can make one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import msgspec

from queue_server.contract import codec
from queue_server.contract.messages.leases import AdmitRequest, Claim

#: Name of the address's part that carries the claim and its seal.
_CLAIM = "o"
_BYTES = 16


def number(prefix: str, digits: int, sequence: int) -> str:
    """A number of a lease as people read it."""
    return f"{prefix}{sequence:0{digits}d}"


def ticket_id(secret: str, ticket_number: str) -> str:
    """The secret id: HMAC-SHA256 of the number, 128 bits of it, 22 characters that are safe in addresses."""
    return _mac(secret, "ticket id", ticket_number.encode())


def seal(secret: str, claim: Claim) -> str:
    """What only the lease's holder and the server can say of a claim."""
    return _mac(secret, "claim", codec.encode(claim))


def holds(secret: str, claim: Claim, sealed: str) -> bool:
    """Whether a claim bears the right seal."""
    return hmac.compare_digest(seal(secret, claim), sealed)


def address(before_id: str, secret: str, claim: Claim) -> str:
    """The address for a slip's code: the ticket's own, with the claim and its seal behind it."""
    said = _base64(codec.encode(claim))
    return f"{before_id}{ticket_id(secret, claim.number)}?{_CLAIM}={said}.{seal(secret, claim)}"


def read_address(text: str) -> tuple[str, AdmitRequest | None] | None:
    """The secret id in a slip's address, with what admits it if it was given while the server was away.

    Nothing where the text is no address of a slip.
    """
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "/t/" not in parts.path:
        return None
    identity = parts.path.rpartition("/t/")[2]
    if len(identity) != 22 or not identity.replace("-", "").replace("_", "").isalnum():
        return None
    said = parse_qs(parts.query).get(_CLAIM, [""])[0]
    return identity, _admission(said) if said else None


def _admission(said: str) -> AdmitRequest | None:
    claim, _, sealed = said.partition(".")
    try:
        body = base64.urlsafe_b64decode(claim + "=" * (-len(claim) % 4))
        found = AdmitRequest(claim=codec.decode(body, Claim), seal=sealed)
        return codec.decode(codec.encode(found), AdmitRequest)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None


def _mac(secret: str, purpose: str, content: bytes) -> str:
    key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    return _base64(hmac.new(key, purpose.encode() + b"\0" + content, hashlib.sha256).digest()[:_BYTES])


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


__all__ = ["address", "holds", "number", "read_address", "seal", "ticket_id"]
