"""What can happen at a kiosk, and what it can do about it. Parts of the flow add their own."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from printers.sheets import Information
from queue_server.contract.messages import HallView, IssueAnswer, IssueRequest

SlipState = Literal["printing", "printed", "failed"]
#: How a screen may look; each has its colours and sizes in ``look.toml``.
ThemeName = Literal["plain", "large", "high-contrast"]


class Touch:
    """Base of what a citizen does: a finger, a key of the keypad, a code held before the scanner."""


class News:
    """Base of what happens without a citizen."""


class Effect:
    """Base of what the flow asks for."""


Happening = Touch | News

# ------------------------------------------------------------ touches


@dataclass(frozen=True)
class ChooseLanguage(Touch):
    """Speak this language."""

    language: str


@dataclass(frozen=True)
class Wake(Touch):
    """From the quiet picture to the first screen."""


@dataclass(frozen=True)
class TakeNumber(Touch):
    """I want a number."""


@dataclass(frozen=True)
class HaveAppointment(Touch):
    """I have an appointment, or a message."""


@dataclass(frozen=True)
class TakeByAppointment(Touch):
    """My time was agreed before."""


@dataclass(frozen=True)
class ChooseSlot(Touch):
    """That is my time."""

    slot: datetime.datetime


@dataclass(frozen=True)
class ChooseField(Touch):
    """This field."""

    field: str


@dataclass(frozen=True)
class ChooseService(Touch):
    """This service."""

    service: str


@dataclass(frozen=True)
class ChangeUnits(Touch):
    """So many dossiers more, or fewer."""

    by: int


@dataclass(frozen=True)
class Declare(Touch):
    """I have priority, or not."""

    priority: bool


@dataclass(frozen=True)
class Confirm(Touch):
    """Yes, go on."""


@dataclass(frozen=True)
class WithoutCard(Touch):
    """I have no card with me, or do not want to show it."""


@dataclass(frozen=True)
class MoreCards(Touch):
    """Show the next cards, or the ones before."""

    part: int


@dataclass(frozen=True)
class Type(Touch):
    """A sign of the pad."""

    sign: str


@dataclass(frozen=True)
class Erase(Touch):
    """Take back the last sign."""


@dataclass(frozen=True)
class Back(Touch):
    """One screen back."""


@dataclass(frozen=True)
class StartOver(Touch):
    """Back to the first screen."""


@dataclass(frozen=True)
class Help(Touch):
    """I do not know what to choose."""


@dataclass(frozen=True)
class Stay(Touch):
    """I am still here."""


@dataclass(frozen=True)
class ChooseTheme(Touch):
    """Larger letters, stronger contrast, or neither."""

    theme: ThemeName


@dataclass(frozen=True)
class Sit(Touch):
    """Bring everything down to where somebody who sits can reach it, or up again."""


@dataclass(frozen=True)
class Speak(Touch):
    """Say aloud what is on the screen, or be quiet."""

    #: Headphones were put in, or pulled out; nothing: the other way than now.
    aloud: bool | None = None


@dataclass(frozen=True)
class UseKeys(Touch):
    """Somebody uses the keypad, or a finger again. It presses nothing."""

    keys: bool = True


@dataclass(frozen=True)
class PrintOut(Touch):
    """Let me take along what is on the screen."""

    information: Information


# ------------------------------------------------------------ news


@dataclass(frozen=True)
class ViewCame(News):
    """The server's newest view."""

    hall: HallView


@dataclass(frozen=True)
class ServerLost(News):
    """The server is away."""

    since: datetime.datetime


@dataclass(frozen=True)
class PrinterChanged(News):
    """The printer has a trouble, or none any more."""

    code: str | None


@dataclass(frozen=True)
class LeaseChanged(News):
    """So many numbers can be given while the server is away."""

    left: int


@dataclass(frozen=True)
class TimePassed(News):
    """The clock moved."""


@dataclass(frozen=True)
class Issued(News):
    """There is a number. Without a code it is a leased one, given while the server was away."""

    key: str
    answer: IssueAnswer


@dataclass(frozen=True)
class Refused(News):
    """There is none."""

    key: str
    code: str
    #: Why a service is stopped, and when somebody who came now would be called.
    reason: str = ""
    expected: datetime.datetime | None = None
    #: The number that this person has already.
    number: str = ""


@dataclass(frozen=True)
class StillTrying(News):
    """The server did not answer; the same request goes out again."""

    key: str


@dataclass(frozen=True)
class Resumed(News):
    """A number that was asked for just before the program ended, and is there now."""

    answer: IssueAnswer
    #: Its slip was printed before.
    printed: bool


@dataclass(frozen=True)
class SlipChanged(News):
    """How far the slip of a ticket is."""

    ticket: str
    state: SlipState


@dataclass(frozen=True)
class SheetChanged(News):
    """How far a sheet of information is."""

    information: Information
    state: SlipState


@dataclass(frozen=True)
class SpeechChanged(News):
    """Languages that can be spoken now; none: speech is not offered."""

    languages: tuple[str, ...]


@dataclass(frozen=True)
class HallTime(News):
    """The server's clock, as of now."""

    at: datetime.datetime


@dataclass(frozen=True)
class Shown(News):
    """A new screen is drawn; on a slow machine that may take a moment."""


@dataclass(frozen=True)
class Stumbled(News):
    """A mistake of our own: whoever stands here is told, and begins anew."""


# ------------------------------------------------------------ effects


@dataclass(frozen=True)
class Issue(Effect):
    """Ask for a number, again and again with the same key until there is an answer."""

    request: IssueRequest


@dataclass(frozen=True)
class Cancel(Effect):
    """Give a number back that nobody waited for; again and again until the server has answered."""

    #: Its secret id.
    ticket: str


@dataclass(frozen=True)
class Print(Effect):
    """Print the slip."""

    answer: IssueAnswer
    hall: HallView


@dataclass(frozen=True)
class PrintSheet(Effect):
    """Print a sheet of information."""

    information: Information


__all__ = [
    "Back", "Cancel", "ChangeUnits", "ChooseField", "ChooseLanguage", "ChooseService", "ChooseSlot",
    "ChooseTheme", "Confirm", "Declare", "Effect", "Erase", "HallTime", "Happening", "HaveAppointment",
    "Help", "Issue", "Issued", "LeaseChanged", "MoreCards", "News", "Print", "PrintOut", "PrintSheet",
    "PrinterChanged", "Refused", "Resumed", "ServerLost", "SheetChanged", "Shown", "Sit", "SlipChanged",
    "SlipState", "Speak", "SpeechChanged", "StartOver", "Stay", "StillTrying", "Stumbled",
    "TakeByAppointment", "TakeNumber", "ThemeName", "TimePassed", "Touch", "Type", "UseKeys", "ViewCame",
    "Wake", "WithoutCard",
]  # fmt: skip
