"""What is known of today's tickets beside the ledger: whose card, what of papers, which dossier.

The desk decides with it as it does with the state: ahead of the store by one batch, and made anew from the
store where a batch fails. So of two kiosks that ask with one card at the same instant exactly one is given a
number, and no crash lets a second one through.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from queue_server import cards, day_sealing, preparations
from queue_server.contract.messages import Preparation
from queue_server.day_keys import DayKeys
from queue_server.hall.state import State
from queue_server.store.ledger import Beside, LedgerUnavailable


@dataclass(frozen=True, slots=True)
class Said:
    """What a kiosk sent with a request for a number and the ledger must not know."""

    person: str | None = None
    preparation: Preparation | None = None
    #: Receipt code of the dossier that the number is for.
    dossier: str | None = None


class DayBeside:
    """What is beside the ledger today.

    Args:
        keys: of the hall's days.
        one_ticket: the hall's rule.
    """

    def __init__(self, keys: DayKeys, one_ticket: cards.OneTicket = "off") -> None:
        self.keys, self.one_ticket = keys, one_ticket
        #: A card's hash to the ticket that was last taken with it.
        self._cards: dict[bytes, int] = {}
        #: Ticket to what was said.
        self.preparations: dict[int, Preparation] = {}
        #: Ticket to the receipt code of its dossier.
        self.dossiers: dict[int, str] = {}

    def loaded(self, day: datetime.date | None, kept: Iterable[Beside]) -> DayBeside:
        """A new one from what the store has; nothing while no day is open."""
        fresh = DayBeside(self.keys, self.one_ticket)
        if day is not None:
            for entry in kept:
                fresh._load(day, entry)
        return fresh

    def _load(self, day: datetime.date, entry: Beside) -> None:
        if entry.card is not None:
            self._cards[entry.card] = entry.ticket
        try:
            self._open(day, entry)
        except LedgerUnavailable:
            # The keys say what is wrong. Numbers go on without what was said with them.
            return

    def _open(self, day: datetime.date, entry: Beside) -> None:
        hall, ticket = self.keys.hall, entry.ticket
        if entry.preparation is not None:
            key = self.keys.derived(day, "preparation")
            said = preparations.opened(key, hall, ticket, entry.preparation)
            if said is not None:
                self.preparations[ticket] = said
        if entry.dossier is not None:
            code = day_sealing.opened(self.keys.derived(day, "dossier"), hall, ticket, entry.dossier)
            if code is not None:
                self.dossiers[ticket] = code.decode()

    def admit(self, state: State, said: Said, ticket: int) -> Beside:
        """What is to be kept of a ticket that is about to be given.

        Raises:
            PersonHasTicket: the card has one whose visit is not over.
            CardRequired: the hall wants a card.
            LedgerUnavailable: the day's key cannot be had.
        """
        day = state.day
        if day is None:
            raise ValueError("a ticket is given on a day")
        card = None
        if self.one_ticket == "required" and said.person is None:
            raise cards.CardRequired
        if self.one_ticket != "off" and said.person is not None:
            card = cards.hashed(self.keys.derived(day, "card"), said.person)
            cards.require_no_number(state, self._cards, card)
        body = dossier = None
        if said.preparation is not None:
            key = self.keys.derived(day, "preparation")
            body = preparations.sealed(key, self.keys.hall, ticket, said.preparation)
        if said.dossier is not None:
            key = self.keys.derived(day, "dossier")
            dossier = day_sealing.sealed(key, self.keys.hall, ticket, said.dossier.encode())
        return Beside(ticket=ticket, card=card, preparation=body, dossier=dossier)

    def take(self, entry: Beside, said: Said) -> None:
        """Remember what was admitted."""
        if entry.card is not None:
            self._cards[entry.card] = entry.ticket
        if said.preparation is not None:
            self.preparations[entry.ticket] = said.preparation
        if said.dossier is not None:
            self.dossiers[entry.ticket] = said.dossier

    def forget(self) -> None:
        """The day begins or ends."""
        self._cards.clear()
        self.preparations.clear()
        self.dossiers.clear()


__all__ = ["DayBeside", "Said"]
