"""The numbers of a lease on the kiosk's disk: which were given without the server, what became of them.

SQL over ``kiosk.memory``; every function is work for one transaction.
"""

from __future__ import annotations

import datetime
import sqlite3
from dataclasses import dataclass

import msgspec

from kiosk import underway
from kiosk.hall_time import Instant
from kiosk.memory import Memory, keep, read, recall
from queue_server.contract import codec, leases
from queue_server.contract.messages import (
    AdmitRequest,
    Claim,
    IssueAnswer,
    IssueRequest,
    LeaseAnswer,
    ServiceView,
)

#: Claims of one lease lie at least so far apart: their order is the order in which they were made.
_APART = datetime.timedelta(milliseconds=1)
#: What became of a number: taken into the line, or never given to anybody.
ADMITTED, UNUSED = "admitted", "unused"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A lease, and the place where it was written."""

    lease: LeaseAnswer
    home: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """A number to hand in."""

    lease: int
    sequence: int
    ticket: str
    number: str
    admission: AdmitRequest


@dataclass(frozen=True, kw_only=True)
class Summary:
    """How the lease and its numbers stand."""

    left: int = 0
    to_hand_in: int = 0
    #: Numbers that the server did not take.
    refused: int = 0


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a number is given for."""

    request: IssueRequest
    #: As the hall's last view has it.
    service: ServiceView
    #: Where the request names none.
    language: str
    #: Hall time, as far as it is known.
    now: Instant
    #: The server may have had the request, so its own number, if there is one, is to be given back.
    sent: bool


class UsedUp(Exception):
    """All numbers of the lease are given."""


def keep_lease(connection: sqlite3.Connection, lease: LeaseAnswer, home: str) -> None:
    """Use this lease from now on. Of earlier days only what is still to be handed in stays."""
    keep(connection, "lease", Kept(lease=lease, home=home))
    began = (lease.ends - datetime.timedelta(days=1)).astimezone(datetime.UTC).isoformat()
    connection.execute(
        "DELETE FROM given WHERE lease != ? AND outcome IS NOT NULL AND at < ?", (lease.lease, began)
    )


def recall_lease(connection: sqlite3.Connection, home: str) -> LeaseAnswer | None:
    """The lease, if it was written in this very place."""
    kept = recall(connection, "lease", Kept)
    return kept.lease if kept is not None and kept.home == home else None


def drop_lease(connection: sqlite3.Connection) -> None:
    """Do not use it any more."""
    connection.execute("DELETE FROM facts WHERE name = 'lease'")


def give(connection: sqlite3.Connection, memory: Memory, lease: LeaseAnswer, wish: Wish) -> IssueAnswer:
    """The next number of a lease; the same one for the same key.

    Raises:
        UsedUp: none is left.
    """
    request = wish.request
    row = connection.execute("SELECT answer FROM given WHERE key = ?", (request.key,)).fetchone()
    if row is not None:
        return codec.decode(row[0], IssueAnswer)
    sequence = _latest(connection, memory, lease) + 1
    if sequence > lease.last:
        raise UsedUp
    claim = _claim(connection, leases.number(lease.prefix, lease.digits, sequence), wish)
    answer = _answer(lease, claim, wish)
    admission = AdmitRequest(claim=claim, seal=leases.seal(lease.secret, claim))
    connection.execute(
        "INSERT INTO given (lease, sequence, key, ticket, admission, answer, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            lease.lease, sequence, request.key, answer.id, codec.encode(admission), codec.encode(answer),
            claim.arrived.isoformat(),
        ),
    )  # fmt: skip
    keep(connection, "instant", Instant(at=claim.arrived, ahead=wish.now.ahead))
    underway.show(connection, answer, claim.arrived)
    (underway.unwanted if wish.sent else underway.settled)(connection, request.key)
    memory.mark(lease.lease, sequence)
    return answer


def _claim(connection: sqlite3.Connection, number: str, wish: Wish) -> Claim:
    """What the kiosk says of a number: it is later than every instant written before."""
    request, written = wish.request, recall(connection, "instant", Instant)
    return Claim(
        number=number, service=request.service,
        # An appointment is checked in with the server; without it the number is an ordinary one.
        ticket_class=None if request.slot else request.ticket_class, language=request.language,
        units=request.units, arrived=max(wish.now.at, written.at + _APART) if written else wish.now.at,
    )  # fmt: skip


def _answer(lease: LeaseAnswer, claim: Claim, wish: Wish) -> IssueAnswer:
    """The number in the shape of the server's own; it has no row in the ledger, so no code."""
    return IssueAnswer(
        id=leases.ticket_id(lease.secret, claim.number), ticket=0, number=claim.number,
        service=claim.service, ticket_class=claim.ticket_class or wish.service.default_class,
        language=claim.language or wish.language, issued_at=claim.arrived, ahead=0,
        counters=wish.service.counters, seq=0, code="",
        url=leases.address(lease.address, lease.secret, claim), units=claim.units,
    )  # fmt: skip


def to_hand_in(connection: sqlite3.Connection) -> list[Given]:
    """What the server has not answered yet, in the order in which it was given."""
    rows = connection.execute(
        "SELECT lease, sequence, ticket, admission FROM given WHERE outcome IS NULL ORDER BY lease, sequence"
    )
    found = [(*row[:3], read(row[3], AdmitRequest)) for row in rows]
    return [
        Given(lease=lease, sequence=sequence, ticket=ticket, number=said.claim.number, admission=said)
        for lease, sequence, ticket, said in found
        if said is not None
    ]


def handed(connection: sqlite3.Connection, number: Given, outcome: str) -> None:
    """The server has answered. What nobody waited for any more by then is to be given back."""
    changed = connection.execute(
        "UPDATE given SET outcome = ? WHERE lease = ? AND sequence = ? AND outcome IS NULL",
        (outcome, number.lease, number.sequence),
    ).rowcount
    if not changed and outcome == ADMITTED:
        underway.give_back(connection, number.ticket)


def give_back(connection: sqlite3.Connection, ticket: str) -> None:
    """Nobody waits for this number: one that was not handed in never is; of others the server is told."""
    unused = connection.execute(
        "UPDATE given SET outcome = ? WHERE ticket = ? AND outcome IS NULL", (UNUSED, ticket)
    ).rowcount
    if unused:
        underway.forget(connection, ticket)
    else:
        underway.give_back(connection, ticket)


def _latest(connection: sqlite3.Connection, memory: Memory, lease: LeaseAnswer) -> int:
    (latest,) = connection.execute(
        "SELECT max(sequence) FROM given WHERE lease = ?", (lease.lease,)
    ).fetchone()
    return max(lease.first - 1, latest or 0, memory.used(lease.lease))


def summary(connection: sqlite3.Connection, memory: Memory, lease: LeaseAnswer | None) -> Summary:
    """How everything stands."""
    (to_hand_in,) = connection.execute("SELECT count(*) FROM given WHERE outcome IS NULL").fetchone()
    (refused,) = connection.execute(
        "SELECT count(*) FROM given WHERE outcome NOT IN (?, ?)", (ADMITTED, UNUSED)
    ).fetchone()
    left = 0 if lease is None else max(0, lease.last - _latest(connection, memory, lease))
    return Summary(left=left, to_hand_in=to_hand_in, refused=refused)


__all__ = [
    "ADMITTED", "UNUSED", "Given", "Summary", "UsedUp", "Wish", "drop_lease", "give", "give_back", "handed",
    "keep_lease", "recall_lease", "summary", "to_hand_in",
]  # fmt: skip
