"""Every kind of printer there is. A new one is a file of this folder and a line here."""

from __future__ import annotations

from printers.drivers import cups, file, serial, tcp, tray, usb
from printers.drivers.driver import Driver

#: By the scheme of their addresses.
DRIVERS: dict[str, Driver] = {
    "tray": tray.DRIVER,
    "tcp": tcp.DRIVER,
    "usb": usb.DRIVER,
    "serial": serial.DRIVER,
    "file": file.DRIVER,
    "cups": cups.DRIVER,
}

__all__ = ["DRIVERS"]
