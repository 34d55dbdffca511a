"""What only a file can promise: an owner, racing processes, schema, disk errors."""

from __future__ import annotations

import itertools
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from queue_server.hall import events
from queue_server.store import tables
from queue_server.store.ledger import Entry, LedgerDamaged, LedgerOwned, LedgerTooNew, LedgerUnavailable
from queue_server.store.opening import UnknownStore, open_ledger
from queue_server.store.sqlite import SqliteLedger
from queue_server.store.verify import verify
from tests.queue_server.hall.small_hall import at
from tests.queue_server.store.days import HALL, act_of, append_all, entries_of, pause, two_days

ROUNDS = 400


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the ledger will be."""
    return tmp_path / "folder" / "hall.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[SqliteLedger]:
    """An owned, empty ledger."""
    opened = SqliteLedger(file)
    yield opened
    opened.close()


def _start(module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"tests.queue_server.store.{module}", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert _hear(process) in ("ready", "mine")
    return process


# ------------------------------------------------------------ durability and owners


def test_it_is_there_after_closing(file: Path) -> None:
    first = SqliteLedger(file)
    append_all(first, entries_of(two_days()))
    rows, visits, head = list(first.read(HALL)), list(first.visits(HALL)), first.head(HALL)
    first.close()
    again = SqliteLedger(file)
    assert (list(again.read(HALL)), list(again.visits(HALL)), again.head(HALL)) == (rows, visits, head)
    again.close()


def test_every_commit_reaches_the_disk(ledger: SqliteLedger) -> None:
    (mode,) = ledger._connection.execute("PRAGMA journal_mode").fetchone()
    (synchronous,) = ledger._connection.execute("PRAGMA synchronous").fetchone()
    assert (mode, synchronous) == ("wal", 2)


def test_a_second_owner_is_refused_until_the_first_is_killed(file: Path) -> None:
    owner = _start("owner", str(file))
    with pytest.raises(LedgerOwned, match=rf"process \({owner.pid}\) owns .*--store"):
        SqliteLedger(file)
    owner.kill()
    owner.communicate()
    heir = SqliteLedger(file)
    assert [row.seq for row in heir.act(HALL, "kiosk-1", "key")] == [1]
    heir.close()
    SqliteLedger(file).close()


def test_others_read_while_the_owner_writes(ledger: SqliteLedger, file: Path) -> None:
    append_all(ledger, entries_of(two_days()))
    with_owner = open_ledger(f"sqlite:///{file}", own=False)
    reading = with_owner.read(HALL)
    next(reading)
    ledger.append(HALL, 22, [pause()])
    assert verify(with_owner, HALL).rows == 23
    assert list(reading)[-1].seq == 23
    with_owner.close()
    ledger.append(HALL, 23, [pause()])


def test_looking_makes_no_file(file: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="no ledger at"):
        SqliteLedger(file, own=False)
    assert not file.parent.exists()


def test_two_processes_race_and_one_wins_each_time(file: Path) -> None:
    SqliteLedger(file).close()
    names = ("one", "two")
    racers = [_start("racer", str(file), name) for name in names]
    winners = []
    for after in range(ROUNDS):
        # Whoever is asked first has a start; each has it every second time.
        asked = racers if after % 2 else racers[::-1]
        for racer in asked:
            _say(racer, str(after))
        said = [_hear(racer) for racer in racers]
        assert sorted(said) == ["lost", "won"]
        winners.append(names[said.index("won")])
    for racer in racers:
        racer.communicate(timeout=10)
    ledger = SqliteLedger(file)
    written = [row.event.reason for row in ledger.read(HALL) if isinstance(row.event, events.IssuingPaused)]
    found = verify(ledger, HALL)
    ledger.close()
    assert (found.rows, found.bad) == (ROUNDS, None)
    assert written == winners
    assert set(winners) == set(names)


def test_visits_know_what_another_process_wrote(file: Path) -> None:
    """Day and officer come from rows that this object has not written itself."""
    SqliteLedger(file).close()
    one, two = SqliteLedger(file, own=False), SqliteLedger(file, own=False)
    for place, (_, act) in enumerate(itertools.groupby(entries_of(two_days()), key=act_of)):
        (one, two)[place % 2].append(HALL, one.head(HALL).seq, list(act))
    grown = list(one.visits(HALL))
    assert [visit["officer"] for visit in grown] == ["staff-7", "staff-7", "staff-7", "staff-9"]
    one.rebuild(HALL)
    assert list(two.visits(HALL)) == grown
    one.close()
    two.close()


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


# ------------------------------------------------------------ tables


def test_migrations_add_up_to_the_tables(file: Path) -> None:
    SqliteLedger(file).close()
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == tables.REVISION
    engine.dispose()
    assert _layout(file) == _layout(_created(file.with_name("created.sqlite")))


def _created(file: Path) -> Path:
    engine = sa.create_engine(f"sqlite:///{file}")
    tables.metadata.create_all(engine)
    engine.dispose()
    return file


def _layout(file: Path) -> dict[str, object]:
    connection = sqlite3.connect(file)
    try:
        found = {}
        for table in tables.metadata.tables:
            (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            found[table] = (
                connection.execute(f"PRAGMA table_info({table})").fetchall(),
                sql.rstrip().endswith("WITHOUT ROWID"),
            )
        return found
    finally:
        connection.close()


def test_a_start_with_current_tables_does_not_load_alembic(file: Path) -> None:
    SqliteLedger(file).close()
    program = (
        "import sys; from queue_server.store.opening import open_ledger; "
        f"open_ledger('sqlite:///{file}').close(); print('alembic' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"


def test_a_migration_is_all_or_nothing(file: Path) -> None:
    file.parent.mkdir()
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE visits (something)")
    connection.close()
    with pytest.raises(LedgerUnavailable, match="visits already exists"):
        SqliteLedger(file)
    connection = sqlite3.connect(file)
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert not found & {"ledger", "heads", "bound_keys"}


def test_a_newer_database_is_refused_with_advice(file: Path) -> None:
    SqliteLedger(file).close()
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    for own in (True, False):
        with pytest.raises(LedgerTooNew, match=r"revision 9999.*Start that release, or restore a backup"):
            SqliteLedger(file, own=own)


# ------------------------------------------------------------ when it fails


def test_a_full_disk_is_an_outage_and_leaves_nothing_behind(ledger: SqliteLedger) -> None:
    append_all(ledger, entries_of(two_days()))
    head, visits = ledger.head(HALL), list(ledger.visits(HALL))
    (pages,) = ledger._connection.execute("PRAGMA page_count").fetchone()
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerUnavailable, match="full"):
        ledger.append(HALL, head.seq, [pause("first", reason="x" * 100_000)])
    assert (ledger.head(HALL), list(ledger.visits(HALL))) == (head, visits)
    ledger._connection.execute("PRAGMA max_page_count = 1000000")
    ledger.append(HALL, head.seq, [pause("first")])
    assert verify(ledger, HALL).bad is None


def test_a_write_that_the_system_refuses_is_an_outage(ledger: SqliteLedger) -> None:
    ledger.append(HALL, 0, [pause()])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(LedgerUnavailable):
            ledger.append(HALL, 1, [pause("key", reason="x" * 100_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert ledger.head(HALL).seq == 1
    ledger.append(HALL, 1, [pause("key")])
    assert verify(ledger, HALL).rows == 2


def test_a_file_that_somebody_else_holds_is_an_outage(ledger: SqliteLedger, file: Path) -> None:
    ledger._connection.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerUnavailable, match="locked"):
        ledger.append(HALL, 0, [pause()])
    other.execute("ROLLBACK")
    other.close()
    ledger.append(HALL, 0, [pause()])


def test_a_file_that_is_no_database_is_told_and_let_go(file: Path) -> None:
    file.parent.mkdir()
    file.write_text(
        "a shopping list, longer than the header of a database: rice, fish sauce, limes, tea\n" * 20
    )
    with pytest.raises(LedgerUnavailable, match="not a database"):
        SqliteLedger(file)
    file.unlink()
    SqliteLedger(file).close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(LedgerUnavailable, match="cannot be made"):
        SqliteLedger(tmp_path / "taken" / "hall.sqlite")


def test_an_interrupt_rolls_back(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append(HALL, 0, [pause()])

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "_move_head", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ledger.append(HALL, 1, [pause("key")])
    assert [row.seq for row in ledger.read(HALL)] == [1]
    ledger.append(HALL, 1, [pause("key")])


def test_a_number_that_no_column_holds_is_refused(ledger: SqliteLedger) -> None:
    entry = Entry(
        at=at("08:00"),
        event=events.TicketRecalled(
            ticket=1, number="A001", service="s", ticket_class="c", language="vi", counter="1", zone="main",
            recalls=2**80,
        ),
    )  # fmt: skip
    with pytest.raises(ValueError, match="cannot be written"):
        ledger.append(HALL, 0, [entry])
    assert ledger.halls() == []


def test_a_row_where_none_should_be_is_damage_not_a_race(ledger: SqliteLedger) -> None:
    ledger.append(HALL, 0, [pause(), pause()])
    ledger._connection.execute("UPDATE heads SET seq = 1")
    with pytest.raises(LedgerDamaged):
        ledger.append(HALL, 1, [pause()])


# ------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "url",
    ["", "sqlite:", "sqlite://", "sqlite:///", "hall.sqlite", "postgresql://db/hall", "sqlite:///a?b=1"],
)
def test_an_unknown_address_is_refused_with_the_rule(url: str) -> None:
    with pytest.raises(UnknownStore, match=r"sqlite:///FILE .* memory:"):
        open_ledger(url)


def test_a_relative_file_lies_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_ledger("sqlite:///var/hall.sqlite").close()
    assert (tmp_path / "var" / "hall.sqlite").is_file()
