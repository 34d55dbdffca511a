"""What a kiosk must not forget, in one small SQLite file that only its own process opens.

What is in it: the lease with its secret, the numbers given from it, requests that were sent and not answered,
numbers whose slip is not surely on paper, the hall's last view and the posted procedures. Nothing personal:
a request is kept without card and without what was said about papers.

A lease belongs to the place where it was written: this machine and this file. The file's *home*, a small file
beside it, is written once and never again, so its inode and its instant of change (which no copying sets) are
those of this very file. A folder that came back from an image or a copy has another home: its lease is not
used, its numbers are still handed in. Should only the SQLite file be put back, a third small file still says
how far the lease was used. An image of the whole disk, block by block, cannot be told from the disk; its
lease is void the day after.
"""

from __future__ import annotations

import asyncio
import datetime
import fcntl
import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

import msgspec
import structlog

from queue_server.contract import codec

Result = TypeVar("Result")
Message = TypeVar("Message")
Work = Callable[[sqlite3.Connection], Result]

log = structlog.get_logger()

_VERSION = 1
_MACHINE = Path("/etc/machine-id")
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE given (
    lease INTEGER NOT NULL, sequence INTEGER NOT NULL, key TEXT NOT NULL UNIQUE, ticket TEXT NOT NULL,
    admission BLOB NOT NULL, answer BLOB NOT NULL, at TEXT NOT NULL,
    outcome TEXT, PRIMARY KEY (lease, sequence)
) STRICT;
CREATE TABLE acts (
    key TEXT PRIMARY KEY, request BLOB NOT NULL, at TEXT NOT NULL, whole INTEGER NOT NULL,
    wanted INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE shown (
    ticket TEXT PRIMARY KEY, answer BLOB NOT NULL, at TEXT NOT NULL, prints INTEGER NOT NULL DEFAULT 0,
    wanted INTEGER NOT NULL DEFAULT 1
) STRICT;
"""


class Owned(Exception):
    """Another process has opened this memory. Give this kiosk a file of its own: ``memory`` in kiosk.toml."""


class Unwritable(Exception):
    """The memory cannot be written or read now."""


class Memory:
    """The file. Use it as an asynchronous context; what is done with it runs in a thread of its own.

    Args:
        path: the file; made, with its folder, where there is none.
        now: names a damaged file that is set aside.
    """

    def __init__(self, path: Path, now: Callable[[], datetime.datetime]) -> None:
        self.path = path
        #: A file was found damaged since the program started.
        self.damaged = False
        #: The last work failed because the disk did.
        self.failing = False
        self._now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="memory")
        self._home = -1
        self._used = path.with_name(path.name + ".used")
        self._connection: sqlite3.Connection | None = None

    async def __aenter__(self) -> Self:
        """Open the file; a damaged one is set aside and a new one begun.

        A disk that cannot be written stops no kiosk: it is tried again whenever something is to be kept.

        Raises:
            Owned: another process has it.
        """
        try:
            await self._call(self._open)
        except Unwritable:
            self.failing = True
            log.exception("memory-not-opened")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._call(self._close)
        self._thread.shutdown(wait=False)

    async def run(self, work: Work[Result]) -> Result:
        """Do something with the file in one transaction; it is on the disk when this returns.

        Raises:
            Unwritable: it is not, and nothing of it was done.
        """
        return await self._call(lambda: self._transact(work))

    async def keep(self, name: str, message: object) -> None:
        """Keep a message under a name."""
        await self.run(lambda connection: keep(connection, name, message))

    async def recall(self, name: str, kind: type[Message]) -> Message | None:
        """What was kept under a name; nothing where it is nothing of this kind (any more)."""
        return await self.run(lambda connection: recall(connection, name, kind))

    async def forget(self, name: str) -> None:
        """Keep nothing under a name."""
        await self.run(lambda connection: connection.execute("DELETE FROM facts WHERE name = ?", (name,)))

    async def _call(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # ------------------------------------------------------------ in the thread

    def _transact(self, work: Work[Result]) -> Result:
        try:
            result = self._attempt(work)
        except (sqlite3.OperationalError, OSError, Unwritable, Owned) as error:
            self.failing = True
            raise Unwritable(str(error)) from error
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            log.exception("memory-damaged")
            self._set_aside()
            raise Unwritable(str(error)) from error
        self.failing = False
        return result

    def _attempt(self, work: Work[Result]) -> Result:
        if self._connection is None:
            self._open()
        connection = self._connection
        if connection is None:
            raise Unwritable("the memory is closed")
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._home < 0:
                self._home = _own(self.path)
            _touch(self.path)
            self._connection = _connect(self.path)
        except OSError as error:
            raise Unwritable(f"{self.path}: {error.strerror or error}") from error
        except sqlite3.OperationalError as error:
            raise Unwritable(f"{self.path}: {error}") from error
        except sqlite3.DatabaseError:
            log.exception("memory-damaged")
            self._set_aside()
            _touch(self.path)
            self._connection = _connect(self.path)

    def _set_aside(self) -> None:
        """Rename the damaged file, and what SQLite keeps beside it, so that a new one can be begun."""
        self.damaged = True
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        stamp = f"{self._now():%Y%m%d-%H%M%S}"
        for end in ("", "-wal", "-shm"):
            found = self.path.with_name(self.path.name + end)
            if found.exists():
                found.rename(self.path.with_name(f"{self.path.name}.damaged-{stamp}{end}"))

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._home >= 0:
            os.close(self._home)
            self._home = -1

    def here(self) -> str:
        """What tells this place from every other: machine, file and home of the file. Of the thread's."""
        home = os.fstat(self._home)
        said = os.pread(self._home, 64, 0)
        try:
            machine = _MACHINE.read_bytes()
        except OSError:
            machine = b""
        place = f"{home.st_ino} {home.st_ctime_ns} {self.path.stat().st_ino} ".encode()
        return hashlib.sha256(place + said + b" " + machine).hexdigest()

    def used(self, lease: int) -> int:
        """The last number of a lease that was given, by its sequence; 0 where none was. Of the thread's."""
        try:
            marked, sequence = self._used.read_text(encoding="ascii").split()
            return int(sequence) if int(marked) == lease else 0
        except (FileNotFoundError, ValueError):
            return 0

    def mark(self, lease: int, sequence: int) -> None:
        """Say that this number is about to be given; on the disk when this returns. Of the thread's."""
        descriptor = os.open(self._used, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(descriptor, f"{lease:20} {sequence:10}\n".encode(), 0)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def keep(connection: sqlite3.Connection, name: str, message: object) -> None:
    """Keep a message under a name, within a transaction."""
    connection.execute(
        "INSERT INTO facts VALUES (?, ?) ON CONFLICT DO UPDATE SET content = excluded.content",
        (name, codec.encode(message)),
    )


def recall(connection: sqlite3.Connection, name: str, kind: type[Message]) -> Message | None:
    """What was kept under a name, within a transaction."""
    row = connection.execute("SELECT content FROM facts WHERE name = ?", (name,)).fetchone()
    return None if row is None else read(row[0], kind)


def read(content: bytes, kind: type[Message]) -> Message | None:
    """A message as it was kept; nothing where an older program wrote what this one cannot read."""
    try:
        return codec.decode(content, kind)
    except msgspec.MsgspecError:
        log.warning("memory-not-understood", what=kind.__name__)
        return None


def _own(path: Path) -> int:
    """The file's home, locked for this process's life; written when it is made, and never again."""
    home = path.with_name(path.name + ".home")
    descriptor = os.open(home, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise Owned(f"another process uses {path}; give this kiosk a `memory` of its own") from None
    if not os.fstat(descriptor).st_size:
        os.pwrite(descriptor, secrets.token_hex(16).encode(), 0)
        os.fsync(descriptor)
        _sync_folder(path)
    return descriptor


def _touch(path: Path) -> None:
    """The file for nobody's eyes but this user's: the lease's secret is in it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    os.close(descriptor)
    _sync_folder(path)


def _sync_folder(path: Path) -> None:
    """A new name in a folder outlives a power cut only when the folder was synchronised."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=1.0, isolation_level=None)
    try:
        # Before the journal's mode: then no shared memory is needed beside the file.
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Whether the file is whole and of this program's make; a new one is laid out."""
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, _VERSION):
        raise sqlite3.DatabaseError(f"version {version} is not ours")
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")


__all__ = ["Memory", "Owned", "Unwritable", "keep", "read", "recall"]
