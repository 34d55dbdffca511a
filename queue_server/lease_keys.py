"""Secrets of leases: made from one key of the hall, so that the same answer can be given again and no secret
is ever in the ledger or the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from queue_server.keyring import KeyFolder


class LeaseKeys:
    """The secrets of one hall's leases.

    Args:
        hall: the hall's id.
        keys: where the hall's key is; made there when first needed.
    """

    def __init__(self, hall: str, keys: KeyFolder) -> None:
        self._hall, self._keys = hall, keys

    def secret(self, epoch: int, lease: int) -> str:
        """The secret of a lease: HMAC-SHA256 of its name under the hall's key, base64url without padding.

        Raises:
            KeyDamaged: the hall's key cannot be read or made.
        """
        name = f"{self._hall}/{epoch}/{lease}".encode()
        digest = hmac.new(self._keys.key(f"leases-{self._hall}"), name, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


__all__ = ["LeaseKeys"]
