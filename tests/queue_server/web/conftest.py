"""One Chromium for all tests of a file, in one loop; a hall, and windows, of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.queue_server.web.browsing import SOON, chromium
from tests.serving import Served, serving

HERE = Path(__file__).parent

expect.set_options(timeout=SOON * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a file share a loop, as they share its browser."""
    shared = pytest.mark.asyncio(loop_scope="module")
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(shared, append=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_browser() -> AsyncIterator[Browser]:
    """A Chromium of this file's own."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def browser(one_browser: Browser) -> AsyncIterator[Browser]:
    """The file's Chromium; the test's windows are closed behind it."""
    yield one_browser
    for context in one_browser.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def server(tmp_path: Path) -> AsyncIterator[Served]:
    """The sample hall, always open, on a memory ledger."""
    async with serving(tmp_path / "sounds") as served:
        yield served
