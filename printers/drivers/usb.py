"""``usb://04b8:0e15``: vendor and product, as ``lsusb`` lists them; ``?out=0x01&in=0x82`` are end points."""

from __future__ import annotations

import math
import re
import time
from pathlib import Path
from typing import Any

import escpos.printer
import usb.backend.libusb1
import usb.core
from escpos.exceptions import Error as EscposError

from printers import encoders, links, troubles
from printers.address import Address
from printers.drivers.driver import Driver, Findings, Found
from printers.drivers.thermal import ThermalPrinter
from printers.port import Device, Timeouts

#: As python-escpos takes them where nobody says otherwise.
_OUT, _IN = 0x01, 0x82
_PRINTER_CLASS = "07"
_DEVICES = Path("/sys/bus/usb/devices")


def _device(address: Address, timeouts: Timeouts) -> Device:
    address.only({"out", "in", *encoders.OPTIONS})
    found = re.fullmatch(r"([0-9a-f]{4}):([0-9a-f]{4})", address.place.lower())
    if not found or address.path not in ("", "/"):
        raise address.wrong(
            " must be usb://vendor:product, each four hexadecimal digits as in lsusb: usb://04b8:0e15"
        )
    vendor, product = int(found[1], 16), int(found[2], 16)
    ends = address.number("out", _OUT), address.number("in", _IN)
    if ends[0] not in range(0x01, 0x10) or ends[1] not in range(0x81, 0x90):
        raise address.wrong(": out must be from 0x01 to 0x0f, in from 0x81 to 0x8f")

    def open_link() -> links.Link:
        return _UsbLink(vendor, product, *ends, timeouts.stall)

    return ThermalPrinter(open_link, encoders.chosen(address), timeouts)


class _UsbLink:
    """A USB printer through python-escpos, which finds and claims it."""

    def __init__(self, vendor: int, product: int, out_end: int, in_end: int, stall_after: float) -> None:
        self._out, self._in = out_end, in_end
        self._stall_after = stall_after
        self._until = math.inf
        try:
            self._printer: Any = escpos.printer.Usb(vendor, product, in_ep=in_end, out_ep=out_end)
            self._printer.open()
        except (EscposError, usb.core.USBError, usb.core.NoBackendError, RuntimeError) as error:
            raise troubles.Unreachable(f"USB {vendor:04x}:{product:04x}: {error}") from error

    def finish_within(self, seconds: float) -> None:
        """All that follows must be done by then."""
        self._until = time.monotonic() + seconds

    def send(self, data: bytes) -> None:
        """Hand over all bytes, each portion within the stall time-out."""
        rest = data
        while rest:
            if time.monotonic() > self._until:
                raise troubles.TimedOut(f"too slow: {len(rest)} bytes are left")
            try:
                taken = self._printer.device.write(
                    self._out, rest[: links.CHUNK], round(self._stall_after * 1000)
                )
            except usb.core.USBTimeoutError as error:
                raise troubles.TimedOut(f"took nothing for {self._stall_after:g} s") from error
            except usb.core.USBError as error:
                raise troubles.Unreachable(f"connection lost: {error}") from error
            rest = rest[taken:]

    def drain(self) -> None:
        """A USB write returns when the printer has taken it."""

    def receive(self, seconds: float) -> bytes:
        """What the printer says within some seconds."""
        try:
            return bytes(self._printer.device.read(self._in, 64, max(1, round(seconds * 1000))))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise troubles.Unreachable(f"connection lost: {error}") from error

    def close(self) -> None:
        """Let go of the interface."""
        self._printer.close()


def find(devices: Path = _DEVICES) -> Findings:
    """USB devices with an interface of the printer's class.

    The kernel tells all of it in files, so that it is seen without libusb too; printing needs libusb.
    """
    found = [
        _found(interface, devices / interface.name.partition(":")[0])
        for interface in sorted(devices.glob("*:*"))
        if _said(interface / "bInterfaceClass") == _PRINTER_CLASS
    ]
    missing = found and usb.backend.libusb1.get_backend() is None
    note = "usb:// needs libusb (Debian package libusb-1.0-0)" if missing else ""
    return Findings(tuple(dict.fromkeys(found)), note)


def _found(interface: Path, device: Path) -> Found:
    ends = sorted(int(_said(end / "bEndpointAddress") or "0", 16) for end in interface.glob("ep_*"))
    out_end = next((end for end in ends if end & 0x80 == 0), _OUT)
    in_end = next((end for end in ends if end & 0x80), _IN)
    address = f"usb://{_said(device / 'idVendor')}:{_said(device / 'idProduct')}"
    if (out_end, in_end) != (_OUT, _IN):
        address += f"?out=0x{out_end:02x}&in=0x{in_end:02x}"
    names = (_said(device / name) for name in ("manufacturer", "product"))
    return Found(address, " ".join(["USB printer", *filter(None, names)]))


def _said(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:  # pulled out while we look, or a device that does not say
        return ""


DRIVER = Driver("usb://04b8:0e15", _device, find)

__all__ = ["DRIVER", "find"]
