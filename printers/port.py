"""What is printed, and what prints it: the port that every driver fits into."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from printers import raster, slip
from printers.fonts import Fonts


@dataclass(frozen=True)
class Timeouts:
    """Seconds, but for the last."""

    connect: float = 3.0
    #: The printer takes no byte for so long.
    stall: float = 5.0
    #: The printer says nothing to a question for so long; many never say anything.
    answer: float = 0.5
    #: Bytes a second: a printer in a network, on USB or behind CUPS that takes fewer is given up.
    slowest: float = 5000.0
    #: A printer that has never answered a question is asked again so often, in seconds; one that has, always.
    ask_again: float = 20.0


@dataclass(frozen=True)
class Source:
    """What a picture was drawn from, for printers that can write some of it themselves."""

    slip: slip.Slip
    fonts: Fonts


@dataclass(frozen=True)
class Sheet:
    """One slip to print."""

    image: Image.Image
    number: str
    printed_at: datetime.datetime
    cut: bool = True
    #: Without it the picture is all there is, and all that is sent.
    source: Source | None = None

    @classmethod
    def drawn(
        cls, composed: slip.Slip, fonts: Fonts, width: int, number: str, printed_at: datetime.datetime
    ) -> Sheet:
        """Draw a slip on paper of ``width`` dots."""
        image = raster.draw(composed, fonts, width)
        return cls(image, number, printed_at, composed.cut, Source(composed, fonts))


def nothing() -> None:
    """For those to whom it is all the same when a slip begins."""


class Device(Protocol):
    """A printer. All methods block and raise a ``PrinterError``."""

    #: When last asked it said that its paper is near its end. It prints all the same.
    paper_low: bool = False

    def print(self, sheet: Sheet, begin: Callable[[], None] = nothing) -> None:
        """Print a slip; returns when the printer has taken all of it.

        Args:
            sheet: what is printed.
            begin: called just before its first byte is handed over; if it raises, nothing is.
        """

    def check(self) -> None:
        """Raise what is wrong with the printer now, as far as it tells."""

    def patience(self, sheet: Sheet) -> float:
        """Seconds after which ``print`` has surely returned, unless the operating system hangs."""


__all__ = ["Device", "Sheet", "Source", "Timeouts", "nothing"]
