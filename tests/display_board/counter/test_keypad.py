"""A keypad at work on the real server: recorded events through the code that reads devices, acts done once.

The keypad sets no event when it has heard or done something: the server is asked over HTTP until it has.
"""

# ruff: noqa: ASYNC110

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from evdev import ecodes

from config import load
from config.schema_counter import Display, Keypad, KeyTable, Signs
from display_board.__main__ import main
from display_board.counter import board as driver
from display_board.counter import keying
from display_board.counter import keypad as keypad_module
from display_board.counter import pad as pad_module
from display_board.counter.keypad import KeypadSession
from display_board.counter.pad import Pad, codes_of
from display_board.counter.session import Identity, Session
from queue_server.client import Client
from queue_server.contract import messages
from tests.display_board.counter.boards import TcpBoard, tcp_board
from tests.display_board.counter.decoding import Seen, ascii_frames
from tests.display_board.counter.pads import RecordedPad, real_pad
from tests.queue_server.web.supervising import call, issue, open_counter
from tests.serving import HALL, Served, ServerProcess

COUNTER = "3"
ENTER, PLUS, MINUS, STAR, SLASH, DOT = (
    f"KEY_KP{name}" for name in ("ENTER", "PLUS", "MINUS", "ASTERISK", "SLASH", "DOT")
)
SAMPLE = Path(load.__file__).parent / "counter.toml"
ASCII = load.load_counter().frames[0]
#: Seconds to wait for something that a key brings about.
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "TRY_AGAIN_AFTER", (0.05,))
    monkeypatch.setattr(pad_module, "LOOK_AGAIN_AFTER", 0.05)
    monkeypatch.setattr(keying, "SETTLE", 0.0)
    monkeypatch.setattr(keypad_module, "RETRY_AFTER", (0.05,))


class Desk:
    """An officer with a keypad, and what the server says of the counter."""

    def __init__(self, client: Client, pad: RecordedPad, keypad: KeypadSession) -> None:
        self.client, self._pad, self._keypad = client, pad, keypad

    async def press(self, *names: str) -> None:
        """Press keys, each so long that it repeats itself, on what the counter's newest view shows."""
        newest = (await self.client.counter(COUNTER)).seq
        async with asyncio.timeout(PATIENCE):
            while self._keypad.view is None or self._keypad.view.seq < newest:
                await asyncio.sleep(0.02)
        await self._pad.heard()
        self._pad.press(*names)

    async def until(self, happened: Callable[[messages.CounterView], object]) -> messages.CounterView:
        """Wait for what the server says of the counter."""
        async with asyncio.timeout(PATIENCE):
            while not happened(view := await self.client.counter(COUNTER)):
                await asyncio.sleep(0.02)
        return view

    async def stands(self, number: str, state: str) -> None:
        """Wait until this number is at the counter in this state."""
        await self.until(
            lambda view: view.current and (view.current.number, view.current.state) == (number, state)
        )


