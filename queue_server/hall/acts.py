"""What can be asked of a hall. An act is either refused with a reason or becomes events."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    #: Service to when somebody who came now would be called, as forecast; nothing: not today. Empty where
    #: nobody knows.
    expected: Mapping[str, datetime.datetime | None] = field(default_factory=dict)


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
    #: Services that follow in the same visit, in order.
    then: tuple[str, ...] = ()
    #: The time of an appointment that is checked in.
    slot: datetime.datetime | None = None
    #: The counter whose officer gives it.
    counter: str | None = None
    #: Given by staff: also while no kiosk gives numbers of the service any more.
    by_staff: bool = False
    #: Address that the slip's code leads to, before the secret id.
    address: str = ""
    promise: Window | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GrantLease(Act):
    """Lend a kiosk numbers for the time in which the server is away."""

    device: str
    #: The lease that the kiosk still holds; its others are used no further.
    holds: int | None
    epoch: int
    #: Address that a slip's code leads to, before the secret id.
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AdmitLeased(Act):
    """Take somebody into the line whose number a kiosk gave while the server was away.

    That the number is a true one is known by its secret id, which the sender has checked.
    """

    #: The lease by whose secret it was checked.
    lease: int
    epoch: int
    number: str
    service: str
    ticket_class: str | None
    language: str | None
    secret: str
    units: int = 1
    #: When it was given, as the kiosk says; nothing: an officer takes it in now.
    claimed: datetime.datetime | None = None
    #: When the kiosk was last heard of.
    contact: datetime.datetime | None = None
    #: The counter whose officer takes it in.
    counter: str | None = None


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

    #: The ticket that the sender means: its name, or the SHA-256 of its secret id; 0: that nobody is there.
    expect: int | str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallNext(TicketAct):
    """End the ticket at the counter and call whose turn it is."""

    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallChosen(TicketAct):
    """End the ticket at the counter and call one that somebody has chosen, for a reason."""

    #: Its name, or its number today.
    chosen: int | str
    reason: str
    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Relieve(CounterAct):
    """Help with a service from now on, and call its next one."""

    service: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeOver(CounterAct):
    """Call here whoever stands at another counter, which cannot go on."""

    #: The counter that is left.
    other: str
    expect: int | str | None = None


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
class NamedTicketAct(Act):
    """Base of acts that mean a ticket wherever it is."""

    #: Its name, the SHA-256 of its secret id, or its number today.
    ticket: int | str
    #: The counter whose officer acts; nothing for other staff and for the citizen.
    counter: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer(NamedTicketAct):
    """Let a ticket wait for another service, a counter or an officer; or for its own service again."""

    to_service: str | None = None
    to_counter: str | None = None
    to_officer: str | None = None
    keep_place: bool = True
    #: What was to be done at this counter is done.
    done: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Park(NamedTicketAct):
    """Keep the place of somebody who goes away for a while."""

    reason: str = ""
    #: Nothing: as long as the hall keeps places.
    minutes: int | None = None
    #: The ticket comes back to the counter that parks it.
    back_to_counter: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Return(NamedTicketAct):
    """Somebody who was away, or missed the call, is here again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel(NamedTicketAct):
    """The ticket is not needed any more."""

    by_citizen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Postpone(NamedTicketAct):
    """Let some others go first."""

    #: How many; nothing: as many as the hall offers.
    turns: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reprint(NamedTicketAct):
    """Make a slip once more."""

    device: str
    secret: str
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmPriority(NamedTicketAct):
    """The declared class is right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeClass(NamedTicketAct):
    """Give or take away a class."""

    ticket_class: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge(NamedTicketAct):
    """Make one of two tickets of one person."""

    #: The ticket that ends.
    other: int | str


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveCounter(CounterAct):
    """Go on working at another counter."""

    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetServices(CounterAct):
    """Change what a counter serves today. Nothing: as configured."""

    #: Service id to reluctance in minutes.
    services: Mapping[str, int] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAutoCall(CounterAct):
    """Whether the counter calls by itself when it is idle."""

    on: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AskHelp(CounterAct):
    """Ask for help without a sound."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EndHelp(CounterAct):
    """Help is here, or not needed any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Undo(CounterAct):
    """Take back the counter's last act."""

    #: The act's last row.
    seq: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StopHall(Act):
    """Let the hall stand still: no numbers, no calls."""

    reason: str
    #: Ask everybody to leave it.
    clear: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ResumeHall(Act):
    """Let the hall go on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Announce(Act):
    """Let boards show and speak a text."""

    #: Id of a prepared one, or ``free``.
    text: str
    zone: str | None = None
    minutes: int = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawAnnouncement(Act):
    """Show an announcement no more."""

    announcement: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TestCall(Act):
    """Call nobody, to hear and see whether boards work."""

    counter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BeginPaper(Act):
    """Numbers are written by hand."""

    #: Nothing: now.
    since: datetime.datetime | None = None
    reason: str = "power"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperTicket:
    """A number that was written by hand."""

    sequence: int
    service: str
    arrived: datetime.datetime
    ticket_class: str | None = None
    units: int = 1
    #: Nothing: it still waits.
    outcome: Literal["served", "no-show", "cancelled"] | None = None
    counter: str | None = None
    called_at: datetime.datetime | None = None
    ended_at: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterPaper(Act):
    """Enter numbers that were written by hand."""

    tickets: tuple[PaperTicket, ...]
    #: SHA-256 of a secret id for each.
    secrets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EndPaper(Act):
    """Machines give the numbers again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RateVisit(Act):
    """Somebody whose visit is over says at the counter's pad how it was."""

    #: The counter where it ended.
    counter: str
    #: The ticket's name.
    ticket: int
    #: Number of faces that were shown, and the version of what they mean.
    scale: int
    scale_version: int
    #: The face: 1, the worst, to ``scale``, the best.
    score: int
    #: Codes of the reasons that were chosen.
    reasons: tuple[str, ...] = ()
    #: When the face was pressed, as the pad says; nothing: now.
    claimed: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkAnnounced(Act):
    """A board has played a call or a recall."""

    #: Sequence number of the call's or recall's event.
    call: int
    device: str
