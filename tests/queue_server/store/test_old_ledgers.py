"""Ledgers of every released version still fold, verify and rebuild, on this version's tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from queue_server.hall.state import State
from queue_server.store.rebuild import rebuild
from queue_server.store.sqlite import SqliteLedger
from queue_server.store.verify import verify
from tests.queue_server.hall.test_machine import same
from tests.queue_server.store.days import HALL

FOLDER = Path(__file__).parents[2] / "ledgers"
FILES = sorted(FOLDER.glob("*.sql"))
#: The last hash of each: whoever holds it knows that the file was not written anew.
HASHES = {
    "0.1.0": "cfa4eca653260b698162741e6421ee5f3c6cd7174a0a812169d530ee3ec8c5e6",
    "0.2.0": "04f2858f282b2da3a0ff309acff53476f5ab561e39efe0b834556e046797baf0",
    "0.3.0": "6897af0e4f82e0a008e92c22c18e63e5b7d1f9d9318bf57b2fd42a8f093d660d",
    "0.4.0": "ec9c30b94fa54aeb3279a940bf45824362bf14b6b77c4ac320c1fde10324d7b3",
}


#: Rows of each, and who is there at its end.
ROWS = {"0.1.0": 22, "0.2.0": 86, "0.3.0": 97, "0.4.0": 100}
LAST_DAY: dict[str, list[tuple[str, str]]] = {
    "0.1.0": [("A004", "called")], "0.2.0": [], "0.3.0": [], "0.4.0": [],
}  # fmt: skip


@pytest.fixture(params=FILES, ids=[file.stem for file in FILES])
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, SqliteLedger]]:
    """One released version with its ledger, opened by this version."""
    file: Path = request.param
    path = tmp_path / "hall.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(file.read_text(encoding="utf-8"))
    connection.close()
    ledger = SqliteLedger(path)
    yield file.stem, ledger
    ledger.close()


def test_this_version_has_one() -> None:
    """Missing: ``python -m tests.ledgers`` writes it."""
    assert version("motcua") in {file.stem for file in FILES}
    assert {file.stem for file in FILES} == set(HASHES)


def test_it_verifies(released: tuple[str, SqliteLedger]) -> None:
    name, ledger = released
    found = verify(ledger, HALL)
    assert (found.rows, found.bad) == (ROWS[name], None)
    assert found.hash.hex() == HASHES[name]


def test_it_folds(released: tuple[str, SqliteLedger]) -> None:
    name, ledger = released
    states = []
    for after in (0, ledger.head(HALL).opened - 1):
        state = State()
        for row in ledger.read(HALL, after=after):
            state.apply(row.seq, row.at, row.event)
        states.append(state)
    assert same(*states)
    tickets = states[0].tickets.values()
    assert [(ticket.number, ticket.state) for ticket in tickets] == LAST_DAY[name]


def test_it_rebuilds(released: tuple[str, SqliteLedger]) -> None:
    name, ledger = released
    before = ledger.head(HALL), list(ledger.visits(HALL))
    assert rebuild(ledger) == ROWS[name]
    assert (ledger.head(HALL), list(ledger.visits(HALL))) == before
