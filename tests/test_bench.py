"""The bench runs and writes flat JSON. What it measures is not asserted: a busy machine is no mistake."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parents[1]


def _bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


def test_a_quick_case_gives_its_figures(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    done = _bench("--quick", "--json", str(file), "--folder", str(tmp_path / "disk"), "calls")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    figures = msgspec.json.decode(file.read_bytes(), type=dict[str, float | str])
    measured = {name: value for name, value in figures.items() if not isinstance(value, str)}
    assert measured["calls.per_s"] > 0
    assert measured["calls.trivial_per_s"] > measured["calls.per_s"], "the trivial POST does less"
    assert measured["calls.errors"] == 0
    assert {"machine.processor", "machine.ledger", "machine.fsync"} < figures.keys()
    assert re.search(r"^calls +per_s [0-9,.]+ +p50_ms ", done.stdout, re.MULTILINE), "a table for people"
    assert not list((tmp_path / "disk").iterdir()), "ledgers are gone afterwards"


@pytest.mark.parametrize("arguments", [["nothing-of-that-name"], ["--quick", "issue", "speed"]])
def test_an_unknown_case_is_refused(arguments: list[str]) -> None:
    done = _bench(*arguments)
    assert done.returncode == 2
    assert "there are issue, calls, board, history, restart, memory, crowd" in done.stderr
