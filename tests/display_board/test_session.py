"""A board at work without its screen: a fake player, the real client, a staged or the real server."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterator

import pytest

from display_board import announce
from display_board.player import Player, Silent, SoundFailed
from display_board.session import Identity, Session
from queue_server.client import Client
from tests.conftest import Served
from tests.display_board.stage import BASE, HALL, Stage, board_view, call, silence

CHIME = f"{BASE}/sounds/chime.wav"


class HeldPlayer(Player):
    """Notes what it is to play, each sound until the test lets it end."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[bytes] = asyncio.Queue()
        self.sounding = 0
        self._go = asyncio.Semaphore(0)
        self.broken = False

    async def can_sound(self) -> bool:
        return True

    async def play(self, sound: bytes) -> None:
        if self.broken:
            raise SoundFailed("broken")
        assert self.sounding == 0, "two sounds at a time"
        self.sounding += 1
        self.begun.put_nowait(sound)
        try:
            await self._go.acquire()
        finally:
            self.sounding -= 1

    def end(self) -> None:
        """Let the sound end."""
        self._go.release()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A server whose views the test chooses."""
    async with Stage().open() as opened:
        opened.sounds[CHIME] = silence(0.1)
        yield opened


@contextlib.asynccontextmanager
async def _at_work(url: str, player: Player, zone: str = "main") -> AsyncIterator[Session]:
    async with Client(url, HALL, language="vi") as client:
        session = Session(client, Identity(device="board-1", zone=zone, version="1"), player)
        work = asyncio.create_task(session.run())
        try:
            yield session
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


async def test_calls_at_once_sound_one_after_the_other(stage: Stage) -> None:
    player = HeldPlayer()
    calls = tuple(call(seq, f"A{seq:03}", "1") for seq in (7, 5, 6))
    await stage.show(board_view(announcer="board-1", calls=calls))
    async with _at_work(stage.url, player), asyncio.timeout(10):
        for played in ([], [5], [5, 6]):
            await player.begun.get()
            assert stage.announced == played
            player.end()
            await stage.until(lambda played=played: len(stage.announced) > len(played))
    assert stage.announced == [5, 6, 7]
    assert stage.fetched == [CHIME]


async def test_a_played_call_is_reported_although_the_server_stumbles(stage: Stage) -> None:
    player = HeldPlayer()
    stage.failures = 1
    await stage.show(board_view(announcer="board-1", calls=(call(5, "A005", "1"),)))
    async with _at_work(stage.url, player), asyncio.timeout(10):
        await player.begun.get()
        player.end()
        await stage.until(lambda: stage.announced == [5])


async def test_a_broken_player_is_told_and_nothing_is_reported(stage: Stage) -> None:
    player = HeldPlayer()
    player.broken = True
    await stage.show(board_view(announcer="board-1", calls=(call(5, "A005", "1"),)))
    async with _at_work(stage.url, player):
        await stage.until(
            lambda: (
                stage.report is not None and [one.code for one in stage.report.troubles] == ["sound-missing"]
            )
        )
    assert stage.announced == []


async def test_a_sound_that_hangs_is_given_up_and_never_counts_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announce, "LONGEST_SOUND", datetime.timedelta(seconds=0.2))
    player = HeldPlayer()
    calls = (call(5, "A005", "1"), call(6, "A006", "1"))
    await stage.show(board_view(announcer="board-1", calls=calls))
    async with _at_work(stage.url, player), asyncio.timeout(10):
        await player.begun.get()  # of call 5, hangs
        await player.begun.get()  # of call 6
        assert player.sounding == 1
        player.end()
        await stage.until(lambda: stage.announced == [6])


async def test_a_board_that_is_not_to_sound_has_no_trouble(stage: Stage) -> None:
    await stage.show(board_view())
    async with _at_work(stage.url, Silent()):
        await stage.until(lambda: stage.report is not None)
    assert stage.report is not None
    assert not stage.report.can_announce
    assert stage.report.troubles == ()


async def test_an_unknown_zone_is_known_as_such(server: Served) -> None:
    async with _at_work(server.url, Silent(), zone="nowhere") as session, asyncio.timeout(10):
        while not session.refused:  # noqa: ASYNC110 - the session sets no event: the screen looks at it
            await asyncio.sleep(0.05)
