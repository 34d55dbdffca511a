"""What is asked on the wire."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

from queue_server.contract import receipt_codes
from queue_server.contract.messages.base import (
    Device,
    Expect,
    Key,
    Language,
    Minutes,
    Name,
    Reason,
    Ticket,
    Trouble,
    Window,
)
from queue_server.contract.messages.health import KioskHealth
from queue_server.contract.messages.procedures import Preparation

Instant = Annotated[datetime.datetime, msgspec.Meta(tz=True, description="an instant with its offset")]
Turns = Annotated[int, msgspec.Meta(ge=1, le=50)]


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all acts on the wire. The same key with the same content gives the same answer."""

    key: Key


class IssueRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a number."""

    service: Name
    ticket_class: Name | None = msgspec.field(name="class", default=None)
    language: Language | None = None
    #: The kiosk that asks; the scope of its keys.
    device: Device = "kiosk"
    #: Units of work: dossiers brought by one person.
    units: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    #: Services that follow in the same visit, in order.
    then: Annotated[tuple[Name, ...], msgspec.Meta(max_length=9)] = ()
    #: The time of an appointment that is checked in.
    slot: Instant | None = None
    #: The window that was shown before this was asked; it becomes the promise.
    promise: Window | None = None
    #: A digest of the identity card that was scanned (SHA-256 in hexadecimal of hall, day and number); the
    #: server keeps it only under a key that lasts a day.
    person: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")] | None = None
    #: What was said about the papers; it goes to the officer beside the ledger.
    preparation: Preparation | None = None
    #: The receipt code of the dossier whose result or supplement it is for; it goes the same way.
    dossier: Annotated[str, msgspec.Meta(max_length=receipt_codes.LONGEST_CODE)] | None = None


class StaffIssueRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give somebody a number at a desk."""

    service: Name
    ticket_class: Name | None = msgspec.field(name="class", default=None)
    language: Language | None = None
    units: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    then: Annotated[tuple[Name, ...], msgspec.Meta(max_length=9)] = ()
    slot: Instant | None = None
    #: On the printer of this desk, if one is there.
    print: bool = False


class HallRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act on the whole hall."""


class PauseIssuingRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop giving numbers."""

    reason: Reason = ""


class OpenCounterRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take up work at a counter."""

    officer: Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9_-]*$(?!\n)")] = ""


class PauseCounterRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pause a counter."""

    reason: Reason = ""


class CloseCounterRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Leave a counter."""


class TicketRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act that means the ticket at the counter."""

    expect: Expect | None = None


class NextRequest(TicketRequest, frozen=True, kw_only=True):
    """End the ticket at the counter and call the next."""

    outcome: Literal["served", "no_show"] | None = None


class ChosenRequest(TicketRequest, frozen=True, kw_only=True):
    """End the ticket at the counter and call a chosen one, for a reason."""

    chosen: Ticket
    reason: Reason
    outcome: Literal["served", "no_show"] | None = None


class RelieveRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Help with a service from now on, and call its next one."""

    service: Name


class TakeOverRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Call here whoever stands at another counter."""

    #: The counter that is left.
    other: Name
    expect: Expect | None = None


class MoveRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Go on working at another counter."""

    to: Name


class ServicesRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a counter serves today, with its reluctance in minutes. Nothing: as configured."""

    services: (
        Annotated[
            dict[Name, Annotated[int, msgspec.Meta(ge=0, le=240)]], msgspec.Meta(min_length=1, max_length=100)
        ]
        | None
    ) = None


class AutoCallRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the counter calls by itself when it is idle."""

    on: bool


class UndoRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take back the counter's last act."""

    #: ``seq`` of that act's answer.
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class NamedTicketRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act of staff on a ticket wherever it is."""

    ticket: Ticket


class TransferRequest(NamedTicketRequest, frozen=True, kw_only=True):
    """Let a ticket wait for another service, one counter or one officer; none: for its own service again."""

    to_service: Name | None = None
    to_counter: Name | None = None
    to_officer: Name | None = None
    keep_place: bool = True
    #: What was to be done at this counter is done.
    done: bool = False
    reason: Reason = ""


class ParkRequest(NamedTicketRequest, frozen=True, kw_only=True):
    """Keep the place of somebody who goes away for a while."""

    reason: Reason = ""
    minutes: Minutes | None = None
    back_to_counter: bool = False


class PostponeRequest(NamedTicketRequest, frozen=True, kw_only=True):
    """Let some others go first."""

    turns: Turns | None = None


class ClassRequest(NamedTicketRequest, frozen=True, kw_only=True):
    """Give or take away a class."""

    ticket_class: Name = msgspec.field(name="class")


class MergeRequest(NamedTicketRequest, frozen=True, kw_only=True):
    """Make one of two tickets of one person."""

    other: Ticket


class ReprintRequest(NamedTicketRequest, frozen=True, kw_only=True):
    """Make a slip once more."""

    device: Device = "desk"
    #: On the printer of this desk, if one is there.
    print: bool = False


class CitizenRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a ticket's holder may do: cancel it, come back."""


class CitizenPostponeRequest(CitizenRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let some others go first."""

    turns: Turns | None = None


class StopHallRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let the hall stand still."""

    reason: Reason
    #: Ask everybody to leave it.
    clear: bool = False


class AnnounceRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let boards show and speak a text: a prepared one by its id, or ``free`` with words."""

    text: Name
    #: Language to words, for ``free``.
    words: Annotated[
        dict[Language, Annotated[str, msgspec.Meta(min_length=1, max_length=200)]], msgspec.Meta(max_length=9)
    ] = {}
    #: Nothing: all zones.
    zone: Name | None = None
    minutes: Minutes = 2


class WithdrawRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Show an announcement no more."""

    announcement: Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class TestCallRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Call nobody to a counter."""

    __test__ = False

    counter: Name


class BeginPaperRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers are written by hand, since now or an earlier instant."""

    since: Instant | None = None
    reason: Reason = "power"


class PaperEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that was written by hand."""

    sequence: Annotated[int, msgspec.Meta(ge=1, le=999)]
    service: Name
    arrived: Instant
    ticket_class: Name | None = msgspec.field(name="class", default=None)
    units: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    #: Nothing: it still waits.
    outcome: Literal["served", "no-show", "cancelled"] | None = None
    counter: Name | None = None
    called_at: Instant | None = None
    ended_at: Instant | None = None


class EnterPaperRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Enter numbers that were written by hand: all of them, or none."""

    tickets: Annotated[tuple[PaperEntry, ...], msgspec.Meta(min_length=1, max_length=50)]


class AnnouncedRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A board has played a call."""

    device: Device


class HealthReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device's heartbeat. What it does not name any more has ended."""

    kind: Literal["kiosk", "board", "printer", "counter"]
    version: Annotated[str, msgspec.Meta(max_length=32)] = ""
    zone: Name = "main"
    #: A board that may sound can be the announcer.
    can_announce: bool = False
    troubles: Annotated[tuple[Trouble, ...], msgspec.Meta(max_length=20)] = ()
    #: A kiosk's own figures.
    kiosk: KioskHealth | None = None
    #: The order that a board has heard and does once this is answered.
    heard: Annotated[str, msgspec.Meta(max_length=64)] = ""
