"""The register as a source: what it tells, the same way for every code, and its failure."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.dossiers import Dossier, SourceAway, check_words
from queue_server.dossiers.sources.register import RegisterSource
from queue_server.store.dossiers import chains, registered
from queue_server.store.dossiers.chains import ChainHead, Entry
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.registered import Registered
from queue_server.store.ledger import milliseconds
from tests.queue_server.preparing import BIRTH

CHAIN = "hall/dossiers"
CODE, ELSEWHERE, NOBODYS = (f"H01.33.12-261005-{number:04}" for number in (1, 2, 9999))
ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime.datetime(2026, 10, 9, 3, 0, tzinfo=datetime.UTC)
#: 00:30 on the 5th there.
RECEIVED = datetime.datetime(2026, 10, 4, 17, 30, tzinfo=datetime.UTC)
DUE = datetime.datetime(2026, 10, 12, 10, 0, tzinfo=datetime.UTC)


def _row(code: str, chain: str, number: int) -> Registered:
    return Registered(
        code=code, chain=chain, seq=1, organisation="H01.33.12", day="2026-10-05", number=number,
        procedure=BIRTH.code, status="supplement", received_at=milliseconds(RECEIVED),
        due_at=milliseconds(DUE), finished_at=None, returned_at=None,
        missing='["birth-certificate", "not-in-this-edition"]', changed_at=1, runs_until=None,
        hand_over_by=None,
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DossierFile]:
    """A file with a dossier of ours and one of another hall."""
    opened = DossierFile(tmp_path / "dossiers.sqlite")
    with opened.transaction() as writing:
        registered.put(writing, _row(CODE, CHAIN, 1))
        registered.put(writing, _row(ELSEWHERE, "another/dossiers", 2))
    yield opened
    opened.close()


@pytest.fixture
def source(file: DossierFile) -> RegisterSource:
    """The source over it."""
    return RegisterSource(file, CHAIN, ZONE, lambda: NOW, {BIRTH.code: BIRTH}.get)


async def test_it_tells_a_dossier_in_the_days_and_words_of_the_hall(source: RegisterSource) -> None:
    assert await source.find(CODE) == Dossier(
        code=CODE, procedure=BIRTH.code, status="supplement", received=datetime.date(2026, 10, 5),
        due=datetime.date(2026, 10, 12), missing=({**BIRTH.cases[0].papers[1].names},), agency=BIRTH.agency,
        as_of=NOW,
    )  # fmt: skip


async def test_a_code_of_another_hall_is_none_of_ours(source: RegisterSource) -> None:
    assert await source.find(ELSEWHERE) is None
    assert await source.find(NOBODYS) is None


async def test_every_code_takes_the_same_statement_once(file: DossierFile, source: RegisterSource) -> None:
    """So that time tells nothing of what is there: one that is ours, one that is not to be told, and none."""
    ways = []
    for code in (CODE, ELSEWHERE, NOBODYS):
        way: list[str] = []
        source._reader.connection.set_trace_callback(way.append)
        await source.find(code)
        source._reader.connection.set_trace_callback(None)
        ways.append([statement.replace(code, "CODE") for statement in way])
    assert len(ways[0]) == 1
    assert ways[0] == ways[1] == ways[2]


async def test_with_check_words_nothing_is_told_without_the_right_one(file: DossierFile) -> None:
    """And what is hidden takes the same statements as what is not there."""
    with file.transaction() as writing:
        (first, _) = chains.append(
            writing, CHAIN, ChainHead(), [Entry(at=NOW, subject=CODE, kind="A.1", body="{}")] * 2
        )
    source = RegisterSource(file, CHAIN, ZONE, lambda: NOW, {BIRTH.code: BIRTH}.get, check_word=True)
    right = check_words.written(CODE, first.hash)
    found = await source.find(right)
    assert found is not None
    assert found.code == CODE
    wrong = f"{right[:-1]}{'0' if right[-1] != '0' else '1'}"
    ways = []
    for code in (right, wrong, CODE, f"{NOBODYS}-000000", NOBODYS, ELSEWHERE):
        way: list[str] = []
        source._reader.connection.set_trace_callback(way.append)
        assert (await source.find(code) is None) is (code != right)
        source._reader.connection.set_trace_callback(None)
        ways.append([statement.replace(check_words.split(code)[0], "CODE") for statement in way])
    assert all(way == ways[0] for way in ways)
    assert len(ways[0]) == 2


async def test_a_word_that_nobody_wants_is_no_mistake(source: RegisterSource) -> None:
    assert await source.find(f"{CODE}-3F9A2C") is not None


async def test_a_look_up_waits_for_no_import(file: DossierFile, source: RegisterSource) -> None:
    with file.transaction() as writing:
        writing.execute("DELETE FROM register")
        assert await source.find(CODE) is not None
    assert await source.find(CODE) is None


async def test_a_file_that_cannot_be_read_is_a_source_that_is_away(
    file: DossierFile, source: RegisterSource
) -> None:
    with file.transaction() as writing:
        writing.execute("DROP TABLE register")
    with pytest.raises(SourceAway, match="no such table"):
        await source.find(CODE)
