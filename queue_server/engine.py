"""Runs acts: decide, commit in groups, publish. One engine is one hall in this process.

The writer is a task of its own: acts that arrive while a commit is under way are decided and committed
together by the next one, and no request's cancellation reaches it. Nobody hears of an event before its
commit: answers, refusals and reads all wait for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from queue_server.clock import HallClock
from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import decide
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.store.ledger import Entry, KeyTaken, Ledger, LedgerMoved, LedgerUnavailable, Row

log = structlog.get_logger()

Read = TypeVar("Read")

#: Acts committed together at the most.
BATCH = 256
#: Seconds between looks at whether time has changed something.
TICK_EVERY = 0.5


class Unavailable(Exception):
    """The ledger cannot be written now; nothing was acknowledged. Try again with the same key."""


class KeyReused(Exception):
    """The key was used for another act."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act became: its rows with their events. Empty: there was nothing to do."""

    rows: Sequence[Row] = ()
    events: Sequence[events.Event] = ()


@dataclass(slots=True)
class _Job:
    act: acts.Act
    answer: asyncio.Future[Outcome]

    def fail(self, error: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)

    def succeed(self, outcome: Outcome) -> None:
        if not self.answer.done():
            self.answer.set_result(outcome)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A key's act: where its rows are, and the digest of its meaning."""

    seq: int
    count: int
    content: str


_Key = tuple[str, str]


@dataclass(slots=True)
class _Batch:
    """Acts decided together, with what each becomes."""

    after: int
    entries: list[Entry]
    #: Jobs with the part of ``entries`` that is theirs.
    decided: list[tuple[_Job, int, int]]
    refused: list[tuple[_Job, Exception]]
    #: Jobs whose key an earlier job or act has bound.
    again: list[tuple[_Job, _Bound]]


