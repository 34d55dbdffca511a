"""Printers as they are: listeners, pseudo-terminals and files; their bytes decoded back to dots."""

from __future__ import annotations

import os
import pty
import threading
import time
import tty
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from PIL import Image

from printers import raster, troubles
from printers.device import Sheet, Timeouts, open_device
from tests.printers.listener import Listener, dots_of, listening
from tests.printers.samples import FACTS, sheet

SHORT = Timeouts(connect=1.0, stall=0.5, answer=0.1)


def assert_prints(stream: bytes, wanted: Sheet) -> list[str]:
    rows, commands = dots_of(stream)
    assert numpy.array_equal(numpy.array(rows), ~numpy.asarray(wanted.image))
    assert [command for command in commands if command != "ask"] == ["reset", "feed", "cut"]
    return commands


@pytest.mark.parametrize("width", [raster.WIDE, raster.NARROW])
def test_network_printer_gets_the_slip_dot_by_dot(width: int) -> None:
    wanted = sheet(FACTS, width)
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x12})) as printer:
        open_device(printer.address, SHORT).print(wanted)
        assert printer.ended.wait(5)
    assert assert_prints(printer.received[0], wanted).count("ask") == 6


def test_a_printer_that_never_answers_prints_and_is_asked_once() -> None:
    with listening(Listener()) as printer:
        device = open_device(printer.address, SHORT)
        for _ in range(2):
            printer.ended.clear()
            device.print(sheet())
            assert printer.ended.wait(5)
    assert [assert_prints(got, sheet()).count("ask") for got in printer.received] == [1, 0]


def test_a_printer_too_busy_to_answer_is_asked_again_before_the_next_slip() -> None:
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x12}, busy=True)) as printer:
        device = open_device(printer.address, SHORT)
        device.print(sheet())
        printer.answers[4] = 0x72
        with pytest.raises(troubles.PaperOut):
            device.print(sheet())


def test_a_printer_that_missed_a_question_is_asked_before_every_slip() -> None:
    """Busy all the time, so that nobody looks at it between two slips."""
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x12})) as printer:
        device = open_device(printer.address, SHORT)
        device.print(sheet())
        printer.answers.clear()
        for _ in range(2):
            device.print(sheet())
        printer.answers[4] = 0x7E
        with pytest.raises(troubles.PaperOut) as caught:
            device.print(sheet())
    assert not caught.value.begun


def test_a_printer_that_never_answered_is_asked_again_after_some_time() -> None:
    with listening(Listener()) as printer:
        device = open_device(printer.address, replace(SHORT, ask_again=0.0))
        device.print(sheet())
        printer.answers[4] = 0x7E
        with pytest.raises(troubles.PaperOut):
            device.print(sheet())


def test_a_slip_begins_just_before_its_first_byte() -> None:
    asked = b"".join(b"\x10\x04" + bytes((n,)) for n in (4, 2, 1))
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x12})) as printer:

        def begin() -> None:
            raise troubles.Offline("the disk is full")

        with pytest.raises(troubles.Offline) as caught:
            open_device(printer.address, SHORT).print(sheet(), begin)
        assert printer.ended.wait(5)
    assert not caught.value.begun
    assert printer.received == [asked]


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ({4: 0x72}, troubles.PaperOut),
        ({4: 0x12, 2: 0x32}, troubles.PaperOut),
        ({4: 0x12, 2: 0x16}, troubles.CoverOpen),
        ({4: 0x12, 2: 0x12, 1: 0x1A}, troubles.Offline),
    ],
)
def test_status_is_asked_before_anything_is_printed(
    answers: dict[int, int], trouble: type[troubles.PrinterError]
) -> None:
    with listening(Listener(answers=answers)) as printer:
        device = open_device(printer.address, SHORT)
        with pytest.raises(trouble) as caught:
            device.print(sheet())
        with pytest.raises(trouble):
            device.check()
    assert not caught.value.begun
    assert not any(dots_of(got)[0] for got in printer.received)


def test_refused_is_unreachable() -> None:
    with listening(Listener()) as printer:
        address = printer.address
    with pytest.raises(troubles.Unreachable) as caught:
        open_device(address, SHORT).print(sheet())
    assert not caught.value.begun


def test_a_printer_that_stalls_times_out() -> None:
    # Longer than all buffers between the two ends.
    long = Sheet(Image.new("1", (576, 20_000)), "A001", FACTS.issued_at)
    with listening(Listener(stall_after=2000)) as printer:
        start = time.monotonic()
        with pytest.raises(troubles.TimedOut) as caught:
            open_device(printer.address, SHORT).print(long)
        assert time.monotonic() - start < 3
    assert caught.value.begun


