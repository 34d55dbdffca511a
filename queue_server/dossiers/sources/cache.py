"""What a source of others answered last: kept for when it does not answer, with the instant of the answer."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import functools
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from queue_server.dossiers.source import Dossier
from queue_server.store.dossiers.chains import compiled
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.tables import cached
from queue_server.store.ledger import LedgerError, milliseconds


class CacheAway(Exception):
    """What is kept can be neither read nor written now."""


class Cache(Protocol):
    """Keeps the last answer for each code of one source. A ``Dossier`` has nothing personal."""

    async def get(self, code: str) -> Dossier | None:
        """The last answer, as old as its ``as_of`` says; nothing where there is none.

        Raises:
            CacheAway: it cannot be read.
        """

    async def put(self, dossier: Dossier) -> None:
        """Keep an answer in place of an earlier one.

        Raises:
            CacheAway: it cannot be written.
        """

    async def forget(self, code: str) -> None:
        """Keep nothing of a code: the source says that it has none.

        Raises:
            CacheAway: it cannot be written.
        """

    async def sweep(self, before: datetime.datetime) -> None:
        """Delete the answers that are older.

        Raises:
            CacheAway: it cannot be written.
        """


class MemoryCache:
    """Ends with the process.

    Args:
        most: so many answers; the one that was kept longest makes room.
    """

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._kept: dict[str, Dossier] = {}

    async def get(self, code: str) -> Dossier | None:
        """The last answer."""
        return self._kept.get(code)

    async def put(self, dossier: Dossier) -> None:
        """Keep an answer."""
        self._kept.pop(dossier.code, None)
        self._kept[dossier.code] = dossier
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

    async def forget(self, code: str) -> None:
        """Keep nothing of a code."""
        self._kept.pop(code, None)

    async def sweep(self, before: datetime.datetime) -> None:
        """Delete the older ones."""
        self._kept = {code: one for code, one in self._kept.items() if one.as_of >= before}


class _Statements(NamedTuple):
    get: str
    put: str
    forget: str
    sweep: str


@functools.cache
def _statements() -> _Statements:
    bind, new = sa.bindparam, sqlite.insert(cached)
    of_source = cached.c.source == bind("source")
    return _Statements(
        get=compiled(sa.select(cached.c.body).where(of_source, cached.c.code == bind("code"))),
        put=compiled(
            new.on_conflict_do_update(
                index_elements=["source", "code"],
                set_={"body": new.excluded.body, "as_of": new.excluded.as_of},
            )
        ),
        forget=compiled(sa.delete(cached).where(of_source, cached.c.code == bind("code"))),
        sweep=compiled(sa.delete(cached).where(of_source, cached.c.as_of < bind("before"))),
    )


class FileCache:
    """Lies in the file of dossiers and is there after a restart.

    It is read in the loop, which takes some 20 µs and waits for no writer, and written in a thread.

    Args:
        file: the file; its owner closes it.
        source: the source's name.
    """

    def __init__(self, file: DossierFile, source: str) -> None:
        self._file, self._reader, self._source = file, file.new_reader(), source
        self._decoder = msgspec.json.Decoder(Dossier)

    async def get(self, code: str) -> Dossier | None:
        """The last answer; one that an earlier release wrote in its own way is none."""
        values = {"source": self._source, "code": code}
        with _translated():
            rows = self._reader.read(_statements().get, values)
        if not rows or rows[0][0] is None:
            return None
        try:
            return self._decoder.decode(rows[0][0])
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return None

    async def put(self, dossier: Dossier) -> None:
        """Keep an answer."""
        body = msgspec.json.encode(dossier).decode()
        values = {"code": dossier.code, "body": body, "as_of": milliseconds(dossier.as_of)}
        await self._write(_statements().put, values)

    async def forget(self, code: str) -> None:
        """Keep nothing of a code."""
        await self._write(_statements().forget, {"code": code})

    async def sweep(self, before: datetime.datetime) -> None:
        """Delete the older ones."""
        await self._write(_statements().sweep, {"before": milliseconds(before)})

    async def _write(self, statement: str, values: dict[str, object]) -> None:
        def write() -> None:
            with self._file.transaction() as connection:
                connection.execute(statement, values | {"source": self._source})

        with _translated():
            await asyncio.to_thread(write)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """The store's errors as those of a cache."""
    try:
        yield
    except (LedgerError, ValueError) as error:
        raise CacheAway(str(error)) from error


__all__ = ["Cache", "CacheAway", "FileCache", "MemoryCache"]
