"""The kiosk that is always there: killed, frozen, dying at once; what it says to whoever keeps it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageGrab

from config.notifying import Notifier
from kiosk.keeper import Keeper, Patience
from tests.kiosk.working import WAIT
from tests.serving import ServerProcess
from tests.virtual_display import virtual_display

QUICK = Patience(
    frozen_after=0.5, start_within=20.0, pause=0.01, longest_pause=0.2, short_life=5.0, end_within=2.0
)  # fmt: skip
#: A program that lives as its next line says; each life takes one line.
LIVES = """
import os, pathlib, sys, time
from config.notifying import Notifier
lives = pathlib.Path(sys.argv[1])
how, _, rest = lives.read_text().partition("\\n")
lives.write_text(rest)
with pathlib.Path(sys.argv[2]).open("a") as diary:
    diary.write(f"{how} {time.monotonic()}\\n")
notifier = Notifier()
notifier.ready()
if how == "die":
    os.kill(os.getpid(), 9)
if how == "freeze":
    time.sleep(600)
while how == "live":
    notifier.alive()
    time.sleep(notifier.every)
"""

#: The real keeper of the real kiosk, which need not be frozen for ten seconds.
IMPATIENT = """
import asyncio, sys
from kiosk.keeper import Keeper, Patience
command = (sys.executable, "-m", "kiosk", *sys.argv[1:])
sys.exit(asyncio.run(Keeper(command=command, patience=Patience(frozen_after=5.0)).run()))
"""


def keeper_of(folder: Path, *lives: str) -> Keeper:
    (folder / "lives").write_text("\n".join(lives) + "\n")
    return Keeper(
        command=(sys.executable, "-c", LIVES, str(folder / "lives"), str(folder / "diary")), patience=QUICK
    )


def diary_of(folder: Path) -> list[tuple[str, float]]:
    words = [line.split() for line in (folder / "diary").read_text().splitlines()]
    return [(how, float(at)) for how, at in words]


async def test_it_is_started_again_until_it_ends_of_its_own_will(tmp_path: Path) -> None:
    status = await asyncio.wait_for(keeper_of(tmp_path, "die", "freeze", "die", "end").run(), WAIT)
    assert status == 0
    lived = diary_of(tmp_path)
    assert [how for how, _ in lived] == ["die", "freeze", "die", "end"]
    assert lived[2][1] - lived[1][1] >= QUICK.frozen_after, "a frozen one is given its time"


async def test_only_one_that_dies_again_and_again_is_given_pauses(tmp_path: Path) -> None:
    keeper = keeper_of(tmp_path)
    pauses = [keeper._pause(deaths) for deaths in range(20)]
    assert pauses[:6] == [QUICK.pause] * 6
    assert pauses[6:9] == [0.02, 0.04, 0.08]
    assert pauses[-1] == QUICK.longest_pause
    assert Patience().pause < 3, "the first deaths cost nobody three seconds"


async def test_it_ends_with_what_it_keeps(tmp_path: Path) -> None:
    keeper = keeper_of(tmp_path, "live")
    running = asyncio.create_task(keeper.run())
    async with asyncio.timeout(WAIT):
        while not (tmp_path / "diary").exists():  # noqa: ASYNC110  # another process has no events of ours
            await asyncio.sleep(0.02)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await asyncio.wait_for(running, WAIT) in (0, 15)
    assert [how for how, _ in diary_of(tmp_path)] == ["live"]


def test_what_systemd_hears(tmp_path: Path) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(address))
        listening.settimeout(WAIT)
        notifier = Notifier({"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "8000000"})
        assert notifier.every == 2.0
        notifier.ready()
        notifier.alive()
        notifier.stopping()
        assert [listening.recv(99) for _ in range(3)] == [
            b"READY=1\nWATCHDOG=1",
            b"WATCHDOG=1",
            b"STOPPING=1",
        ]
    notifier.alive()  # nobody listens any more: no reason to die
    Notifier({}).ready()


def test_a_killed_and_a_frozen_kiosk_are_back_on_the_screen(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    """The real window, under the real keeper; how long it takes is told, and not asserted."""
    server_process.start()
    with virtual_display("540x960") as display, (tmp_path / "log").open("wb") as log:
        command = [
            sys.executable, "-c", IMPATIENT, "--server", server_process.url, "--windowed",
            "540x960", "--printer", f"tray://{tmp_path / 'tray'}", "--memory", str(tmp_path / "k.sqlite"),
        ]  # fmt: skip
        keeper = subprocess.Popen(command, env={**os.environ, "DISPLAY": display}, stderr=log)
        try:
            first = _child(keeper.pid, 0)
            _until_drawn(display)
            os.kill(first, signal.SIGKILL)
            killed = time.monotonic()
            second = _child(keeper.pid, first)
            _until_drawn(display)
            print(f"on the screen {time.monotonic() - killed:.1f} s after kill -9")
            os.kill(second, signal.SIGSTOP)
            assert _child(keeper.pid, second) != second
            _until_drawn(display)
        finally:
            keeper.terminate()
            status = keeper.wait(WAIT)
        assert status == 0, (tmp_path / "log").read_text()


def test_no_key_leads_out_of_a_kiosk(server_process: ServerProcess, tmp_path: Path) -> None:
    """Escape, Alt-F4, the toolkit's own settings on F1: whoever finds a keyboard finds no way out."""
    server_process.start()
    with virtual_display("540x960") as display:
        environment = {**os.environ, "DISPLAY": display}
        command = [
            sys.executable, "-m", "kiosk", "--server", server_process.url,
            "--printer", f"tray://{tmp_path / 'tray'}", "--memory", str(tmp_path / "k.sqlite"),
        ]  # fmt: skip
        kiosk = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            before = _until_still(display)
            found = subprocess.run(
                ["xdotool", "search", "--class", "."], env=environment, capture_output=True, check=True
            )
            window = found.stdout.split()[-1].decode()
            keys = [word for key in ("Escape", "alt+F4", "F1", "ctrl+q", "super") for word in ("key", key)]
            subprocess.run(["xdotool", "windowfocus", window, *keys], env=environment, check=True)
            with pytest.raises(subprocess.TimeoutExpired):
                kiosk.wait(1.5)
            changed = ImageChops.difference(before, _until_still(display)).convert("L").point(bool)
            assert sum(changed.getdata()) < 0.02 * 540 * 960, "another picture"
        finally:
            kiosk.terminate()
            status = kiosk.wait(WAIT)
        assert status == 0


def _until_still(display: str) -> Image.Image:
    """What is drawn, when it does not change any more."""
    _until_drawn(display)
    end, last = time.monotonic() + 60, None
    while True:
        picture = ImageGrab.grab(xdisplay=display).convert("RGB")
        if last is not None and picture.tobytes() == last.tobytes():
            return picture
        assert time.monotonic() < end, "it never stands still"
        last = picture
        time.sleep(2.0)


def _child(parent: int, other_than: int) -> int:
    """The process that a keeper runs now."""
    end = time.monotonic() + 60
    while True:
        said = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        found = [int(word) for word in said if int(word) != other_than]
        if found:
            return found[0]
        assert time.monotonic() < end, "it was not started again"
        time.sleep(0.05)


def _until_drawn(display: str) -> None:
    """Until a screen is there: an empty display has one colour, and a window goes with its process."""
    end = time.monotonic() + 60
    while len(ImageGrab.grab(xdisplay=display).convert("RGB").getcolors(1_000_000) or []) < 20:
        assert time.monotonic() < end, "nothing was drawn"
        time.sleep(0.02)
