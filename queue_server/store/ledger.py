"""The ledger's port: one append-only, hash-chained row of events per hall, with what it derives."""

from __future__ import annotations

import abc
import datetime
import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from queue_server.hall import events

GENESIS = bytes(32)
#: A kiosk that was not heard of for this long is forgotten: its leases are over.
CONTACTS_KEPT = datetime.timedelta(days=2)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

_LENGTH = struct.Struct(">I")
#: Two numbers of eight bytes, each behind its length.
_TWO_NUMBERS = struct.Struct(">IqIq")


class LedgerError(Exception):
    """The ledger could not do what was asked."""


class LedgerMoved(LedgerError):
    """Somebody else appended first; read what is new and decide again."""


class KeyTaken(LedgerError):
    """The key of one of the acts is bound by an earlier event."""


class LedgerUnavailable(LedgerError):
    """The store cannot be reached or written now; trying later may help."""


class LedgerOwned(LedgerError):
    """Another process owns this ledger file; stop it, or give this one a file of its own."""


class LedgerTooNew(LedgerError):
    """A newer release wrote this database; start that release, or restore a backup of this one's."""


class LedgerDamaged(LedgerUnavailable):
    """What the store holds cannot be read as a ledger; restore a backup."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it is kept."""

    hall: str
    seq: int
    at: datetime.datetime
    kind: str
    body: str
    #: SHA-256 of this row chained to the one before it; 32 bytes.
    hash: bytes

    @property
    def code(self) -> str:
        """The first ten characters of the hash, as every slip prints them."""
        return self.hash.hex()[:10]

    @property
    def event(self) -> events.Event:
        """The event, lifted to the newest version."""
        return events.decode(self.kind, self.body)


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Where a hall's ledger ends. An empty one has seq 0 and the genesis hash."""

    seq: int = 0
    hash: bytes = GENESIS
    epoch: int = 1
    #: Sequence number of the last ``DayOpened``, 0 where there is none.
    opened: int = 0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An event about to be appended, with its instant."""

    at: datetime.datetime
    event: events.Event


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a ticket beside the ledger until its day ends; meaningless without that day's key."""

    ticket: int
    #: Keyed hash of the card that it was taken with.
    card: bytes | None = None
    #: What was said about the papers, sealed.
    preparation: bytes | None = None
    #: The receipt code of the dossier that it is for, sealed.
    dossier: bytes | None = None


def ends_day(entries: Iterable[Entry]) -> bool:
    """Whether what is kept beside the ledger is over with these events."""
    return any(isinstance(entry.event, events.DayOpened | events.DayClosed) for entry in entries)


def milliseconds(at: datetime.datetime) -> int:
    """UTC milliseconds since 1970 of an aware instant; hall time has no finer part."""
    return round(at.timestamp() * 1000)


def instant(at: int) -> datetime.datetime:
    """The aware instant of UTC milliseconds since 1970.

    Raises:
        OverflowError: no calendar has it.
    """
    return _EPOCH + datetime.timedelta(milliseconds=at)


def chained(before: bytes, hall: str, seq: int, at: int, kind: str, body: str) -> bytes:
    """SHA-256 over the length-prefixed previous hash, hall, seq, at, kind and body.

    Every part is preceded by its length in bytes as four bytes, big end first; seq and at (UTC
    milliseconds) are eight bytes, big end first. This format is pinned: it never changes.
    """
    name, kind_bytes, body_bytes = hall.encode(), kind.encode(), body.encode()
    return hashlib.sha256(
        b"".join(
            (
                _LENGTH.pack(len(before)), before,
                _LENGTH.pack(len(name)), name,
                _TWO_NUMBERS.pack(8, seq, 8, at),
                _LENGTH.pack(len(kind_bytes)), kind_bytes,
                _LENGTH.pack(len(body_bytes)), body_bytes,
            )
        )
    ).digest()  # fmt: skip


