"""The README's commands run, and what it names is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from queue_server.__main__ import main as queue_server
from tests.serving import ServerProcess

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_every_path_it_names_is_there() -> None:
    rooms = "config|queue_server|kiosk|display_board|printers|tests"
    named = set(re.findall(rf"`((?:{rooms})/[^`]*)`", README))
    named |= set(re.findall(r"\]\(([^)#:]+)\)", README))
    assert len(named) > 15
    assert not [path for path in sorted(named) if not (ROOT / path).exists()]


@pytest.mark.parametrize("command", [line for line in _commands() if ".venv/bin/" in line])
def test_every_command_takes_its_options(command: str) -> None:
    """With ``--help`` at its end a command checks what stands before it and does nothing."""
    program, *arguments = shlex.split(command)
    words = [arg for arg in arguments if not arg.startswith("-m")]
    name = program.removeprefix(".venv/bin/")
    start = [sys.executable] if name == "python" else [str(Path(sys.executable).parent / name)]
    done = subprocess.run(
        [*start, *arguments, "--help"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    for option in (word for word in words if word.startswith("--")):
        assert option in done.stdout


def test_the_scripts_set_everything_up() -> None:
    done = subprocess.run(["bash", "-n", "run.sh", "test.sh", ".ci/run"], cwd=ROOT, check=False)
    assert done.returncode == 0
    done = subprocess.run(["./run.sh", "--set-up"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_verify_and_rebuild_as_it_says(
    server_process: ServerProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    server_process.start()
    server_process.stop()
    store = f"sqlite:///{server_process.store}"
    assert queue_server(["verify", "--store", store]) == 0
    said = capsys.readouterr().out
    assert "the chain holds" in said
    code = re.findall(r"last hash ([0-9a-f]{10})", said)[0]
    assert queue_server(["verify", "--store", store, "--slip", code]) == 0
    assert "row " in capsys.readouterr().out
    assert queue_server(["verify", "--store", store, "--slip", "0" * 10]) == 1
    assert queue_server(["rebuild", "--store", store]) == 0
