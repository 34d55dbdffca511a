"""A board at work without its screen: a fake player, the real client, a staged or the real server."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from config.schema_devices import Volume
from display_board import announce
from display_board.player import Player, Silent, SoundFailed
from display_board.session import Identity, Session
from display_board.volume import volume_at
from queue_server.client import Client, new_key
from queue_server.contract import messages
from queue_server.contract.messages import BoardView
from tests.config.samples import spoiled
from tests.display_board.stage import BASE, HALL, MORNING, Stage, board_view, call, silence
from tests.serving import SAMPLE, Served, sample_wanted, serving

CHIME = f"{BASE}/sounds/chime.wav"


class HeldPlayer(Player):
    """Notes what it is to play, each sound until the test lets it end."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[bytes] = asyncio.Queue()
        self.sounding = 0
        self._go = asyncio.Semaphore(0)
        self.broken = False
        self.volumes: list[int] = []

    async def can_sound(self) -> bool:
        return not self.broken

    async def play(self, sound: bytes, volume: int = 100) -> None:
        self.volumes.append(volume)
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
async def _at_work(
    url: str,
    player: Player,
    zone: str = "main",
    device: str = "board-1",
    volume: tuple[Volume, ...] = (),
) -> AsyncIterator[Session]:
    async with Client(url, HALL, language="vi") as client:
        identity = Identity(device=device, zone=zone, version="1", volume=volume)
        session = Session(client, identity, player)
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
    async with _at_work(stage.url, player), asyncio.timeout(60):
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
    async with _at_work(stage.url, player), asyncio.timeout(60):
        await player.begun.get()
        player.end()
        await stage.until(lambda: stage.announced == [5])


def _troubles(stage: Stage) -> list[str] | None:
    return None if stage.report is None else [one.code for one in stage.report.troubles]


async def test_a_device_that_fails_is_told_hands_over_and_comes_back(stage: Stage) -> None:
    player = HeldPlayer()
    await stage.show(board_view(announcer="board-1"))
    async with _at_work(stage.url, player), asyncio.timeout(60):
        await stage.until(lambda: stage.report is not None and stage.report.can_announce)
        player.broken = True
        await stage.show(board_view(seq=2, announcer="board-1", calls=(call(5, "A005", "1"),)))
        await stage.until(lambda: _troubles(stage) == ["sound-failed"])
        assert stage.report is not None
        assert not stage.report.can_announce
        # The next one of the zone announces meanwhile; this board does so again once its device works.
        player.broken = False
        await stage.until(lambda: _troubles(stage) == [])
        assert stage.report.can_announce
        assert stage.announced == []
        calls = (call(5, "A005", "1", announced=True), call(6, "A006", "1"))
        await stage.show(board_view(seq=3, announcer="board-1", calls=calls))
        await player.begun.get()
        player.end()
        await stage.until(lambda: stage.announced == [6])


class Deaf(HeldPlayer):
    """Its device takes sounds, and what it is given is none."""

    async def play(self, sound: bytes, volume: int = 100) -> None:
        raise SoundFailed("no sound")


async def test_what_is_no_sound_is_told_as_such(stage: Stage) -> None:
    await stage.show(board_view(announcer="board-1", calls=(call(5, "A005", "1"),)))
    async with _at_work(stage.url, Deaf()):
        await stage.until(lambda: _troubles(stage) == ["sound-missing"])
    assert stage.announced == []


async def test_it_is_as_loud_as_the_hour_wants(stage: Stage) -> None:
    """It is 08:28 in the hall, wherever the board's own machine believes to be."""
    player = HeldPlayer()
    quiet = (Volume(hours="07:00-08:28", percent=10), Volume(hours="08:28-09:00", percent=40))
    await stage.show(board_view(announcer="board-1", calls=(call(5, "A005", "1"),)))
    async with _at_work(stage.url, player, volume=quiet), asyncio.timeout(60):
        await player.begun.get()
        player.end()
        await stage.until(lambda: stage.announced == [5])
        later = MORNING + datetime.timedelta(hours=1)
        calls = (call(5, "A005", "1"), call(6, "A006", "1", at=later))
        await stage.show(board_view(seq=2, announcer="board-1", server_time=later, calls=calls))
        await player.begun.get()
        player.end()
        await stage.until(lambda: stage.announced == [5, 6])
    assert player.volumes == [40, 100]


@pytest.mark.parametrize(
    ("minute", "percent"),
    [("10:59", 100), ("11:00", 60), ("12:59", 60), ("13:00", 100), ("16:59", 100), ("17:00", 80),
     ("23:59", 80), ("00:00", 100)],
)  # fmt: skip
def test_hours_begin_with_their_minute_and_end_before_it(minute: str, percent: int) -> None:
    hours = (Volume(hours="11:00-13:00", percent=60), Volume(hours="17:00-24:00", percent=80))
    at = datetime.datetime.combine(MORNING.date(), datetime.time.fromisoformat(minute))
    assert volume_at(hours, at) == percent


