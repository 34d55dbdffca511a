"""Printers: the tray of PNG files, and ESC/POS over network, USB, serial line and device file.

Everything here blocks, at most as long as the time-outs say, and belongs into a thread (``spool``).
The only module that knows python-escpos.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import escpos.printer
import serial
import usb.core
from escpos.exceptions import Error as EscposError
from PIL import Image

from printers import address as addresses
from printers import links, troubles

#: Rows of dots in one command: some printers hold no more.
BAND = 128
_ASK_ONLINE, _ASK_OFFLINE_CAUSE, _ASK_PAPER = (b"\x10\x04" + bytes((n,)) for n in (1, 2, 4))


@dataclass(frozen=True)
class Timeouts:
    """Seconds."""

    connect: float = 3.0
    #: The printer takes no byte for so long.
    stall: float = 5.0
    #: The printer says nothing to a question for so long; many never say anything.
    answer: float = 0.5


@dataclass(frozen=True)
class Sheet:
    """One slip to print."""

    image: Image.Image
    number: str
    printed_at: datetime.datetime
    cut: bool = True


class Device(Protocol):
    """A printer. All methods block and raise a ``PrinterError``."""

    #: When last asked it said that its paper is near its end. It prints all the same.
    paper_low: bool = False

    def print(self, sheet: Sheet) -> None:
        """Print a slip; returns when the printer has taken all of it."""

    def check(self) -> None:
        """Raise what is wrong with the printer now, as far as it tells."""

    def patience(self, sheet: Sheet) -> float:
        """Seconds after which ``print`` has surely returned, unless the operating system hangs."""


def open_device(address: str, timeouts: Timeouts | None = None) -> Device:
    """The printer at an address; nothing is opened before something is printed.

    Raises:
        AddressError: the address breaks a rule.
    """
    found = addresses.parse(address)
    if isinstance(found, addresses.Tray):
        return TrayDevice(found)
    return EscposDevice(found, timeouts or Timeouts())


class TrayDevice:
    """Writes slips as PNG files into a folder; a file is there whole or not at all."""

    def __init__(self, address: addresses.Tray) -> None:
        self._folder = address.folder
        self._keep = address.keep
        #: A disk has no paper.
        self.paper_low = False

    def print(self, sheet: Sheet) -> None:
        """Write ``<date>-<time>-<number>.png``; the oldest files beyond the tray's size go."""
        name = f"{sheet.printed_at:%Y%m%d-%H%M%S-%f}-{re.sub(r'[^0-9A-Za-z]', '_', sheet.number)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._folder / f".{name}.{os.getpid()}"
            with unfinished.open("wb") as file:
                sheet.image.save(file, "PNG")
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


@dataclass
class EscposDevice:
    """A thermal printer. Each slip has its own connection, so that a printer may go and come back."""

    address: addresses.Tcp | addresses.Usb | addresses.Serial | addresses.DeviceFile
    timeouts: Timeouts
    #: Of a printer without the sensor never.
    paper_low: bool = field(default=False, init=False)
    #: It has not answered lately: not asked again before the next trouble, as each question costs time.
    _silent: bool = field(default=False, init=False)

    def print(self, sheet: Sheet) -> None:
        """Ask how it is, print, cut, and ask again."""
        link = _open_link(self.address, self.timeouts)
        begun = False
        try:
            self._ask(link)
            for part in escpos_bytes(sheet):
                begun = True
                link.send(part)
            link.drain()
            self._ask(link, afterwards=True)
        except troubles.PrinterError as error:
            self._silent = False
            error.begun = begun
            raise
        finally:
            link.close()

    def check(self) -> None:
        """Connect and ask, also one that has not answered before: it may have been starting up."""
        self._silent = False
        link = _open_link(self.address, self.timeouts)
        try:
            self._ask(link)
        finally:
            link.close()

    def patience(self, sheet: Sheet) -> float:
        """The time the bytes need, twice, and every time-out once."""
        seconds = 0.0
        if isinstance(self.address, addresses.Serial):
            seconds = 10 * sheet.image.width / 8 * sheet.image.height / self.address.baud
        return 2 * seconds + self.timeouts.connect + 2 * self.timeouts.stall + 6 * self.timeouts.answer + 5

    def _ask(self, link: links.Link, *, afterwards: bool = False) -> None:
        """Real-time status (DLE EOT): paper, cover, on line. A printer that says nothing is taken as well."""
        if self._silent:
            # Still learns that the other end is gone.
            link.receive(0)
            return
        paper = self._answer(link, _ASK_PAPER)
        if paper is None:
            # Many printers answer only after they have printed, which may take longer than we wait.
            self._silent = not afterwards
            return
        self.paper_low = bool(paper & 0x0C)
        if paper & 0x60:
            raise troubles.PaperOut
        cause = self._answer(link, _ASK_OFFLINE_CAUSE) or 0
        if cause & 0x04:
            raise troubles.CoverOpen
        if cause & 0x20:
            raise troubles.PaperOut
        if (self._answer(link, _ASK_ONLINE) or 0) & 0x08:
            raise troubles.Offline

    def _answer(self, link: links.Link, question: bytes) -> int | None:
        link.send(question)
        until = time.monotonic() + self.timeouts.answer
        while (left := until - time.monotonic()) > 0:
            for byte in link.receive(left):
                # Every status byte is 0xx1xx10; other bytes are noise or late news.
                if byte & 0x93 == 0x12:
                    return byte
            if not left:
                break
        return None


