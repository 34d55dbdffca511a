"""What is kept of the answers of others: in memory and in the file of dossiers alike."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queue_server.dossiers import Dossier
from queue_server.dossiers.sources.cache import Cache, CacheAway, FileCache, MemoryCache
from queue_server.store.dossiers.file import DossierFile
from tests.queue_server.dossiers.sources.timing import START

WHOLE = Dossier(
    code="H01.33.12-261020-0088", procedure="2.000815", status="supplement",
    received=datetime.date(2026, 10, 20), due=datetime.date(2026, 11, 2), finished=datetime.date(2026, 11, 1),
    returned=datetime.date(2026, 11, 3), missing=({"vi": "Ảnh", "en": "Photograph"},),
    agency={"vi": "Sở Y tế"}, as_of=START,
)  # fmt: skip
SPARE = Dossier(code="A-1", procedure="", status="done", as_of=START + datetime.timedelta(milliseconds=7))


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DossierFile]:
    """A file of dossiers."""
    opened = DossierFile(tmp_path / "dossiers.sqlite")
    yield opened
    opened.close()


@pytest.fixture(params=["memory", "file"])
def cache(request: pytest.FixtureRequest, file: DossierFile) -> Cache:
    """Both forms."""
    makers: dict[str, Callable[[], Cache]] = {"memory": MemoryCache, "file": lambda: FileCache(file, "a")}
    return makers[request.param]()


async def test_it_gives_back_what_was_put_last(cache: Cache) -> None:
    assert await cache.get(WHOLE.code) is None
    await cache.put(WHOLE)
    await cache.put(SPARE)
    assert await cache.get(WHOLE.code) == WHOLE
    assert await cache.get(SPARE.code) == SPARE
    later = Dossier(code=WHOLE.code, procedure="", status="done", as_of=START + datetime.timedelta(hours=1))
    await cache.put(later)
    assert await cache.get(WHOLE.code) == later


async def test_it_forgets(cache: Cache) -> None:
    await cache.put(WHOLE)
    await cache.put(SPARE)
    await cache.forget(WHOLE.code)
    await cache.forget("never-there-1")
    assert await cache.get(WHOLE.code) is None
    assert await cache.get(SPARE.code) == SPARE


async def test_it_sweeps_what_is_older(cache: Cache) -> None:
    await cache.put(WHOLE)
    await cache.put(SPARE)
    await cache.sweep(START)
    assert await cache.get(WHOLE.code) == WHOLE
    await cache.sweep(SPARE.as_of)
    assert await cache.get(WHOLE.code) is None
    assert await cache.get(SPARE.code) == SPARE


async def test_memory_has_an_end() -> None:
    cache = MemoryCache(most=2)
    codes = ["A-1", "A-2", "A-1", "A-3"]
    for text in codes:
        await cache.put(Dossier(code=text, procedure="", status="done", as_of=START))
    assert [text for text in ("A-1", "A-2", "A-3") if await cache.get(text)] == ["A-1", "A-3"]


async def test_sources_of_one_file_do_not_meet(file: DossierFile) -> None:
    here, there = FileCache(file, "a"), FileCache(file, "b")
    await here.put(WHOLE)
    assert await there.get(WHOLE.code) is None
    await there.forget(WHOLE.code)
    await there.sweep(START + datetime.timedelta(days=1))
    assert await here.get(WHOLE.code) == WHOLE


@pytest.mark.parametrize("body", ["", "{", "[]", '{"code": "A-1"}', '{"status": "lost"}', None])
async def test_what_another_release_wrote_is_none(file: DossierFile, body: str | None) -> None:
    with file.transaction() as connection:
        connection.execute("INSERT INTO cached VALUES ('a', 'A-1', ?, 0)", (body,))
    assert await FileCache(file, "a").get("A-1") is None


async def test_many_at_once(file: DossierFile) -> None:
    cache = FileCache(file, "a")
    codes = [f"A-{number}" for number in range(50)]
    some = [Dossier(code=text, procedure="", status="done", as_of=START) for text in codes]
    await asyncio.gather(*(cache.put(one) for one in some))
    assert await asyncio.gather(*(cache.get(text) for text in codes)) == some


async def test_a_file_that_is_closed_is_away(tmp_path: Path) -> None:
    file = DossierFile(tmp_path / "other.sqlite")
    cache = FileCache(file, "a")
    file.close()
    for asked in (cache.get("A-1"), cache.put(WHOLE), cache.forget("A-1"), cache.sweep(START)):
        with pytest.raises(CacheAway):
            await asked
