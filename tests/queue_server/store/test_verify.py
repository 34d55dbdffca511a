"""A changed past shows, with the first bad row; a slip leads to its row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.store.ledger import Ledger
from queue_server.store.sqlite import SqliteLedger
from queue_server.store.verify import find_slip, verify
from tests.queue_server.store.days import HALL, append_all, entries_of, two_days


@pytest.fixture
def file_ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """Two days in a file."""
    opened = SqliteLedger(tmp_path / "hall.sqlite")
    append_all(opened, entries_of(two_days()))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("tampering", "seq", "what"),
    [
        ("UPDATE ledger SET body = replace(body, 'A002', 'A009') WHERE seq = 5", 5, "hash"),
        ("UPDATE ledger SET at = at + 1 WHERE seq = 9", 9, "hash"),
        ("UPDATE ledger SET kind = 'TicketMissed.1' WHERE seq = 12", 12, "hash"),
        ("UPDATE ledger SET hash = zeroblob(32) WHERE seq = 8", 8, "hash"),
        ("UPDATE ledger SET body = CAST(body AS BLOB) WHERE seq = 8", 8, "no text"),
        ("UPDATE ledger SET body = CAST(X'80' AS TEXT) WHERE seq = 17", 17, "no text"),
        ("UPDATE ledger SET at = 'noon' WHERE seq = 8", 8, "no instant"),
        ("DELETE FROM ledger WHERE seq = 7", 7, "missing"),
        ("DELETE FROM ledger WHERE seq = 1", 1, "missing"),
        ("DELETE FROM ledger WHERE seq = 22", 22, "ends at row 22"),
        (
            "UPDATE ledger SET seq = 100 WHERE seq = 5; UPDATE ledger SET seq = 5 WHERE seq = 6;"
            "UPDATE ledger SET seq = 6 WHERE seq = 100",
            5,
            "hash",
        ),
        ("INSERT INTO ledger SELECT hall, 23, at, kind, body, hash FROM ledger WHERE seq = 22", 23, "hash"),
        ("UPDATE heads SET hash = zeroblob(32)", 22, "head has another hash"),
        ("UPDATE heads SET seq = 21", 21, "head has another hash"),
        ("UPDATE heads SET seq = 25", 23, "ends at row 25"),
        ("UPDATE heads SET opened = 1", 22, "began at row 19"),
        ("DELETE FROM heads", 1, "ends at row 0"),
    ],
)
def test_tampering_is_found_at_its_row(
    file_ledger: SqliteLedger, tampering: str, seq: int, what: str
) -> None:
    for statement in tampering.split(";"):
        file_ledger._connection.execute(statement)
    assert file_ledger.halls() == [HALL]
    bad = verify(file_ledger, HALL).bad
    assert bad is not None
    assert (bad.seq, what in str(bad)) == (seq, True), bad
    assert str(bad).startswith(f"row {seq}: ")


def test_a_slip_is_found_by_its_ten_characters(ledger: Ledger) -> None:
    append_all(ledger, entries_of(two_days()))
    wanted = next(row for row in ledger.read(HALL) if row.kind == "TicketIssued.3")
    assert list(find_slip(ledger, HALL, wanted.code)) == [wanted]
    assert list(find_slip(ledger, HALL, f" {wanted.code.upper()} ")) == [wanted]
    assert list(find_slip(ledger, HALL, "0123456789")) == []
