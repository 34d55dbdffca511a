"""Queues of a real CUPS: what is sent, what is wrong, and that nothing is printed later behind our back."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest
from PIL import Image

from printers import troubles
from printers.device import Sheet, Timeouts, open_device
from printers.drivers import cups
from tests.printers.printing_system import CUPSD, PrintingSystem, printing_system
from tests.printers.samples import FACTS, sheet
from tests.printers.test_device import assert_prints

QUICK = Timeouts(connect=1.0, stall=2.0, answer=0.1)
needs_cups = pytest.mark.skipif(CUPSD is None, reason="needs the Debian packages cups-daemon and cups-client")


@pytest.fixture(scope="module")
def running() -> Iterator[PrintingSystem]:
    with printing_system() as system:
        yield system


@pytest.fixture
def system(running: PrintingSystem, monkeypatch: pytest.MonkeyPatch) -> PrintingSystem:
    monkeypatch.setenv("CUPS_SERVER", running.server)
    for path in running.paper.iterdir():
        path.unlink()
    for queue in ("receipts", "office"):
        running.run("cupsenable", queue)
        running.run("cupsaccept", queue)
    return running


@needs_cups
def test_a_raw_queue_gets_the_printers_own_language(system: PrintingSystem) -> None:
    open_device("cups://receipts", QUICK).print(sheet())
    (printed,) = system.printed()  # it is there when print returns
    assert_prints(printed, sheet())


@needs_cups
@pytest.mark.parametrize(("address", "picture"), [
    ("cups://office", True), ("cups://receipts?as=picture", True), ("cups://office?as=escpos", False),
])  # fmt: skip
def test_a_queue_with_a_driver_gets_the_picture(system: PrintingSystem, address: str, picture: bool) -> None:
    open_device(address, QUICK).print(sheet())
    (printed,) = system.printed()
    if not picture:
        assert_prints(printed, sheet())
        return
    with Image.open(io.BytesIO(printed)) as image:
        assert numpy.array_equal(numpy.asarray(image), numpy.asarray(sheet().image))
        assert round(image.info["dpi"][0]) == 203  # so that it comes out in its own size


@needs_cups
@pytest.mark.parametrize(("command", "detail"), [
    (("cupsdisable", "receipts"), "paused"), (("cupsreject", "receipts"), "receipts"),
])  # fmt: skip
def test_a_queue_that_is_held_is_named_and_takes_nothing(
    system: PrintingSystem, command: tuple[str, ...], detail: str
) -> None:
    system.run(*command)
    device = open_device("cups://receipts", QUICK)
    for act in (device.check, lambda: device.print(sheet())):
        with pytest.raises(troubles.QueueStopped, match=detail) as caught:
            act()
        assert not caught.value.begun
    system.run("cupsenable", "receipts")
    system.run("cupsaccept", "receipts")
    device.check()
    assert not system.printed()


@needs_cups
def test_no_such_queue(system: PrintingSystem) -> None:
    with pytest.raises(troubles.QueueUnknown, match="nowhere"):
        open_device("cups://nowhere", QUICK).check()


@needs_cups
def test_what_cups_does_not_finish_in_time_is_not_printed_later(system: PrintingSystem) -> None:
    stuck = system.paper / "stuck"
    stuck.touch()
    device = open_device("cups://receipts", Timeouts(stall=0.5))
    with pytest.raises(troubles.TimedOut) as caught:
        device.print(Sheet(Image.new("1", (576, 8), 0), "A001", FACTS.issued_at))
    assert caught.value.begun
    stuck.unlink()
    open_device("cups://receipts", QUICK).print(sheet())
    (printed,) = system.printed()
    assert_prints(printed, sheet())


@needs_cups
@pytest.mark.parametrize(("behaviour", "trouble"), [
    (("broken",), troubles.QueueStopped), (("stuck", "reasons"), troubles.Offline),
])  # fmt: skip
def test_a_printer_that_fails_in_mid_job(
    system: PrintingSystem, behaviour: tuple[str, ...], trouble: type[troubles.PrinterError]
) -> None:
    for name in behaviour:
        (system.paper / name).write_text("+offline-report")
    with pytest.raises(trouble) as caught:
        open_device("cups://receipts", QUICK).print(sheet())
    assert caught.value.begun
    for name in behaviour:
        (system.paper / name).unlink()
    system.run("cupsenable", "receipts")
    open_device("cups://receipts", QUICK).print(sheet())
    assert len(system.printed()) == 1


@needs_cups
@pytest.mark.parametrize(("reason", "trouble"), [
    ("media-empty-error", troubles.PaperOut), ("cover-open-report", troubles.CoverOpen),
    ("media-low-warning", None),
])  # fmt: skip
def test_what_cups_knows_of_the_printer_is_a_named_trouble(
    system: PrintingSystem, reason: str, trouble: type[troubles.PrinterError] | None
) -> None:
    device = open_device("cups://office", QUICK)
    (system.paper / "reasons").write_text(f"+{reason}")
    system.run("lp", "-d", "office", "-o", "raw", str(system.home / "picture.ppd"))
    until = time.monotonic() + 60
    while reason not in system.run("lpoptions", "-p", "office"):
        assert time.monotonic() < until
    if trouble is None:
        device.check()
        assert device.paper_low
    else:
        with pytest.raises(trouble):
            device.check()
    (system.paper / "reasons").write_text(f"-{reason}")
    system.run("lp", "-d", "office", "-o", "raw", str(system.home / "picture.ppd"))
    while reason in system.run("lpoptions", "-p", "office"):
        assert time.monotonic() < until
    device.check()
    assert not device.paper_low


@needs_cups
def test_queues_are_found(system: PrintingSystem) -> None:
    seen = cups.find()
    assert [found.address for found in seen.printers] == ["cups://office", "cups://receipts"]
    assert "paper:" in seen.printers[0].description
    assert not seen.note


@needs_cups
def test_cups_that_does_not_run_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nowhere"))
    with pytest.raises(troubles.Unreachable, match="CUPS does not run"):
        open_device("cups://receipts", QUICK).check()
    assert cups.find().note == "cups:// cannot be used: CUPS does not run"


@needs_cups
def test_cups_that_hangs_is_waited_for_no_longer_than_its_time_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "socket"))
        silent.listen()
        monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "socket"))
        start = time.monotonic()
        with pytest.raises(troubles.TimedOut):
            open_device("cups://receipts", Timeouts(stall=0.3)).check()
        assert "did not answer" in cups.find(within=0.3).note
        assert time.monotonic() - start < 5


def test_without_cups_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(troubles.Unreachable, match="cups-client"):
        open_device("cups://receipts", QUICK).print(sheet())
    seen = cups.find()
    assert not seen.printers
    assert "Debian package cups-client" in seen.note
