"""Taking files in: all or nothing, in short transactions, with one row that switches."""

from __future__ import annotations

import contextlib
import datetime
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.dossiers.importing.checking import Message, check
from queue_server.dossiers.importing.faults import Fault
from queue_server.dossiers.importing.taking import Outcome, Progress, ReadingLost, Slices, Taking
from queue_server.dossiers.sources.files import FileSource
from queue_server.store.dossiers import imported
from queue_server.store.dossiers.file import DossierFile
from tests.queue_server.dossiers.importing.filing import FILES, NAME, NOW, code, csv_file, row

SOURCE = FILES.id
#: More than what is told at once, so that several transactions write it.
MANY = 3700


class Import:
    """A file of dossiers, and files that are taken into it."""

    def __init__(self, file: DossierFile, folder: Path) -> None:
        self.file, self.folder = file, folder
        self.faults: list[Fault] = []
        self.rests: list[float] = []
        self.progress: list[Progress] = []

    def take(self, path: Path, messages: Iterator[Message] | None = None, *, again: bool = False) -> Outcome:
        """Take it in."""
        self.faults.clear()
        taking = Taking(self.file, SOURCE, lambda: NOW, self.rests.append)
        told = messages or check(path, FILES, NOW)
        return taking.take(path.name, told, self.faults.append, self.progress.append, again=again)

    def codes(self) -> set[str]:
        """All codes that can be found."""
        rows = self.file.read(
            "SELECT code FROM imported JOIN generations USING (source, generation) WHERE source = ?",
            (SOURCE,),
        )
        return {found for (found,) in rows}

    def written(self) -> int:
        """Rows that are there, seen or not."""
        ((count,),) = self.file.read("SELECT count(*) FROM imported")
        return int(count)


@pytest.fixture
def into(tmp_path: Path) -> Iterator[Import]:
    """Nothing was taken in so far."""
    with contextlib.closing(DossierFile(tmp_path / "hall-dossiers.sqlite")) as file:
        yield Import(file, tmp_path)


def codes(*numbers: int) -> set[str]:
    """Codes of rows."""
    return {code(number) for number in numbers}


def test_a_file_takes_the_place_of_the_one_before(into: Import) -> None:
    assert into.take(csv_file(into.folder, row(1), row(2))).what == "taken"
    assert into.codes() == codes(1, 2)
    outcome = into.take(csv_file(into.folder, row(2), row(3), row(4)))
    assert (outcome.what, outcome.good, outcome.bad) == ("taken", 3, 0)
    assert into.codes() == codes(2, 3, 4)
    assert into.written() == 3


def test_one_bad_row_and_nothing_changes(into: Import) -> None:
    into.take(csv_file(into.folder, row(1)))
    many = [row(number) for number in range(MANY)]
    outcome = into.take(csv_file(into.folder, *many, row(MANY, status="?"), row(MANY + 1, code="")))
    assert (outcome.what, outcome.good, outcome.bad) == ("refused", MANY, 2)
    assert [fault.line for fault in into.faults] == [MANY + 2, MANY + 3]
    assert into.codes() == codes(1)
    assert into.written() == 1


def test_an_empty_file_takes_nothing_away(into: Import) -> None:
    into.take(csv_file(into.folder, row(1)))
    assert into.take(csv_file(into.folder)).what == "refused"
    assert into.codes() == codes(1)


def test_the_same_file_twice_changes_nothing_and_says_so(into: Import) -> None:
    path = csv_file(into.folder, row(1), row(2))
    into.take(path)
    before = imported.in_force(into.file.read, SOURCE)
    renamed = path.rename(path.with_name("again.csv"))
    assert into.take(renamed).what == "unchanged"
    assert imported.in_force(into.file.read, SOURCE) == before
    assert into.take(renamed, again=True).what == "taken"
    assert imported.in_force(into.file.read, SOURCE) != before


def test_what_is_in_force_is_known_by_name_and_sum(into: Import) -> None:
    path = csv_file(into.folder, row(1), row(2))
    into.take(path)
    told = subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True).stdout
    found = imported.in_force(into.file.read, SOURCE)
    assert found is not None
    assert (found.name, found.rows, found.sha256) == ("export.csv", 2, told.split()[0])


def test_nothing_of_a_file_is_seen_before_all_of_it(into: Import) -> None:
    into.take(csv_file(into.folder, row(1)))
    path = csv_file(into.folder, *(row(number) for number in range(2, MANY)))
    seen: list[set[str]] = []

    def watched() -> Iterator[Message]:
        for message in check(path, FILES, NOW):
            seen.append(into.codes())
            yield message

    into.take(path, watched())
    assert len(seen) > 4
    assert all(found == codes(1) for found in seen)
    assert len(into.codes()) == MANY - 2