class Engine:
    """One hall: its state, its writer, and what hears of commits.

    Args:
        hall: the hall's id.
        ledger: where its events are kept; blocking, used in the writer's thread only.
        discipline: what the configuration wants now.
        make_clock: hall time, given the ledger's last instant.
        on_commit: told, without waiting, after every commit.
    """

    def __init__(
        self,
        hall: str,
        ledger: Ledger,
        discipline: Discipline,
        *,
        make_clock: Callable[[datetime.datetime | None], HallClock] = HallClock,
    ) -> None:
        self.hall = hall
        self.on_commit: list[Callable[[Sequence[Row]], None]] = []
        #: Why the wanted configuration is not in force; nothing while it is.
        self.configuration_refused: refusals.Refusal | None = None
        self.clock_stepped_at: datetime.datetime | None = None
        self._ledger, self._wanted, self._make_clock = ledger, discipline, make_clock
        self._time_zone = ZoneInfo(discipline.time_zone)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"ledger-{hall}")
        self._jobs: deque[_Job] = deque()
        self._wake = asyncio.Event()
        self._reads: list[tuple[Callable[[State], Any], asyncio.Future[Any]]] = []
        self._busy = False
        self._broken = False
        self._stopping = False
        self._state = State()
        self._bound: dict[_Key, _Bound] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.epoch = 1

    # ------------------------------------------------------------ life

    async def start(self) -> None:
        """Fold the ledger, put the wanted discipline in force, and begin to take acts."""
        await self._load()
        self.clock = self._make_clock(self._state.at)
        self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._keep_time())]
        await self.act(acts.Tick(time_zone=self._time_zone, discipline=self._wanted))
        await self._configure()

    async def _configure(self) -> None:
        try:
            await self.act(acts.Configure(time_zone=self._time_zone, discipline=self._wanted))
        except refusals.Refusal as refusal:
            self.configuration_refused = refusal
            log.warning("configuration-refused", hall=self.hall, **refusal.facts)

    async def stop(self) -> None:
        """Finish what is under way, refuse what comes, let go of the threads."""
        self._stopping = True
        self._wake.set()
        writer, *others = self._tasks
        for task in others:
            task.cancel()
        await asyncio.gather(writer, *others, return_exceptions=True)
        self._thread.shutdown()

    # ------------------------------------------------------------ asking

    async def act(self, act: acts.Act) -> Outcome:
        """Do an act and wait until it is durable.

        Raises:
            Refusal: it is not possible now.
            KeyReused: its key belongs to another act.
            Unavailable: the ledger cannot be written.
        """
        if self._stopping:
            raise Unavailable("the server is stopping")
        job = _Job(act, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        self._wake.set()
        return await job.answer

    async def read(self, look: Callable[[State], Read]) -> Read:
        """Look at the state as it is durable: at once, or at the end of the commit under way."""
        if self._broken:
            raise Unavailable("the ledger is out of reach")
        if not self._busy:
            return look(self._state)
        answer: asyncio.Future[Read] = asyncio.get_running_loop().create_future()
        self._reads.append((look, answer))
        return await answer

    def now(self) -> datetime.datetime:
        """Hall time."""
        return self.clock.now()

    def opening(self, origin: events.Origin) -> acts.OpenDay:
        """The act that opens the day with the discipline that the configuration wants."""
        return acts.OpenDay(origin=origin, time_zone=self._time_zone, discipline=self._wanted)

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
                log.exception("writer-failed", hall=self.hall)
                self._broken = True
                for job in jobs:
                    job.fail(error)
            finally:
                self._busy = False
            self._answer_reads()

    def _answer_reads(self) -> None:
        reads, self._reads = self._reads, []
        for look, answer in reads:
            if answer.done():
                continue
            try:
                answer.set_result(look(self._state))
            except Exception as error:  # noqa: BLE001  # the reader's own error goes to the reader
                answer.set_exception(error)

    async def _commit(self, jobs: list[_Job]) -> None:
        """Decide and commit acts together; when that fails, find out for whom it must."""
        try:
            if self._broken:
                await self._load()
            batch = self._decide(jobs)
            rows = await self._append(batch)
        except LedgerUnavailable as error:
            await self._recover(jobs, error)
        except LedgerMoved:
            await self._load()
            await self._commit(jobs)
        except Exception as error:  # noqa: BLE001  # a poison act or a key bound long ago: only it may fail
            await self._load()
            if len(jobs) > 1:
                for job in jobs:
                    await self._commit([job])
            else:
                await self._blame(jobs[0], error)
        else:
            await self._publish(batch, rows)

    async def _append(self, batch: _Batch) -> list[Row]:
        if not batch.entries:
            return []
        return await self._in_thread(self._ledger.append, self.hall, batch.after, batch.entries)

    async def _in_thread(self, work: Callable[..., Read], *arguments: object) -> Read:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def _publish(self, batch: _Batch, rows: list[Row]) -> None:
        for notify in self.on_commit:
            notify(rows)
        for job, start, end in batch.decided:
            happened = [entry.event for entry in batch.entries[start:end]]
            job.succeed(Outcome(rows[start:end], happened))
        for job, refusal in batch.refused:
            job.fail(refusal)
        for job, bound in batch.again:
            await self._answer_again(job, bound)

    async def _answer_again(self, job: _Job, bound: _Bound) -> None:
        origin = job.act.origin
        if origin is not None and origin.content != bound.content:
            job.fail(KeyReused())
            return
        rows = await self._in_thread(self._read_rows, bound.seq, bound.count)
        job.succeed(Outcome(rows, [row.event for row in rows]))

    def _read_rows(self, seq: int, count: int) -> list[Row]:
        return list(self._ledger.read(self.hall, after=seq - 1, limit=count))

    # ------------------------------------------------------------ deciding

    def _decide(self, jobs: list[_Job]) -> _Batch:
        """Decide acts one after another, each on the state that the ones before it leave."""
        batch = _Batch(self._state.seq, [], [], [], [])
        now = self.clock.now()
        self._let_time_act(batch, now)
        for job in jobs:
            origin = job.act.origin
            bound = self._bound.get((origin.sender, origin.key)) if origin else None
            if bound is not None:
                batch.again.append((job, bound))
                continue
            start = len(batch.entries)
            try:
                self._take(batch, decide(self._state, job.act, now), now)
            except refusals.Refusal as refusal:
                batch.refused.append((job, refusal))
            else:
                self._bind(origin, batch.after + start + 1, len(batch.entries) - start)
                batch.decided.append((job, start, len(batch.entries)))
        return batch

    def _let_time_act(self, batch: _Batch, now: datetime.datetime) -> None:
        step = self.clock.take_step()
        if step is not None and self._state.discipline is not None:
            self.clock_stepped_at = now
            self._take(batch, decide(self._state, acts.NoteClockStep(machine_time=step), now), now)
        due = self._state.due
        if due is not None and now >= due:
            tick = acts.Tick(time_zone=self._time_zone, discipline=self._wanted)
            self._take(batch, decide(self._state, tick, now), now)

    def _take(self, batch: _Batch, happened: list[events.Event], now: datetime.datetime) -> None:
        for event in happened:
            batch.entries.append(Entry(at=now, event=event))
            self._state.apply(batch.after + len(batch.entries), now, event)

    def _bind(self, origin: events.Origin | None, seq: int, count: int) -> None:
        if origin is not None and count:
            self._bound[origin.sender, origin.key] = _Bound(seq, count, origin.content)

    # ------------------------------------------------------------ when it fails

    async def _blame(self, job: _Job, error: Exception) -> None:
        """One act alone could not be appended: its key is bound since another day, or it is poison."""
        origin = job.act.origin
        if not isinstance(error, KeyTaken) or origin is None:
            log.error("act-failed", hall=self.hall, act=type(job.act).__name__, error=repr(error))
            job.fail(error)
            return
        rows = await self._in_thread(self._ledger.act, self.hall, origin.sender, origin.key)
        happened = [row.event for row in rows]
        content = next((event.origin.content for event in happened if event.origin), None)
        job.fail(KeyReused()) if content != origin.content else job.succeed(Outcome(rows, happened))

    async def _recover(self, jobs: list[_Job], error: LedgerUnavailable) -> None:
        """After an outage: what did become durable is answered, the rest is to be tried again."""
        log.error("ledger-unavailable", hall=self.hall, error=str(error))
        self._broken = True
        with contextlib.suppress(LedgerUnavailable):  # still away: the next act tries again
            await self._load()
        for job in jobs:
            origin = job.act.origin
            bound = self._bound.get((origin.sender, origin.key)) if origin and not self._broken else None
            if bound is None:
                job.fail(Unavailable(str(error)))
            else:
                await self._answer_again(job, bound)
        if not self._broken:
            for notify in self.on_commit:
                notify([])

    async def _load(self) -> None:
        """Fold the state anew from the ledger's last ``DayOpened``."""
        self._broken = True
        self._state, self._bound, self.epoch = await self._in_thread(self._fold)
        self._broken = False

    def _fold(self) -> tuple[State, dict[_Key, _Bound], int]:
        head = self._ledger.head(self.hall)
        state, bound = State(), dict[_Key, _Bound]()
        for row in self._ledger.read(self.hall, after=max(0, head.opened - 1)):
            event = row.event
            state.apply(row.seq, row.at, event)
            if event.origin is not None:
                key = event.origin.sender, event.origin.key
                first = bound.get(key)
                bound[key] = _Bound(
                    first.seq if first else row.seq, first.count + 1 if first else 1, event.origin.content
                )
        return state, bound, head.epoch

    # ------------------------------------------------------------ time

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(TICK_EVERY)
            due = self._state.due
            if self._busy or due is None or self.clock.now() < due:
                continue
            try:
                await self.act(acts.Tick(time_zone=self._time_zone, discipline=self._wanted))
            except (Unavailable, refusals.Refusal) as error:
                log.warning("tick-failed", hall=self.hall, error=repr(error))
