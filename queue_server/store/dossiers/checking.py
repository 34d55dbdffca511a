"""Checking that nobody has changed a chain in the file of dossiers: part of ``queue-server verify``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from queue_server.store.dossiers import chains
from queue_server.store.dossiers.chains import Query, Row
from queue_server.store.ledger import GENESIS, LedgerDamaged, chained, milliseconds
from queue_server.store.verify import Bad, Verified

#: What is wrong with the content of a row; nothing where it is well.
Check = Callable[[Row], str | None]


def verify(query: Query, name: str, check: Check) -> Verified:
    """Walk along a chain page by page, also while its owner appends to it.

    Args:
        query: asks the file.
        name: the chain's.
        check: looks at what each row says.
    """
    head = chains.head_of(query, name)
    rows, last = 0, GENESIS
    try:
        for row in chains.read(query, name):
            wrong = _wrong(row, rows + 1, last) or check(row)
            if wrong is None and row.seq == head.seq and row.hash != head.hash:
                wrong = "the chain's head has another hash than its last row"
            if wrong is not None:
                return Verified(rows=rows, hash=last, bad=Bad(seq=rows + 1, what=wrong))
            rows, last = row.seq, row.hash
    except LedgerDamaged as error:
        return Verified(rows=rows, hash=last, bad=Bad(seq=rows + 1, what=str(error)))
    # The owner may have appended since: the head as it is now must cover all that was read.
    if rows < head.seq or rows > chains.head_of(query, name).seq:
        what = f"the chain's head says that it ends at row {head.seq}"
        return Verified(rows=rows, hash=last, bad=Bad(seq=min(rows, head.seq) + 1, what=what))
    return Verified(rows=rows, hash=last, bad=None)


def verify_all(query: Query, checks: Mapping[str, Check]) -> Iterator[tuple[str, Verified]]:
    """Walk along all chains of a file; ``checks`` is by what stands behind the hall in a chain's name."""
    for name in chains.names(query):
        check = checks.get(name.rpartition("/")[2], lambda _row: "no chain of this release has this name")
        yield name, verify(query, name, check)


def _wrong(row: Row, seq: int, last: bytes) -> str | None:
    if row.seq != seq:
        return "it is missing" if row.seq > seq else f"it says that it is row {row.seq}"
    try:
        expected = chained(last, row.chain, row.seq, milliseconds(row.at), row.kind, row.body)
    except (AttributeError, UnicodeEncodeError):
        return "it is no text"
    return None if row.hash == expected else "its hash does not follow from its content and the row before it"


__all__ = ["Check", "verify", "verify_all"]
