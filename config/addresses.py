"""Addresses of boards at a counter, as they stand in ``counter.toml``: read once, at the edge."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

BAUD_RATES = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "baud": tuple(map(str, BAUD_RATES)),
    "bits": ("8", "7"),
    "parity": ("none", "even", "odd"),
    "stop": ("1", "2"),
    "flow": ("none", "rtscts", "xonxoff"),
}
_USUAL = {"baud": "9600", "bits": "8", "parity": "none", "stop": "1", "flow": "none"}


class AddressError(ValueError):
    """An address breaks a rule, which the message names."""


@dataclass(frozen=True, kw_only=True)
class SerialLine:
    """``serial:///dev/ttyUSB0?baud=9600&bits=8&parity=none&stop=1&flow=none``."""

    path: Path
    baud: int
    bits: Literal[7, 8]
    parity: str
    stop: Literal[1, 2]
    flow: str


@dataclass(frozen=True, kw_only=True)
class TcpAddress:
    """``tcp://host:port``."""

    host: str
    port: int


BoardAddress = SerialLine | TcpAddress


def parse(address: str) -> BoardAddress:
    """Read the address of a board.

    Raises:
        AddressError: it breaks a rule.
    """
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError as error:
        raise AddressError(f'is no address: {error}, is "{address}"') from None
    said = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    options = dict(said)
    for name in options:
        if [one for one, _ in said].count(name) > 1:
            raise AddressError(f'gives {name} twice, is "{address}"')
    if re.search(r"&\w+=", parts.path) and not parts.query:
        meant = address.replace("&", "?", 1)
        raise AddressError(f'has an option without ?, is "{address}"; did you mean "{meant}"?')
    if parts.scheme == "serial":
        return _serial(address, parts, options)
    if parts.scheme == "tcp":
        return _tcp(address, parts, options)
    raise AddressError(f'must begin with serial:// or tcp://, is "{address}"')


def _serial(address: str, parts: urllib.parse.SplitResult, options: Mapping[str, str]) -> SerialLine:
    path = urllib.parse.unquote(parts.path)
    if parts.netloc or len(path) < 2:
        raise AddressError(f'must name a path after three slashes, as serial:///dev/ttyUSB0, is "{address}"')
    for name, value in options.items():
        if name not in _OPTIONS:
            raise AddressError(f'has an unknown option "{name}"; serial:// knows {", ".join(_OPTIONS)}')
        if value not in _OPTIONS[name]:
            raise AddressError(f'{name} must be one of {", ".join(_OPTIONS[name])}, is "{value}"')
    wanted = _USUAL | dict(options)
    return SerialLine(
        path=Path(path), baud=int(wanted["baud"]), bits=7 if wanted["bits"] == "7" else 8,
        parity=wanted["parity"], stop=2 if wanted["stop"] == "2" else 1, flow=wanted["flow"],
    )  # fmt: skip


def _tcp(address: str, parts: urllib.parse.SplitResult, options: Mapping[str, str]) -> TcpAddress:
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.path not in ("", "/") or parts.username is not None or options:
        raise AddressError(f'must be tcp://host:port with a port from 1 to 65535, is "{address}"')
    if not _is_host(host):
        raise AddressError(f'"{host}" is neither a host name nor an IP address')
    return TcpAddress(host=host, port=port)


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A last label of digits only was meant as an IP address.
        label = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
        return bool(re.fullmatch(rf"({label}\.)*(?!\d+$){label}", host))
    return True


__all__ = ["BAUD_RATES", "AddressError", "BoardAddress", "SerialLine", "TcpAddress", "parse"]
