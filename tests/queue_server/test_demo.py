"""The demonstration as a process: it lives by itself, survives its server, and ends at once."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queue_server.__main__ import main
from queue_server.client import new_key
from queue_server.contract.messages import SupervisorView

PATIENCE = 60.0
_COMMAND = (sys.executable, "-m", "queue_server", "demo", "--headless", "--speed", "60", "--seed", "1")


class Demonstration:
    """The running command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*_COMMAND, "--port", "0"], stdout=subprocess.PIPE, text=True, cwd=folder, env=_environment()
        )
        self.said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if line.startswith("Ctrl-C"):
                break
        self.url = re.findall(r"http://127\.0\.0\.1:\d+", self.said)[0]

    def supervisor(self) -> SupervisorView:
        """What its supervisor sees."""
        with urllib.request.urlopen(f"{self.url}/api/v1/halls/rach-gia/supervisor") as answer:  # noqa: S310  # loopback
            return msgspec.json.decode(answer.read(), type=SupervisorView)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; the server may be away meanwhile."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        pytest.fail("it does not come to hold")

    def children(self) -> list[int]:
        """Its processes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in listed.split()]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Demonstration]:
    """A demonstration with its slips in a folder of the test."""
    running = Demonstration(tmp_path)
    yield running
    running.process.terminate()
    running.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_lives_and_ends(demonstration: Demonstration, number: signal.Signals) -> None:
    demonstration.until(lambda: demonstration.supervisor().served > 2)
    view = demonstration.supervisor()
    assert {c.id for c in view.counters if c.status == "closed"} == {"1", "2"}, "those are for visitors"
    demonstration.until(lambda: any(demonstration.folder.glob("var/slips/*.png")))
    children = demonstration.children()
    assert children
    began = time.monotonic()
    demonstration.process.send_signal(number)
    assert demonstration.process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 5.0, "three seconds, and some for a busy machine"
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_it_says_where_everything_is(demonstration: Demonstration) -> None:
    said = demonstration.said
    assert "ALWAYS OPEN" in said
    paths = (
        "/",
        *(f"/counter/{n}" for n in range(1, 14)),
        "/counter/1/display",
        "/rate/1",
        "/board",
        "/supervise",
        "/procedures",
        "/dossier",
        "/openapi.json",
        "/metrics",
    )
    for path in (*paths, "/healthz", "/api/v1/halls/rach-gia"):
        assert re.search(rf"{re.escape(demonstration.url + path)}\s", said), path
        with urllib.request.urlopen(demonstration.url + path) as answer:  # noqa: S310  # loopback
            assert answer.status == 200
    assert str(demonstration.folder / "var" / "slips") in said
    assert re.search(r"/kiosk --server http", said), "how to open the kiosk elsewhere"
    assert re.search(r"/display-board --server http", said)


def test_a_free_counter_has_a_printer_of_its_own(demonstration: Demonstration) -> None:
    counter = f"{demonstration.url}/api/v1/halls/rach-gia/counters/1"

    def printer() -> Any:
        with urllib.request.urlopen(counter) as answer:  # noqa: S310  # loopback
            return json.load(answer)["printer"]

    demonstration.until(lambda: printer()["here"])
    wanted = json.dumps({"key": new_key(), "service": "certified-copy", "print": True}).encode()
    request = urllib.request.Request(  # noqa: S310  # loopback
        f"{counter}/tickets", wanted, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # as above
        number = json.load(answer)["number"]
    demonstration.until(lambda: any(demonstration.folder.glob(f"var/desk-slips/*-{number}.png")))
    demonstration.until(lambda: [job["state"] for job in printer()["jobs"]] == ["printed"])


def test_a_killed_server_comes_back_on_the_same_ledger(demonstration: Demonstration) -> None:
    demonstration.until(lambda: demonstration.supervisor().issued > 5)
    time.sleep(2.0)  # a server that dies sooner than this is taken for a broken one
    before = demonstration.supervisor()
    os.kill(demonstration.children()[0], signal.SIGKILL)
    demonstration.until(lambda: demonstration.supervisor().seq > before.seq)
    assert demonstration.supervisor().issued >= before.issued


def test_a_port_in_use_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*_COMMAND, "--port", port],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=_environment(),
            check=False,
        )
    assert done.returncode == 1
    assert "choose another --port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("speed", ["0", "1000", "fast"])
def test_an_impossible_speed_is_refused(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--speed", speed])
    assert "from 0.1 to 100" in capsys.readouterr().err
