"""The source of an exchange as tests ask it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from random import Random

import msgspec

from config.schema_sources import Exchange
from queue_server.dossiers import Dossier
from queue_server.dossiers.sources.cache import Cache, MemoryCache
from queue_server.dossiers.sources.exchange import ExchangeSource
from tests.queue_server.dossiers.sources.serving import CODE
from tests.queue_server.dossiers.sources.timing import Timing

TIME_OUT, PATIENCE = 3.0, 4.0


def configured(url: str, **more: object) -> Exchange:
    """An exchange at an address, with what a test wants otherwise."""
    plain = Exchange(
        id="province", url=f"{url}/hoso?ma={{code}}", at="data", unencrypted=True, time_out=TIME_OUT,
        patience=PATIENCE,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **more)


@contextlib.asynccontextmanager
async def asking(
    exchange: Exchange, timing: Timing, cache: Cache | None = None
) -> AsyncIterator[ExchangeSource]:
    """A source that is closed in the end."""
    source = ExchangeSource(exchange, cache or MemoryCache(), timing.now, timing.sleep, Random(1))
    try:
        yield source
    finally:
        await source.close()


def code(number: int) -> str:
    """Some code."""
    return f"H01.33.12-261020-{number:04}"


async def known(source: ExchangeSource, text: str = CODE) -> Dossier:
    """A dossier that is there."""
    found = await source.find(text)
    assert found is not None
    return found
