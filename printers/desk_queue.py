"""A desk's slips on disk: what was taken is not lost, and what may be on paper is not printed again.

``taken`` → ``begun`` → ``printed``. A slip is printed once the server knows that it is here. The step to
``begun`` is on the disk just before a printer gets the first byte, so after a power cut a slip that is still
``begun`` may lie in the tray: it is not printed again, and that is said.

The file has an identity of its own, by which the server knows whose a slip is, and one process owns it.
"""

from __future__ import annotations

import datetime
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from printers.owning import Owned, Ownership
from queue_server.contract import codec
from queue_server.contract.messages import HallView, PrintedRequest, PrintJob

#: Nobody knows whether the slip is on paper.
UNCERTAIN = "print-uncertain"
#: What is over is remembered so long, lest the server ask for it again.
_KEPT_FOR = datetime.timedelta(days=2)
#: Slips of which a server is told that has begun anew: those that wait, and the latest others.
_MOST_HELD = 100
_VERSION = 2
_AGENT = "CREATE TABLE agent (identity TEXT NOT NULL) STRICT;"
_NAMES = """
-- What it is, also when what was on it is gone: a slip's number, a sheet's title; and whose slip it is.
ALTER TABLE slips ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE slips ADD COLUMN ticket INTEGER;
"""
_TABLE = """
CREATE TABLE slips (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, taken_at TEXT NOT NULL,
    hall BLOB NOT NULL, job BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('taken', 'begun', 'printed', 'failed')),
    code TEXT NOT NULL DEFAULT '', told TEXT NOT NULL DEFAULT '',
    -- What the server is to know, and in ``told``: what it knows.
    news TEXT GENERATED ALWAYS AS (CASE state WHEN 'begun' THEN 'taken' ELSE state END || ' ' || code)
) STRICT;
"""


class QueueError(Exception):
    """The queue cannot be used; says which file, and why."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A slip that waits for its printer."""

    id: str
    taken_at: datetime.datetime
    hall: HallView
    job: PrintJob


