"""What taking in a file of dossiers takes, and what people who take a number notice of it meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.cases import Table
from tests.bench.dossier_files import SETTINGS, write_csv, write_xlsx
from tests.bench.hall import API, Hall, issue_request, processor_seconds, running
from tests.bench.load import Connection, percentile

#: Numbers taken a second: five times the busiest minute of a large hall.
_A_SECOND = 40
#: Seconds without an import before each one and after it.
_WITHOUT = 20.0


@dataclass
class _Import:
    """What was seen of one import."""

    times: list[float] = field(default_factory=list)
    #: From the first look at the file until its rows are in force, and until the old ones are gone.
    seconds: float = 0.0
    whole: float = 0.0
    #: Megabytes, at the most, of the process that reads and of the server beyond what it had.
    reader: float = 0.0
    #: Seconds of processor time of the process that reads.
    worked: float = 0.0
    server: float = 0.0


async def dossier_import(folder: Path, quick: bool) -> Table:
    """Files of two sizes and kinds, each between minutes without an import."""
    small, large = (200, 2_000) if quick else (20_000, 200_000)
    drop = folder / "drop"
    drop.mkdir()
    (folder / "dossiers.toml").write_text(SETTINGS.format(folder=drop), encoding="utf-8")
    files = {
        "csv.small": (write_csv, small, "csv"), "csv.large": (write_csv, large, "csv"),
        "xlsx.small": (write_xlsx, small, "xlsx"), "xlsx.large": (write_xlsx, large, "xlsx"),
    }  # fmt: skip
    table: Table = {}
    async with running(folder) as hall:
        await _without(hall, 3.0)  # warm
        before = await _without(hall, 1.0 if quick else _WITHOUT)
        for name, (write, count, suffix) in files.items():
            made = folder / f"{name}.{suffix}"
            await asyncio.to_thread(write, made, count)
            found = await _imported(hall, folder, made)
            after = await _without(hall, 1.0 if quick else _WITHOUT)
            base = percentile([*before, *after], 99)
            table |= {
                f"dossier_import.{name}.seconds": found.seconds,
                f"dossier_import.{name}.until_old_gone": found.whole,
                f"dossier_import.{name}.reader_cpu_s": found.worked,
                f"dossier_import.{name}.reader_mb": found.reader,
                f"dossier_import.{name}.server_more_mb": found.server,
                f"dossier_import.{name}.issue_p99_ms": percentile(found.times, 99) * 1000,
                f"dossier_import.{name}.without_p99_ms": base * 1000,
                f"dossier_import.{name}.ratio": percentile(found.times, 99) / base,
            }
            before = after
    return table


async def _without(hall: Hall, seconds: float) -> list[float]:
    ends = time.perf_counter() + seconds
    return await _issued(hall, lambda: time.perf_counter() < ends)


async def _issued(hall: Hall, going: Callable[[], bool]) -> list[float]:
    """Seconds of each answer, numbers being taken at an even pace by five connections in turn."""
    services = itertools.cycle({service.series: service.id for service in hall.discipline.services}.values())
    connections = [await Connection.open(hall.address) for _ in range(5)]
    times: list[float] = []
    began = time.perf_counter()
    for number in itertools.count():
        if not going():
            break
        await asyncio.sleep(max(0.0, began + number / _A_SECOND - time.perf_counter()))
        request = issue_request(f"{API}/tickets", next(services))
        sent = time.perf_counter()
        status, body = await connections[number % 5].ask(request)
        if status not in (200, 201):
            raise RuntimeError(body.decode())
        times.append(time.perf_counter() - sent)
    for connection in connections:
        connection.close()
    return times


async def _imported(hall: Hall, folder: Path, made: Path) -> _Import:
    found = _Import()
    target = folder / "drop" / made.name
    had = hall.resident()
    switched = began = 0.0
    await asyncio.to_thread(made.rename, target)
    child = await asyncio.to_thread(_await_reader, hall.process.pid)
    began = time.perf_counter()

    async def watched() -> None:
        nonlocal switched
        while target.exists():
            with contextlib.suppress(OSError, IndexError):
                found.worked = max(found.worked, processor_seconds(child))
                found.reader = max(found.reader, _megabytes(child, "VmHWM"))
            found.server = max(found.server, hall.resident() - had)
            if not switched and await asyncio.to_thread(_in_force, folder) == made.name:
                switched = time.perf_counter()
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(watched())
    found.times = await _issued(hall, lambda: not watching.done())
    await watching
    ended = time.perf_counter()
    if await asyncio.to_thread(_in_force, folder) != made.name:
        refused = folder / "drop" / "refused" / f"{made.name}.report.txt"
        raise RuntimeError(await asyncio.to_thread(refused.read_text, "utf-8"))
    found.seconds, found.whole = (switched or ended) - began, ended - began
    return found


def _await_reader(server: int) -> int:
    while not (child := _reader(server)):
        time.sleep(0.02)
    return child


def _reader(server: int) -> int:
    """The process that reads a file for the server; 0 while there is none."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == server and (
                b"reading_process" in path.with_name("cmdline").read_bytes()
            ):
                return int(path.parent.name)
    return 0


def _megabytes(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(rf"{name}:\s+([0-9]+)", status)[0]) / 1024


def _in_force(folder: Path) -> str:
    with contextlib.closing(sqlite3.connect(f"file:{folder}/hall-dossiers.sqlite?mode=ro", uri=True)) as file:
        found = file.execute("SELECT name FROM generations").fetchone()
    return str(found[0]) if found else ""


__all__ = ["dossier_import"]
