"""One Chromium for all tests of a file, in one loop; a hall of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from tests.queue_server.web.browsing import chromium
from tests.queue_server.web.officer.desk import Desk
from tests.serving import Served, serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium of this file's own."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def server(tmp_path: Path) -> AsyncIterator[Served]:
    """The sample hall, always open."""
    async with serving(tmp_path / "sounds") as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module")
async def desk(server: Served, browser: Browser) -> AsyncIterator[Desk]:
    """Counter 5, open, and its officer's page."""
    opened = await Desk.sit_down(server, browser)
    yield opened
    assert await opened.failures() == []
    await opened.page.context.close()
