"""The machine and the conditions that figures belong to."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import statistics
import time
from importlib.metadata import version
from pathlib import Path


def facts(folder: Path) -> dict[str, str]:
    """What must be known to compare figures."""
    return {
        "processor": f"{os.cpu_count()} × {_processor()}",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version(name)}" for name in ("aiohttp", "uvloop", "msgspec")),
        "ledger": f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL",
        "fsync": f"{_fsync_milliseconds(folder):.2f} ms for 4 KiB at the end of a file",
        "load": f"{load_average():.2f}",
    }


def load_average() -> float:
    """Processes that wanted to run in the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    found = re.findall(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return found[0] if found else platform.machine()


def _fsync_milliseconds(folder: Path) -> float:
    path, times = folder / "bench-fsync", []
    with path.open("wb") as file:
        for _ in range(50):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(times) * 1000


__all__ = ["facts", "load_average"]