class DeskQueue:
    """The queue of one desk. Every method is on the disk when it returns; call them in one thread.

    Args:
        path: its file; made with its folder.

    Raises:
        QueueError: the file cannot be opened, is another process's, or of a newer release.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._ownership = Ownership(path)
        except Owned as error:
            raise QueueError(
                f"{path}: {error}; stop that one, or give this printer a file of its own by --queue"
            ) from error
        except OSError as error:
            raise QueueError(f"{path}: {error}") from error
        try:
            self._open(path)
        except BaseException:
            self._ownership.release()
            raise

    def _open(self, path: Path) -> None:
        try:
            self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
                self._file.execute(f"PRAGMA {pragma}")
            (version,) = self._file.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise QueueError(
                    f"{path}: written by a newer release; install that one, or name another file"
                )
            if version < _VERSION:
                table = _TABLE if version == 0 else ""
                self._file.executescript(f"BEGIN; {table} {_NAMES} {_AGENT}")
                self._file.execute("INSERT INTO agent VALUES (?)", (secrets.token_urlsafe(16),))
                self._file.execute(f"PRAGMA user_version = {_VERSION}")
                self._file.execute("COMMIT")
            #: By which the server tells this queue from any other.
            (self.identity,) = self._file.execute("SELECT identity FROM agent").fetchone()
        except sqlite3.Error as error:
            raise QueueError(f"{path}: {error}") from error

    def recover(self) -> None:
        """After a start: what had begun is uncertain, and not printed again."""
        self._file.execute(
            "UPDATE slips SET state = 'failed', code = ?, job = x'' WHERE state = 'begun'", (UNCERTAIN,)
        )

    def take(self, job: PrintJob, hall: HallView, now: datetime.datetime) -> bool:
        """Keep a slip that is wanted; whether it is a new one."""
        past = (now - _KEPT_FOR).isoformat()
        self._file.execute("DELETE FROM slips WHERE told = news AND taken_at < ?", (past,))
        taken = self._file.execute(
            "INSERT INTO slips (id, taken_at, hall, job, state, name, ticket)"
            " VALUES (?, ?, ?, ?, 'taken', ?, ?) ON CONFLICT (id) DO NOTHING",
            (job.id, now.isoformat(), codec.encode(hall), codec.encode(job), job.name[:200], job.ticket),
        )
        return taken.rowcount == 1

    def knows(self, identity: str) -> bool:
        """Whether a slip has been taken before."""
        return self._file.execute("SELECT 1 FROM slips WHERE id = ?", (identity,)).fetchone() is not None

    def first(self) -> Kept | None:
        """The oldest slip that waits, and that the server knows to be here."""
        row = self._file.execute(
            "SELECT id, taken_at, hall, job FROM slips WHERE state = 'taken' AND told <> ''"
            " ORDER BY place LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        identity, taken_at, hall, job = row
        return Kept(
            id=identity, taken_at=datetime.datetime.fromisoformat(taken_at),
            hall=codec.decode(hall, HallView), job=codec.decode(job, PrintJob),
        )  # fmt: skip

    def begin(self, identity: str) -> None:
        """Its first byte is about to be sent. From here on it may be on paper."""
        self._file.execute("UPDATE slips SET state = 'begun' WHERE id = ?", (identity,))

    def put_back(self, identity: str) -> None:
        """It surely did not begin."""
        self._file.execute("UPDATE slips SET state = 'taken' WHERE id = ?", (identity,))

    def wait_for(self, identity: str, code: str) -> bool:
        """What a slip waits for; whether that is news."""
        changed = self._file.execute(
            "UPDATE slips SET code = ? WHERE id = ? AND state = 'taken' AND code <> ?", (code, identity, code)
        )
        return changed.rowcount == 1

    def settle(self, identity: str, code: str = "") -> None:
        """It is on paper; or it is not, and why. What was on it is of no use any more, and gone."""
        state = "failed" if code else "printed"
        self._file.execute(
            "UPDATE slips SET state = ?, code = ?, job = x'' WHERE id = ?", (state, code, identity)
        )
        # The pages of before lie in the log until then.
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def untold(self, device: str) -> list[PrintedRequest]:
        """What the server does not know yet, as this agent says it."""
        return self._said(device, "WHERE told <> news ORDER BY place")

    def held(self, device: str) -> list[PrintedRequest]:
        """What a server that has begun anew should know: what waits, and the latest others; oldest first."""
        said = self._said(device, f"ORDER BY state = 'taken' DESC, place DESC LIMIT {_MOST_HELD}")
        places = dict(self._file.execute("SELECT id, place FROM slips").fetchall())
        return sorted(said, key=lambda one: places[one.id])

    def tell_again(self, identity: str) -> None:
        """The server asks for what it should know: so it knows no more."""
        self._file.execute("UPDATE slips SET told = '' WHERE id = ?", (identity,))

    def _said(self, device: str, which: str) -> list[PrintedRequest]:
        rows = self._file.execute(f"SELECT id, news, name, ticket FROM slips {which}").fetchall()  # noqa: S608  # words of ours
        return [
            PrintedRequest(
                device=device, agent=self.identity, id=identity, state=state, code=code, name=name,
                ticket=ticket,
            )
            for identity, (state, code), name, ticket in (
                (row[0], row[1].split(" "), row[2], row[3]) for row in rows
            )
        ]  # fmt: skip

    def drop(self, identity: str) -> None:
        """Nobody waits for it, or another agent has it: it is not printed here."""
        self._file.execute("DELETE FROM slips WHERE id = ? AND state = 'taken'", (identity,))

    def told(self, said: PrintedRequest) -> None:
        """The server knows it."""
        known = f"{said.state} {said.code}"
        self._file.execute("UPDATE slips SET told = ? WHERE id = ?", (known, said.id))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        self._ownership.release()


__all__ = ["UNCERTAIN", "DeskQueue", "Kept", "QueueError"]
