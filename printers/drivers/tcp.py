"""``tcp://host:9100``: a printer in the network."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse

from printers import encoders, links
from printers.address import Address
from printers.drivers.driver import Driver
from printers.drivers.thermal import ThermalPrinter
from printers.port import Device, Timeouts


def _device(address: Address, timeouts: Timeouts) -> Device:
    address.only(encoders.OPTIONS)
    host, port = _place(address)

    def open_link() -> links.Link:
        return links.connect(host, port, connect_within=timeouts.connect, stall_after=timeouts.stall)

    return ThermalPrinter(open_link, encoders.chosen(address), timeouts)


def _place(address: Address) -> tuple[str, int]:
    parts = urllib.parse.urlsplit(address.text)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.path not in ("", "/") or parts.username is not None:
        raise address.wrong(" must be tcp://host:port with a port from 1 to 65535, usually 9100")
    if not _is_host(host):
        raise address.wrong(f": {host!r} is neither a host name nor an IP address")
    return host, port


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A last label of digits only was meant as an IP address.
        label = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
        return bool(re.fullmatch(rf"({label}\.)*(?!\d+$){label}", host))
    return True


DRIVER = Driver("tcp://host:9100", _device)

__all__ = ["DRIVER"]
