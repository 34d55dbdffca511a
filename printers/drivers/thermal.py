"""A thermal printer that speaks ESC/POS, over whatever line: asked how it is, then given its bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from printers import links, troubles
from printers.encoders import Encoder
from printers.port import Sheet, Timeouts, nothing

_ASK_ONLINE, _ASK_OFFLINE_CAUSE, _ASK_PAPER = (b"\x10\x04" + bytes((n,)) for n in (1, 2, 4))
#: A status, and the four bytes that some send by themselves. More at once is rubbish, whatever it looks like.
_LONGEST_ANSWER = 5


@dataclass
class ThermalPrinter:
    """Each slip has its own connection, so that a printer may go and come back."""

    open_link: Callable[[], links.Link]
    #: A slip as bytes, in portions.
    encode: Encoder
    timeouts: Timeouts
    #: Of a slow line; nothing where the line is no matter.
    bytes_a_second: float | None = None
    #: Of a printer without the sensor never.
    paper_low: bool = field(default=False, init=False)
    #: It has answered once: so it is asked before every slip, also when it has missed a question.
    _speaks: bool = field(default=False, init=False)
    #: When one that has never answered is asked again, as each question costs time.
    _ask_at: float = field(default=0.0, init=False)

    def print(self, sheet: Sheet, begin: Callable[[], None] = nothing) -> None:
        """Ask how it is, print, cut, and ask again."""
        link = self.open_link()
        begun = False
        try:
            self._ask(link)
            link.finish_within(self._seconds(sheet))
            for part in self.encode(sheet):
                if not begun:
                    begin()
                begun = True
                link.send(part)
            link.drain()
            self._ask(link, afterwards=True)
        except troubles.PrinterError as error:
            self._ask_at = 0.0
            error.begun = begun
            raise
        finally:
            link.close()

    def check(self) -> None:
        """Connect and ask, also one that has not answered before: it may have been starting up."""
        self._ask_at = 0.0
        link = self.open_link()
        try:
            self._ask(link)
        finally:
            link.close()

    def patience(self, sheet: Sheet) -> float:
        """The longest it may take to connect, to ask, and to print."""
        return self.timeouts.connect + 6 * self.timeouts.answer + self._seconds(sheet) + 5

    def _seconds(self, sheet: Sheet) -> float:
        """For the slip alone, as dots, the longest way to say it; a printer that crawls has no longer.

        Twice what a slow line needs, as the printer may hold it up.
        """
        slowest = self.bytes_a_second / 2 if self.bytes_a_second else self.timeouts.slowest
        return sheet.image.width / 8 * sheet.image.height / slowest + 2 * self.timeouts.stall

    def _ask(self, link: links.Link, *, afterwards: bool = False) -> None:
        """Real-time status (DLE EOT): paper, cover, on line. A printer that says nothing is taken as well."""
        if not self._speaks and time.monotonic() < self._ask_at:
            # Still learns that the other end is gone.
            link.receive(0)
            return
        paper = self._answer(link, _ASK_PAPER)
        if paper is None:
            # Many printers answer only after they have printed, which may take longer than we wait.
            self._ask_at = 0.0 if afterwards else time.monotonic() + self.timeouts.ask_again
            return
        self._speaks = True
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
            said = link.receive(left)
            if len(said) > _LONGEST_ANSWER:
                return None
            for byte in said:
                # Every status byte is 0xx1xx10; other bytes are noise or late news.
                if byte & 0x93 == 0x12:
                    return byte
        return None


__all__ = ["ThermalPrinter"]
