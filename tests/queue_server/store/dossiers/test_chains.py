"""Chains in the file of dossiers: append, races, reading by subject, and what verifying finds."""

from __future__ import annotations

import datetime
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.store.dossiers import chains, checking
from queue_server.store.dossiers.chains import ChainHead, Entry, Row
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.ledger import GENESIS, KeyTaken, LedgerMoved, chained, milliseconds
from queue_server.store.verify import Verified

CHAIN, OTHER = "hall/dossiers", "hall/audit"
AT = datetime.datetime(2026, 10, 5, 1, 0, tzinfo=datetime.UTC)


def entry(number: int, subject: str = "H01-261005-0001") -> Entry:
    """An event of one kind."""
    return Entry(
        at=AT + datetime.timedelta(milliseconds=number), subject=subject, kind="Noted.1",
        body=f'{{"number":{number},"dossier":"{subject}"}}',
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DossierFile]:
    """An owned file."""
    opened = DossierFile(tmp_path / "dossiers.sqlite")
    yield opened
    opened.close()


def append(file: DossierFile, *entries: Entry, name: str = CHAIN) -> list[Row]:
    """Append to a chain where it ends."""
    with file.transaction() as writing:
        return chains.append(writing, name, chains.head_of(chains.querying(writing), name), entries)


def test_rows_are_chained_as_the_ledger_s_are(file: DossierFile) -> None:
    first, second = append(file, entry(1), entry(2))
    (third,) = append(file, entry(3))
    last = GENESIS
    for row in (first, second, third):
        last = chained(last, CHAIN, row.seq, milliseconds(row.at), row.kind, row.body)
        assert row.hash == last
    assert list(chains.read(file.read, CHAIN)) == [first, second, third]
    assert chains.head_of(file.read, CHAIN) == ChainHead(3, third.hash)
    assert chains.head_of(file.read, OTHER) == ChainHead()


def test_a_subject_is_read_alone_and_each_chain_alone(file: DossierFile) -> None:
    append(file, entry(1, "A"), entry(2, "B"), entry(3, "A"))
    append(file, entry(4, "A"), name=OTHER)
    assert [row.seq for row in chains.of_subject(file.read, CHAIN, "A")] == [1, 3]
    assert [row.seq for row in chains.of_subject(file.read, OTHER, "A")] == [1]
    assert chains.of_subject(file.read, CHAIN, "C") == []
    assert chains.names(file.read) == [OTHER, CHAIN]


def test_who_believes_in_an_older_end_is_refused(file: DossierFile) -> None:
    append(file, entry(1))
    before = chains.head_of(file.read, CHAIN)
    append(file, entry(2))
    with pytest.raises(LedgerMoved, match="ends at 2, not at 1"):
        _append_after(file, before)
    assert chains.head_of(file.read, CHAIN).seq == 2


def _append_after(file: DossierFile, after: ChainHead) -> None:
    with file.transaction() as writing:
        chains.append(writing, CHAIN, after, [entry(3)])


def test_threads_that_race_lose_no_row(file: DossierFile) -> None:
    def work(number: int) -> None:
        for step in range(20):
            append(file, entry(number * 100 + step))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.seq for row in chains.read(file.read, CHAIN)] == list(range(1, 101))
    assert verified(file).bad is None


def test_a_key_is_bound_once_for_each_sender(file: DossierFile) -> None:
    with file.transaction() as writing:
        chains.bind_key(writing, CHAIN, "staff-1", "key", 7)
        chains.bind_key(writing, CHAIN, "staff-2", "key", 8)
    assert chains.bound_to(file.read, CHAIN, "staff-1", "key") == 7
    assert chains.bound_to(file.read, CHAIN, "staff-3", "key") is None
    with pytest.raises(KeyTaken):
        _bind_again(file)


def _bind_again(file: DossierFile) -> None:
    with file.transaction() as writing:
        chains.bind_key(writing, CHAIN, "staff-1", "key", 9)


# ------------------------------------------------------------ verifying


def verified(file: DossierFile) -> Verified:
    """What a walk along the chain finds."""
    return checking.verify(file.read, CHAIN, lambda row: None if row.subject in row.body else "subject")


@pytest.mark.parametrize(
    ("change", "seq", "what"),
    [
        ("UPDATE chain SET body = replace(body, '2', '9') WHERE seq = 2", 2, "does not follow"),
        ("UPDATE chain SET at = at + 1 WHERE seq = 3", 3, "does not follow"),
        ("UPDATE chain SET kind = 'Other.1' WHERE seq = 1", 1, "does not follow"),
        ("UPDATE chain SET hash = zeroblob(32) WHERE seq = 4", 4, "does not follow"),
        ("UPDATE chain SET subject = 'X' WHERE seq = 3", 3, "subject"),
        ("UPDATE chain SET at = 'soon' WHERE seq = 2", 2, "no instant"),
        ("UPDATE chain SET body = x'ff' WHERE seq = 2", 2, "no text"),
        ("DELETE FROM chain WHERE seq = 2", 2, "missing"),
        ("DELETE FROM chain WHERE seq = 4", 4, "head says that it ends at row 4"),
        ("DELETE FROM chain_heads", 1, "head says that it ends at row 0"),
        ("UPDATE chain_heads SET hash = zeroblob(32)", 4, "another hash"),
    ],
)
def test_what_was_changed_is_found_where_it_was(file: DossierFile, change: str, seq: int, what: str) -> None:
    append(file, *(entry(number) for number in range(1, 5)))
    assert verified(file) == Verified(rows=4, hash=chains.head_of(file.read, CHAIN).hash, bad=None)
    connection = sqlite3.connect(file.path)
    connection.execute(change)
    connection.commit()
    connection.close()
    bad = verified(file).bad
    assert bad is not None
    assert (bad.seq, what in bad.what) == (seq, True), bad
