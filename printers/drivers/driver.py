"""What a driver is: one file of this folder, one line in the registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from printers.address import Address
from printers.port import Device, Timeouts


@dataclass(frozen=True)
class Found:
    """A printer that is connected."""

    #: As it can stand in ``kiosk.toml``.
    address: str
    #: What it says that it is.
    description: str = ""


@dataclass(frozen=True)
class Findings:
    """What a driver sees."""

    printers: tuple[Found, ...] = ()
    #: Why there may be more than it sees, or why one it sees cannot be used yet; for the operator.
    note: str = ""


def nothing() -> Findings:
    """For printers that nobody can look for."""
    return Findings()


@dataclass(frozen=True)
class Driver:
    """A kind of printer."""

    #: An address as operators write it.
    example: str
    #: Makes the device of an address, and opens nothing yet; raises an ``AddressError``.
    device: Callable[[Address, Timeouts], Device]
    #: Looks for such printers; says in words what hinders it, and never raises.
    find: Callable[[], Findings] = nothing


__all__ = ["Driver", "Findings", "Found", "nothing"]
