"""The demonstration as a newcomer starts it: it lives, it drops slips, and it ends whole."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from queue_server.client import Away, Client
from tests.serving import HALL


def _started(folder: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "queue_server", "demo", "--headless", "--speed", "100", "--port", "0"]
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [*command, "--seed", "3"], cwd=folder, env={**os.environ, "PYTHONPATH": root}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"All pages +(http://\S+?)/$", line.rstrip())
        if found:
            return process, found[1]
    raise AssertionError("it printed no address")


async def test_the_demonstration_lives_and_ends(tmp_path: Path) -> None:
    process, url = await asyncio.to_thread(_started, tmp_path)
    try:
        async with asyncio.timeout(60), Client(url, HALL) as client:
            async for view in client.follow_supervisor():
                if getattr(view, "served", 0) >= 3 and list((tmp_path / "var/slips").glob("*.png")):
                    break
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = await asyncio.to_thread(process.communicate, timeout=10)
    assert process.returncode == 0, output
    async with Client(url, HALL, timeout=1.0) as client:
        try:
            await client.hall()
        except Away:
            return
    raise AssertionError("its server still answers")
