"""What is connected to this machine, from what the machine says of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from printers import list_command
from printers.device import connected, open_device
from printers.drivers import file, serial, usb
from printers.drivers.driver import Findings, Found
from printers.drivers.registry import DRIVERS


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")


def usb_device(
    devices: Path, name: str, ids: tuple[str, str], interface_class: str, ends: tuple[str, ...]
) -> None:
    """A device as the kernel shows it under /sys/bus/usb/devices."""
    write(devices / name / "idVendor", ids[0])
    write(devices / name / "idProduct", ids[1])
    write(devices / name / "product", f"Device {ids[1]}")
    write(devices / f"{name}:1.0" / "bInterfaceClass", interface_class)
    for end in ends:
        write(devices / f"{name}:1.0" / f"ep_{end}" / "bEndpointAddress", end)


def test_usb_printers_are_told_by_their_class_and_with_their_end_points(tmp_path: Path) -> None:
    usb_device(tmp_path, "1-1", ("04b8", "0e15"), "07", ("01", "82"))
    usb_device(tmp_path, "1-2", ("046d", "c31c"), "03", ("81",))  # a keyboard
    usb_device(tmp_path, "2-1.4", ("0416", "5011"), "07", ("03", "81"))
    usb_device(tmp_path, "2-2", ("28e9", "0289"), "07", ("03",))  # one that cannot answer
    write(tmp_path / "1-1" / "manufacturer", "EPSON")
    seen = usb.find(tmp_path).printers
    assert [(found.address, found.description) for found in seen] == [
        ("usb://04b8:0e15", "USB printer EPSON Device 0e15"),
        ("usb://0416:5011?out=0x03&in=0x81", "USB printer Device 5011"),
        ("usb://28e9:0289?out=0x03&in=0x82", "USB printer Device 0289"),
    ]


def test_a_usb_device_that_is_pulled_out_while_we_look_is_no_crash(tmp_path: Path) -> None:
    usb_device(tmp_path, "1-1", ("04b8", "0e15"), "07", ())
    (tmp_path / "1-1" / "product").unlink()
    assert [found.description for found in usb.find(tmp_path).printers] == ["USB printer"]
    assert usb.find(tmp_path / "nowhere") == Findings()


def test_usb_without_libusb_is_said_where_there_is_a_printer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb_device(tmp_path, "1-1", ("04b8", "0e15"), "07", ("01", "82"))
    monkeypatch.setattr("usb.backend.libusb1.get_backend", lambda: None)
    assert "libusb-1.0-0" in usb.find(tmp_path).note
    assert not usb.find(tmp_path / "nowhere").note


def test_serial_lines_have_the_name_that_stays(tmp_path: Path) -> None:
    for name in ("ttyUSB0", "ttyS0"):
        (tmp_path / name).touch()
    (tmp_path / "by-id").mkdir()
    link = tmp_path / "by-id" / "usb-Prolific_2303-if00"
    link.symlink_to(tmp_path / "ttyUSB0")
    ports = [
        SimpleNamespace(device=str(tmp_path / "ttyUSB0"), description="USB-Serial Controller"),
        SimpleNamespace(device=str(tmp_path / "ttyS0"), description="n/a"),
    ]
    seen = serial.find(ports, tmp_path / "by-id").printers
    assert [(found.address, found.description) for found in seen] == [
        (f"serial://{tmp_path}/ttyS0?baud=9600", f"serial line {tmp_path}/ttyS0"),
        (f"serial://{link}?baud=9600", f"serial line {tmp_path}/ttyUSB0 USB-Serial Controller"),
    ]


def test_printers_that_the_kernel_shows_as_files(tmp_path: Path) -> None:
    for name in ("usb/lp0", "usb/lp1", "lp0", "lpq", "loop0"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    seen = file.find(((tmp_path / "usb", "USB"), (tmp_path, "parallel"))).printers
    assert [(found.address, found.description) for found in seen] == [
        (f"file://{tmp_path}/usb/lp0", "USB printer lp0"),
        (f"file://{tmp_path}/usb/lp1", "USB printer lp1"),
        (f"file://{tmp_path}/lp0", "parallel printer lp0"),
    ]


def test_the_list_can_be_pasted_and_says_what_hinders() -> None:
    said = list_command.lines(
        [
            Findings(),
            Findings((Found("usb://04b8:0e15", "USB printer EPSON"),), "usb:// needs libusb"),
            Findings((Found("file:///dev/usb/lp0"),)),
        ]
    )
    assert said == [
        "usb://04b8:0e15      USB printer EPSON",
        "file:///dev/usb/lp0",
        "A printer in the network is not looked for; its address is tcp://host:9100.",
        "usb:// needs libusb",
    ]
    assert list_command.lines([Findings()])[0] == "No printer is connected to this machine."


def test_whatever_is_connected_here_every_address_can_be_opened() -> None:
    findings = connected()
    assert len(findings) == len(DRIVERS)
    for seen in findings:
        for found in seen.printers:
            open_device(found.address)


@pytest.mark.parametrize("scheme", DRIVERS)
def test_every_driver_gives_an_example_that_is_right(scheme: str) -> None:
    assert DRIVERS[scheme].example.startswith(f"{scheme}://")
    open_device(DRIVERS[scheme].example)
