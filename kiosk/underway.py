"""What a kiosk was about to do when it died: requests without an answer, numbers perhaps not printed.

Pure SQL over ``kiosk.memory``; every function is work for one transaction.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from kiosk.memory import read
from queue_server.contract import codec
from queue_server.contract.messages import IssueAnswer, IssueRequest

#: Most slips of one number: a second one only where the kiosk died while it printed the first.
MOST_PRINTS = 2
#: A number that was not printed is of no use to a restart after this time.
_OVER = datetime.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Act:
    """A request that was sent and not answered."""

    request: IssueRequest
    at: datetime.datetime
    #: It is here as it was sent. What was said of a person, papers or a dossier is not kept, and without it
    #: the same key would be refused.
    whole: bool
    #: Somebody waited for it when this was written.
    wanted: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A number that exists; how often its slip was begun."""

    answer: IssueAnswer
    at: datetime.datetime
    prints: int


def is_whole(request: IssueRequest) -> bool:
    """Whether nothing of a request would be left out on disk."""
    return request.person is None and request.preparation is None and request.dossier is None


def begin(connection: sqlite3.Connection, request: IssueRequest, at: datetime.datetime) -> None:
    """Before a request is sent."""
    kept = msgspec.structs.replace(request, person=None, preparation=None, dossier=None)
    connection.execute(
        "INSERT INTO acts (key, request, at, whole) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (request.key, codec.encode(kept), at.isoformat(), is_whole(request)),
    )


def unwanted(connection: sqlite3.Connection, key: str) -> None:
    """Nobody waits for this request any more; whether there is a number is to be found out."""
    connection.execute("UPDATE acts SET wanted = 0 WHERE key = ?", (key,))


def settled(connection: sqlite3.Connection, key: str) -> None:
    """It is known what came of a request, and done with."""
    connection.execute("DELETE FROM acts WHERE key = ?", (key,))


def show(
    connection: sqlite3.Connection, answer: IssueAnswer, at: datetime.datetime, *, wanted: bool = True
) -> None:
    """A number exists, and is about to be shown; or nobody waits for it and it is to be given back."""
    past = (at - _OVER).isoformat()
    connection.execute("DELETE FROM shown WHERE wanted AND at < ?", (past,))
    connection.execute(
        "INSERT INTO shown (ticket, answer, at, wanted) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (answer.id, codec.encode(answer), at.isoformat(), wanted),
    )


def give_back(connection: sqlite3.Connection, ticket: str) -> None:
    """Nobody waits for a number; true until the server has heard it."""
    connection.execute(
        "INSERT INTO shown (ticket, answer, at, wanted) VALUES (?, x'', '', 0)"
        " ON CONFLICT DO UPDATE SET wanted = 0",
        (ticket,),
    )


def printing(connection: sqlite3.Connection, ticket: str) -> None:
    """A slip is about to begin."""
    connection.execute("UPDATE shown SET prints = prints + 1 WHERE ticket = ?", (ticket,))


def forget(connection: sqlite3.Connection, ticket: str) -> None:
    """Its slip is printed, or it was given back."""
    connection.execute("DELETE FROM shown WHERE ticket = ?", (ticket,))


def acts(connection: sqlite3.Connection) -> list[Act]:
    """All requests without an answer, the oldest first."""
    return list(_acts(connection))


def _acts(connection: sqlite3.Connection) -> Iterator[Act]:
    rows = connection.execute("SELECT request, at, whole, wanted FROM acts ORDER BY at, rowid")
    for content, at, whole, wanted in rows:
        request = read(content, IssueRequest)
        if request is not None:
            instant = datetime.datetime.fromisoformat(at)
            yield Act(request=request, at=instant, whole=bool(whole), wanted=bool(wanted))


def shown(connection: sqlite3.Connection) -> list[Shown]:
    """Numbers that somebody waited for and whose slip is not surely printed, the newest first."""
    rows = connection.execute(
        "SELECT answer, at, prints FROM shown WHERE wanted ORDER BY at DESC, rowid DESC"
    )
    found = ((read(row[0], IssueAnswer), *row[1:]) for row in rows)
    return [
        Shown(answer=answer, at=datetime.datetime.fromisoformat(at), prints=prints)
        for answer, at, prints in found
        if answer is not None
    ]


def to_give_back(connection: sqlite3.Connection) -> list[str]:
    """Secret ids of the numbers that nobody waits for."""
    return [ticket for (ticket,) in connection.execute("SELECT ticket FROM shown WHERE NOT wanted")]


__all__ = [
    "MOST_PRINTS", "Act", "Shown", "acts", "begin", "forget", "give_back", "is_whole", "printing", "settled",
    "show", "shown", "to_give_back", "unwanted",
]  # fmt: skip