def rows_of(hall: str, head: Head, entries: Iterable[Entry]) -> list[Row]:
    """Chain entries onto a head.

    Raises:
        ValueError: an event cannot be written.
    """
    rows: list[Row] = []
    seq, last = head.seq, head.hash
    for entry in entries:
        seq += 1
        try:
            kind, body = entry.event.kind(), events.encode(entry.event)
        except (TypeError, OverflowError, msgspec.MsgspecError) as error:
            raise ValueError(f"{type(entry.event).__name__} cannot be written: {error}") from error
        last = chained(last, hall, seq, milliseconds(entry.at), kind, body)
        rows.append(Row(hall=hall, seq=seq, at=entry.at, kind=kind, body=body, hash=last))
    return rows


class Ledger(abc.ABC):
    """Where halls keep their events. Methods block; the engine calls them in the writer's thread.

    Every method raises LedgerUnavailable where the store is out of reach.
    """

    @abc.abstractmethod
    def head(self, hall: str) -> Head:
        """Where the hall's ledger ends."""

    @abc.abstractmethod
    def append(
        self, hall: str, after: int, entries: Sequence[Entry], beside: Sequence[Beside] = ()
    ) -> list[Row]:
        """Make entries durable, with visits, ratings, bound keys and what is beside, in one transaction.

        Where a day begins or ends in the entries, what was kept beside the ledger before is deleted.

        Args:
            hall: the hall's id.
            after: the sequence number that the sender believes to be the last one.
            entries: at least one; instants in whole milliseconds, never falling.
            beside: of the tickets among the entries; a card belongs to the last ticket that names it.

        Raises:
            LedgerMoved: the ledger does not end at ``after``.
            KeyTaken: an act's (sender, key) is bound already.
            ValueError: an event cannot be written.
        """

    @abc.abstractmethod
    def read(self, hall: str, after: int = 0, limit: int | None = None) -> Iterator[Row]:
        """Rows with a sequence number above ``after``, in order, never held in memory all at once."""

    @abc.abstractmethod
    def beside(self, hall: str) -> list[Beside]:
        """What is kept beside the ledger of this day's tickets, in order of issue."""

    @abc.abstractmethod
    def act(self, hall: str, sender: str, key: str) -> list[Row]:
        """The rows that the act with this key became, in order; empty where the key is free."""

    @abc.abstractmethod
    def halls(self) -> list[str]:
        """The halls that have a ledger here, in order of their ids."""

    @abc.abstractmethod
    def visits(self, hall: str, since: str = "") -> Iterator[dict[str, Any]]:
        """The hall's tickets in order of issue: column of the table ``visits`` to value.

        Args:
            hall: the hall's id.
            since: the first business day of issue, YYYY-MM-DD; empty for all.
        """

    @abc.abstractmethod
    def ratings(self, hall: str, since: str = "") -> Iterator[dict[str, Any]]:
        """The hall's ratings in the order of their tickets: column of the table ``ratings`` to value.

        Args:
            hall: the hall's id.
            since: the first business day of rating, YYYY-MM-DD; empty for all.
        """

    @abc.abstractmethod
    def note_contacts(self, hall: str, contacts: Mapping[str, datetime.datetime]) -> None:
        """Keep when kiosks were last heard of, and forget those that were not for ``CONTACTS_KEPT``."""

    @abc.abstractmethod
    def contacts(self, hall: str) -> dict[str, datetime.datetime]:
        """When kiosks were last heard of."""

    @abc.abstractmethod
    def rebuild(self, hall: str) -> int:
        """Make read tables, bound keys and the head's ``opened`` anew from the ledger, in one transaction.

        Returns:
            How many rows were read.
        """

    @abc.abstractmethod
    def close(self) -> None:
        """Let go of the store."""

    def _rows_of_act(self, hall: str, first: int) -> list[Row]:
        """The rows of an act from its first one on: they lie together and share its origin."""
        found: list[Row] = []
        for row in self.read(hall, after=first - 1):
            if found and row.event.origin != found[0].event.origin:
                break
            found.append(row)
        return found