def test_others_write_between_the_slices(into: Import) -> None:
    path = csv_file(into.folder, *(row(number) for number in range(MANY)))
    writes = 0

    def write(_: float) -> None:
        nonlocal writes
        with into.file.transaction() as connection:
            connection.execute("INSERT INTO cached VALUES ('x', ?, NULL, 0)", (str(writes),))
        writes += 1

    taking = Taking(into.file, SOURCE, lambda: NOW, write)
    taking.take(path.name, check(path, FILES, NOW), into.faults.append, into.progress.append)
    assert writes >= MANY // 1000
    ((count,),) = into.file.read("SELECT count(*) FROM cached")
    assert count == writes


def test_rests_are_as_long_as_the_writing(into: Import) -> None:
    outcome = into.take(csv_file(into.folder, *(row(number) for number in range(MANY))))
    assert 0 < max(into.rests) == pytest.approx(outcome.longest)


def test_a_reader_that_dies_changes_nothing(into: Import) -> None:
    into.take(csv_file(into.folder, row(1)))
    path = csv_file(into.folder, *(row(number) for number in range(MANY)))

    def half() -> Iterator[Message]:
        for count, message in enumerate(check(path, FILES, NOW)):
            if count == 3:
                return
            yield message

    with pytest.raises(ReadingLost):
        into.take(path, half())
    with pytest.raises(ReadingLost):
        into.take(path, iter(()))
    assert into.codes() == codes(1)
    assert into.written() == 1


def test_what_was_left_over_is_swept_and_never_seen(into: Import) -> None:
    into.take(csv_file(into.folder, row(1)))
    with into.file.transaction() as connection:
        for source, generation in ((SOURCE, 7), (SOURCE, 9), ("gone", 1)):
            values = ("", "received", None, None, None, None, "{}", 0)
            imported.put(connection, [(source, generation, code(number), *values) for number in range(150)])
    assert into.codes() == codes(1)
    assert Slices(into.file, into.rests.append).sweep() == 3
    assert into.written() == 1
    assert into.codes() == codes(1)


async def test_a_source_tells_what_the_last_file_said(into: Import) -> None:
    source = FileSource(into.file, SOURCE)
    assert await source.find(code(1)) is None
    path = csv_file(into.folder, row(1), row(2, status="Đã trả kết quả", procedure="", agency=""))
    into.take(path)
    found, other = await source.find(code(1)), await source.find(code(2))
    assert found is not None
    assert other is not None
    assert (found.procedure, found.status) == ("2.000815", "processing")
    assert (found.received, found.due) == (datetime.date(2026, 10, 8), datetime.date(2026, 10, 15))
    assert found.agency == {"vi": "UBND phường Rạch Giá"}
    assert found.as_of.timestamp() == pytest.approx(path.stat().st_mtime, abs=0.001)
    assert (other.procedure, other.status, other.agency) == ("", "returned", {})
    assert await source.find(code(3)) is None
    assert await FileSource(into.file, "another").find(code(1)) is None


def test_people_in_the_file_are_nowhere_in_the_store(into: Import) -> None:
    into.take(csv_file(into.folder, *(row(number) for number in range(200))))
    into.take(csv_file(into.folder, row(1, status="?")))
    for path in into.folder.glob("hall-dossiers.sqlite*"):
        assert NAME.encode() not in path.read_bytes()
    assert NAME not in repr(into.faults)


_KILLED = """
import os, signal, sys
from pathlib import Path
from queue_server.dossiers.importing import taking
from queue_server import __main__ as server

put = taking.imported.put
left = int(sys.argv[1])

def counted(connection, rows):
    global left
    put(connection, rows)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

taking.imported.put = counted
server.main(sys.argv[2:])
"""


@pytest.mark.parametrize("steps", [1, 25])
def test_killed_in_the_middle_nothing_is_half_taken_in(tmp_path: Path, steps: int) -> None:
    settings = tmp_path / "dossiers.toml"
    settings.write_text(
        '[[sources]]\nkind = "files"\nid = "province"\ncolumns = { procedure = "Mã TTHC" }\n',
        encoding="utf-8",
    )
    store = tmp_path / "hall-dossiers.sqlite"
    arguments = [
        "dossiers",
        "import",
        "--config",
        str(settings),
        "--store",
        f"sqlite:///{tmp_path}/hall.sqlite",
    ]
    with contextlib.closing(DossierFile(store)) as file:
        Import(file, tmp_path).take(csv_file(tmp_path, row(1)))
    many = csv_file(tmp_path, *(row(number) for number in range(MANY)))
    command = [sys.executable, "-c", _KILLED, str(steps), *arguments, str(many)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL

    with contextlib.closing(DossierFile(store)) as file:
        found = Import(file, tmp_path)
        assert found.codes() == codes(1)
        # The slice that was under way is gone with the process, what was committed before is swept.
        assert (found.written() > 1) == (steps > 1)
        Slices(file, found.rests.append).sweep()
        assert found.written() == 1
        assert found.take(many).what == "taken"
        assert len(found.codes()) == MANY
