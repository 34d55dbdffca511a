"""The command ``printers``."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from config import load
from printers.__main__ import main
from tests.printers.listener import Listener, dots_of, listening
from tests.printers.paper_reader import Reader, rows_of


def test_preview(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "slip.png"
    assert main(["preview", "--language", "km", "--width", "384", "--output", str(path)]) == 0
    with Image.open(path) as image:
        assert image.width == 384
    assert "384 × " in capsys.readouterr().out


def test_test_slip_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x12})) as printer:
        assert main(["test", printer.address]) == 0
        assert printer.ended.wait(5)
    assert dots_of(printer.received[0])[0]
    assert "handed over" in capsys.readouterr().out


def test_letters_are_printed_in_the_printers_own_type(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(Listener()) as printer:
        assert main(["test", f"{printer.address}?mode=mixed&codepage=tcvn3", "--letters"]) == 0
        assert printer.ended.wait(5)
    assert any("ỳ ỷ ỹ ý ỵ" in row for row in rows_of(Reader().read(printer.received[0])))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["test", "file:///nowhere/lp0"], 1, "printer-unreachable: /nowhere/lp0: No such file"),
        (["test", "printer:9100"], 2, "must begin with one of"),
        (["preview", "--layout", "/nowhere/slip.toml"], 2, "slip.toml: cannot be read"),
        (["preview", "--output", "/nowhere/slip.png"], 2, "/nowhere/slip.png"),
        (["preview", "--output", "x"], 2, "--output x: must end with .png, .bmp"),
        (["preview", "--output", "x.foo"], 2, "--output x.foo: must end with .png, .bmp"),
        (["test", "tcp://[::1"], 2, "'tcp://[::1' is no address: Invalid IPv6 URL"),
        (["test", "serial:///dev/ttyS0?baud=9600&baud=300"], 2, "gives baud twice"),
        (["test", "serial:///dev/ttyS0&mode=mixed"], 2, "did you mean 'serial:///dev/ttyS0?mode=mixed'?"),
        (["serve", "--server", "localhost:8080"], 2, "--server: must be"),
        (["serve", "--device", "máy in"], 2, "--device: must be"),
        (["serve", "--desk", ""], 2, "--desk: must be"),
        (["serve", "--printer", "printer:9100"], 2, "--printer: 'printer:9100' must begin with one of"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert len(captured.err.splitlines()) == 1


def test_a_printers_address_is_wrong_at_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = (load.FOLDER / "desk.toml").read_text()
    wrong = sample.replace('"tray://var/desk-slips"', '"printer:9100"').replace(
        "fallback = []", 'fallback = ["tray://x", "usb://1"]'
    )
    file = tmp_path / "desk.toml"
    file.write_text(wrong)
    lines = wrong.splitlines()
    assert main(["serve", "--config", str(file)]) == 2
    address = lines.index('address = "printer:9100"') + 1
    said = capsys.readouterr().err.removeprefix("printers: ").splitlines()
    assert said[0].startswith(f"desk.toml:{address}: printer.address: 'printer:9100' must begin with one of")
    assert said[1].startswith(f"desk.toml:{address + 2}: printer.fallback[2]: 'usb://1'")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('{ vi = "Xin chào", fr = "Bonjour" }', "fr: must be in one of the languages vi, en, km"),
        ('{ vi = "Số {number}" }', 'vi: must have no fields, has "{number}"'),
        ('{ vi = "Mang theo\\tgiấy tờ" }', "vi: must have no tabs"),
        ('{ vi = "Xin chào 🙂中" }', "vi: has letters that no font has: 🙂中"),
    ],
)
def test_words_that_would_come_out_wrong_are_mistakes_of_their_line(
    words: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = (load.FOLDER / "slip.toml").read_text()
    line = f"words = {words}"
    wrong = sample.replace('text = "hall"', line, 1)
    file = tmp_path / "slip.toml"
    file.write_text(wrong)
    assert main(["preview", "--layout", str(file), "--output", str(tmp_path / "x.png")]) == 2
    place = wrong.splitlines().index(line) + 1
    error = capsys.readouterr().err
    assert error.startswith(f"printers: slip.toml:{place}: block[1].words")
    assert said in error
    assert not (tmp_path / "x.png").exists()


def test_letters_with_marks_signs_and_khmer_are_no_mistake(tmp_path: Path) -> None:
    words = (
        '{ vi = "Ủy ban «nhân dân» – “ỹ ặ”…", en = "Good day", km = "សូមត្រៀម\u200bឯកសារដើមសម្រាប់ផ្ទៀងផ្ទាត់។" }'
    )
    file = tmp_path / "slip.toml"
    sample = (load.FOLDER / "slip.toml").read_text()
    file.write_text(sample.replace('text = "hall"', f"words = {words}", 1))
    assert main(["preview", "--layout", str(file), "--output", str(tmp_path / "x.png")]) == 0


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "tcp://host:9100" in capsys.readouterr().out


def test_fonts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fonts"]) == 0
    assert "NotoSans-Regular.ttf" in capsys.readouterr().out
