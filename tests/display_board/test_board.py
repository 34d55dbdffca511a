"""The real board on a virtual display: what stands on it, what it plays, what it tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image

from config.load import load_look
from queue_server.client import new_key
from queue_server.contract import messages
from tests.conftest import Served
from tests.display_board.stage import BASE, MORNING, Stage, announcement, board_view, call, silence
from tests.display_board.window import board_window, share

_PLAIN = load_look().themes.plain
RECENT = tuple(
    call(20 - place, number, counter, state="serving", announced=True)
    for place, (number, counter) in enumerate(
        (("L014", "9"), ("C009", "4"), ("R003", "1"), ("S004", "11"), ("N003", "12"), ("C008", "5"))
    )
)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A server whose views the test chooses."""
    async with Stage().open() as opened:
        yield opened


async def _keep(picture: Image.Image, photographs: Path, name: str) -> None:
    (photographs / "board").mkdir(exist_ok=True)
    await asyncio.to_thread(picture.save, photographs / "board" / f"{name}.png")


def _shows(colour: str, least: float, most: float = 1.0) -> Callable[[Image.Image], bool]:
    return lambda picture: least <= share(picture, colour) <= most


def _another(before: Image.Image, fits: Callable[[Image.Image], bool]) -> Callable[[Image.Image], bool]:
    return lambda picture: fits(picture) and picture.tobytes() != before.tobytes()


#: How much of the screen is gold while a large card stands, and while none does.
_LARGE, _NO_LARGE = _shows(_PLAIN.gold, 0.10), _shows(_PLAIN.gold, 0.0, 0.05)


async def test_photographs(stage: Stage, photographs: Path) -> None:
    await stage.show(board_view(recent=RECENT))
    with board_window(stage.url, "1920x1080") as window:
        await _keep(await window.picture(_connected), photographs, "empty")
        two = (call(31, "H006", "7"), call(32, "C010", "3", language="km"))
        await stage.show(board_view(seq=2, calls=two, recent=RECENT))
        await _keep(await window.picture(_LARGE), photographs, "calls")
        many = tuple(call(30 + place, f"C{place:03}", str(place), language="en") for place in range(1, 10))
        await stage.show(board_view(seq=3, calls=many, recent=RECENT, paused="incident"))
        await _keep(await window.picture(_small_cards), photographs, "several-calls")
        await stage.show(board_view(seq=4, recent=RECENT, phase="closed"))
        await _keep(await window.picture(_NO_LARGE), photographs, "closed")


async def test_photographs_of_what_stands_beside_calls_and_in_place_of_them(
    stage: Stage, photographs: Path
) -> None:
    calls = (call(31, "H006", "7"), call(32, "C010", "3", language="km"))
    test = announcement(40, kind="test", texts={"vi": "Gọi thử. Quầy 3."}, until=None)
    spoken = announcement(39, until=None)
    panel = _shows(_PLAIN.board_ink, 0.12)
    await stage.show(board_view(calls=calls, recent=RECENT, announcements=(spoken,)))
    with board_window(stage.url, "1920x1080") as window:
        before = await window.picture(panel)
        await _keep(before, photographs, "announcement")
        for seq, (language, words) in enumerate(spoken.texts.items(), start=2):
            long = announcement(39 + seq, texts={language: f"{words} {words} {words}"[:200]}, until=None)
            await stage.show(board_view(seq=seq, calls=calls, recent=RECENT, announcements=(long,)))
            before = await window.picture(_another(before, panel))
            await _keep(before, photographs, f"announcement-long-{language}")
        await stage.show(board_view(seq=5, calls=calls, recent=RECENT, announcements=(spoken, test)))
        await _keep(await window.picture(_shows(_PLAIN.amber_soft, 0.08)), photographs, "test-call")
        await stage.show(board_view(seq=6, calls=calls, recent=RECENT, stopped="power"))
        await _keep(await window.picture(_shows(_PLAIN.amber_soft, 0.6)), photographs, "stopped")
        await stage.show(board_view(seq=7, calls=calls, recent=RECENT, stopped="fire-alarm", clear=True))
        await _keep(await window.picture(_shows(_PLAIN.red, 0.8)), photographs, "clear")
        await stage.show(board_view(seq=8, calls=calls, recent=RECENT))
        back = await window.picture(_LARGE)
        assert _shows(_PLAIN.board_panel, 0.2)(back)
        await stage.show(board_view(seq=9, recent=RECENT, paper_since=MORNING))
        await _keep(await window.picture(_NO_LARGE), photographs, "paper")


async def test_an_announcement_is_spoken_once(stage: Stage) -> None:
    sounds = [f"{BASE}/sounds/{name}.wav" for name in ("chime", "said/vi", "said/en")]
    stage.sounds = {address: silence(0.2) for address in sounds}
    said = announcement(40, sounds=sounds[1:], until=None)
    await stage.show(board_view(announcer="board-1"))
    with board_window(stage.url, "1280x720"):
        await stage.until(lambda: stage.report is not None and stage.report.can_announce)
        await stage.show(board_view(seq=2, announcer="board-1", announcements=(said,)))
        await stage.until(lambda: stage.fetched == sounds)
        called = call(41, "C010", "3")
        await stage.show(board_view(seq=3, announcer="board-1", announcements=(said,), calls=(called,)))
        await stage.until(lambda: stage.announced == [41])
    # The chime is kept, so what follows an announcement is fetched only where it is new.
    assert stage.fetched == sounds


