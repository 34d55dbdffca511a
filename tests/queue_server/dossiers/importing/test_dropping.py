"""Files that are dropped into a folder: read in a process of their own, moved, with a report beside them."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from config import text
from config.schema_files import Files
from queue_server.contract.messages import DossierImport
from queue_server.dossiers.importing.dropping import DroppedFiles
from queue_server.store.dossiers import imported
from queue_server.store.dossiers.file import DossierFile
from queue_server.web.dossier_import_routes import DROPPED
from tests.queue_server.dossiers.importing.filing import FILES, NAME, NOW, code, csv_file, row, xlsx_file
from tests.serving import HALL, serving

TEXTS = text.load()
WORDS = {
    "vi": ("Đã nhận 2 hồ sơ.", "Dòng 3, cột “Trạng thái”: trạng thái này không có trong cấu hình."),
    "en": (
        "2 dossiers were taken in.",
        "Line 3, column “Trạng thái”: the configuration has no such status.",
    ),
    "km": ("បានទទួលសំណុំឯកសារ 2។", "បន្ទាត់ 3 ជួរឈរ «Trạng thái»៖ ការកំណត់គ្មានស្ថានភាពនេះទេ។"),
}

Dropped = Callable[..., DroppedFiles]


def present() -> datetime.datetime:
    """The instant at which files are written here."""
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DossierFile]:
    """A file of dossiers."""
    with contextlib.closing(DossierFile(tmp_path / "hall-dossiers.sqlite")) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the source, empty."""
    path = tmp_path / "drop"
    path.mkdir()
    return path


@pytest.fixture
def dropped(file: DossierFile, folder: Path) -> Dropped:
    """Looks into the folder."""

    def make(language: str = "vi", now: Callable[[], datetime.datetime] = present) -> DroppedFiles:
        at = msgspec.structs.replace(FILES, folder=str(folder), keep_days=366)
        return DroppedFiles(file, [at, Files(id="no-folder")], TEXTS, language, now)

    return make


def look(files: DroppedFiles, times: int = 2) -> None:
    """Look so many times."""
    for _ in range(times):
        files.look()


def names(folder: Path) -> list[str]:
    """The files in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def rows(file: DossierFile) -> int:
    """Rows in force."""
    found = imported.in_force(file.read, FILES.id)
    return found.rows if found else 0


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_good_file_is_taken_in_and_a_bad_one_refused_with_its_report(
    file: DossierFile, folder: Path, dropped: Dropped, language: str
) -> None:
    files = dropped(language)
    xlsx_file(folder, row(1), row(2))
    look(files)
    assert rows(file) == 2
    assert names(folder / "done") == ["export.xlsx", "export.xlsx.report.txt"]
    csv_file(folder, row(1), row(2, status="Hmm"), row(3))
    look(files)
    assert rows(file) == 2
    assert names(folder / "refused") == ["export.csv", "export.csv.report.txt"]
    assert names(folder) == []
    taken, wrong = WORDS[language]
    assert taken in (folder / "done" / "export.xlsx.report.txt").read_text(encoding="utf-8").splitlines()
    report = (folder / "refused" / "export.csv.report.txt").read_text(encoding="utf-8")
    assert wrong in report.splitlines()
    assert NAME not in report


def test_a_file_is_left_alone_while_it_grows(file: DossierFile, folder: Path, dropped: Dropped) -> None:
    files = dropped()
    path = csv_file(folder, row(1))
    for number in range(2, 5):
        look(files, 1)
        assert names(folder) == ["export.csv"]
        with path.open("a", encoding="utf-8") as growing:
            growing.write(",".join(map(str, row(number))) + "\r\n")
    look(files, 1)
    assert rows(file) == 0
    look(files, 1)
    assert rows(file) == 4


def test_the_same_file_again_is_moved_and_changes_nothing(
    file: DossierFile, folder: Path, dropped: Dropped
) -> None:
    files = dropped()
    for _ in range(2):
        csv_file(folder, row(1), row(2))
        look(files)
    assert names(folder / "done") == [
        "export-2.csv", "export-2.csv.report.txt", "export.csv", "export.csv.report.txt",
    ]  # fmt: skip
    assert "không có gì thay đổi" in (folder / "done" / "export-2.csv.report.txt").read_text(encoding="utf-8")
    found = imported.in_force(file.read, FILES.id)
    assert found is not None
    assert found.generation == 1


def test_what_is_no_table_by_its_name_is_not_touched(folder: Path, dropped: Dropped) -> None:
    others = ["export.csv.part", ".hidden.csv", "~$export.xlsx", "readme.pdf"]
    for name in others:
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "folder.csv").mkdir()
    (folder / "elsewhere.csv").symlink_to("/etc/hostname")
    look(dropped(), 3)
    assert names(folder) == sorted([*others, "elsewhere.csv"])
    assert names(folder / "done") == names(folder / "refused") == []


def test_several_files_are_taken_in_the_order_of_their_age(
    file: DossierFile, folder: Path, dropped: Dropped
) -> None:
    for name, number, at in (("b.csv", 1, 1_790_000_000), ("a.csv", 2, 1_790_000_060)):
        path = csv_file(folder, row(number)).rename(folder / name)
        os.utime(path, (at, at))
    look(dropped())
    assert imported.find(file.read, FILES.id, code(2)) is not None
    assert imported.find(file.read, FILES.id, code(1)) is None


def test_what_was_left_over_is_swept_at_the_first_look(file: DossierFile, dropped: Dropped) -> None:
    with file.transaction() as connection:
        imported.put(connection, [(FILES.id, 5, code(1), "", "received", None, None, None, None, "{}", 0)])
    look(dropped(), 1)
    assert file.read("SELECT count(*) FROM imported") == [(0,)]


def test_files_with_peoples_names_do_not_lie_there_for_ever(
    file: DossierFile, folder: Path, dropped: Dropped
) -> None:
    csv_file(folder, row(1))
    look(dropped())
    look(dropped())
    assert len(names(folder / "done")) == 2
    # Ten years later.
    look(dropped(now=lambda: NOW), 1)
    assert names(folder / "done") == []
    assert rows(file) == 1


async def test_the_supervisor_is_told_what_is_in_force_and_what_became_of_the_last_files(
    folder: Path, dropped: Dropped, tmp_path: Path
) -> None:
    files = dropped()
    async with serving(tmp_path) as served:
        assert (await served.client.dossier_imports()).sources == ()
        served.application[DROPPED][HALL] = files
        for rows_ in ([row(1), row(2)], [row(1), row(2, status="Hmm")]):
            csv_file(folder, *rows_)
            await asyncio.to_thread(look, files)
        province, without_folder = (await served.client.dossier_imports()).sources
    assert without_folder == DossierImport(source="no-folder")
    assert province.in_force is not None
    assert (province.in_force.name, province.in_force.rows) == ("export.csv", 2)
    assert [(seen.outcome, seen.good, seen.bad) for seen in province.seen] == [
        ("refused", 1, 1), ("taken", 2, 0),
    ]  # fmt: skip
    assert (province.reading, province.rows) == ("", 0)


def test_it_begins_and_ends_with_the_server(file: DossierFile, folder: Path) -> None:
    at = msgspec.structs.replace(FILES, folder=str(folder))
    files = DroppedFiles(file, [at], TEXTS, "vi", present, every=0.01)
    csv_file(folder, *(row(number) for number in range(3)))
    files.start()
    try:
        while names(folder) != [] or rows(file) == 0:
            time.sleep(0.01)
    finally:
        files.stop()
    assert rows(file) == 3
