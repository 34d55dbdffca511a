"""Fixtures that all rooms share, and which tests run side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.serving import Served, ServerProcess, serving

#: Pictures of screens and slips, made anew by every run.
PHOTOGRAPHS = Path(__file__).parent / "photographs"
#: Files that look at the same photographs, which are taken once: they stay on one worker, like one file.
TOGETHER = ("tests/kiosk/test_window.py", "tests/kiosk/test_contrast.py", "tests/kiosk/test_khmer.py")
#: Files that take long; they begin first, so that no worker is left with one of them at the end.
LONG = (
    *TOGETHER, "tests/display_board/test_board.py", "tests/queue_server/web/test_board_page.py",
    "tests/queue_server/web/test_board_sound.py", "tests/display_board/test_loudness.py",
    "tests/queue_server/web/officer/test_readable.py", "tests/queue_server/web/officer/test_counter.py",
    "tests/queue_server/web/officer/test_tickets.py", "tests/queue_server/test_demo.py",
    "tests/acceptance/test_kill.py", "tests/acceptance/test_power_cut.py",
    "tests/queue_server/web/officer/test_page.py", "tests/queue_server/web/test_rating_page.py",
    "tests/queue_server/web/officer/test_register.py",
)  # fmt: skip

# The same examples at every run, and no limit of time that a busy machine could miss.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], len(order)))


class ByFile(LoadFileScheduling):
    """Gives workers whole files (``-n 4``), in the order of collection: fixtures of a file are made once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return TOGETHER[0] if file in TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Asked for by pytest-xdist, whatever ``--dist`` says."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


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
