"""What the maintenance screen shows and does, without its pixels: facts, the last lines of the log, the PIN.

The PIN keeps the curious out of the screen; it protects no data: nothing personal is on the screen either.
"""

from __future__ import annotations

import contextlib
import datetime
import getpass
import hashlib
import hmac
import secrets
import socket
from collections import deque
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kiosk.hall_time import HallTime
from kiosk.health import Health
from kiosk.leasing import Leasing
from queue_server.contract.messages import Trouble

#: Lines of the log that are kept.
LINES = 40
#: What may be shown beside the name of what happened: nothing that somebody typed or scanned.
_SHOWN = frozenset(
    {
        "code", "number", "what", "work", "reason", "status", "seconds", "pause", "lease", "first", "last",
        "happened",
    }
)  # fmt: skip
#: scrypt's cost: some 50 ms and 16 MB on a small machine.
_COST, _BLOCK, _LANES = 2**14, 8, 1
#: Digits of a PIN.
_SHORTEST, _LONGEST = 4, 12
#: Wrong tries that cost nothing; after that each one is followed by a pause twice as long.
_FREE_TRIES = 3
_FIRST_PAUSE, _LONGEST_PAUSE = datetime.timedelta(seconds=10), datetime.timedelta(minutes=10)


class JournalTail:
    """The last lines of the log. A structlog processor that changes nothing."""

    def __init__(self, lines: int = LINES) -> None:
        self._lines: deque[str] = deque(maxlen=lines)

    def __call__(
        self, _logger: object, level: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Take what is about to be written."""
        facts = " ".join(f"{key}={event[key]}" for key in sorted(_SHOWN & event.keys()))
        at = str(event.get("timestamp", ""))
        self._lines.append(" ".join(part for part in (at, level, str(event.get("event", "")), facts) if part))
        return event

    @property
    def lines(self) -> tuple[str, ...]:
        """The last lines, the newest first."""
        return tuple(reversed(self._lines))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the screen says."""

    device: str
    server: str
    version: str
    hall_now: datetime.datetime
    #: Since when the server is out of reach; nothing while it is there.
    lost_since: datetime.datetime | None
    outages: int
    last_outage: datetime.datetime | None
    #: When the program began.
    started: datetime.datetime
    #: Of this machine in the network, as the server sees it; empty: none.
    address: str
    printer: str
    #: Numbers in reserve: from, to, how many are left, until when; nothing without a lease.
    lease: tuple[str, str, int, datetime.datetime] | None
    to_hand_in: int
    troubles: tuple[Trouble, ...]
    log: tuple[str, ...]


def gather(
    *, device: str, server: str, version: str, printer: str, lost_since: datetime.datetime | None,
    now: HallTime, leasing: Leasing, health: Health, tail: JournalTail,
) -> Facts:  # fmt: skip
    """The facts as they are now."""
    of_kiosk = health.of_kiosk()
    return Facts(
        device=device, server=server, version=version, hall_now=now(), lost_since=lost_since,
        outages=of_kiosk.outages, last_outage=of_kiosk.last_outage, started=of_kiosk.started or now(),
        address=_address(server), printer=printer, lease=leasing.extent,
        to_hand_in=leasing.to_hand_in, troubles=health.troubles(), log=tail.lines,
    )  # fmt: skip


def _address(server: str) -> str:
    """Where packets to the server would come from; none is sent."""
    parts = urlsplit(server)
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as to_server:
        to_server.connect((parts.hostname or "", parts.port or 80))
        return str(to_server.getsockname()[0])
    return ""


# ------------------------------------------------------------ the PIN


class PinError(Exception):
    """Not a PIN: 4 to 12 digits."""


def hash_pin(pin: str) -> str:
    """What goes into ``kiosk.toml``.

    Raises:
        PinError: it breaks the rule.
    """
    if not (pin.isascii() and pin.isdigit() and _SHORTEST <= len(pin) <= _LONGEST):
        raise PinError(f"a PIN has {_SHORTEST} to {_LONGEST} digits")
    salt = secrets.token_bytes(16)
    return f"scrypt:{salt.hex()}:{_stretch(pin, salt).hex()}"


def _stretch(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=32)


class PinLock:
    """Checks PINs, slower and slower while they are wrong.

    Args:
        hashed: from ``kiosk.toml``; with nothing there no PIN is right.
    """

    def __init__(self, hashed: str) -> None:
        self._hashed = hashed
        self._wrong = 0
        self._closed_until: datetime.datetime | None = None

    @property
    def usable(self) -> bool:
        """Whether a PIN was chosen."""
        return bool(self._hashed)

    def closed_until(self, now: datetime.datetime) -> datetime.datetime | None:
        """Until when no PIN is looked at."""
        return self._closed_until if self._closed_until and now < self._closed_until else None

    def opens(self, pin: str, now: datetime.datetime) -> bool:
        """Whether this is the PIN. While it is closed nothing is, and the try does not count."""
        if not self.usable or self.closed_until(now):
            return False
        _, salt, wanted = self._hashed.split(":")
        if hmac.compare_digest(_stretch(pin, bytes.fromhex(salt)).hex(), wanted):
            self._wrong = 0
            return True
        self._wrong += 1
        if self._wrong >= _FREE_TRIES:
            longer = 2 ** min(self._wrong - _FREE_TRIES, 10)
            self._closed_until = now + min(_FIRST_PAUSE * longer, _LONGEST_PAUSE)
        return False


def make_pin() -> str:
    """Ask for a PIN at the terminal, twice; the line for ``kiosk.toml``.

    Raises:
        PinError: it breaks the rule, or the two differ.
    """
    pin = getpass.getpass("PIN: ")
    hashed = hash_pin(pin)
    if getpass.getpass("PIN, once more: ") != pin:
        raise PinError("the two are not the same")
    return f'pin = "{hashed}"'


__all__ = ["Facts", "JournalTail", "PinError", "PinLock", "gather", "hash_pin", "make_pin"]