def escpos_bytes(sheet: Sheet) -> Iterator[bytes]:
    """The slip as ESC/POS, in portions: reset, bands of dots, feed and cut."""
    printer = escpos.printer.Dummy()
    printer.hw("INIT")
    image = sheet.image
    for top in range(0, image.height, BAND):
        printer.image(image.crop((0, top, image.width, min(top + BAND, image.height))), fragment_height=BAND)
        yield printer.output
        printer.clear()
    if sheet.cut:
        printer.cut(mode="PART")
    else:
        printer.print_and_feed(6)
    yield printer.output


def _open_link(address: addresses.Address, timeouts: Timeouts) -> links.Link:
    match address:
        case addresses.Tcp():
            return links.connect(
                address.host, address.port, connect_within=timeouts.connect, stall_after=timeouts.stall
            )
        case addresses.Serial():
            return _open_serial(address, timeouts)
        case addresses.DeviceFile():
            return _open_file(address.path, timeouts)
        case addresses.Usb():
            return _UsbLink(address, timeouts)
        case addresses.Tray():
            raise TypeError("a tray has no link")


def _open_serial(address: addresses.Serial, timeouts: Timeouts) -> links.Link:
    try:
        port = serial.Serial(
            str(address.path),
            address.baud,
            timeout=0,
            rtscts=address.flow == "rtscts",
            xonxoff=address.flow == "xonxoff",
        )
    except (serial.SerialException, ValueError, OSError) as error:
        raise troubles.Unreachable(f"{address.path}: {error}") from error

    def discard() -> None:
        # Closing a line waits for what is still to be sent, up to half a minute.
        with contextlib.suppress(OSError):  # unplugged; there is nothing left to throw away
            port.reset_output_buffer()

    return links.DescriptorLink(port.fileno(), port.close, stall_after=timeouts.stall, discard=discard)


def _open_file(path: Path, timeouts: Timeouts) -> links.Link:
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


class _UsbLink:
    """A USB printer through python-escpos, which finds and claims it."""

    def __init__(self, address: addresses.Usb, timeouts: Timeouts) -> None:
        self._address = address
        self._milliseconds = round(timeouts.stall * 1000)
        try:
            self._printer: Any = escpos.printer.Usb(
                address.vendor, address.product, in_ep=address.in_endpoint, out_ep=address.out_endpoint
            )
            self._printer.open()
        except (EscposError, usb.core.USBError, usb.core.NoBackendError, RuntimeError) as error:
            raise troubles.Unreachable(f"USB {address.vendor:04x}:{address.product:04x}: {error}") from error

    def send(self, data: bytes) -> None:
        """Hand over all bytes, each portion within the stall time-out."""
        rest = data
        while rest:
            try:
                taken = self._printer.device.write(
                    self._address.out_endpoint, rest[: links.CHUNK], self._milliseconds
                )
            except usb.core.USBTimeoutError as error:
                raise troubles.TimedOut(f"took nothing for {self._milliseconds / 1000:g} s") from error
            except usb.core.USBError as error:
                raise troubles.Unreachable(f"connection lost: {error}") from error
            rest = rest[taken:]

    def drain(self) -> None:
        """A USB write returns when the printer has taken it."""

    def receive(self, seconds: float) -> bytes:
        """What the printer says within some seconds."""
        try:
            return bytes(
                self._printer.device.read(self._address.in_endpoint, 64, max(1, round(seconds * 1000)))
            )
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise troubles.Unreachable(f"connection lost: {error}") from error

    def close(self) -> None:
        """Let go of the interface."""
        self._printer.close()


__all__ = ["Device", "EscposDevice", "Sheet", "Timeouts", "TrayDevice", "escpos_bytes", "open_device"]
