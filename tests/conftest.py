"""Fixtures that all rooms share, and which tests run side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.serving import Served, ServerProcess, serving

HERE = Path(__file__).parent
#: Pictures of screens and slips, made anew by every run.
PHOTOGRAPHS = HERE / "photographs"
#: Fixtures that are made once and cost much: tests that want one run on the same worker, whatever their file.
SHARED = ("gallery",)
#: Files that take long; they begin first, so that no worker is left with one of them at the end.
LONG = (
    "kiosk/test_window.py", "display_board/test_board.py", "queue_server/web/test_board_page.py",
    "queue_server/web/officer/test_readable.py", "queue_server/web/officer/test_counter.py",
    "queue_server/test_demo.py", "queue_server/web/officer/test_tickets.py", "acceptance/test_kill.py",
    "acceptance/test_power_cut.py", "queue_server/web/officer/test_page.py",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers (``-n 2 --dist loadgroup``) a file stays on one of them, as its fixtures do."""
    for item in items:
        shared = next((name for name in SHARED if name in getattr(item, "fixturenames", ())), None)
        item.add_marker(pytest.mark.xdist_group(shared or item.path.relative_to(HERE).as_posix()))
    order = {HERE / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


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
