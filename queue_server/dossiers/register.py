"""A hall's register: its books are written in a thread of their own, and nobody hears of what is not durable.

The queue's writer never waits for this one, nor does a look-up.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import structlog

from queue_server.dossiers import check_words
from queue_server.dossiers.books import Books, Done, Looked
from queue_server.dossiers.core import acts, rules
from queue_server.dossiers.core.discipline import RegisterDiscipline
from queue_server.dossiers.sealing import Sealing
from queue_server.jobs import Unavailable
from queue_server.keyring import KeyDamaged
from queue_server.store.dossiers import registered
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.registered import Place, Registered
from queue_server.store.ledger import LedgerError, milliseconds

log = structlog.get_logger()

#: Seconds between looks at what has been kept long enough.
SWEEP_EVERY = 3600.0
#: How long personal fields are kept after their event where nothing else is said.
KEPT = datetime.timedelta(days=730)
_FIRST = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_LAST = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
#: The lists of the register.
ListName = Literal["due-soon", "overdue", "to-hand-over"]

Answer = TypeVar("Answer")


class Register:
    """One hall's register of dossiers.

    Args:
        hall: the hall's id.
        file: where it is kept; its owner closes it.
        discipline: the rules that the configuration wants.
        sealing: seals what is personal.
        now: hall time; called in the loop only.
        kept: how long personal fields are kept.
        check_word: papers have the word behind the code without which nothing is told of it.
    """

    def __init__(
        self,
        hall: str,
        file: DossierFile,
        discipline: RegisterDiscipline,
        sealing: Sealing,
        now: Callable[[], datetime.datetime],
        kept: datetime.timedelta = KEPT,
        *,
        check_word: bool = False,
    ) -> None:
        self.file, self.discipline, self._check_word = file, discipline, check_word
        self._books = Books(hall, file, discipline, sealing, kept)
        #: The names of its two chains.
        self.chain, self.audit = self._books.chain, self._books.audit
        self._now = now
        self._calendar = rules.calendar_of(discipline, ZoneInfo(discipline.time_zone))
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"register-{hall}")
        #: Why its books cannot be written; nothing while they can.
        self.trouble: str | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._stopping = False

    # ------------------------------------------------------------ life

    async def start(self) -> None:
        """Begin to take acts. A file that cannot be written now stops no hall; the next act tries again."""
        try:
            await self._in_writer(lambda _now: None)
        except Unavailable as error:
            log.warning("register-unavailable", chain=self.chain, error=str(error))
        self._sweeping = asyncio.create_task(self._sweep_now_and_then())

    async def stop(self) -> None:
        """Finish what is under way, refuse what comes."""
        self._stopping = True
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    async def _sweep_now_and_then(self) -> None:
        while True:
            with contextlib.suppress(Unavailable):
                await self.sweep()
            await asyncio.sleep(SWEEP_EVERY)

    async def _in_writer(self, work: Callable[[datetime.datetime], Answer]) -> Answer:
        """Work in the writer's thread with the instant of asking."""
        if self._stopping:
            raise Unavailable("the server is stopping")
        now = self._now()
        try:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._thread, lambda: work(self._books.at(now)))
        except LedgerError as error:
            self.trouble = str(error)
            raise Unavailable(str(error)) from error
        except KeyDamaged as error:
            self.trouble = error.strerror
            raise
        self.trouble = None
        return answer

    # ------------------------------------------------------------ acts

    async def receive(self, act: acts.Receive, words: Mapping[str, str]) -> Done:
        """Take a dossier in, and wait until that is durable.

        Args:
            act: what is asked.
            words: personal fields by name, to be sealed.

        Raises:
            Refusal: a rule is against it.
            KeyReused: its key belongs to another act.
            Unavailable: it cannot be written.
            KeyDamaged: nothing can be sealed.
        """
        return await self._in_writer(lambda now: self._books.act(now, act, "", words))

    async def step(self, code: str, act: acts.Step, words: Mapping[str, str]) -> Done:
        """Do something with a dossier that is there; otherwise like ``receive``."""
        return await self._in_writer(lambda now: self._books.act(now, act, code, words))

    # ------------------------------------------------------------ looking

    async def look(self, code: str, officer: str) -> Looked:
        """All that is kept of a dossier; that somebody looked is durable before it is told.

        Raises:
            UnknownDossier: none of ours has this code.
            Unavailable: the look cannot be written down.
            KeyDamaged: the key of what is sealed cannot be read.
        """
        return await self._in_writer(lambda now: self._books.look(now, code, officer))

    async def find(self, code: str) -> Registered | None:
        """A dossier's row, which has nothing personal; nothing where none of ours has this code.

        Raises:
            Unavailable: the file cannot be read.
        """
        try:
            return await asyncio.to_thread(registered.find, self.file.read, self.chain, code)
        except LedgerError as error:
            raise Unavailable(str(error)) from error

    async def listed(
        self, name: ListName, now: datetime.datetime, after: Place | None, limit: int
    ) -> list[Registered]:
        """Dossiers of a list, the most urgent first.

        Args:
            name: ``overdue``; ``due-soon``: that get overdue in the next working days, as many as the rules
                say; ``to-hand-over``.
            now: hall time.
            after: behind this place; nothing: from the beginning.
            limit: at most so many.

        Raises:
            Unavailable: the file cannot be read.
        """
        read = registered.waiting if name == "to-hand-over" else registered.running_out
        first, before = _FIRST, _LAST
        if name == "overdue":
            before = now
        elif name == "due-soon":
            first, before = now, self._calendar.soon_until(now, self.discipline.due_soon_days)
        place = after or Place(milliseconds(first), "")
        try:
            return await asyncio.to_thread(
                read, self.file.read, self.chain, place, milliseconds(before), limit
            )
        except LedgerError as error:
            raise Unavailable(str(error)) from error

    def written(self, code: str, first_hash: bytes) -> str:
        """A code as papers have it and as everybody looks it up.

        Args:
            code: the dossier's.
            first_hash: of the event by which it was taken in.
        """
        return check_words.written(code, first_hash) if self._check_word else code

    # ------------------------------------------------------------ keeping

    async def sweep(self) -> int:
        """Delete personal fields that have been kept long enough, and keys that nothing needs any more.

        Returns:
            How many fields.

        Raises:
            Unavailable: the file cannot be written.
        """
        return await self._in_writer(self._books.sweep)


__all__ = ["KEPT", "Done", "ListName", "Looked", "Register"]