def test_a_printer_that_hangs_up_in_the_middle_is_unreachable() -> None:
    long = Sheet(Image.new("1", (576, 20_000)), "A001", FACTS.issued_at)
    with listening(Listener(close_after=2000)) as printer, pytest.raises(troubles.Unreachable) as caught:
        open_device(printer.address, SHORT).print(long)
    assert caught.value.begun


def test_serial_line() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    got = bytearray()
    wanted = sheet()

    def read() -> None:
        while b"\x1dV" not in got[-3:]:
            got.extend(os.read(ours, 4096))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    open_device(f"serial://{os.ttyname(theirs)}?baud=115200", SHORT).print(wanted)
    reader.join(10)
    assert not reader.is_alive()
    os.close(ours)
    os.close(theirs)
    assert_prints(bytes(got), wanted)


def test_serial_line_that_takes_nothing_times_out() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    start = time.monotonic()
    with pytest.raises(troubles.TimedOut):
        open_device(f"serial://{os.ttyname(theirs)}", SHORT).print(sheet())
    assert time.monotonic() - start < 3
    os.close(ours)
    os.close(theirs)


def test_device_file(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.touch()
    open_device(f"file://{path}", SHORT).print(sheet())
    assert_prints(path.read_bytes(), sheet())


def test_a_missing_device_file_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(troubles.Unreachable):
        open_device(f"file://{tmp_path}/lp0", SHORT).print(sheet())
    assert not list(tmp_path.iterdir())


def test_a_missing_usb_printer_is_unreachable() -> None:
    with pytest.raises(troubles.Unreachable):
        open_device("usb://ffff:fffe", SHORT).check()


def test_tray_shows_whole_files_only(tmp_path: Path) -> None:
    device = open_device(f"tray://{tmp_path}/slips")
    seen: list[str] = []
    finished = threading.Event()

    def watch() -> None:
        while not finished.is_set():
            for path in (tmp_path / "slips").glob("*.png"):
                with Image.open(path) as image:
                    image.load()  # fails on half a file
                seen.append(path.name)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(5):
        device.print(sheet())
    finished.set()
    watcher.join()
    (path,) = (tmp_path / "slips").iterdir()
    assert path.name == "20261123-081300-000000-C010.png"
    with Image.open(path) as image:
        assert numpy.array_equal(numpy.asarray(image), numpy.asarray(sheet().image))


def test_tray_keeps_the_newest_and_strange_files(tmp_path: Path) -> None:
    (tmp_path / "mine.png").touch()
    device = open_device(f"tray://{tmp_path}?keep=2")
    for number in ("A1", "A2", "A3"):
        device.print(Sheet(sheet().image, number, FACTS.issued_at))
    assert sorted(path.name[-6:] for path in tmp_path.iterdir()) == ["A2.png", "A3.png", "ne.png"]


def test_tray_that_cannot_be_written_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "slips").touch()
    device = open_device(f"tray://{tmp_path}/slips/deeper")
    for act in (device.check, lambda: device.print(sheet())):
        with pytest.raises(troubles.Unreachable):
            act()


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("lp0", "must begin with one of tray://, tcp://"),
        ("tcp://printer", "port from 1 to 65535"),
        ("tcp://printer:99999", "port from 1 to 65535"),
        ("tcp://300.1.2.3:9100", "neither a host name nor an IP address"),
        ("tcp://printer:9100?timeout=3", "unknown option 'timeout'"),
        ("usb://4b8:e15", "four hexadecimal digits"),
        ("usb://04b8:0e15?out=0x81", "out must be"),
        ("serial://ttyS0", "absolute path after three slashes"),
        ("serial:///dev/ttyS0?baud=9601", "baud must be one of"),
        ("serial:///dev/ttyS0?baud=fast", "whole number"),
        ("serial:///dev/ttyS0?flow=xon", "flow must be one of"),
        ("file://dev/usb/lp0", "absolute path"),
        ("tray://", "must name a folder"),
        ("tray:///x?keep=0", "keep must be"),
        ("cups://", "must be cups://name"),
        ("cups://-d", "must be cups://name"),
        ("cups://receipts/2", "must be cups://name"),
        ("cups://receipts?as=pdf", "as must be one of auto, picture, escpos"),
    ],
)
def test_a_wrong_address_names_the_rule(address: str, rule: str) -> None:
    with pytest.raises(troubles.AddressError, match=rule) as caught:
        open_device(address)
    assert address in str(caught.value)
