"""The catalogue against the real server: when it comes, when not, and what is left of it without one."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

import config.load
from kiosk import flow
from kiosk.cataloguing import Cataloguing
from kiosk.hall_time import even_clock
from kiosk.memory import Memory
from queue_server.client import Client
from queue_server.contract.messages import Procedures
from tests.kiosk.procedure_states import catalogue
from tests.kiosk.working import WAIT, Told, hands, in_touch
from tests.serving import HALL, serving

PROCEDURES = config.load.FOLDER / "procedures"
#: How many the sample posts, and how many of them in certification.
POSTED = len(catalogue().procedures)
FEWER = sum(entry.field == "certification" for entry in catalogue().procedures)
NOBODY = "http://127.0.0.1:9"


class Asking(Client):
    """A client that says how often it was answered about procedures."""

    def __init__(self, url: str) -> None:
        super().__init__(url, HALL, timeout=2.0)
        self.answers = asyncio.Semaphore(0)

    async def procedures(self, edition: str = "") -> Procedures | None:
        try:
            return await super().procedures(edition)
        finally:
            self.answers.release()

    async def answered(self, times: int) -> None:
        """Wait until it was answered so often more."""
        async with asyncio.timeout(WAIT):
            for _ in range(times):
                await self.answers.acquire()


@contextlib.asynccontextmanager
async def following(url: str, folder: Path, told: Told) -> AsyncIterator[Asking]:
    """A kiosk that does nothing but follow the catalogue, and asks very often."""
    async with Asking(url) as client, Memory(folder / "kiosk.sqlite", even_clock()) as memory:
        keeper = Cataloguing(client=client, memory=memory, happen=told, ask_every=0.05, retry_after=0.05)
        task = asyncio.create_task(keeper.follow())
        try:
            yield client
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def came(told: Told) -> list[int]:
    """How many procedures each catalogue had that came."""
    catalogues = [one.catalogue for one in told.all if isinstance(one, flow.CatalogueCame)]
    return [len(catalogue.procedures) if catalogue else 0 for catalogue in catalogues]


def fewer(folder: Path) -> Path:
    """The sample without a few of its files."""
    folder.mkdir()
    for name in ("common.toml", "certification.toml"):
        shutil.copy(PROCEDURES / name, folder / name)
    return folder


async def test_it_comes_once_for_each_edition_and_stays_without_the_server(tmp_path: Path) -> None:
    told, again = Told(), Told()
    async with serving(tmp_path, procedures=PROCEDURES) as served:
        async with following(served.url, tmp_path, told) as client:
            await client.answered(5)
        (first,) = told.all
        assert isinstance(first, flow.CatalogueCame)
        assert first.catalogue is not None
        assert first.catalogue.address == f"{served.url}/procedures/"
    async with following(NOBODY, tmp_path, again):
        await again.until(lambda one: one == first)


async def test_what_changed_while_the_server_was_away_comes_when_it_is_back(tmp_path: Path) -> None:
    told = Told()
    async with serving(tmp_path, procedures=PROCEDURES) as served:
        url, port = served.url, urlsplit(served.url).port or 0
        async with following(url, tmp_path, told) as client:
            # It is asked for again when the first one is on the disk.
            await client.answered(2)
    async with following(url, tmp_path, told) as client:
        # Nobody is there yet.
        await client.answered(2)
        async with serving(tmp_path, procedures=fewer(tmp_path / "fewer"), port=port):
            await told.until(lambda _: came(told)[-1] == FEWER)
    assert came(told) == [POSTED, POSTED, FEWER]


async def test_a_hall_that_posts_none_any_more_leaves_none(tmp_path: Path) -> None:
    told = Told()
    async with serving(tmp_path, procedures=PROCEDURES) as served:
        url, port = served.url, urlsplit(served.url).port or 0
        async with following(url, tmp_path, told) as client:
            # It is asked for again when the first one is on the disk.
            await client.answered(2)
    async with serving(tmp_path, port=port):
        async with following(url, tmp_path, told) as client:
            await client.answered(2)
        assert came(told) == [POSTED, POSTED, 0]
        async with following(url, tmp_path, told) as client:
            await client.answered(2)
    assert came(told) == [POSTED, POSTED, 0]


async def test_another_halls_catalogue_is_not_recalled(tmp_path: Path) -> None:
    told, other = Told(), Told()
    async with (
        serving(tmp_path, procedures=PROCEDURES) as served, following(served.url, tmp_path, told) as client
    ):  # fmt: skip
        await client.answered(2)
    async with (
        Client(NOBODY, "elsewhere") as client, Memory(tmp_path / "kiosk.sqlite", even_clock()) as memory
    ):  # fmt: skip
        await Cataloguing(client=client, memory=memory, happen=other).recall()
    assert other.all == []


async def test_the_kiosk_follows_it_beside_the_hall(tmp_path: Path) -> None:
    told = Told()
    async with (
        serving(tmp_path, procedures=PROCEDURES) as served,
        hands(served.url, f"tray://{tmp_path}", told, tmp_path) as effects,
        in_touch(effects),
    ):
        await told.until(lambda one: isinstance(one, flow.ViewCame))
        await told.until(lambda _: came(told) == [POSTED])


async def test_a_view_that_offers_other_things_is_reason_to_ask_at_once(tmp_path: Path) -> None:
    """Not minutes later; and an equal view is none."""
    async with (
        serving(tmp_path, procedures=PROCEDURES) as served,
        Asking(served.url) as client,
        Memory(tmp_path / "kiosk.sqlite", even_clock()) as memory,
    ):
        keeper = Cataloguing(client=client, memory=memory, happen=Told(), ask_every=3600.0)
        task = asyncio.create_task(keeper.follow())
        await client.answered(1)
        posted = await client.hall()
        for view in (posted, msgspec.structs.replace(posted, offers=()), posted):
            keeper.heard(view)
            await client.answered(1)
        keeper.heard(posted)
        assert not keeper._wanted.is_set()
        keeper.lost()
        keeper.heard(posted)
        await client.answered(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert client.answers.locked()
