"""Where acts are decided: the hall's state with the keys of its day, ahead of the ledger by one batch.

No I/O but for folding the ledger. What is decided here is not durable yet; the engine lets nobody see the
state until it is, and folds a new desk where it will not be.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import structlog

from queue_server.beside import DayBeside
from queue_server.day_keys import DayKeys
from queue_server.hall import acts, events, refusals
from queue_server.hall.rules import decide
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.jobs import Batch, Job
from queue_server.store.ledger import Entry, Ledger, LedgerUnavailable

log = structlog.get_logger()

_LONG_AGO = datetime.datetime.min.replace(tzinfo=datetime.UTC)


class Desk:
    """Decides acts one after another.

    Args:
        hall: the hall's id.
        wanted: what the configuration wants; days are opened with it.
        beside: what is beside the ledger today; without it, nothing is.
    """

    def __init__(self, hall: str, wanted: Discipline, beside: DayBeside | None = None) -> None:
        self.hall, self.wanted = hall, wanted
        self.beside = beside or DayBeside(DayKeys(hall))
        self.time_zone = ZoneInfo(wanted.time_zone)
        self.state = State()
        self.epoch = 1
        #: Sender and key of the acts since the day was opened.
        self._bound: set[tuple[str, str]] = set()

    def folded(self, ledger: Ledger) -> Desk:
        """A new desk as of the ledger's end, from its last ``DayOpened`` on."""
        desk = Desk(self.hall, self.wanted)
        head = ledger.head(self.hall)
        desk.epoch = head.epoch
        for row in ledger.read(self.hall, after=max(0, head.opened - 1)):
            event = row.event
            desk.state.apply(row.seq, row.at, event)
            desk._bind(event.origin)
        desk.beside = self.beside.loaded(desk.day, ledger.beside(self.hall))
        return desk

    @property
    def day(self) -> datetime.date | None:
        """The business day that is open."""
        return self.state.day if self.state.day_open else None

    def _bind(self, origin: events.Origin | None) -> None:
        if origin is not None:
            self._bound.add((origin.sender, origin.key))

    def tick(self) -> acts.Tick:
        """The act by which time acts."""
        return acts.Tick(time_zone=self.time_zone, discipline=self.wanted)

    def decide(self, jobs: Sequence[Job], now: datetime.datetime, step: datetime.datetime | None) -> Batch:
        """Decide acts, each on the state that the ones before it leave.

        Args:
            jobs: whose acts, in the order in which they were asked.
            now: hall time.
            step: the machine's time where its clock has jumped.
        """
        batch = Batch(self.state.seq)
        # Another process that serves this hall may be a little ahead.
        now = max(now, self.state.at or _LONG_AGO)
        if step is not None and self.state.discipline is not None:
            self._take(batch, decide(self.state, acts.NoteClockStep(machine_time=step), now), now)
        self._let_time_act(batch, now)
        for job in jobs:
            origin = job.act.origin
            if origin is not None and (origin.sender, origin.key) in self._bound:
                batch.unchanged.append((job, None))
            else:
                self._decide_one(batch, job, now)
        return batch

    def _decide_one(self, batch: Batch, job: Job, now: datetime.datetime) -> None:
        start = len(batch.entries)
        kept = None
        try:
            happened = decide(self.state, job.act, now)
            if job.said is not None:
                kept = self.beside.admit(self.state, job.said, batch.after + start + 1)
        except (refusals.Refusal, LedgerUnavailable) as error:
            batch.unchanged.append((job, error))
            return
        if not happened:
            batch.unchanged.append((job, None))
            return
        self._take(batch, happened, now)
        if job.said is not None and kept is not None:
            self.beside.take(kept, job.said)
            batch.beside.append(kept)
        self._bind(job.act.origin)
        batch.decided.append((job, start, len(batch.entries)))

    def _let_time_act(self, batch: Batch, now: datetime.datetime) -> None:
        due = self.state.due
        if due is None or now < due:
            return
        try:
            happened = decide(self.state, self.tick(), now)
        except refusals.Refusal as refusal:
            # An account that does not come out must not keep people from being served.
            log.warning("tick-refused", hall=self.hall, code=refusal.code, **refusal.facts)
        else:
            self._take(batch, happened, now)

    def _take(self, batch: Batch, happened: list[events.Event], now: datetime.datetime) -> None:
        for event in happened:
            batch.entries.append(Entry(at=now, event=event))
            self.state.apply(batch.after + len(batch.entries), now, event)
            if isinstance(event, events.DayOpened):
                # Keys of days gone by are looked up in the ledger.
                self._bound.clear()
            if isinstance(event, events.DayOpened | events.DayClosed):
                self.beside.forget()
                batch.beside.clear()


__all__ = ["Desk"]
