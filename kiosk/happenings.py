"""What can happen at a kiosk, and what it can do about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from queue_server.contract.messages import HallView, IssueAnswer, IssueRequest

SlipState = Literal["printing", "printed", "failed"]

# ------------------------------------------------------------ what happens


@dataclass(frozen=True)
class ViewCame:
    """The server's newest view."""

    hall: HallView


@dataclass(frozen=True)
class ServerLost:
    """The server is away."""

    since: datetime.datetime


@dataclass(frozen=True)
class PrinterChanged:
    """The printer has a trouble, or none any more."""

    code: str | None


@dataclass(frozen=True)
class ChooseLanguage:
    """Touch: speak this language."""

    language: str


@dataclass(frozen=True)
class TakeNumber:
    """Touch: I want a number."""


@dataclass(frozen=True)
class ChooseField:
    """Touch: this field."""

    field: str


@dataclass(frozen=True)
class ChooseService:
    """Touch: this service."""

    service: str


@dataclass(frozen=True)
class Declare:
    """Touch: I have priority, or not."""

    priority: bool


@dataclass(frozen=True)
class Confirm:
    """Touch: yes, a number for this."""


@dataclass(frozen=True)
class MoreCards:
    """Touch: show the next cards, or the ones before."""

    part: int


@dataclass(frozen=True)
class Back:
    """Touch: one screen back."""


@dataclass(frozen=True)
class StartOver:
    """Touch: back to the first screen."""


@dataclass(frozen=True)
class Help:
    """Touch: I do not know what to choose."""


@dataclass(frozen=True)
class TimePassed:
    """The clock moved."""


@dataclass(frozen=True)
class Issued:
    """The server gave a number."""

    key: str
    answer: IssueAnswer


@dataclass(frozen=True)
class Refused:
    """The server gave none."""

    key: str
    code: str
    #: Why a service is stopped, and when somebody who came now would be called.
    reason: str = ""
    expected: datetime.datetime | None = None


@dataclass(frozen=True)
class StillTrying:
    """The server did not answer; the same request goes out again."""

    key: str


@dataclass(frozen=True)
class SlipChanged:
    """How far the slip of a ticket is."""

    ticket: str
    state: SlipState


@dataclass(frozen=True)
class HallTime:
    """The server's clock, as of now."""

    at: datetime.datetime


@dataclass(frozen=True)
class Shown:
    """A new screen is drawn; on a slow machine that may take a moment."""


@dataclass(frozen=True)
class Stumbled:
    """A mistake of our own: whoever stands here is told, and begins anew."""


Happening = (
    ViewCame | HallTime | ServerLost | Stumbled | PrinterChanged | ChooseLanguage | TakeNumber | ChooseField
    | ChooseService | Declare | Confirm | MoreCards | Back | StartOver | Help | TimePassed | Issued | Refused
    | StillTrying | SlipChanged | Shown
)  # fmt: skip
TOUCHES = (
    ChooseLanguage, TakeNumber, ChooseField, ChooseService, Declare, Confirm, MoreCards, Back, StartOver,
    Help,
)  # fmt: skip


# ------------------------------------------------------------ effects


@dataclass(frozen=True)
class Issue:
    """Ask for a number, again and again with the same key until there is an answer."""

    request: IssueRequest


@dataclass(frozen=True)
class Cancel:
    """Give a number back that nobody waited for; again and again until the server has answered."""

    #: Its secret id.
    ticket: str


@dataclass(frozen=True)
class Print:
    """Print the slip."""

    answer: IssueAnswer
    hall: HallView


Effect = Issue | Cancel | Print

__all__ = [
    "TOUCHES", "Back", "Cancel", "ChooseField", "ChooseLanguage", "ChooseService", "Confirm", "Declare",
    "Effect", "HallTime", "Happening", "Help", "Issue", "Issued", "MoreCards", "Print", "PrinterChanged",
    "Refused", "ServerLost", "Shown", "SlipChanged", "SlipState", "StartOver", "StillTrying", "Stumbled",
    "TakeNumber", "TimePassed", "ViewCame",
]  # fmt: skip
