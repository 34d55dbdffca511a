"""Checks that a ledger is what was once written, and finds the row behind a slip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from queue_server.hall import events
from queue_server.store.ledger import GENESIS, Ledger, Row, chained, milliseconds


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a verification found."""

    rows: int
    #: Of the last row that holds.
    hash: bytes
    #: The first row that does not hold, and why; nothing where all do.
    bad: str | None


def verify(ledger: Ledger, hall: str) -> Result:
    """Walk one hall's chain from its first row to its head."""
    before, seq = GENESIS, 0
    for row in ledger.read(hall):
        wrong = _wrong(row, seq + 1, before)
        if wrong is not None:
            return Result(rows=seq, hash=before, bad=f"row {row.seq}: {wrong}")
        before, seq = row.hash, row.seq
    head = ledger.head(hall)
    bad = None
    # A running server may have appended since the last row was read; it never falls behind it.
    if head.seq < seq or (head.seq == seq and head.hash != before):
        bad = f"head: says {head.seq} {head.hash.hex()[:10]}, the last row is {seq} {before.hex()[:10]}"
    elif head.seq > seq and not any(True for _ in ledger.read(hall, after=seq, limit=1)):
        bad = f"row {seq + 1}: is missing; the ledger ends at {head.seq}"
    return Result(rows=seq, hash=before, bad=bad)


def _wrong(row: Row, seq: int, before: bytes) -> str | None:
    if row.seq != seq:
        return f"row {seq} is missing before it"
    if row.hash != chained(before, row.hall, row.seq, milliseconds(row.at), row.kind, row.body):
        return "its content or the one before it was changed; the hash does not fit"
    try:
        events.decode(row.kind, row.body)
    except (events.UnknownKind, msgspec.MsgspecError) as error:
        return f"cannot be read: {error}"
    return None


def find_slip(ledger: Ledger, hall: str, code: str) -> Iterator[Row]:
    """The rows whose hash begins with the characters that a slip prints."""
    wanted = code.strip().lower()
    return (row for row in ledger.read(hall) if row.code == wanted)


__all__ = ["Result", "find_slip", "verify"]
