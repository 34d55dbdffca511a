"""Addresses of printers, as they stand in ``kiosk.toml``: checked once, at the edge."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from printers.troubles import AddressError

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
FLOWS = ("none", "rtscts", "xonxoff")


@dataclass(frozen=True)
class Tray:
    """``tray:///folder`` or ``tray://folder/below/here``: PNG files, for halls without a printer yet."""

    folder: Path
    #: The newest files that stay.
    keep: int


@dataclass(frozen=True)
class Tcp:
    """``tcp://host:9100``: a printer in the network."""

    host: str
    port: int


@dataclass(frozen=True)
class Usb:
    """``usb://04b8:0e15``: vendor and product, as ``lsusb`` lists them; ``?out=0x01&in=0x82`` end points."""

    vendor: int
    product: int
    out_endpoint: int
    in_endpoint: int


@dataclass(frozen=True)
class Serial:
    """``serial:///dev/ttyS0?baud=9600&flow=none``."""

    path: Path
    baud: int
    flow: str


@dataclass(frozen=True)
class DeviceFile:
    """``file:///dev/usb/lp0``."""

    path: Path


Address = Tray | Tcp | Usb | Serial | DeviceFile


def parse(address: str) -> Address:
    """Read an address.

    Raises:
        AddressError: it breaks a rule, which the message names.
    """
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in _READERS:
        raise AddressError(f"{address!r} must begin with one of {', '.join(f'{s}://' for s in _READERS)}")
    reader, allowed = _READERS[parts.scheme]
    options = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    for name in options.keys() - allowed:
        known = ", ".join(sorted(allowed)) or "no options"
        raise AddressError(f"{address!r} has an unknown option {name!r}; {parts.scheme}:// knows {known}")
    return reader(address, parts, options)


def _tray(address: str, parts: urllib.parse.SplitResult, options: Mapping[str, str]) -> Tray:
    folder = urllib.parse.unquote(parts.netloc + parts.path)
    if folder in ("", "/"):
        raise AddressError(f"{address!r} must name a folder, as in tray:///var/slips")
    keep = _number(address, options, "keep", 1000)
    if not 1 <= keep <= 1_000_000:
        raise AddressError(f"{address!r}: keep must be from 1 to 1000000")
    return Tray(Path(folder), keep)


def _tcp(address: str, parts: urllib.parse.SplitResult, options: Mapping[str, str]) -> Tcp:
    del options
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.path not in ("", "/") or parts.username is not None:
        raise AddressError(f"{address!r} must be tcp://host:port with a port from 1 to 65535, usually 9100")
    if not _is_host(host):
        raise AddressError(f"{address!r}: {host!r} is neither a host name nor an IP address")
    return Tcp(host, port)


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A last label of digits only was meant as an IP address.
        label = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
        return bool(re.fullmatch(rf"({label}\.)*(?!\d+$){label}", host))
    return True


def _usb(address: str, parts: urllib.parse.SplitResult, options: Mapping[str, str]) -> Usb:
    found = re.fullmatch(r"([0-9a-f]{4}):([0-9a-f]{4})", parts.netloc.lower())
    if not found or parts.path not in ("", "/"):
        raise AddressError(
            f"{address!r} must be usb://vendor:product, each four hexadecimal digits as in lsusb: usb://04b8:0e15"
        )
    ends = {name: _number(address, options, name, usual) for name, usual in (("out", 0x01), ("in", 0x82))}
    if ends["out"] not in range(0x01, 0x10) or ends["in"] not in range(0x81, 0x90):
        raise AddressError(f"{address!r}: out must be from 0x01 to 0x0f, in from 0x81 to 0x8f")
    return Usb(int(found[1], 16), int(found[2], 16), ends["out"], ends["in"])


def _serial(address: str, parts: urllib.parse.SplitResult, options: Mapping[str, str]) -> Serial:
    baud, flow = _number(address, options, "baud", 9600), options.get("flow", "none")
    if baud not in BAUD_RATES:
        raise AddressError(f"{address!r}: baud must be one of {', '.join(map(str, BAUD_RATES))}")
    if flow not in FLOWS:
        raise AddressError(f"{address!r}: flow must be one of {', '.join(FLOWS)}")
    return Serial(_path(address, parts, "serial:///dev/ttyS0"), baud, flow)


def _file(address: str, parts: urllib.parse.SplitResult, options: Mapping[str, str]) -> DeviceFile:
    del options
    return DeviceFile(_path(address, parts, "file:///dev/usb/lp0"))


def _path(address: str, parts: urllib.parse.SplitResult, example: str) -> Path:
    path = urllib.parse.unquote(parts.path)
    if parts.netloc or len(path) < 2:
        raise AddressError(f"{address!r} must name an absolute path after three slashes, as in {example}")
    return Path(path)


def _number(address: str, options: Mapping[str, str], name: str, usual: int) -> int:
    try:
        return int(options[name], 0) if name in options else usual
    except ValueError:
        raise AddressError(f"{address!r}: {name} must be a whole number, not {options[name]!r}") from None


_Reader = Callable[[str, urllib.parse.SplitResult, Mapping[str, str]], Address]
_READERS: dict[str, tuple[_Reader, frozenset[str]]] = {
    "tray": (_tray, frozenset({"keep"})),
    "tcp": (_tcp, frozenset()),
    "usb": (_usb, frozenset({"out", "in"})),
    "serial": (_serial, frozenset({"baud", "flow"})),
    "file": (_file, frozenset()),
}

__all__ = ["Address", "DeviceFile", "Serial", "Tcp", "Tray", "Usb", "parse"]
