"""A counter's board at work: the real server, the real client, boards in good and bad moods."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import termios
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from config import schema_counter
from config.load import load_counter
from config.schema_counter import Display, Frame, Part
from display_board.counter import board as driver
from display_board.counter.frames import Shown, encode
from display_board.counter.session import Identity, Session
from queue_server.client import Client, new_key
from queue_server.contract import messages
from tests.display_board.counter.boards import serial_board, tcp_board
from tests.display_board.counter.decoding import Seen, ascii_frames, binary_frame
from tests.queue_server.web.supervising import call, issue, open_counter
from tests.serving import HALL, Served, ServerProcess

ASCII, BINARY = load_counter().frames
COUNTER = "3"
#: More than the buffers of a line or a connection hold.
NOBODY = Shown(counter=COUNTER, state="closed")
LONG = Frame(id="long", checksum="none", parts=(Part(field="number", width=4), *[Part(text="x" * 64)] * 63))


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "TRY_AGAIN_AFTER", (0.05,))
    monkeypatch.setattr(driver, "SETTLED_AFTER", 0.2)


@contextlib.asynccontextmanager
async def _at_work(
    client: Client, address: str, frame: Frame = ASCII, repeat_every: int = 60, counter: str = COUNTER,
    stall_after: int = 1,
) -> AsyncIterator[Session]:  # fmt: skip
    display = Display(address=address, frame=frame.id, repeat_every=repeat_every, stall_after=stall_after)
    identity = Identity(device="counter-3", counter=counter, version="1")
    session = Session(client, identity, display, frame if address else None)
    work = asyncio.create_task(session.run())
    try:
        yield session
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _act(client: Client, act: str, kind: type[messages.Request], **content: object) -> None:
    await client.at_counter(COUNTER, act, kind(key=new_key(), **content))


async def _troubles(client: Client, *wanted: str) -> None:
    """Wait until the supervisor is told just these."""
    async with asyncio.timeout(60):
        while True:
            troubles = (await client.supervisor()).troubles
            if sorted(one.code for one in troubles if one.device == "counter-3") == sorted(wanted):
                return
            await asyncio.sleep(0.05)


def _ends(number: str, state: str) -> Callable[[bytes], bool]:
    """Whether the last whole frame shows just this."""
    return lambda data: data.endswith(b"\r") and ascii_frames(data)[-1:] == [Seen(3, state, number)]


async def test_a_serial_board_shows_what_the_counter_does(server: Served, tmp_path: Path) -> None:
    client = server.client
    async with serial_board(tmp_path) as board:
        board.plug_in()
        async with _at_work(client, f"serial://{board.path}?baud=4800&bits=7&parity=even&stop=2"):
            await board.heard.until(_ends("----", "X"))
            assert board.speeds == (termios.B4800, termios.B4800)
            assert board.has_two_stop_bits
            await open_counter(client, COUNTER)
            await board.heard.until(_ends("----", "R"))
            (number,) = await issue(client)
            await call(client, COUNTER)
            await board.heard.until(_ends(number, "C"))
            await _act(client, "start", messages.TicketRequest)
            await board.heard.until(_ends(number, "S"))
            await _act(client, "finish", messages.TicketRequest)
            await board.heard.until(_ends("----", "R"))
            await _act(client, "pause", messages.PauseCounterRequest)
            data = await board.heard.until(_ends("----", "P"))
    states = [seen.state for seen in ascii_frames(data)]
    assert states == ["X", "R", "C", "S", "R", "P"], "a frame for each change, none between"


@pytest.mark.parametrize("baud", [1200, 9600, 115200])
async def test_the_baud_rate_is_kept(server: Served, tmp_path: Path, baud: int) -> None:
    async with serial_board(tmp_path) as board:
        board.plug_in()
        async with _at_work(server.client, f"serial://{board.path}?baud={baud}"):
            await board.heard.until(_ends("----", "X"))
            assert board.speeds == (getattr(termios, f"B{baud}"),) * 2
            assert not board.has_two_stop_bits


async def test_the_same_is_sent_again_every_so_often(server: Served) -> None:
    async with (
        tcp_board() as board,
        _at_work(server.client, f"tcp://127.0.0.1:{board.port}", repeat_every=1),
    ):
        data = await board.heard.until(lambda data: data.count(b"\r") == 3)
    assert ascii_frames(data) == [Seen(3, "X", "----")] * 3
    assert board.connections == 1


async def test_a_binary_board_in_the_network(server: Served) -> None:
    await open_counter(server.client, COUNTER)
    (number,) = await issue(server.client)
    await call(server.client, COUNTER)
    async with (
        tcp_board() as board,
        _at_work(server.client, f"tcp://localhost:{board.port}", BINARY),
    ):
        data = await board.heard.until(lambda data: len(data) >= 8)
    assert binary_frame(data) == Seen(3, "1", f"0{number[1:]}")


async def test_a_serial_board_that_is_pulled_out_comes_back_by_itself(server: Served, tmp_path: Path) -> None:
    client = server.client
    async with serial_board(tmp_path) as board, _at_work(client, f"serial://{board.path}"):
        await _troubles(client, "counter-board-unreachable")
        board.plug_in()
        await board.heard.until(_ends("----", "X"))
        await _troubles(client)
        board.pull_out()
        await _troubles(client, "counter-board-unreachable")
        await open_counter(client, COUNTER)
        board.plug_in()
        await board.heard.until(_ends("----", "R"))
        await _troubles(client)


async def test_a_board_that_hangs_up_in_the_middle_is_told_and_tried_again(server: Served) -> None:
    async with (
        tcp_board("closes") as board,
        _at_work(server.client, f"tcp://127.0.0.1:{board.port}"),
    ):
        await _troubles(server.client, "counter-board-unreachable")
        await board.heard.until(lambda data: len(data) >= 15)
        assert board.connections >= 3
        board.heard.data, board.mood = b"", "reads"
        await board.heard.until(_ends("----", "X"))
        await _troubles(server.client)


async def test_a_board_that_takes_nothing_is_told_and_holds_up_nobody(server: Served) -> None:
    async with (
        tcp_board("stalls") as board,
        _at_work(server.client, f"tcp://127.0.0.1:{board.port}", LONG, repeat_every=1) as session,
    ):
        await _troubles(server.client, "counter-board-stalled")
        session.show_instead("typing", "12")
        board.mood = "reads"
        await board.heard.until(lambda data: data.endswith(b"  12" + b"x" * 64 * 63))
        await _troubles(server.client)


async def test_a_board_that_goes_on_taking_is_not_stalled_however_long_it_takes(server: Served) -> None:
    async with (
        tcp_board("steady") as board,
        # More than a busy machine is away from this loop.
        _at_work(server.client, f"tcp://127.0.0.1:{board.port}", LONG, stall_after=3),
    ):
        await board.heard.until(lambda data: data)
        began = asyncio.get_running_loop().time()
        await board.heard.until(lambda data: len(data) == len(encode(LONG, NOBODY).data))
        assert asyncio.get_running_loop().time() - began > 3, "longer than a board may stall"
        await _troubles(server.client)
        assert board.connections == 1


async def test_a_serial_line_that_takes_nothing_is_told_and_let_go(server: Served, tmp_path: Path) -> None:
    async with serial_board(tmp_path) as board:
        board.plug_in(reads=False)
        async with _at_work(server.client, f"serial://{board.path}", LONG, repeat_every=1):
            await _troubles(server.client, "counter-board-stalled")
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 5, "closing waited for what is never taken"


async def test_a_board_that_takes_a_byte_at_a_time_gets_whole_frames_in_order(server: Served) -> None:
    client = server.client
    async with (
        tcp_board("slow") as board,
        _at_work(client, f"tcp://127.0.0.1:{board.port}") as session,
    ):
        for digits in ("1", "12", "123", "1234"):
            session.show_instead("typing", digits)
        await _act(client, "open", messages.OpenCounterRequest)
        data = await board.heard.until(_ends("1234", "T"))
        await _troubles(client)
    assert [seen.number for seen in ascii_frames(data)][-1] == "1234"
    assert len(ascii_frames(data)) < 5, "what is over when the board has time for it is not sent"


async def test_a_number_without_room_is_told(server: Served) -> None:
    narrow = msgspec.structs.replace(LONG, parts=(Part(field="number", width=3),))
    await open_counter(server.client, COUNTER)
    await issue(server.client)
    async with (
        tcp_board() as board,
        _at_work(server.client, f"tcp://127.0.0.1:{board.port}", narrow),
    ):
        await board.heard.until(lambda data: data == b"   ")
        await call(server.client, COUNTER)
        await _troubles(server.client, "counter-board-narrow")
        await _act(server.client, "finish", messages.TicketRequest)
        await _troubles(server.client)
        assert set(board.heard.data) == {0x20}


async def test_while_the_server_is_away_the_board_keeps_the_number_and_says_so(
    server_process: ServerProcess,
) -> None:
    server_process.start()
    async with Client(server_process.url, HALL) as client, tcp_board() as board:
        await open_counter(client, COUNTER)
        (number,) = await issue(client)
        await call(client, COUNTER)
        async with _at_work(client, f"tcp://127.0.0.1:{board.port}"):
            await board.heard.until(_ends(number, "C"))
            server_process.kill()
            await board.heard.until(_ends(number, "?"))
            server_process.start()
            await board.heard.until(_ends(number, "C"))


async def test_a_counter_that_does_not_exist_is_said_and_told(
    server: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    async with tcp_board() as board:
        address = f"tcp://127.0.0.1:{board.port}"
        async with _at_work(server.client, address, counter="99"):
            await _troubles(server.client, "counter-unknown")
            await board.heard.until(lambda data: data.endswith(b"\r"))
        (told,) = (one for one in (await server.client.supervisor()).troubles if one.device == "counter-3")
        assert told.advice == "99"
        assert "the server refuses this counter" in "".join(capsys.readouterr())
        assert ascii_frames(board.heard.data)[0] == Seen(99, "?", "----")
        async with _at_work(server.client, address):
            await _troubles(server.client)


async def test_a_keypad_without_a_board_tells_it_too(server: Served) -> None:
    async with _at_work(server.client, "", counter="99"):
        await _troubles(server.client, "counter-unknown")


async def test_the_command_drives_the_board_until_it_is_told_to_stop(server: Served, tmp_path: Path) -> None:
    async with tcp_board() as board:
        sample = (Path(schema_counter.__file__).parent / "counter.toml").read_text(encoding="utf-8")
        config = tmp_path / "counter.toml"
        config.write_text(
            sample.replace('address = ""', f'address = "tcp://127.0.0.1:{board.port}"'), encoding="utf-8"
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "display_board", "counter", "--config", str(config), "--server", server.url,
            stderr=asyncio.subprocess.PIPE, env={**os.environ, "NOTIFY_SOCKET": ""},
        )  # fmt: skip
        try:
            await board.heard.until(_ends("----", "X"))
            await _troubles(server.client)
            devices = (await server.client.supervisor()).devices
            assert [(one.device, one.kind) for one in devices] == [("counter-3", "counter")]
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = await process.communicate()
    assert (process.returncode, said) == (0, b"")


async def test_the_command_names_every_mistake_and_a_missing_board(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from display_board.__main__ import main  # noqa: PLC0415

    config = tmp_path / "counter.toml"
    sample = (Path(schema_counter.__file__).parent / "counter.toml").read_text(encoding="utf-8")
    config.write_text(sample, encoding="utf-8")
    assert main(["counter", "--config", str(config)]) == 2
    assert "display.address is empty" in capsys.readouterr().err
    config.write_text(sample.replace("hall =", "hal =").replace('pad = "0"', 'pad = ""'), encoding="utf-8")
    assert main(["counter", "--config", str(config)]) == 2
    told = capsys.readouterr().err
    assert "did you mean hall?" in told
    assert "frames[1].parts[3].pad" in told


def test_a_board_in_the_hall_needs_none_of_these_libraries() -> None:
    told = (
        "import sys, display_board.__main__ as m; m._parser();"
        "print({'serial', 'evdev', 'fastcrc'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
