"""Slips: what it costs to draw one, how long a slow line needs for it, and 1,000 through a printer."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from tests.bench.cases import Table


async def printing(folder: Path, quick: bool) -> Table:
    """Measured in processes of their own, see ``printing_press``."""
    del folder
    times, many = (20, 100) if quick else (200, 1000)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.printing_press", str(times), str(many),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, errors = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(errors.decode())
    return msgspec.json.decode(said, type=Table)


__all__ = ["printing"]