async def test_keeps_the_last_view_while_the_server_is_away(stage: Stage, photographs: Path) -> None:
    served = board_view(calls=(call(32, "C010", "3"),), recent=RECENT)
    port = int(stage.url.rpartition(":")[2])
    await stage.show(served)
    with board_window(stage.url, "1280x720") as window:
        await window.picture(_LARGE)
        await stage.close()
        away = await window.picture(_shows(_PLAIN.amber_soft, 0.05))
        assert _LARGE(away)
        await _keep(away, photographs, "reconnecting")
        async with Stage().open(port) as again:
            await again.show(board_view(epoch=2, recent=RECENT))
            back = await window.picture(_NO_LARGE)
            assert not _shows(_PLAIN.amber_soft, 0.05)(back)


async def test_plays_a_call_and_reports_it(stage: Stage) -> None:
    sounds = [f"{BASE}/sounds/{name}.wav" for name in ("chime", "vi", "en")]
    stage.sounds = {address: silence(0.2) for address in sounds}
    await stage.show(board_view(announcer="board-1"))
    with board_window(stage.url, "1280x720"):
        await stage.until(lambda: stage.report is not None and stage.report.can_announce)
        called = call(32, "C010", "3", sounds=sounds[1:])
        await stage.show(board_view(seq=2, announcer="board-1", calls=(called,)))
        await stage.until(lambda: stage.announced == [32])
    assert stage.fetched == sounds
    assert stage.report is not None
    assert stage.report.troubles == ()


async def test_a_missing_sentence_leaves_the_chime_and_is_told(stage: Stage) -> None:
    stage.sounds = {f"{BASE}/sounds/chime.wav": silence(0.2)}
    called = call(32, "C010", "3", sounds=[f"{BASE}/sounds/vi.wav"])
    await stage.show(board_view(announcer="board-1", calls=(called,)))
    with board_window(stage.url, "1280x720"):
        await stage.until(lambda: stage.announced == [32] and _told(stage) == ["sound-missing"])


async def test_without_a_sound_device_it_shows_and_does_not_announce(stage: Stage) -> None:
    await stage.show(board_view(announcer="board-1", calls=(call(32, "C010", "3"),)))
    with board_window(stage.url, "1280x720", audio="none-of-that-name") as window:
        await window.picture(_LARGE)
        await stage.until(lambda: _told(stage) == ["sound-failed"])
    assert stage.report is not None
    assert not stage.report.can_announce
    assert stage.fetched == stage.announced == []


async def test_high_contrast(stage: Stage, photographs: Path) -> None:
    two = (call(31, "H006", "7"), call(32, "C010", "3", language="km"))
    await stage.show(board_view(calls=two, recent=RECENT))
    with board_window(stage.url, "1280x800", theme="high-contrast") as window:
        gold = load_look().themes.high_contrast.gold
        await _keep(await window.picture(_shows(gold, 0.10)), photographs, "high-contrast")


async def test_the_real_server(server: Served) -> None:
    async def announced() -> bool:
        current = (await server.client.counter("5")).current
        return current is not None and current.announced_at is not None

    with board_window(server.url, "1280x720") as window:
        await window.picture(_connected)
        service = (await server.client.counter("5")).services[0].id
        await server.client.issue(messages.IssueRequest(key=new_key(), service=service))
        await server.client.at_counter("5", "open", messages.OpenCounterRequest(key=new_key()))
        await server.client.next("5", messages.NextRequest(key=new_key()))
        await window.picture(_LARGE)
        async with asyncio.timeout(60):
            while not await announced():  # noqa: ASYNC110 - the server is asked over HTTP
                await asyncio.sleep(0.1)


def _connected(picture: Image.Image) -> bool:
    return _shows(_PLAIN.board_panel, 0.2)(picture) and not _shows(_PLAIN.amber_soft, 0.05)(picture)


def _small_cards(picture: Image.Image) -> bool:
    """The large card is gold, and ground parts the small ones below it, which are not gold."""
    return (
        _has(picture, 0.03, 0.25, _PLAIN.gold)
        and _has(picture, 0.297, 0.8, _PLAIN.board_ground)
        and _shows(_PLAIN.board_card, 0.08)(picture)
    )


def _has(picture: Image.Image, across: float, down: float, colour: str) -> bool:
    """Whether a picture has a colour at a point, given as shares of its width and height."""
    found = picture.getpixel((round(picture.width * across), round(picture.height * down)))
    return found == tuple(bytes.fromhex(colour[1:]))


def _told(stage: Stage) -> list[str]:
    return [] if stage.report is None else [trouble.code for trouble in stage.report.troubles]
