"""The units for a real installation: what they promise, and that systemd understands them."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

import config.load

FOLDER = config.load.FOLDER / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
#: Those that speak with systemd.
PROGRAMS = (
    "queue-server", "kiosk", "display-board", "display-board@", "desk-printer", "counter-board@",
    "counter-keypad@",
)  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_dies_or_freezes_is_started_again_soon_and_for_ever(name: str) -> None:
    unit = configparser.RawConfigParser(strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    unit.read(FOLDER / f"{name}.service", encoding="utf-8")
    service = unit["Service"]
    assert (service["Type"], service["Restart"], service["RestartSec"]) == ("notify", "always", "1")
    assert 5 <= int(service["WatchdogSec"]) <= 30
    assert unit["Unit"]["StartLimitIntervalSec"] == "0", "systemd gives up after some starts otherwise"
    assert service["NoNewPrivileges"] == "yes"
    assert service["User"] not in ("", "root")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="only systemd can read them")
def test_systemd_understands_them(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text(encoding="utf-8")
        command = next(line for line in text.splitlines() if line.startswith("ExecStart="))
        (tmp_path / path.name).write_text(text.replace(command, "ExecStart=/bin/true"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.glob("*.service"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_session_is_a_program_that_the_shell_can_read() -> None:
    session = FOLDER / "kiosk-session"
    assert session.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", session], check=False).returncode == 0
