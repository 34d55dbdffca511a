"""Checking that nobody has changed the ledger: ``queue-server verify``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from queue_server.hall import events
from queue_server.store.ledger import GENESIS, Head, Ledger, LedgerDamaged, Row, chained, milliseconds


class Bad(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing that is wrong, and at which row."""

    seq: int
    what: str

    def __str__(self) -> str:
        return f"row {self.seq}: {self.what}"


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk along the chain found."""

    #: Rows that hold.
    rows: int
    #: Hash of the last row that holds.
    hash: bytes
    #: Nothing where the whole chain holds.
    bad: Bad | None


def verify(ledger: Ledger, hall: str) -> Verified:
    """Walk a hall's chain, page by page, also while its owner appends to it."""
    head = ledger.head(hall)
    rows, last, opened = 0, GENESIS, 0
    try:
        for row in ledger.read(hall):
            wrong = _wrong(row, rows + 1, last)
            if wrong is None:
                opened = row.seq if row.kind in events.DayOpened.kinds() else opened
                wrong = _wrong_head(head, row, opened) if row.seq == head.seq else None
            if wrong is not None:
                return Verified(rows=rows, hash=last, bad=Bad(seq=rows + 1, what=wrong))
            rows, last = row.seq, row.hash
    except LedgerDamaged as error:
        return Verified(rows=rows, hash=last, bad=Bad(seq=rows + 1, what=str(error)))
    # The owner may have appended since: the head as it is now must cover all that was read.
    if rows < head.seq or rows > ledger.head(hall).seq:
        what = f"the ledger's head says that it ends at row {head.seq}"
        return Verified(rows=rows, hash=last, bad=Bad(seq=min(rows, head.seq) + 1, what=what))
    return Verified(rows=rows, hash=last, bad=None)


def _wrong(row: Row, seq: int, last: bytes) -> str | None:
    if row.seq != seq:
        return "it is missing" if row.seq > seq else f"it says that it is row {row.seq}"
    try:
        expected = chained(last, row.hall, row.seq, milliseconds(row.at), row.kind, row.body)
    except (AttributeError, UnicodeEncodeError):
        return "it is no text"
    if row.hash != expected:
        return "its hash does not follow from its content and the row before it"
    try:
        events.decode(row.kind, row.body)
    except (events.UnknownKind, msgspec.MsgspecError) as error:
        return f"this release cannot read it: {error}"
    return None


def _wrong_head(head: Head, row: Row, opened: int) -> str | None:
    if row.hash != head.hash:
        return "the ledger's head has another hash than its last row"
    if opened != head.opened:
        return f"the ledger's head says that the day began at row {head.opened}, it began at row {opened}"
    return None


def find_slip(ledger: Ledger, hall: str, code: str) -> Iterator[Row]:
    """The rows whose hash begins with the characters printed on a slip.

    Args:
        ledger: where to look.
        hall: the hall's id.
        code: ten hexadecimal digits, large or small.
    """
    wanted = code.strip().lower()
    return (row for row in ledger.read(hall) if row.code == wanted)


__all__ = ["Bad", "Verified", "find_slip", "verify"]
