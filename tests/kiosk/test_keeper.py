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

from PIL import ImageGrab

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
sys.exit(asyncio.run(Keeper(command=command, patience=Patience(frozen_after=3.0)).run()))
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
            _until_drawn(display, False)
            second = _child(keeper.pid, first)
            _until_drawn(display)
            print(f"on the screen {time.monotonic() - killed:.1f} s after kill -9")
            assert _child(keeper.pid, 0) == second
            os.kill(second, signal.SIGSTOP)
            _until_drawn(display, False)
            assert _child(keeper.pid, second) != second
            _until_drawn(display)
        finally:
            keeper.terminate()
            status = keeper.wait(WAIT)
        assert status == 0, (tmp_path / "log").read_text()


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


def _until_drawn(display: str, wanted: bool = True) -> None:
    """Until a screen is there, or none: an empty display has one colour."""
    end = time.monotonic() + 60
    while _is_drawn(display) is not wanted:
        assert time.monotonic() < end, "nothing was drawn" if wanted else "the window stayed"
        time.sleep(0.02)


def _is_drawn(display: str) -> bool:
    picture = ImageGrab.grab(xdisplay=display).convert("RGB")
    return len(picture.getcolors(1_000_000) or []) > 20
