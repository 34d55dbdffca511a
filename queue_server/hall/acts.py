"""What can be asked of a hall. An act is either refused with a reason or becomes events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from queue_server.hall.events import Origin, Window
from queue_server.hall.service import Discipline

Outcome = Literal["served", "no_show"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Base of all acts."""

    #: Who asked, with the key that binds the act; nothing where time itself acts.
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick(Act):
    """Let time do what it does: hours begin and end, a day closes, the next one opens."""

    time_zone: datetime.tzinfo
    #: What a new day is opened with.
    discipline: Discipline


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenDay(Act):
    """Open the local date's business day, also again after it was closed."""

    time_zone: datetime.tzinfo
    discipline: Discipline


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseDay(Act):
    """Close the business day now; refused while a ticket is at a counter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Configure(Act):
    """Put a changed discipline in force."""

    time_zone: datetime.tzinfo
    discipline: Discipline


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteClockStep(Act):
    """Record that the machine's clock jumped."""

    machine_time: datetime.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseIssuing(Act):
    """Stop giving numbers."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ResumeIssuing(Act):
    """Give numbers again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue(Act):
    """Give a citizen a number."""

    service: str
    #: Nothing: the service's default class.
    ticket_class: str | None
    #: Nothing: the hall's first language.
    language: str | None
    secret: str
    device: str
    units: int = 1
    #: Address that the slip's code leads to, before the secret id.
    address: str = ""
    promise: Window | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterAct(Act):
    """Base of acts at one counter."""

    counter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCounter(CounterAct):
    """Take up work, also after a pause."""

    officer: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseCounter(CounterAct):
    """Call nobody for a while; a ticket in service stays."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseCounter(CounterAct):
    """Leave the counter; refused while a ticket is at it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketAct(CounterAct):
    """Base of acts that mean the ticket at the counter."""

    #: The ticket that the sender means: its name, or the SHA-256 of its secret id.
    expect: int | str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallNext(TicketAct):
    """End the ticket at the counter and call whose turn it is."""

    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recall(TicketAct):
    """Call the same ticket again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StartService(TicketAct):
    """The citizen is here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finish(TicketAct):
    """The visit is done; nobody is called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkNoShow(TicketAct):
    """The citizen did not come; nobody is called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkAnnounced(Act):
    """A board has played a call or a recall."""

    #: Sequence number of the call's or recall's event.
    call: int
    device: str