@contextlib.asynccontextmanager
async def _desk(
    client: Client,
    folder: Path,
    *,
    talks: Client | None = None,
    board: TcpBoard | None = None,
    **settings: object,
) -> AsyncIterator[Desk]:
    """A keypad at work that is plugged in; ``talks``: the client that it has instead of the test's own."""
    pad = RecordedPad(folder / "event-kbd")
    pad.plug_in()
    address = f"tcp://127.0.0.1:{board.port}" if board else ""
    display = Display(address=address, frame=ASCII.id, repeat_every=60, signs=Signs(done="OK"))
    keypad = Keypad(**{"device": str(pad.path), "pause_reason": "break", "sign_for": 1, **settings})  # type: ignore[arg-type]
    identity = Identity(device="counter-3", counter=COUNTER, version="1")
    session = Session(talks or client, identity, display, ASCII if board else None)
    codes = codes_of(keypad.keys, "counter.toml")
    working = KeypadSession(talks or client, COUNTER, keypad, codes, display.signs, session)
    session.also_reports(working.troubles)
    tasks = [asyncio.create_task(session.run()), asyncio.create_task(working.run())]
    try:
        yield Desk(client, pad, working)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _losing(server: str, replies: int) -> AsyncIterator[tuple[str, list[tuple[str, str]]]]:
    """A network that loses the first replies to acts; its address, and the acts with their keys."""
    asked: list[tuple[str, str]] = []

    async def pass_on(request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            raise web.HTTPTemporaryRedirect(server + request.path_qs)
        sent, headers = await request.read(), {"Content-Type": "application/json"}
        lost = False
        if "/counters/" in request.path:  # noted before the server acts: its view may be seen at once
            asked.append((request.path.rpartition("/")[2], json.loads(sent)["key"]))
            lost = len(asked) <= replies
        async with (
            aiohttp.ClientSession() as session,
            session.post(server + request.path_qs, data=sent, headers=headers) as answer,
        ):
            body = await answer.read()
        if lost:
            raise web.HTTPBadGateway
        return web.Response(body=body, status=answer.status, content_type="application/json")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", pass_on)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


def _ends(number: str, state: str) -> Callable[[bytes], bool]:
    return lambda data: data.endswith(b"\r") and ascii_frames(data)[-1:] == [Seen(3, state, number)]


def _has(number: str, state: str) -> Callable[[bytes], bool]:
    return lambda data: data.endswith(b"\r") and Seen(3, state, number) in ascii_frames(data)


async def _rows(client: Client) -> int:
    return (await client.counter(COUNTER)).seq


async def test_a_morning_at_the_desk(server: Served, tmp_path: Path) -> None:
    client = server.client
    first, second, third, fourth = await issue(client, 4)
    async with _desk(client, tmp_path, keys=KeyTable(start=("KEY_NUMLOCK",))) as desk:
        await desk.press(ENTER)
        await desk.until(lambda view: view.status == "open")
        await desk.press(ENTER)
        await desk.stands(first, "called")
        await desk.press(PLUS)
        await desk.until(lambda view: view.current and view.current.recalls == 1)
        await desk.press(MINUS)
        await desk.until(lambda view: view.current is None and view.missed == (first,))
        await desk.press(ENTER)
        await desk.stands(second, "called")
        await desk.press("KEY_NUMLOCK")
        await desk.stands(second, "serving")
        await desk.press(STAR)
        await desk.until(lambda view: view.current is None and view.served_today == 1)
        await desk.press(SLASH)
        assert (await desk.until(lambda view: view.status == "paused")).pause_reason == "break"
        await desk.press(SLASH)
        await desk.until(lambda view: view.status == "open")
        await desk.press(*(f"KEY_KP{digit}" for digit in fourth[1:]), DOT)
        await desk.stands(fourth, "called")
        await desk.press(ENTER)
        await desk.stands(third, "called")
        view = await client.counter(COUNTER)
        assert view.served_today == 2
        assert view.current is not None
        assert view.current.why.rule == "turn"
        await desk.press("KEY_KP1", DOT)  # who missed the call has come back
        await desk.stands(first, "called")
        view = await client.counter(COUNTER)
        assert view.current is not None
        assert (view.current.why.rule, view.current.why.reason) == ("chosen", "came-back")


async def test_what_is_typed_and_what_became_of_it_is_on_the_board(server: Served, tmp_path: Path) -> None:
    client = server.client
    await open_counter(client, COUNTER)
    await issue(client, 2)
    number = await call(client, COUNTER)
    async with tcp_board() as board, _desk(client, tmp_path, board=board) as desk:
        await board.heard.until(_ends(number, "C"))
        before = await _rows(client)
        await desk.press("KEY_KP9")
        await board.heard.until(_ends("9", "T"))
        await desk.press("KEY_KP8")
        await board.heard.until(_ends("98", "T"))
        await desk.press(DOT)
        await board.heard.until(_ends("Err", "T"))
        await board.heard.until(_ends(number, "C"))
        await desk.press("KEY_KP7")
        await board.heard.until(_ends("7", "T"))
        await desk.press("KEY_BACKSPACE")
        await board.heard.until(_ends(number, "C"))
        board.heard.data = b""
        await desk.press(MINUS)  # must be called again before
        await board.heard.until(_has("Err", "T"))
        assert await _rows(client) == before
        board.heard.data = b""
        await desk.press(STAR)
        await board.heard.until(_has("OK", "S"))
        await board.heard.until(_ends("----", "R"))


async def test_nobody_to_call_is_told(server: Served, tmp_path: Path) -> None:
    await open_counter(server.client, COUNTER)
    async with tcp_board() as board, _desk(server.client, tmp_path, board=board) as desk:
        await board.heard.until(_ends("----", "R"))
        await desk.press(ENTER)
        await board.heard.until(_ends("0", "T"))


async def test_after_lost_replies_an_act_is_done_once_with_one_key(server: Served, tmp_path: Path) -> None:
    client = server.client
    await open_counter(client, COUNTER)
    first, second = await issue(client, 2)
    async with (
        _losing(server.url, 3) as (url, asked),
        Client(url, HALL) as talks,
        tcp_board() as board,
        _desk(client, tmp_path, talks=talks, board=board) as desk,
    ):
        await desk.press(ENTER)
        await board.heard.until(_has("---", "?"))
        await board.heard.until(_ends(first, "C"))
        assert [name for name, _ in asked] == ["next"] * 4
        assert len({key for _, key in asked}) == 1
        await desk.press(ENTER)
        await desk.stands(second, "called")
        assert len({key for _, key in asked}) == 2
    assert (await client.counter(COUNTER)).served_today == 1


async def test_an_act_that_is_never_answered_is_given_up_and_said(server: Served, tmp_path: Path) -> None:
    await open_counter(server.client, COUNTER)
    async with (
        _losing(server.url, 1_000_000) as (url, asked),
        Client(url, HALL) as talks,
        tcp_board() as board,
        _desk(server.client, tmp_path, talks=talks, board=board, retry_for=1) as desk,
    ):
        await desk.press(SLASH)
        await board.heard.until(_has("---", "?"))
        await board.heard.until(_ends("----", "P"))
        count = len(asked)
        await desk.press(SLASH)
        await desk.until(lambda view: view.status == "open")
        assert len(asked) > count


async def test_while_the_server_is_away_keys_say_so(server_process: ServerProcess, tmp_path: Path) -> None:
    server_process.start()
    async with Client(server_process.url, HALL) as client, tcp_board() as board:
        await open_counter(client, COUNTER)
        (number,) = await issue(client)
        async with _desk(client, tmp_path, board=board) as desk:
            await board.heard.until(_ends("----", "R"))
            await desk.press("KEY_BACKSPACE")  # so that somebody listens
            server_process.kill()
            await board.heard.until(_ends("----", "?"))
            desk._pad.press(ENTER)
            await board.heard.until(_ends("---", "?"))
            server_process.start()
            await board.heard.until(_ends("----", "R"))
            await desk.press(ENTER)
            await desk.stands(number, "called")


async def test_a_keypad_that_is_pulled_out_is_told_and_found_again(server: Served, tmp_path: Path) -> None:
    client = server.client

    async def told() -> tuple[str, ...]:
        troubles = (await client.supervisor()).troubles
        return tuple(one.code for one in troubles if one.device == "counter-3")

    async def troubles(*wanted: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while await told() != wanted:
                await asyncio.sleep(0.02)

    async with _desk(client, tmp_path) as desk:
        await desk.press(ENTER)
        await desk.until(lambda view: view.status == "open")
        desk._pad.pull_out()
        await troubles("keypad-missing")
        desk._pad.plug_in()
        await desk.press(SLASH)
        await desk.until(lambda view: view.status == "paused")
        await troubles()


async def test_a_recorded_file_is_read_like_a_device(tmp_path: Path) -> None:
    """As ``cat /dev/input/eventN`` writes it, with a lamp's event and a held key in it."""
    pad, heard = RecordedPad(tmp_path / "event-kbd"), list[tuple[int, int]]()
    recorded = pad.event(ecodes.EV_LED, ecodes.LED_NUML, 1) + pad.pressed("KEY_KP1", ENTER)
    (tmp_path / "recorded").write_bytes(recorded)
    pad.plug_in()
    done = asyncio.Event()

    def on_key(code: int, value: int, _stamp: float) -> None:
        heard.append((code, value))
        if len(heard) == 10:
            done.set()

    listening = asyncio.create_task(Pad(Keypad(device=str(pad.path)), on_key, lambda: None).run())
    await pad.heard()
    pad.write((tmp_path / "recorded").read_bytes())
    async with asyncio.timeout(PATIENCE):
        await done.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    one, enter = ecodes.KEY_KP1, ecodes.KEY_KPENTER
    assert heard == [(key, value) for key in (one, enter) for value in (1, 2, 2, 2, 0)]


@pytest.mark.skipif(not os.access("/dev/uinput", os.W_OK), reason="this machine has no uinput")
async def test_a_real_device_is_heard_by_us_alone_and_lights_its_lamp(tmp_path: Path) -> None:
    heard = asyncio.Queue[tuple[int, int]]()
    with real_pad((ENTER, "KEY_KP1")) as device:
        assert device.device is not None
        keypad = Keypad(device=str(device.device.path), lamp="num")
        pad = Pad(keypad, lambda code, value, _stamp: heard.put_nowait((code, value)), lambda: None)
        listening = asyncio.create_task(pad.run())
        async with asyncio.timeout(PATIENCE):
            while heard.empty():
                device.write(ecodes.EV_KEY, ecodes.KEY_KPENTER, 1)
                device.syn()
                device.write(ecodes.EV_KEY, ecodes.KEY_KPENTER, 0)
                device.syn()
                await asyncio.sleep(0.05)
            assert await heard.get() == (ecodes.KEY_KPENTER, 1)
            with pytest.raises(OSError, match="busy"):
                device.device.grab()
            pad.light(on=True)
            assert ecodes.LED_NUML in device.device.leds()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


def test_a_key_that_does_not_exist_is_named_with_what_was_meant() -> None:
    keys = KeyTable(recall=("KEY_KPPLUSS",), pause=("KEY_NOWHERE", "KEY_F1"))
    with pytest.raises(load.ConfigurationError) as caught:
        codes_of(keys, "counter.toml")
    told = [str(mistake) for mistake in caught.value.mistakes]
    assert told[0] == (
        'counter.toml: keypad.keys.recall[1]: there is no key "KEY_KPPLUSS"; did you mean KEY_KPPLUS?'
    )
    assert told[1].startswith('counter.toml: keypad.keys.pause[1]: there is no key "KEY_NOWHERE"')
    assert len(told) == 2


async def test_the_command_drives_keypad_and_board_until_it_is_told_to_stop(
    server: Served, tmp_path: Path
) -> None:
    pad, config = RecordedPad(tmp_path / "event-kbd"), tmp_path / "counter.toml"
    pad.plug_in()
    (number,) = await issue(server.client)
    async with tcp_board() as board:
        text = SAMPLE.read_text(encoding="utf-8")
        text = text.replace('address = ""', f'address = "tcp://127.0.0.1:{board.port}"')
        config.write_text(text.replace('device = ""', f'device = "{pad.path}"'), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "display_board", "keypad", "--config", str(config), "--server", server.url,
            stderr=asyncio.subprocess.PIPE, env={**os.environ, "NOTIFY_SOCKET": ""},
        )  # fmt: skip
        try:
            await board.heard.until(_ends("----", "X"))
            await pad.heard()
            done, away = _has("----", "S"), _ends("---", "?")
            while not done(board.heard.data):  # the keypad may be there before it knows the counter
                board.heard.data = b""
                pad.press(ENTER)
                await board.heard.until(lambda data: done(data) or away(data))
            await board.heard.until(_ends("----", "R"))
            pad.press(ENTER)
            await board.heard.until(_ends(number, "C"))
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = await process.communicate()
    assert (process.returncode, said) == (0, b"")


def test_the_command_says_when_there_is_no_keypad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "counter.toml"
    text = SAMPLE.read_text(encoding="utf-8")
    config.write_text(text, encoding="utf-8")
    assert main(["keypad", "--config", str(config)]) == 2
    assert "keypad.device is empty" in capsys.readouterr().err
    config.write_text(text.replace('"KEY_KPSLASH"', '"KEY_SLUSH"'), encoding="utf-8")
    assert main(["keypad", "--config", str(config)]) == 2
    assert 'there is no key "KEY_SLUSH"; did you mean KEY_SLASH?' in capsys.readouterr().err
