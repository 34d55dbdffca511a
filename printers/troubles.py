"""What can be wrong with a printer. Drivers' errors are translated to these at the edge."""

from __future__ import annotations


class PrinterError(Exception):
    """The printer does not print."""

    #: The trouble's code, as it is reported to the server.
    code = "printer-offline"

    def __init__(self, detail: str = "", *, begun: bool = False) -> None:
        super().__init__(detail or type(self).__doc__)
        #: What is known beyond the code, for technicians; the code has its words in the catalogue of texts.
        self.detail = detail
        #: Whether part of the slip may already be on paper: then it is not printed a second time.
        self.begun = begun


class Unreachable(PrinterError):
    """There is no connection to the printer."""

    code = "printer-unreachable"


class TimedOut(PrinterError):
    """The printer took nothing for too long."""

    code = "printer-timeout"


class PaperOut(PrinterError):
    """The printer has no paper."""

    code = "printer-paper-out"


class CoverOpen(PrinterError):
    """The printer's cover is open."""

    code = "printer-cover-open"


class Offline(PrinterError):
    """The printer says that it is off line."""

    code = "printer-offline"


class Held(PrinterError):
    """The printer failed in mid-slip, and is left alone for a while."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class QueueStopped(PrinterError):
    """The printing system holds the printer's queue."""

    code = "printer-queue-stopped"


class QueueUnknown(PrinterError):
    """The printing system has no queue of this name."""

    code = "printer-queue-unknown"


class AddressError(Exception):
    """A printer's address is wrong; says which rule it breaks."""


__all__ = [
    "AddressError",
    "CoverOpen",
    "Held",
    "Offline",
    "PaperOut",
    "PrinterError",
    "QueueStopped",
    "QueueUnknown",
    "TimedOut",
    "Unreachable",
]
