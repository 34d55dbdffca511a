"""The command and what it says when it is told something wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import FOLDER
from display_board.__main__ import main


def test_every_mistake_of_the_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "board.toml"
    text = (FOLDER / "board.toml").read_text(encoding="utf-8")
    wrong.write_text(text.replace("zone =", "zonne =").replace('"board-1"', '"Board 1"'), encoding="utf-8")
    assert main(["--config", str(wrong)]) == 2
    said = capsys.readouterr().err
    assert "zonne" in said
    assert "device" in said


@pytest.mark.parametrize("size", ["big", "1920", "10x10", "1920x1080x2"])
def test_a_wrong_size_is_refused(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--windowed", size])
    assert "1280x720" in capsys.readouterr().err


def test_without_a_display_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("display_board.__main__.CONSOLE", tmp_path / "none")
    assert main([]) == 2
    assert "DISPLAY" in capsys.readouterr().err
