"""One number a person: who has one by the keyed hash of a card, and the rule that is kept.

A card is never required unless the hall wishes so, and then staff give numbers without one. A kiosk sends a
digest of hall, day and card number; what is kept of it is its HMAC under the day's key, and that says nothing
once the day is over. Whoever is served, missed or cancelled may take another number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import ClassVar, Literal

from queue_server.hall import refusals
from queue_server.hall.state import State
from queue_server.hall.ticket import ENDED

OneTicket = Literal["off", "optional", "required"]


class PersonHasTicket(refusals.Refusal):
    """Whoever holds this card has a number already. Facts: number, state."""

    code: ClassVar[str] = "person-has-ticket"


class CardRequired(refusals.Refusal):
    """This hall gives numbers at a kiosk to whoever shows a card; at a desk to everybody."""

    code: ClassVar[str] = "card-required"


def hashed(key: bytes, person: str) -> bytes:
    """What is kept of a card.

    Args:
        key: of this day, for this purpose.
        person: the digest that the kiosk sent.
    """
    return hmac.digest(key, person.encode(), hashlib.sha256)


def require_no_number(state: State, held: Mapping[bytes, int], card: bytes) -> None:
    """Refuse a second number.

    Raises:
        PersonHasTicket: the first one's visit is not over.
    """
    name = held.get(card)
    ticket = state.tickets.get(name) if name is not None else None
    if ticket is not None and ticket.state not in ENDED:
        raise PersonHasTicket(number=ticket.number, state=ticket.state)


__all__ = ["CardRequired", "OneTicket", "PersonHasTicket", "hashed", "require_no_number"]
