"""What is said of a wrong ``board.toml``: every mistake at once, each with its key and its rule."""

from __future__ import annotations

from pathlib import Path

from config import load
from tests.config.samples import keys, mistakes_of, spoiled

SAMPLE = (load.FOLDER / "board.toml").read_text(encoding="utf-8")
ONE = ('layout = "list"', 'layout = "counter"')


def _mistakes(tmp_path: Path, *swaps: tuple[str, str]) -> tuple[load.Mistake, ...]:
    return mistakes_of(tmp_path / "board.toml", spoiled(SAMPLE, *swaps), load.load_board)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = _mistakes(
        tmp_path, ONE, ("counters = []", 'counters = ["3", "3"]'), ("left = -1", "left = 1920"),
        ('file = "duong-di.png"', 'file = "duong-di.gif"'), ("seconds = 12", "seconds = 1"),
    )  # fmt: skip
    told = {mistake.key: mistake.rule for mistake in found}
    assert set(told) == {
        "counter", "counters[2]", "window.left", "panel.items[1].seconds", "panel.items[2].file",
    }  # fmt: skip
    assert "needs a counter" in told["counter"]
    assert ".webp" in told["panel.items[2].file"]


def test_a_file_of_the_panel_lies_in_its_folder_and_nowhere_else(tmp_path: Path) -> None:
    for name in ("../secret.png", "/etc/x.png", ".hidden.png", "a/b.png"):
        assert "panel.items[2].file" in keys(_mistakes(tmp_path, ("duong-di.png", name))), name
    missing = _mistakes(tmp_path, ("enabled = false", "enabled = true"), ('"var/panel"', '""'))
    assert keys(missing) == ["panel.folder"]


def test_a_thing_of_the_panel_is_words_or_a_file(tmp_path: Path) -> None:
    both = _mistakes(tmp_path, ("seconds = 12", 'seconds = 12\nfile = "x.png"'))
    neither = _mistakes(tmp_path, ('file = "duong-di.png"\n', ""))
    assert keys(both) == ["panel.items[1]"]
    assert keys(neither) == ["panel.items[2]"]


def test_a_board_for_one_counter_shows_that_one(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    path.write_text(SAMPLE.replace(*ONE).replace('counter = ""', 'counter = "3"'), encoding="utf-8")
    assert load.load_board(path).shown == ("3",)
    assert load.load_board().shown == ()
