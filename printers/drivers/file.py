"""``file:///dev/usb/lp0``: a printer that the kernel shows as a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from printers import encoders, links, troubles
from printers.address import Address
from printers.drivers.driver import Driver, Findings, Found
from printers.drivers.thermal import ThermalPrinter
from printers.port import Device, Timeouts

_EXAMPLE = "file:///dev/usb/lp0"
#: Folders of such files, and what is connected there.
_PLACES = ((Path("/dev/usb"), "USB"), (Path("/dev"), "parallel"))


def _device(address: Address, timeouts: Timeouts) -> Device:
    address.only(encoders.OPTIONS)
    path = address.file(_EXAMPLE)

    def open_link() -> links.Link:
        return _open(path, timeouts)

    return ThermalPrinter(open_link, encoders.chosen(address), timeouts)


def _open(path: Path, timeouts: Timeouts) -> links.Link:
    """Never creates the file: a printer that is unplugged must not become a file that fills the disk."""
    try:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_APPEND)
        except PermissionError:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_APPEND)
    except OSError as error:
        raise troubles.Unreachable(f"{path}: {error.strerror}") from error
    answers = stat.S_ISCHR(os.fstat(descriptor).st_mode)
    return links.DescriptorLink(
        descriptor, lambda: os.close(descriptor), stall_after=timeouts.stall, answers=answers
    )


def find(places: Sequence[tuple[Path, str]] = _PLACES) -> Findings:
    """Devices named lp0, lp1, … and whether this user may write to them."""
    found = []
    for folder, kind in places:
        for path in sorted(folder.glob("lp[0-9]*")):
            barred = "" if os.access(path, os.W_OK) else "; this user may not write to it (group lp)"
            found.append(Found(f"file://{path}", f"{kind} printer {path.name}{barred}"))
    return Findings(tuple(found))


DRIVER = Driver(_EXAMPLE, _device, find)

__all__ = ["DRIVER", "find"]
