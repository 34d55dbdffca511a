"""What the tests of sources share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.queue_server.dossiers.sources.asking import PATIENCE, TIME_OUT
from tests.queue_server.dossiers.sources.serving import ExchangeServer, exchange_server
from tests.queue_server.dossiers.sources.timing import Timing


@pytest.fixture
def timing() -> Timing:
    """Time-outs run out when the test says so."""
    return Timing(TIME_OUT, PATIENCE)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ExchangeServer]:
    """An exchange that answers well until a test says otherwise."""
    async with exchange_server() as serving:
        yield serving