async def test_two_zones_announce_at_once_each_its_own_calls(tmp_path: Path) -> None:
    """Two announcers at the real server; neither waits for the other, and none plays the other's calls."""
    path = tmp_path / "hall.toml"
    text = SAMPLE.read_text(encoding="utf-8") + '\n[[zones]]\nid = "upstairs"\nannouncers = ["board-2"]\n'
    for counter in ("6", "7"):
        text = spoiled(text, (f'id = "{counter}"\n', f'id = "{counter}"\nzone = "upstairs"\n'))
    path.write_text(text, encoding="utf-8")
    down, up = HeldPlayer(), HeldPlayer()
    async with serving(tmp_path / "sounds", wanted=sample_wanted(path)) as served, asyncio.timeout(60):
        client = served.client
        for counter in ("2", "3", "6", "7"):
            await client.at_counter(counter, "open", messages.OpenCounterRequest(key=new_key()))
        for service in ("guidance", "certified-copy", "birth-death", "birth-death"):
            await client.issue(messages.IssueRequest(key=new_key(), service=service))
        async with (
            _at_work(served.url, down),
            _at_work(served.url, up, zone="upstairs", device="board-2"),
        ):
            await _announced_by(client, "main", "board-1")
            await _announced_by(client, "upstairs", "board-2")
            for counter in ("2", "3", "6", "7"):
                assert await client.next(counter, messages.NextRequest(key=new_key())) is not None
            # Both sound at the same time, each its first call of two.
            await down.begun.get()
            await up.begun.get()
            assert (down.sounding, up.sounding) == (1, 1)
            # Upstairs goes on while downstairs hangs on its first sound.
            await _play_all(up, client, "upstairs")
            assert [one.announced for one in (await client.board()).calls] == [False, False]
            await _play_all(down, client, "main")
        for zone, counters in (("main", {"2", "3"}), ("upstairs", {"6", "7"})):
            view = await client.board(zone)
            assert {one.counter for one in view.calls} == counters


async def _announced_by(client: Client, zone: str, device: str) -> None:
    async for view in client.follow_board(zone):
        if isinstance(view, BoardView) and view.announcer == device:
            return


async def _play_all(player: HeldPlayer, client: Client, zone: str) -> None:
    """Let every sound of a zone end, those to come too, until all its calls are announced."""
    for _ in range(20):
        player.end()
    async for view in client.follow_board(zone):
        if isinstance(view, BoardView) and all(one.announced for one in view.calls):
            return


async def test_a_sound_that_hangs_is_given_up_and_never_counts_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announce, "LONGEST_SOUND", datetime.timedelta(seconds=0.2))
    player = HeldPlayer()
    calls = (call(5, "A005", "1"), call(6, "A006", "1"))
    await stage.show(board_view(announcer="board-1", calls=calls))
    async with _at_work(stage.url, player), asyncio.timeout(60):
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


async def _until_told(client: Client, wanted: list[tuple[str, str]], device: str = "board-1") -> None:
    """Wait until the supervisor is told just these, with what they are about."""
    async with asyncio.timeout(60):
        while True:
            troubles = (await client.supervisor()).troubles
            if [(one.code, one.advice) for one in troubles if one.device == device] == wanted:
                return
            await asyncio.sleep(0.05)


async def test_an_unknown_zone_is_known_as_such_and_told(server: Served) -> None:
    async with _at_work(server.url, Silent(), zone="nowhere") as session:
        await _until_told(server.client, [("zone-unknown", "nowhere")])
        assert session.refused
    async with _at_work(server.url, Silent()):
        await _until_told(server.client, [])


async def test_a_hall_that_learns_the_zone_ends_the_trouble(tmp_path: Path) -> None:
    """The hall's file was corrected and its server started again: nobody has to go to the board."""
    wanted = sample_wanted()
    upstairs = msgspec.structs.replace(wanted.discipline.zones[0], id="upstairs", announcers=())
    mended = msgspec.structs.replace(wanted.discipline, zones=(*wanted.discipline.zones, upstairs))
    async with serving(tmp_path, wanted=wanted) as server:
        url, port = server.url, int(server.url.rpartition(":")[2])
        work = asyncio.create_task(_follow_zone(url, "upstairs"))
        await _until_told(server.client, [("zone-unknown", "upstairs")])
    async with serving(tmp_path, wanted=dataclasses.replace(wanted, discipline=mended), port=port) as server:
        async with asyncio.timeout(60):
            while not (await server.client.supervisor()).devices:  # noqa: ASYNC110 - asked over HTTP
                await asyncio.sleep(0.05)
        await _until_told(server.client, [])
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _follow_zone(url: str, zone: str) -> None:
    async with _at_work(url, Silent(), zone=zone):
        await asyncio.Event().wait()
