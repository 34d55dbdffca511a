"""The numbers of a lease on the kiosk's disk: which were given without the server, what became of them.

Pure SQL over ``kiosk.memory``; every function is work for one transaction.
"""

from __future__ import annotations

import datetime
import sqlite3
from dataclasses import dataclass

import msgspec

from kiosk import underway
from kiosk.hall_time import Instant
from kiosk.memory import keep, read, recall
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


def give(
    connection: sqlite3.Connection, lease: LeaseAnswer, service: ServiceView, request: IssueRequest, *,
    now: Instant, language: str, sent: bool,
) -> IssueAnswer:  # fmt: skip
    """The next number of a lease; the same one for the same key.

    Args:
        service: what it is for, as the hall's last view has it.
        now: by hall time as far as it is known; the claim is later than every instant written before.
        language: where the request names none.
        sent: the server may have had the request, so its own number, if there is one, is to be given back.

    Raises:
        UsedUp: none is left.
    """
    row = connection.execute("SELECT answer FROM given WHERE key = ?", (request.key,)).fetchone()
    if row is not None:
        return codec.decode(row[0], IssueAnswer)
    (latest,) = connection.execute(
        "SELECT max(sequence) FROM given WHERE lease = ?", (lease.lease,)
    ).fetchone()
    sequence = lease.first if latest is None else latest + 1
    if sequence > lease.last:
        raise UsedUp
    written = recall(connection, "instant", Instant)
    at = max(now.at, written.at + _APART) if written else now.at
    claim = Claim(
        number=leases.number(lease.prefix, lease.digits, sequence), service=request.service,
        # An appointment is checked in with the server; without it the number is an ordinary one.
        ticket_class=None if request.slot else request.ticket_class, language=request.language,
        units=request.units, arrived=at,
    )  # fmt: skip
    answer = _answer(lease, service, claim, language)
    admission = AdmitRequest(claim=claim, seal=leases.seal(lease.secret, claim))
    connection.execute(
        "INSERT INTO given (lease, sequence, key, ticket, admission, answer, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            lease.lease, sequence, request.key, answer.id, codec.encode(admission), codec.encode(answer),
            at.isoformat(),
        ),
    )  # fmt: skip
    keep(connection, "instant", Instant(at=at, ahead=now.ahead))
    underway.show(connection, answer, at)
    (underway.unwanted if sent else underway.settled)(connection, request.key)
    return answer


def _answer(lease: LeaseAnswer, service: ServiceView, claim: Claim, language: str) -> IssueAnswer:
    """The number in the shape of the server's own; it has no row in the ledger, so no code."""
    return IssueAnswer(
        id=leases.ticket_id(lease.secret, claim.number), ticket=0, number=claim.number,
        service=claim.service, ticket_class=claim.ticket_class or service.default_class,
        language=claim.language or language, issued_at=claim.arrived, ahead=0, counters=service.counters,
        seq=0, code="", url=leases.address(lease.address, lease.secret, claim), units=claim.units,
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


def summary(connection: sqlite3.Connection, lease: LeaseAnswer | None) -> Summary:
    """How everything stands."""
    (to_hand_in,) = connection.execute("SELECT count(*) FROM given WHERE outcome IS NULL").fetchone()
    (refused,) = connection.execute(
        "SELECT count(*) FROM given WHERE outcome NOT IN (?, ?)", (ADMITTED, UNUSED)
    ).fetchone()
    left = 0
    if lease is not None:
        (latest,) = connection.execute(
            "SELECT max(sequence) FROM given WHERE lease = ?", (lease.lease,)
        ).fetchone()
        left = lease.last - (lease.first - 1 if latest is None else latest)
    return Summary(left=left, to_hand_in=to_hand_in, refused=refused)


__all__ = [
    "ADMITTED", "UNUSED", "Given", "Summary", "UsedUp", "drop_lease", "give", "give_back", "handed",
    "keep_lease", "recall_lease", "summary", "to_hand_in",
]  # fmt: skip
