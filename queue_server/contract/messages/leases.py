"""Numbers that a kiosk may give while the server is away: leasing them, and handing them in."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec

from queue_server.contract.messages.base import Language, Name
from queue_server.contract.messages.health import KioskHealth
from queue_server.contract.messages.requests import Instant, Request

Number = Annotated[str, msgspec.Meta(pattern=r"^[A-ZĐ]{1,2}[0-9]{1,4}$(?!\n)", description="A leased number")]


class LeaseRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kiosk asks for numbers in reserve. The device is in the path."""

    #: The lease that it still holds, by name; nothing: it holds none (new, or its disk was made anew), so an
    #: older one of the same device is not used any more.
    holds: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None


class LeaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers for one kiosk, to be given only while the server is away, and only on this day."""

    #: The lease's name: the row of its event.
    lease: int
    hall: str
    epoch: int
    device: str
    prefix: str
    #: Digits of a number at least.
    digits: int
    first: int
    last: int
    #: 32 bytes, base64url without padding; never shown, never logged.
    secret: str
    #: Address that a slip's code leads to, before the secret id.
    address: str
    day: datetime.date
    #: The end of that day; void from then on.
    ends: datetime.datetime
    seq: int


class Claim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a kiosk says of a number given while the server was away, sealed with the lease's secret."""

    number: Number
    service: Name
    ticket_class: Name | None = msgspec.field(name="class", default=None)
    language: Language | None = None
    units: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    #: When it was given, by the kiosk's clock as it believed the hall's to be.
    arrived: Instant


class AdmitRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a number given while the server was away into the line. The secret id in the path is its key.

    Kiosk, another kiosk, phone and officer say the same: it happens once, and the answer is always the same.
    """

    claim: Claim
    #: HMAC of the claim; see ``contract.leases``.
    seal: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{22}$(?!\n)")]


class AdmitByNumberRequest(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An officer takes a slip's number into the line without its code; it has arrived now."""

    number: Number
    service: Name
    ticket_class: Name | None = msgspec.field(name="class", default=None)
    language: Language | None = None
    units: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1


__all__ = [
    "AdmitByNumberRequest", "AdmitRequest", "Claim", "KioskHealth", "LeaseAnswer", "LeaseRequest", "Number",
]  # fmt: skip
