"""Secrets of leases: made from one key of the hall, so that the same answer can be given again and no secret
is ever in the ledger or the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

import structlog

from queue_server.keyring import KeyDamaged, KeyFolder

log = structlog.get_logger()


class LeaseKeys:
    """The secrets of one hall's leases.

    Args:
        hall: the hall's id.
        keys: where the hall's key is; made there when first needed.
    """

    def __init__(self, hall: str, keys: KeyFolder) -> None:
        self._hall, self._keys, self._name = hall, keys, f"leases-{hall}"
        #: What was lost when this process began.
        self._lost: str | None = None
        #: Why the key cannot be had, or is not the one of before; nothing while all is well.
        self.trouble: str | None = None

    def prepare(self, *, lent: bool = False) -> None:
        """Read or make the key; where that fails the hall runs on without leases, and says so.

        Args:
            lent: numbers are lent today, so there has been a key.
        """
        try:
            lost = lent and self._name not in self._keys.names()
            self._lost = f"The key {self._name} is lost; take today's slips in by number." if lost else None
            self._key()
        except KeyDamaged as error:
            log.error("lease-key-damaged", hall=self._hall, error=error.strerror)  # noqa: TRY400  # it says all
        if self._lost is not None:
            log.error("lease-key-lost", hall=self._hall)

    def _key(self) -> bytes:
        try:
            key = self._keys.key(self._name)
        except KeyDamaged as error:
            self.trouble = error.strerror
            raise
        self.trouble = self._lost
        return key

    def secret(self, epoch: int, lease: int) -> str:
        """The secret of a lease: HMAC-SHA256 of its name under the hall's key, base64url without padding.

        Raises:
            KeyDamaged: the hall's key cannot be read or made.
        """
        name = f"{self._hall}/{epoch}/{lease}".encode()
        digest = hmac.new(self._key(), name, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


__all__ = ["LeaseKeys"]
