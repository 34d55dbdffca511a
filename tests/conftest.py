"""Fixtures that all rooms share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.serving import Served, ServerProcess, serving

#: Pictures of screens and slips, made anew by every run.
PHOTOGRAPHS = Path(__file__).parent / "photographs"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Served]:
    """The sample hall, always open, on a memory ledger, in this test's loop."""
    async with serving(tmp_path / "sounds") as served:
        yield served


@pytest.fixture
def server_process(tmp_path: Path) -> Iterator[ServerProcess]:
    """The sample hall as a process on a SQLite ledger, not started yet."""
    process = ServerProcess(tmp_path / "hall.sqlite")
    yield process
    process.stop()


@pytest.fixture(scope="session")
def photographs() -> Path:
    """The folder for pictures."""
    PHOTOGRAPHS.mkdir(exist_ok=True)
    return PHOTOGRAPHS
