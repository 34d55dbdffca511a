"""Printing at desks: what an agent beside a printer is asked for, and what becomes of it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

from queue_server.contract.messages.answers import IssueAnswer
from queue_server.contract.messages.base import Device, Language
from queue_server.contract.messages.requests import Request
from queue_server.contract.messages.views import View

#: ``waiting`` with the server, ``taken`` by the agent onto its own disk, then on paper or not.
PrintState = Literal["waiting", "taken", "printed", "failed"]
_SlipId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$(?!\n)")]
#: An agent's queue on disk has it, made once by chance: two queues are never taken for one.
AgentId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,64}$(?!\n)")]


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A fact on a sheet: what it is, and its value."""

    heading: str
    value: str
    #: The same once more, in another language.
    small: bool = False


class SheetSection(msgspec.Struct, frozen=True, kw_only=True):
    """Facts below a heading, which may be missing."""

    rows: tuple[SheetRow, ...]
    heading: str = ""


class PrintSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet in words that are ready to be read."""

    above: str
    title: str
    sections: tuple[SheetSection, ...]
    foot: tuple[str, ...] = ()
    #: The title in another language.
    under: str = ""
    #: A code to be read from afar, in lines.
    code: tuple[str, ...] = ()
    #: What phones and scanners read, and what stands beside it.
    url: str = ""
    scan: tuple[str, ...] = ()


class PrintJob(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody at a desk wants on paper: a slip or a sheet."""

    #: The slip's own: the same slip is asked for once.
    id: str
    made_at: datetime.datetime
    slip: IssueAnswer | None = None
    sheet: PrintSheet | None = None
    #: Staff want it once more: so they have seen to the printer.
    again: bool = False

    @property
    def name(self) -> str:
        """A slip's number, a sheet's title."""
        return self.slip.number if self.slip else self.sheet.title if self.sheet else ""

    @property
    def ticket(self) -> int | None:
        """Whose slip it is."""
        return self.slip.ticket if self.slip else None


class PrinterView(View, frozen=True, kw_only=True):
    """What a desk's agent has not taken yet, the oldest first."""

    #: A counter, or ``staff``.
    desk: str
    jobs: tuple[PrintJob, ...]


class DeskPrint(msgspec.Struct, frozen=True, kw_only=True):
    """A slip of a desk, as its page shows it."""

    id: str
    #: A slip's number, a sheet's title.
    number: str
    state: PrintState
    #: Why it is not on paper, or not yet: the code of a trouble.
    code: str = ""
    #: Whose slip it is; a sheet is nobody's.
    ticket: int | None = None


class DeskPrinter(msgspec.Struct, frozen=True, kw_only=True):
    """The printer at a desk, if an agent follows."""

    here: bool = False
    #: The latest ones, newest first.
    jobs: tuple[DeskPrint, ...] = ()
    #: Those that are not on paper as far as is known, and that nobody has seen to yet; the oldest first.
    lost: tuple[DeskPrint, ...] = ()


class PrintedRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agent tells what became of a slip; the first one that says "taken" has it. Said again it changes
    nothing.
    """

    device: Device
    id: _SlipId
    state: Literal["taken", "printed", "failed"]
    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{0,40}$(?!\n)")] = ""
    agent: AgentId = ""
    #: What it is and whose, for a server that has begun anew meanwhile.
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    ticket: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None


class PrintedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The server knows it; ``forgotten``: it does not know what that is, or another agent has taken it."""

    forgotten: bool = False


class AgentRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agent is there, with all that it has on its disk. Said before it follows, and after every time that
    the server was away. Said again it changes nothing.
    """

    device: Device
    agent: AgentId
    holds: Annotated[tuple[PrintedRequest, ...], msgspec.Meta(max_length=200)] = ()


class AgentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """It may print for the desk."""

    #: What another agent has taken.
    forgotten: tuple[str, ...] = ()


class SeenRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Staff have seen to a slip that was lost."""

    id: _SlipId


class SeenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """It is not spoken of any more."""

    seq: int


class ReportRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Want the day's figures on a sheet, on the printer of those who run the hall if it is there."""

    language: Language | None = None


class ReportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet."""

    id: str
    sheet: PrintSheet
    #: A printer is there, and was asked for it.
    printing: bool
    #: The ledger's last event in it.
    seq: int


__all__ = [
    "AgentAnswer", "AgentId", "AgentRequest", "DeskPrint", "DeskPrinter", "PrintJob", "PrintSheet",
    "PrintState", "PrintedAnswer", "PrintedRequest",
    "PrinterView", "ReportAnswer", "ReportRequest", "SeenAnswer", "SeenRequest", "SheetRow", "SheetSection",
]  # fmt: skip
