"""A desk's slips on disk: what was taken is not lost, and what may be on paper is not printed again.

``taken`` → ``begun`` → ``printed``. A slip is printed once the server knows that it is here. The step to
``begun`` is on the disk before a printer gets the first byte, so after a power cut a slip that is still
``begun`` may lie in the tray: it is not printed again, and that is said.
"""

from __future__ import annotations

import datetime
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from queue_server.contract import codec
from queue_server.contract.messages import HallView, PrintedRequest, PrintJob

#: Nobody knows whether the slip is on paper.
UNCERTAIN = "print-uncertain"
#: What is over is remembered so long, lest the server ask for it again.
_KEPT_FOR = datetime.timedelta(days=2)
_VERSION = 1
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
        QueueError: the file cannot be opened, or is of a newer release.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
                self._file.execute(f"PRAGMA {pragma}")
            (version,) = self._file.execute("PRAGMA user_version").fetchone()
            if version == 0:
                self._file.executescript(f"BEGIN; {_TABLE} PRAGMA user_version = {_VERSION}; COMMIT;")
        except (sqlite3.Error, OSError) as error:
            raise QueueError(f"{path}: {error}") from error
        if version > _VERSION:
            raise QueueError(f"{path}: written by a newer release; install that one, or name another file")

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
            "INSERT INTO slips (id, taken_at, hall, job, state) VALUES (?, ?, ?, ?, 'taken')"
            " ON CONFLICT (id) DO NOTHING",
            (job.id, now.isoformat(), codec.encode(hall), codec.encode(job)),
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
        """Its first byte is about to be sent."""
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
        rows = self._file.execute("SELECT id, news FROM slips WHERE told <> news ORDER BY place").fetchall()
        return [
            PrintedRequest(device=device, id=identity, state=state, code=code)
            for identity, (state, code) in ((row[0], row[1].split(" ")) for row in rows)
        ]

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


__all__ = ["UNCERTAIN", "DeskQueue", "Kept", "QueueError"]
