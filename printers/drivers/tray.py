"""``tray:///folder`` or ``tray://folder/below/here``: PNG files, for halls without a printer yet.

Options: ``keep=1000``, the newest files that stay.
"""

from __future__ import annotations

import os
import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from printers import troubles
from printers.address import Address
from printers.drivers.driver import Driver
from printers.port import Device, Sheet, Timeouts, nothing


class TrayDevice:
    """Writes slips as PNG files into a folder; a file is there whole or not at all."""

    def __init__(self, folder: Path, keep: int) -> None:
        self._folder = folder
        self._keep = keep
        #: A disk has no paper.
        self.paper_low = False

    def print(self, sheet: Sheet, begin: Callable[[], None] = nothing) -> None:
        """Write ``<date>-<time>-<number>.png``; the oldest files beyond the tray's size go."""
        name = f"{sheet.printed_at:%Y%m%d-%H%M%S-%f}-{re.sub(r'[^0-9A-Za-z]', '_', sheet.number)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._folder / f".{name}.{os.getpid()}"
            with unfinished.open("wb") as file:
                sheet.image.save(file, "PNG")
            begin()
            unfinished.replace(self._folder / f"{name}.png")
            self._empty()
        except OSError as error:
            raise troubles.Unreachable(f"tray {self._folder}: {error.strerror}") from error

    def check(self) -> None:
        """Whether the folder can be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise troubles.Unreachable(f"tray {self._folder}: {error.strerror}") from error
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise troubles.Unreachable(f"tray {self._folder}: may not be written")

    def patience(self, sheet: Sheet) -> float:
        """A disk is quick."""
        del sheet
        return 10.0

    def _empty(self) -> None:
        mine = re.compile(r"\d{8}-\d{6}-\d{6}-\w+\.png")
        names = sorted(name for name in os.listdir(self._folder) if mine.fullmatch(name))
        for name in names[: -self._keep]:
            (self._folder / name).unlink(missing_ok=True)


def _device(address: Address, timeouts: Timeouts) -> Device:
    del timeouts
    address.only({"keep"})
    folder = urllib.parse.unquote(address.place + address.path)
    if folder in ("", "/"):
        raise address.wrong(" must name a folder, as in tray:///var/slips")
    keep = address.number("keep", 1000)
    if not 1 <= keep <= 1_000_000:
        raise address.wrong(": keep must be from 1 to 1000000")
    return TrayDevice(Path(folder), keep)


DRIVER = Driver("tray:///folder", _device)

__all__ = ["DRIVER", "TrayDevice"]
