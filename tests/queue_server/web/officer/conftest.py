"""What tests of the officer's page begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.queue_server.web.officer.desk import Desk
from tests.serving import Served


@pytest_asyncio.fixture(loop_scope="module")
async def desk(server: Served, browser: Browser) -> AsyncIterator[Desk]:
    """Counter 5, open, and its officer's page."""
    opened = await Desk.sit_down(server, browser)
    yield opened
    assert await opened.failures() == []
    await opened.page.context.close()
