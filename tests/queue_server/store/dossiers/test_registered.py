"""The table of our own dossiers, and what is sealed beside their events."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.store.dossiers import chains, registered, sealed
from queue_server.store.dossiers.chains import ChainHead, Entry
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.registered import Place, Registered
from queue_server.store.dossiers.sealed import SealedField
from queue_server.store.ledger import LedgerDamaged

CHAIN = "hall/dossiers"
AT = datetime.datetime(2026, 10, 5, 1, 0, tzinfo=datetime.UTC)
FIRST = Place(0, "")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DossierFile]:
    """An owned file."""
    opened = DossierFile(tmp_path / "dossiers.sqlite")
    yield opened
    opened.close()


def row(number: int, runs_until: int | None = None, hand_over_by: int | None = None) -> Registered:
    """A dossier of one day."""
    return Registered(
        code=f"H01-261005-{number:04}", chain=CHAIN, seq=number, organisation="H01", day="2026-10-05",
        number=number, procedure="2.000815", status="received", received_at=1, due_at=2, finished_at=None,
        returned_at=None, missing="[]", changed_at=1, runs_until=runs_until, hand_over_by=hand_over_by,
    )  # fmt: skip


def put(file: DossierFile, *rows: Registered) -> None:
    """Write them in one transaction."""
    with file.transaction() as writing:
        for one in rows:
            registered.put(writing, one)


def test_a_row_is_written_again_in_its_place(file: DossierFile) -> None:
    put(file, row(1), row(2))
    changed = row(1)._replace(status="done", seq=9, finished_at=5, missing='["birth-notice"]')
    put(file, changed)
    assert registered.find(file.read, CHAIN, row(1).code) == changed
    assert registered.find(file.read, CHAIN, row(2).code) == row(2)
    assert registered.find(file.read, CHAIN, "H01-261005-0003") is None
    assert registered.find(file.read, "another/dossiers", row(1).code) is None


def test_numbers_are_of_an_organisation_and_a_day_and_never_given_twice(file: DossierFile) -> None:
    put(file, row(1), row(7))
    assert registered.last_number(file.read, "H01", "2026-10-05") == 7
    assert registered.last_number(file.read, "H01", "2026-10-06") == 0
    assert registered.last_number(file.read, "H02", "2026-10-05") == 0
    with pytest.raises(LedgerDamaged):
        put(file, row(7)._replace(code="H01-261005-00007"))


def test_lists_come_in_pages_in_the_order_of_time(file: DossierFile) -> None:
    put(file, row(1, 30), row(2, 10), row(3, 20), row(4, 20), row(5), row(6, 40))
    codes = []
    after = FIRST
    while page := registered.running_out(file.read, CHAIN, after, before=40, limit=2):
        codes += [one.number for one in page]
        assert page[-1].runs_until is not None
        after = Place(page[-1].runs_until, page[-1].code)
    assert codes == [2, 3, 4, 1]
    assert registered.running_out(file.read, "another/dossiers", FIRST, before=40, limit=9) == []


def test_who_waits_to_be_handed_over(file: DossierFile) -> None:
    put(file, row(1, hand_over_by=30), row(2, hand_over_by=10), row(3, runs_until=5))
    found = registered.waiting(file.read, CHAIN, FIRST, before=99, limit=9)
    assert [one.number for one in found] == [2, 1]


def test_a_list_walks_its_index_only(file: DossierFile) -> None:
    statements = registered._statements()
    values = {"chain": CHAIN, "at": 0, "code": "", "before": 9, "limit": 9}
    for statement, index in (
        (statements.runs_until, "ix_register_runs_until"),
        (statements.hand_over_by, "ix_register_hand_over_by"),
    ):
        plan = " ".join(str(step[-1]) for step in file.read(f"EXPLAIN QUERY PLAN {statement}", values))
        assert index in plan
        assert "SCAN" not in plan
        assert "TEMP B-TREE" not in plan


def test_what_is_sealed_is_found_by_subject_and_swept_in_its_time(file: DossierFile) -> None:
    entries = [Entry(at=AT, subject=subject, kind="Noted.1", body="{}") for subject in "ABA"]
    fields = [
        SealedField(CHAIN, 1, "name", b"one", 100),
        SealedField(CHAIN, 1, "phone", b"two", 200),
        SealedField(CHAIN, 2, "name", b"three", 300),
        SealedField(CHAIN, 3, "note", b"four", 300),
    ]
    with file.transaction() as writing:
        chains.append(writing, CHAIN, ChainHead(), entries)
        sealed.put(writing, fields)
    assert sealed.of_subject(file.read, CHAIN, "A", now=0) == [fields[0], fields[1], fields[3]]
    assert sealed.of_subject(file.read, CHAIN, "A", now=100) == [fields[1], fields[3]], (
        "over, if not swept yet"
    )
    before = list(chains.read(file.read, CHAIN))
    with file.transaction() as writing:
        assert sealed.sweep(writing, now=200) == 2
    assert sealed.of_subject(file.read, CHAIN, "A", now=0) == [fields[3]]
    assert list(chains.read(file.read, CHAIN)) == before
