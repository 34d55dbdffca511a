"""Runs acts: decide, commit in groups, publish. One engine is one hall in this process.

The writer is a task of its own: acts that arrive while a commit is under way are decided and committed
together by the next one, and no request's cancellation reaches it. Nobody hears of an event before its
commit: answers, refusals and reads all wait for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog

from queue_server.beside import DayBeside, Said
from queue_server.cards import OneTicket
from queue_server.clock import HallClock
from queue_server.contract.messages import Preparation
from queue_server.desk import Desk
from queue_server.hall import acts, events, refusals
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.jobs import Batch, Job, KeyReused, Outcome, Unavailable
from queue_server.store.ledger import KeyTaken, Ledger, LedgerMoved, LedgerUnavailable, Row

log = structlog.get_logger()

Read = TypeVar("Read")

#: Acts committed together at the most.
BATCH = 256
#: Seconds between looks at whether time has changed something.
TICK_EVERY = 0.5


class Engine:
    """One hall: its state, its writer, and what hears of commits.

    Args:
        hall: the hall's id.
        ledger: where its events are kept; blocking, used in the writer's thread only.
        discipline: what the configuration wants now.
        beside: what is kept of a day beside the ledger, and the rule about cards.
        make_clock: hall time, given the ledger's last instant.
        on_commit: told, without waiting, after every commit.
    """

    def __init__(
        self,
        hall: str,
        ledger: Ledger,
        discipline: Discipline,
        *,
        beside: DayBeside | None = None,
        make_clock: Callable[[datetime.datetime | None], HallClock] = HallClock,
    ) -> None:
        self.hall = hall
        self.on_commit: list[Callable[[Sequence[Row]], None]] = []
        #: Why the wanted configuration is not in force; nothing while it is.
        self.configuration_refused: refusals.Refusal | None = None
        #: When the machine's clock last jumped while this process ran.
        self.clock_stepped_at: datetime.datetime | None = None
        #: The machine's time after a jump that is not in the ledger yet.
        self._step: datetime.datetime | None = None
        self._ledger, self._wanted, self._make_clock = ledger, discipline, make_clock
        self._desk = Desk(hall, discipline, beside)
        #: The day whose key is kept; all others are forgotten.
        self._key_day: datetime.date | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"ledger-{hall}")
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"reader-{hall}")
        self._jobs: deque[Job] = deque()
        self._wake = asyncio.Event()
        self._reads: list[tuple[Callable[[State], Any], asyncio.Future[Any]]] = []
        self._busy = False
        self._broken = False
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    # ------------------------------------------------------------ life

    async def start(self) -> None:
        """Fold the ledger, put the wanted discipline in force, and begin to take acts.

        Raises:
            LedgerError: the ledger cannot be read.
            Unavailable: it cannot be written.
        """
        try:
            await self._load()
            self.clock = self._make_clock(self._desk.state.at)
            self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._keep_time())]
            await self.act(self._desk.tick())
            await self._configure()
        except BaseException:
            await self.stop()
            raise

    async def _configure(self) -> None:
        try:
            await self.act(acts.Configure(time_zone=self._desk.time_zone, discipline=self._wanted))
        except refusals.Refusal as refusal:
            self.configuration_refused = refusal
            log.warning("configuration-refused", hall=self.hall, **refusal.facts)

    async def stop(self) -> None:
        """Finish what is under way, refuse what comes, let go of the threads."""
        self._stopping = True
        self._wake.set()
        # The writer, the first of them, ends by itself when everybody has his answer.
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._thread.shutdown()
        self._reader.shutdown(cancel_futures=True)

    # ------------------------------------------------------------ asking

    async def act(self, act: acts.Act, said: Said | None = None) -> Outcome:
        """Do an act and wait until it is durable.

        Args:
            act: what is asked.
            said: what a kiosk sent with it and the ledger must not know.

        Raises:
            Refusal: it is not possible now.
            KeyReused: its key belongs to another act.
            Unavailable: the ledger cannot be written.
        """
        if self._stopping:
            raise Unavailable("the server is stopping")
        job = Job(act, asyncio.get_running_loop().create_future(), said)
        self._jobs.append(job)
        self._wake.set()
        return await job.answer

    async def read(self, look: Callable[[State], Read]) -> Read:
        """Look at the state as it is durable: at once, or at the end of the commit under way."""
        if self._broken:
            raise Unavailable("the ledger is out of reach")
        if not self._busy:
            return look(self._desk.state)
        answer: asyncio.Future[Read] = asyncio.get_running_loop().create_future()
        self._reads.append((look, answer))
        return await answer

    async def with_ledger(self, work: Callable[[Ledger], Read]) -> Read:
        """Let somebody read from the ledger's store, in a thread beside the writer's, so that acts go on.

        Raises:
            Unavailable: the store is out of reach.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._reader, work, self._ledger)
        except LedgerUnavailable as error:
            raise Unavailable(str(error)) from error

    async def done(self, origin: events.Origin) -> Outcome | None:
        """What the act with this key became, on whatever day; nothing where there was none.

        Raises:
            Unavailable: the store is out of reach.
        """
        rows = await self.with_ledger(lambda ledger: ledger.act(self.hall, origin.sender, origin.key))
        return Outcome(rows, [row.event for row in rows]) if rows else None

    async def note_contacts(self, contacts: Mapping[str, datetime.datetime]) -> None:
        """Keep when kiosks were last in contact, between two commits."""
        await self._in_thread(self._ledger.note_contacts, self.hall, contacts)

    def preparation(self, ticket: int) -> Preparation | None:
        """What was said about the papers of a ticket; as durable as the state, so for use while reading."""
        return self._desk.beside.preparations.get(ticket)

    def dossier(self, ticket: int) -> str | None:
        """The receipt code of the dossier that a ticket is for; as durable as the state, like the above."""
        return self._desk.beside.dossiers.get(ticket)

    @property
    def key_trouble(self) -> str | None:
        """Why the key of the day cannot be had; nothing while it can."""
        return self._desk.beside.keys.trouble

    @property
    def one_ticket(self) -> OneTicket:
        """Whether a card is asked for."""
        return self._desk.beside.one_ticket

    def now(self) -> datetime.datetime:
        """Hall time."""
        return self.clock.now()

    @property
    def epoch(self) -> int:
        """Counts the times that a backup was restored."""
        return self._desk.epoch

    def tick(self, expected: Mapping[str, datetime.datetime | None]) -> acts.Tick:
        """The act by which time acts, with when newcomers are expected to be called."""
        return dataclasses.replace(self._desk.tick(), expected=expected)

    def opening(self, origin: events.Origin) -> acts.OpenDay:
        """The act that opens the day with the discipline that the configuration wants."""
        return acts.OpenDay(origin=origin, time_zone=self._desk.time_zone, discipline=self._wanted)

    # ------------------------------------------------------------ the writer

    async def _write(self) -> None:
        while not (self._stopping and not self._jobs):
            if not self._jobs:
                self._wake.clear()
                await self._wake.wait()
                continue
            jobs = [self._jobs.popleft() for _ in range(min(BATCH, len(self._jobs)))]
            self._busy = True
            try:
                await self._commit(jobs)
            except Exception as error:
                # The writer outlives everything: these acts fail, the next ones are tried again.
                self._broken = True
                for job in jobs:
                    job.fail(error)
                with contextlib.suppress(Exception):  # a log that cannot be written too
                    log.exception("writer-failed", hall=self.hall)
            finally:
                self._busy = False
            self._answer_reads()

    def _answer_reads(self) -> None:
        reads, self._reads = self._reads, []
        for look, answer in reads:
            if answer.done():
                continue
            if self._broken:
                # The state holds what was decided and is not durable.
                answer.set_exception(Unavailable("the ledger is out of reach"))
                continue
            try:
                answer.set_result(look(self._desk.state))
            except Exception as error:  # noqa: BLE001  # the reader's own error goes to the reader
                answer.set_exception(error)

    async def _commit(self, jobs: list[Job]) -> None:
        """Decide and commit acts together; when that fails, find out for whom it must."""
        while True:
            try:
                if self._broken:
                    await self._load()
                    self._notify([])
                batch = self._decide(jobs)
                rows = await self._append(batch)
            except LedgerMoved:
                self._broken = True
            except LedgerUnavailable as error:
                await self._recover(jobs, error)
                return
            except Exception as error:  # noqa: BLE001  # a poison act or a key bound long ago: only it may fail
                self._broken = True
                await self._blame(jobs, error)
                return
            else:
                await self._publish(batch, rows)
                return

    def _decide(self, jobs: list[Job]) -> Batch:
        now = self.clock.now()
        step = self.clock.take_step()
        if step is not None:
            self._step, self.clock_stepped_at = step, now
        return self._desk.decide(jobs, now, self._step)

    async def _append(self, batch: Batch) -> list[Row]:
        if not batch.entries:
            return []
        return await self._in_thread(self._ledger.append, self.hall, batch.after, batch.entries, batch.beside)

    async def _in_thread(self, work: Callable[..., Read], *arguments: object) -> Read:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    # ------------------------------------------------------------ answering

    async def _publish(self, batch: Batch, rows: list[Row]) -> None:
        if self.configuration_refused is not None and self._desk.state.discipline == self._wanted:
            self.configuration_refused = None
        if rows:
            self._step = None
            if self._desk.day != self._key_day:
                await self._settle_keys()
            self._notify(rows)
        for job, start, end in batch.decided:
            happened = [entry.event for entry in batch.entries[start:end]]
            job.succeed(Outcome(rows[start:end], happened))
        await self._answer_others(batch.unchanged)

    def _notify(self, rows: Sequence[Row]) -> None:
        for notify in self.on_commit:
            try:
                notify(rows)
            except Exception:
                # What has happened has happened: who only hears of it cannot undo it.
                log.exception("reaction-failed", hall=self.hall)

    async def _answer_others(self, waiting: Sequence[tuple[Job, Exception | None]]) -> None:
        """Answer acts that became nothing now.

        The same act may have happened before, also on a day that is not in the state any more: the key
        tells. Otherwise it is answered as given, or with nothing.
        """
        if not waiting:
            return
        try:
            found = await self._in_thread(self._look_up, [job for job, _ in waiting])
        except LedgerUnavailable as error:
            for job, _ in waiting:
                job.fail(error)
            return
        for (job, otherwise), rows in zip(waiting, found, strict=True):
            if rows:
                job.settle(rows)
            elif otherwise is not None:
                job.fail(otherwise)
            else:
                job.succeed(Outcome())

    def _look_up(self, jobs: Sequence[Job]) -> list[list[Row]]:
        origins = [job.act.origin for job in jobs]
        return [
            self._ledger.act(self.hall, origin.sender, origin.key) if origin else [] for origin in origins
        ]

    # ------------------------------------------------------------ when it fails

    async def _blame(self, jobs: list[Job], error: Exception) -> None:
        """Find the act that cannot be appended: its key is bound since another day, or it is poison."""
        if len(jobs) > 1:
            for job in jobs:
                await self._commit([job])
            return
        if not isinstance(error, KeyTaken):
            log.error("act-failed", hall=self.hall, act=type(jobs[0].act).__name__, error=repr(error))
        await self._reload()
        await self._answer_others([(jobs[0], error)])

    async def _recover(self, jobs: list[Job], error: LedgerUnavailable) -> None:
        """After an outage: what did become durable is answered, the rest is to be tried again."""
        log.error("ledger-unavailable", hall=self.hall, error=str(error))
        self._broken = True
        await self._reload()
        await self._answer_others([(job, error) for job in jobs])

    async def _reload(self) -> None:
        """Go back to what is durable. Where the store is still away, the next act tries again."""
        try:
            await self._load()
        except LedgerUnavailable as error:
            log.warning("ledger-still-unavailable", hall=self.hall, error=str(error))
        else:
            self._notify([])

    async def _load(self) -> None:
        """Fold the state anew from the ledger."""
        self._broken = True
        self._desk = await self._in_thread(self._desk.folded, self._ledger)
        self._broken = False
        await self._settle_keys()

    async def _settle_keys(self) -> None:
        """What is kept beside the ledger becomes unreadable when its day is over, durably."""
        self._key_day = self._desk.day
        await self._in_thread(self._desk.beside.keys.settle, self._key_day)

    # ------------------------------------------------------------ time

    async def _keep_time(self) -> None:
        """Let time act where nobody else does; also what brings a hall back that only has readers."""
        while True:
            await asyncio.sleep(TICK_EVERY)
            due = self._desk.state.due
            if self._busy or not (self._broken or (due is not None and self.clock.now() >= due)):
                continue
            try:
                await self.act(self._desk.tick())
            except Exception as error:  # noqa: BLE001  # time goes on whatever happens
                log.warning("tick-failed", hall=self.hall, error=repr(error))


__all__ = ["Engine", "KeyReused", "Outcome", "Unavailable"]
