"""``queue-server dossiers import``: reports, exit statuses, and how far it is."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

from queue_server.__main__ import main
from queue_server.dossiers.importing.taking import Progress
from queue_server.dossiers.importing.telling import ProgressLine
from queue_server.store.dossiers.file import DossierFile
from tests.queue_server.dossiers.importing.filing import csv_file, row, xlsx_file

SOURCE = '[[sources]]\nkind = "files"\nid = "{id}"\n[sources.columns]\nprocedure = "Mã TTHC"\n'


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A configuration with one source of files."""
    path = tmp_path / "dossiers.toml"
    path.write_text(SOURCE.format(id="province"), encoding="utf-8")
    return path


def run(settings: Path, *arguments: str | Path) -> int:
    """Run it in this process, on a store beside its configuration."""
    store = f"sqlite:///{settings.parent}/hall.sqlite"
    return main(["dossiers", "import", "--config", str(settings), "--store", store, *map(str, arguments)])


def test_a_dry_run_names_what_is_wrong_and_touches_no_store(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = xlsx_file(settings.parent, row(1), row(2))
    bad = csv_file(settings.parent, row(1), row(2, code=""))
    assert run(settings, "--dry-run", good) == 0
    assert run(settings, "--dry-run", "--language", "en", good, bad) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Tệp export.xlsx",
        "Tệp đúng: 2 hồ sơ.",
        "File export.xlsx",
        "The file is good: 2 dossiers.",
        "File export.csv",
        "Line 3, column “Mã hồ sơ”: the receipt code is missing.",
        "Nothing was taken in: 1 bad rows, 1 good ones. What was there before is unchanged.",
    ]
    assert not list(settings.parent.glob("hall*"))


def test_a_file_is_taken_in_once_and_its_report_goes_where_it_is_wanted(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, report = csv_file(settings.parent, row(1), row(2)), settings.parent / "report.txt"
    for what in ("Đã nhận 2 hồ sơ.", "Tệp này đã được nhận trước đây; không có gì thay đổi."):
        assert run(settings, "--report", report, path) == 0
        assert report.read_text(encoding="utf-8").splitlines() == ["Tệp export.csv", what]
    assert run(settings, "--again", "--report", report, path) == 0
    assert "Đã nhận" in report.read_text(encoding="utf-8")
    told = capsys.readouterr()
    assert told.out == ""
    assert [json.loads(line)["event"] for line in told.err.splitlines()] == ["import-progress"] * 2


def test_what_is_wrong_with_the_command_is_said(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = csv_file(settings.parent, row(1))
    assert run(settings, "--source", "provinze", path) == 2
    assert "did you mean province?" in capsys.readouterr().err
    assert run(settings, settings.parent / "nothing.csv") == 2
    assert "nothing.csv: No such file" in capsys.readouterr().err
    settings.write_text(SOURCE.format(id="one") + SOURCE.format(id="two"), encoding="utf-8")
    assert run(settings, path) == 2
    assert "must be one of one, two" in capsys.readouterr().err
    settings.write_text(SOURCE.format(id="one").replace("procedure", "prozedure"), encoding="utf-8")
    assert run(settings, path) == 2
    assert "did you mean procedure?" in capsys.readouterr().err


def test_while_a_server_has_the_store_it_is_left_alone(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv_file(settings.parent, row(1))
    with contextlib.closing(DossierFile(settings.parent / "hall-dossiers.sqlite")):
        assert run(settings, "--dry-run", path) == 0
        assert run(settings, path) == 1
    assert "owns" in capsys.readouterr().err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    to, now = _Terminal(), 0.0
    line = ProgressLine(to, lambda: now)
    for now in (0.0, 0.1, 0.3):
        line.tell(Progress(round(now * 1000), now))
    line.end()
    assert to.getvalue() == "\r  0%          0\r 30%        300\r" + " " * 16 + "\r"


def test_anything_else_has_lines_of_json() -> None:
    to, now = io.StringIO(), 0.0
    line = ProgressLine(to, lambda: now)
    for now in (0.0, 1.0, 2.5):
        line.tell(Progress(round(now * 1000), now / 10))
    line.end()
    assert [json.loads(said) for said in to.getvalue().splitlines()] == [
        {"event": "import-progress", "rows": 0, "share": 0.0},
        {"event": "import-progress", "rows": 2500, "share": 0.25},
    ]
