"""Personal fields and free text of dossiers: sealed for the store, and gone when their time is over.

AES-256-GCM under a key for each month in which keeping ends. The keys lie outside database and backup; when
the month is over its key is deleted, and with it what any old backup still holds of these fields.
"""

from __future__ import annotations

import datetime
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from queue_server.keyring import KeyFolder

#: Bytes before what is sealed; a month's key seals far too few fields for chance to use one twice.
_NONCE = 12


class Sealing:
    """Seals the fields of one hall's dossiers.

    Args:
        hall: the hall's id.
        keys: where the keys are.
    """

    def __init__(self, hall: str, keys: KeyFolder) -> None:
        self._hall, self._keys = hall, keys
        self._ours = re.compile(rf"{re.escape(hall)}-(\d{{4}}-\d{{2}})\.dossiers")

    def sealed(self, chain: str, seq: int, field: str, text: str, keep_until: datetime.datetime) -> bytes:
        """Seal a field for its place, the nonce in front.

        Args:
            chain: the chain of its event.
            seq: the event's.
            field: its name.
            text: what it says.
            keep_until: when it is deleted.

        Raises:
            KeyDamaged: the key can be neither read nor made.
        """
        nonce = secrets.token_bytes(_NONCE)
        cipher = AESGCM(self._keys.key(self._name(keep_until)))
        return nonce + cipher.encrypt(nonce, text.encode(), _place(chain, seq, field))

    def opened(
        self, chain: str, seq: int, field: str, body: bytes, keep_until: datetime.datetime
    ) -> str | None:
        """What was sealed for this place; nothing where its key is another one, as after a restored backup.

        Raises:
            KeyDamaged: the key can be neither read nor made.
        """
        cipher = AESGCM(self._keys.key(self._name(keep_until)))
        try:
            return cipher.decrypt(body[:_NONCE], body[_NONCE:], _place(chain, seq, field)).decode()
        except (InvalidTag, ValueError):
            return None

    def forget(self, now: datetime.datetime) -> None:
        """Delete the keys of the months that are over.

        Raises:
            KeyDamaged: one cannot be deleted.
        """
        month = _month(now)
        for name in self._keys.names():
            found = self._ours.fullmatch(name)
            if found is not None and found[1] < month:
                self._keys.forget(name)

    def _name(self, keep_until: datetime.datetime) -> str:
        return f"{self._hall}-{_month(keep_until)}.dossiers"


def _month(at: datetime.datetime) -> str:
    return f"{at.astimezone(datetime.UTC):%Y-%m}"


def _place(chain: str, seq: int, field: str) -> bytes:
    return f"{chain}/{seq}/{field}".encode()


__all__ = ["Sealing"]
