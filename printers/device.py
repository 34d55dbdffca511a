"""The printer at an address, and the printers that are connected.

Everything here blocks, at most as long as the time-outs say, and belongs into a thread (``spool``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from config.reading import Mistake
from config.schema_devices import Printer
from printers import address as addresses
from printers.drivers.driver import Findings
from printers.drivers.registry import DRIVERS
from printers.port import Device, Sheet, Timeouts
from printers.troubles import AddressError


def open_device(address: str, timeouts: Timeouts | None = None) -> Device:
    """The printer at an address; nothing is opened before something is printed.

    Raises:
        AddressError: the address breaks a rule.
    """
    found = addresses.split(address)
    if found.scheme not in DRIVERS:
        raise AddressError(f"{address!r} must begin with one of {', '.join(f'{s}://' for s in DRIVERS)}")
    return DRIVERS[found.scheme].device(found, timeouts or Timeouts())


class HasPrinter(Protocol):
    """A configuration file with a table ``printer``."""

    @property
    def printer(self) -> Printer:
        """The table."""


def check_printer(file: HasPrinter) -> Iterator[Mistake]:
    """Addresses of printers that break a rule of theirs; for ``config.load``."""
    addressed = {"printer.address": file.printer.address}
    addressed |= {f"printer.fallback[{place}]": one for place, one in enumerate(file.printer.fallback, 1)}
    for key, text in addressed.items():
        try:
            open_device(text)
        except AddressError as error:
            yield Mistake(key, str(error))


def connected() -> list[Findings]:
    """What every driver sees; takes some seconds at most."""
    return [driver.find() for driver in DRIVERS.values()]


__all__ = ["Device", "Sheet", "Timeouts", "check_printer", "connected", "open_device"]
