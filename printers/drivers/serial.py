"""``serial:///dev/ttyS0?baud=9600&flow=none``: a printer on a serial line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import serial
from serial.tools import list_ports

from printers import encoders, links, troubles
from printers.address import Address
from printers.drivers.driver import Driver, Findings, Found
from printers.drivers.thermal import ThermalPrinter
from printers.port import Device, Timeouts

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
FLOWS = ("none", "rtscts", "xonxoff")
_EXAMPLE = "serial:///dev/ttyS0"
#: Names that stay when a plug changes its socket.
_BY_ID = Path("/dev/serial/by-id")


def _device(address: Address, timeouts: Timeouts) -> Device:
    address.only({"baud", "flow", *encoders.OPTIONS})
    baud, flow = address.number("baud", 9600), address.choice("flow", FLOWS)
    if baud not in BAUD_RATES:
        raise address.wrong(f": baud must be one of {', '.join(map(str, BAUD_RATES))}")
    path = address.file(_EXAMPLE)

    def open_link() -> links.Link:
        return _open(path, baud, flow, timeouts)

    return ThermalPrinter(open_link, encoders.chosen(address), timeouts, bytes_a_second=baud / 10)


def _open(path: Path, baud: int, flow: str, timeouts: Timeouts) -> links.Link:
    try:
        port = serial.Serial(
            str(path), baud, timeout=0, rtscts=flow == "rtscts", xonxoff=flow == "xonxoff"
        )  # fmt: skip
    except (serial.SerialException, ValueError, OSError) as error:
        raise troubles.Unreachable(f"{path}: {error}") from error

    def discard() -> None:
        # Closing a line waits for what is still to be sent, up to half a minute.
        with contextlib.suppress(OSError):  # unplugged; there is nothing left to throw away
            port.reset_output_buffer()

    return links.DescriptorLink(port.fileno(), port.close, stall_after=timeouts.stall, discard=discard)


def find(ports: Iterable[Any] | None = None, by_id: Path = _BY_ID) -> Findings:
    """The serial lines of this machine; what is at their other end nobody can tell.

    Args:
        ports: as pyserial lists them.
        by_id: the folder of names that stay.
    """
    lasting = {str(link.resolve()): str(link) for link in sorted(by_id.glob("*"))}
    found = []
    for port in sorted(list_ports.comports() if ports is None else ports, key=lambda port: port.device):
        name = lasting.get(port.device, port.device)
        said = port.description if port.description not in (None, "n/a") else ""
        found.append(Found(f"serial://{name}?baud=9600", f"serial line {port.device} {said}".strip()))
    return Findings(tuple(found))


DRIVER = Driver(f"{_EXAMPLE}?baud=9600", _device, find)

__all__ = ["BAUD_RATES", "DRIVER", "FLOWS", "find"]
