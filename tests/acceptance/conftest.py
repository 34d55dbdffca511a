"""Real processes for the acceptance tests, with a hall that does not run out of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import SAMPLE, ServerProcess


def _roomy(text: str) -> str:
    return (
        text.replace("last = 999\n", "")
        .replace("digits = 3\n", "")
        .replace("\nprefix = ", "\nlast = 9999\ndigits = 4\nprefix = ")
    )


@pytest.fixture
def roomy_hall(tmp_path: Path) -> Path:
    """The sample hall's file with series long enough for any load."""
    # Only series have a last number; what kiosks hold in reserve stays as it is.
    before, heading, rest = SAMPLE.read_text().partition("[leases]")
    reserve, bracket, after = rest.partition("\n[")
    path = tmp_path / "hall.toml"
    path.write_text(_roomy(before) + heading + reserve + bracket + _roomy(after))
    return path


@pytest.fixture
def busy_process(tmp_path: Path, roomy_hall: Path) -> Iterator[ServerProcess]:
    """That hall as a process, not started yet; its store is a folder of its own."""
    folder = tmp_path / "store"
    folder.mkdir()
    process = ServerProcess(folder / "hall.sqlite", config=roomy_hall)
    yield process
    process.stop()
