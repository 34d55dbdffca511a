"""The file of dossiers: its owner, its tables, writers in turn, readers beside them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from queue_server.store.dossiers import tables
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.ledger import LedgerOwned, LedgerTooNew, LedgerUnavailable

HEADS = "SELECT chain FROM chain_heads ORDER BY chain"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file will be."""
    return tmp_path / "folder" / "dossiers.sqlite"


@pytest.fixture
def file(path: Path) -> Iterator[DossierFile]:
    """An owned, empty file."""
    opened = DossierFile(path)
    yield opened
    opened.close()


def _head(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("INSERT INTO chain_heads VALUES (?, 1, x'00')", (name,))


def test_what_was_committed_is_there_after_a_kill_and_nothing_else(path: Path) -> None:
    command = [sys.executable, "-m", f"{__package__}.owner", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "half\n"
        with pytest.raises(LedgerOwned, match=rf"process \({owner.pid}\) owns"):
            DossierFile(path)
        owner.kill()
    heir = DossierFile(path)
    assert heir.read(HEADS) == [("whole",)]
    heir.close()


def test_every_commit_reaches_the_disk(file: DossierFile) -> None:
    with file.transaction() as writing:
        assert writing.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert writing.execute("PRAGMA synchronous").fetchone() == (2,)


def test_what_raises_leaves_nothing_behind(file: DossierFile) -> None:
    with pytest.raises(KeyboardInterrupt):
        _interrupted(file)
    with file.transaction() as writing:
        _head(writing, "two")
    assert file.read(HEADS) == [("two",)]


def _interrupted(file: DossierFile) -> None:
    with file.transaction() as writing:
        _head(writing, "one")
        raise KeyboardInterrupt


def test_a_look_up_waits_for_no_writer(file: DossierFile) -> None:
    with file.transaction() as writing:
        _head(writing, "unfinished")
        assert file.read(HEADS) == []
    assert file.read(HEADS) == [("unfinished",)]


def test_whoever_reads_cannot_write(file: DossierFile) -> None:
    with pytest.raises(LedgerUnavailable, match="readonly"):
        file.read("DELETE FROM chain_heads")


def test_an_act_comes_between_the_slices_of_an_import(file: DossierFile) -> None:
    """The importing thread begins its next slice at once; who waits is before it all the same."""
    waiting, acted = threading.Event(), threading.Event()
    slices_after = 0

    def act() -> None:
        waiting.set()
        with file.transaction() as writing:
            _head(writing, "act")
        acted.set()

    actor = threading.Thread(target=act)
    with file.transaction():
        actor.start()
        waiting.wait()
        while not file._turnstile.locked():
            pass
    while not acted.is_set() and slices_after < 1000:
        with file.transaction():
            if not file.read(HEADS):
                slices_after += 1
    actor.join()
    assert slices_after == 0


def test_a_trial_leaves_nothing_behind() -> None:
    trial = DossierFile(None)
    with trial.transaction() as writing:
        _head(writing, "one")
    assert trial.path.exists()
    trial.close()
    assert not trial.path.parent.exists()


def test_looking_makes_no_file(path: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="no dossiers at"):
        DossierFile(path, own=False)
    assert not path.parent.exists()


def test_others_read_beside_the_owner(file: DossierFile, path: Path) -> None:
    beside = DossierFile(path, own=False)
    with file.transaction() as writing:
        _head(writing, "one")
    assert beside.read(HEADS) == [("one",)]
    beside.close()


def test_a_newer_file_is_refused_with_advice(path: Path) -> None:
    DossierFile(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    for own in (True, False):
        with pytest.raises(LedgerTooNew, match=r"revision 9999.*Start that release, or restore a backup"):
            DossierFile(path, own=own)
    DossierFile(path.with_name("another.sqlite")).close()


def test_migrations_add_up_to_the_tables(path: Path) -> None:
    DossierFile(path).close()
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == tables.REVISION
    engine.dispose()
    created = path.with_name("created.sqlite")
    engine = sa.create_engine(f"sqlite:///{created}")
    tables.metadata.create_all(engine)
    engine.dispose()
    assert _layout(path) == _layout(created)


def _layout(path: Path) -> dict[str, object]:
    connection = sqlite3.connect(path)
    try:
        found: dict[str, object] = {}
        for table in tables.metadata.tables:
            (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
            found[table] = (
                connection.execute(f"PRAGMA table_info({table})").fetchall(),
                sql.rstrip().endswith("WITHOUT ROWID"),
                {
                    name: connection.execute(f"PRAGMA index_info({name})").fetchall()
                    for _, name, *_ in indexes
                },
            )
        return found
    finally:
        connection.close()
