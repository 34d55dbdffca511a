"""``cups://name``: a queue of CUPS, through its commands (``lp``, ``lpoptions``, ``lpstat``).

What is sent depends on the queue (``as=auto``): a queue with a driver, as for an office printer, gets the
picture, since CUPS knows how that printer wants its dots; a raw queue hands everything through, so it gets
ESC/POS. ``as=picture`` and ``as=escpos`` say so by hand. The commands, unlike compiled bindings, need nothing
of ours to be built, end when their time is over, and cannot take the kiosk with them. They do not tell a job
that was printed from one that CUPS gave up; so a queue needs an error policy that stops the printer or tries
again, as it has by itself, and not ``abort-job``.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from printers import encoders, troubles
from printers.address import Address
from printers.drivers.driver import Driver, Findings, Found
from printers.port import Device, Sheet, Timeouts, nothing

FORMS = ("auto", "picture", "escpos")
#: Dots an inch of the paper that slips are drawn for.
_DPI = 203
_STOPPED = "5"
#: What CUPS calls it; it appends how bad it is.
_REASONS: tuple[tuple[str, type[troubles.PrinterError]], ...] = (
    (r"media-(empty|needed)", troubles.PaperOut),
    (r"(cover|door|interlock)-open", troubles.CoverOpen),
    (r"offline|shutdown|timed-out", troubles.Offline),
)


@dataclass
class CupsDevice:
    """A queue. A job that CUPS does not finish in time is taken back, so that it is not printed later too."""

    queue: str
    form: str
    encode: encoders.Encoder
    timeouts: Timeouts
    paper_low: bool = field(default=False, init=False)

    def print(self, sheet: Sheet, begin: Callable[[], None] = nothing) -> None:
        """Look at the queue, hand the slip over, and wait until CUPS has printed it."""
        said = self._look()
        escpos = self.form == "escpos" or (self.form == "auto" and "Raw" in said["printer-make-and-model"])
        data = b"".join(self.encode(sheet)) if escpos else _picture(sheet)
        how = ("-o", "raw") if escpos else ("-o", f"ppi={_DPI}", "-o", "print-scaling=none")
        begin()
        answer = self._run("lp", "-d", self.queue, *how, "-t", _title(sheet.number), "-", given=data)
        job = re.search(rf"{re.escape(self.queue)}-\d+", answer)
        if job is None:
            raise troubles.Offline(f"CUPS took no job: {answer.strip()}")
        self._wait(job[0], time.monotonic() + self._seconds(sheet))

    def check(self) -> None:
        """Whether the queue is there, takes jobs, and its printer has no trouble that CUPS knows of."""
        self._look()

    def patience(self, sheet: Sheet) -> float:
        """The commands' time-outs and the job's."""
        return self._seconds(sheet) + 7 * self.timeouts.stall + 5

    def _seconds(self, sheet: Sheet) -> float:
        return sheet.image.width / 8 * sheet.image.height / self.timeouts.slowest + 2 * self.timeouts.stall

    def _wait(self, job: str, until: float) -> None:
        try:
            while job in self._run("lpstat", "-W", "not-completed", "-o", self.queue).split():
                self._look()
                if time.monotonic() > until:
                    raise troubles.TimedOut(f"CUPS has not finished {job}")
                time.sleep(0.1)  # in the printer's thread; CUPS tells nobody that it has finished
            self._look()  # a job that is gone was printed, unless the printer is in trouble now
        except troubles.PrinterError as error:
            error.begun = True
            self._take_back(job)
            raise

    def _take_back(self, job: str) -> None:
        try:
            self._run("cancel", job)
        except troubles.PrinterError:
            return  # CUPS is gone, and the trouble that is told says enough

    def _look(self) -> Mapping[str, str]:
        said = _options(self._run("lpoptions", "-p", self.queue))
        if "printer-state" not in said:
            if "is running" not in self._run("lpstat", "-r"):
                raise troubles.Unreachable("CUPS does not run")
            raise troubles.QueueUnknown(f"CUPS has no queue {self.queue}")
        reasons = said.get("printer-state-reasons", "")
        for pattern, trouble in _REASONS:
            if re.search(rf"\b({pattern})(?!\w*-warning)", reasons):
                raise trouble(f"{self.queue}: {reasons}")
        if said["printer-state"] == _STOPPED or said.get("printer-is-accepting-jobs") == "false":
            raise troubles.QueueStopped(f"CUPS queue {self.queue}: {reasons}")
        self.paper_low = "media-low" in reasons
        return {"printer-make-and-model": "", **said}

    def _run(self, *command: str, given: bytes = b"") -> str:
        return _run(*command, within=self.timeouts.stall, given=given)


def _run(*command: str, within: float, given: bytes = b"") -> str:
    try:
        done = subprocess.run(  # noqa: S603 - words that were checked, and no shell
            command, input=given, capture_output=True, timeout=within, check=False,
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except FileNotFoundError as error:
        raise troubles.Unreachable(
            f"there is no command {command[0]}: CUPS is not installed (Debian package cups-client)"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise troubles.TimedOut(f"{command[0]} did not answer within {within:g} s") from error
    except OSError as error:
        raise troubles.Unreachable(f"{command[0]}: {error.strerror}") from error
    return done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


def _options(said: str) -> dict[str, str]:
    """What ``lpoptions`` writes: name=value, quoted as for a shell."""
    try:
        words = shlex.split(said)
    except ValueError:  # a name with half a quote
        words = said.split()
    return dict(word.split("=", 1) for word in words if "=" in word)


def _picture(sheet: Sheet) -> bytes:
    file = io.BytesIO()
    sheet.image.save(file, "PNG", dpi=(_DPI, _DPI))
    return file.getvalue()


def _title(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "_", number)


def _device(address: Address, timeouts: Timeouts) -> Device:
    address.only({"as", *encoders.OPTIONS})
    # CUPS forbids more; a name that begins with a hyphen would be taken for an option.
    named = re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,126}", address.place)
    if not named or address.path not in ("", "/"):
        raise address.wrong(" must be cups://name, the name of a queue as in lpstat -v")
    return CupsDevice(address.place, address.choice("as", FORMS), encoders.chosen(address), timeouts)


def find(within: float = 3.0) -> Findings:
    """The queues of CUPS, if it is there."""
    try:
        listed = _run("lpstat", "-v", within=within)
    except troubles.PrinterError as error:
        return Findings(note=f"cups:// cannot be used: {error}")
    if "not running" in listed:
        return Findings(note="cups:// cannot be used: CUPS does not run")
    queues = re.findall(r"^device for ([^:\s]+): (.*)$", listed, re.MULTILINE)
    return Findings(tuple(Found(f"cups://{name}", f"CUPS queue for {place}") for name, place in queues))


DRIVER = Driver("cups://name", _device, find)

__all__ = ["DRIVER", "FORMS", "CupsDevice", "find"]
