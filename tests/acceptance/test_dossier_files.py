"""A file of dossiers dropped beside a real server, which is killed in the middle of taking it in."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from queue_server.client import Client
from tests.queue_server.dossiers.importing.filing import HEADER, code, row, written
from tests.serving import HALL, SAMPLE, ServerProcess

#: Enough for a dozen transactions with rests between.
ROWS = 20_000
SETTINGS = """
[[sources]]
kind = "files"
id = "province"
folder = "{folder}"
columns = {{ procedure = "Mã TTHC", received = "Ngày nhận", due = "Hẹn trả", agency = "Đơn vị" }}
"""


def test_killed_while_it_takes_a_file_in_the_server_takes_it_in_afterwards(tmp_path: Path) -> None:
    folder, drop, store = tmp_path / "config", tmp_path / "drop", tmp_path / "store" / "hall.sqlite"
    folder.mkdir()
    drop.mkdir()
    shutil.copy(SAMPLE, folder / "hall.toml")
    (folder / "dossiers.toml").write_text(SETTINGS.format(folder=drop), encoding="utf-8")
    dropped = drop / "export.csv"
    dropped.write_text(written([HEADER, *map(row, range(ROWS))]), encoding="utf-8", newline="")

    server = ServerProcess(store, config=folder / "hall.toml")
    server.start()
    try:
        _until(lambda: _asked(store, "SELECT count(*) FROM imported") > 0)
        server.kill()
        assert dropped.exists()
        assert 0 < _asked(store, "SELECT count(*) FROM imported") < ROWS
        assert _asked(store, "SELECT count(*) FROM generations") == 0

        server.start()
        _until(lambda: not dropped.exists())
        assert _asked(store, "SELECT rows FROM generations") == ROWS
        assert _asked(store, "SELECT count(*) FROM imported") == ROWS
        assert (drop / "done" / "export.csv.report.txt").is_file()
        asyncio.run(_look_up(server.url))
    finally:
        server.stop()


async def _look_up(url: str) -> None:
    async with Client(url, HALL) as client:
        found = await client.dossier(code(ROWS - 1))
        (files,) = (await client.dossier_imports()).sources
    assert [(seen.name, seen.outcome, seen.good) for seen in files.seen] == [("export.csv", "taken", ROWS)]
    assert (found.status, found.next) == ("processing", "wait")
    assert found.agency == {"vi": "UBND phường Rạch Giá"}


def _asked(store: Path, question: str) -> int:
    """A number of the file of dossiers, read beside its owner; 0 before it is there."""
    path = store.with_name("hall-dossiers.sqlite")
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as file:
        try:
            found = file.execute(question).fetchone()
        except sqlite3.OperationalError:
            return 0
    return int(found[0]) if found else 0


def _until(condition: Callable[[], bool]) -> None:
    """Wait for it; a minute on a busy machine."""
    ends = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.02)
