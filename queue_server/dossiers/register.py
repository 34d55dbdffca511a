"""Runs acts on the register: decide and append in one transaction, in a writer's thread of its own.

A decision folds the dossier's own events only. Nobody hears of an event before it is durable. The queue's
writer never waits for this one, nor does a look-up.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Concatenate, Literal, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import structlog

from queue_server.dossiers import audit, deriving
from queue_server.dossiers.core import acts, events, refusals, rules
from queue_server.dossiers.core.discipline import RegisterDiscipline
from queue_server.dossiers.core.dossier import Dossier, fold
from queue_server.dossiers.sealing import Sealing
from queue_server.jobs import KeyReused, Unavailable
from queue_server.store.dossiers import chains, registered, sealed
from queue_server.store.dossiers.chains import Entry, Query, Row
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.registered import Place, Registered
from queue_server.store.dossiers.sealed import SealedField
from queue_server.store.ledger import LedgerError, instant, milliseconds

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
Given = ParamSpec("Given")


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What an act became, and its dossier as it was right after."""

    row: Row
    event: events.DossierEvent
    dossier: Dossier


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """All that is kept of a dossier, for staff."""

    dossier: Dossier
    steps: Sequence[tuple[Row, events.DossierEvent]]
    #: (Sequence number of the event, name of the field) to what it says; only what is still kept.
    fields: Mapping[tuple[int, str], str]


class Register:
    """One hall's register of dossiers.

    Args:
        hall: the hall's id.
        file: where it is kept; its owner closes it.
        discipline: the rules that the configuration wants.
        sealing: seals what is personal.
        now: hall time; called in the loop only.
        kept: how long personal fields are kept.
    """

    def __init__(
        self,
        hall: str,
        file: DossierFile,
        discipline: RegisterDiscipline,
        sealing: Sealing,
        now: Callable[[], datetime.datetime],
        kept: datetime.timedelta = KEPT,
    ) -> None:
        self.file, self.discipline = file, discipline
        #: The names of its two chains.
        self.chain, self.audit = f"{hall}/dossiers", f"{hall}/audit"
        self._sealing, self._now, self._kept = sealing, now, kept
        self._zone = ZoneInfo(discipline.time_zone)
        self._calendar = rules.calendar_of(discipline, self._zone)
        self._last = _FIRST
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"register-{hall}")
        self._sweeping: asyncio.Task[None] | None = None
        self._stopping = self._configured = False

    # ------------------------------------------------------------ life

    async def start(self) -> None:
        """Begin to take acts. A file that cannot be written now stops no hall; the next act tries again."""
        try:
            await self._in_writer(lambda _register, _now: None)
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

    async def _in_writer(
        self,
        work: Callable[Concatenate[Register, datetime.datetime, Given], Answer],
        *given: Given.args,
        **named: Given.kwargs,
    ) -> Answer:
        """Work in the writer's thread with the instant of asking; nobody's cancellation reaches it."""
        now = self._now()

        def run() -> Answer:
            if not self._configured:
                self._configure(now)
            # Hall time never falls behind what the chains hold.
            self._last = max(self._last, now)
            return work(self, self._last, *given, **named)

        if self._stopping:
            raise Unavailable("the server is stopping")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, run)
        except LedgerError as error:
            raise Unavailable(str(error)) from error

    def _configure(self, now: datetime.datetime) -> None:
        """Put the wanted rules in force, before anything is decided by them."""
        for name in (self.chain, self.audit):
            row = chains.row_at(self.file.read, name, chains.head_of(self.file.read, name).seq)
            self._last = max(self._last, row.at if row is not None else now)
        before = chains.of_subject(self.file.read, self.chain, "")
        event = events.RegisterConfigured(discipline=self.discipline)
        entry = _entry(self._last, event)
        if not before or before[-1].body != entry.body:
            with self.file.transaction() as writing:
                head = chains.head_of(chains.querying(writing), self.chain)
                chains.append(writing, self.chain, head, [entry])
        self._configured = True

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
        return await self._in_writer(Register._act, act, "", words)

    async def step(self, code: str, act: acts.Step, words: Mapping[str, str]) -> Done:
        """Do something with a dossier that is there; otherwise like ``receive``."""
        return await self._in_writer(Register._act, act, code, words)

    def _act(self, now: datetime.datetime, act: acts.Act, code: str, words: Mapping[str, str]) -> Done:
        with self.file.transaction() as writing:
            query = chains.querying(writing)
            if (done := self._done_before(query, act)) is not None:
                return done
            before = deriving.dossier_of(query, self.chain, code) if code else None
            event = self._decided(query, now, act, before)
            head = chains.head_of(query, self.chain)
            (row,) = chains.append(writing, self.chain, head, [_entry(now, event)])
            if act.origin is not None:
                chains.bind_key(writing, self.chain, act.origin.sender, act.origin.key, row.seq)
            dossier = fold([(row.seq, row.at, event)], before)
            assert dossier is not None, "an event that was decided has a dossier"  # noqa: S101  # narrows
            registered.put(writing, deriving.row_of(self.chain, dossier))
            sealed.put(writing, self._sealed(row, words))
        return Done(row=row, event=event, dossier=dossier)

    def _decided(
        self, query: Query, now: datetime.datetime, act: acts.Act, before: Dossier | None
    ) -> events.DossierEvent:
        if isinstance(act, acts.Receive):
            day = now.astimezone(self._zone).date()
            organisation = self.discipline.organisation(day)
            last = registered.last_number(query, organisation.code, day.isoformat()) if organisation else 0
            return rules.receive(act, self.discipline, self._zone, now, last)
        if not isinstance(act, acts.Step):
            raise TypeError(type(act).__name__)
        if before is None:
            raise refusals.UnknownDossier
        return rules.decide(before, act, self.discipline, self._zone, now)

    def _done_before(self, query: Query, act: acts.Act) -> Done | None:
        """What the act with this key became, if it is the same act; nothing where the key is free."""
        origin = act.origin
        if origin is None:
            return None
        seq = chains.bound_to(query, self.chain, origin.sender, origin.key)
        row = chains.row_at(query, self.chain, seq) if seq is not None else None
        if row is None:
            return None
        event = deriving.event_of(row)
        if event.origin is None or event.origin.content != origin.content:
            raise KeyReused
        dossier = deriving.dossier_of(query, self.chain, row.subject, until=row.seq)
        if dossier is None or not isinstance(event, events.DossierEvent):
            raise KeyReused
        return Done(row=row, event=event, dossier=dossier)

    def _sealed(self, row: Row, words: Mapping[str, str]) -> list[SealedField]:
        until = row.at + self._kept
        return [
            SealedField(
                chain=row.chain, seq=row.seq, field=field, keep_until=milliseconds(until),
                body=self._sealing.sealed(row.chain, row.seq, field, text, until),
            )
            for field, text in words.items()
            if text
        ]  # fmt: skip

    # ------------------------------------------------------------ looking

    async def look(self, code: str, officer: str) -> Looked:
        """All that is kept of a dossier; that somebody looked is durable before it is told.

        Raises:
            UnknownDossier: none of ours has this code.
            Unavailable: the look cannot be written down.
            KeyDamaged: the key of what is sealed cannot be read.
        """
        return await self._in_writer(Register._look, code, officer)

    def _look(self, now: datetime.datetime, code: str, officer: str) -> Looked:
        with self.file.transaction() as writing:
            query = chains.querying(writing)
            rows = chains.of_subject(query, self.chain, code) if code else []
            happened = [(row, deriving.event_of(row)) for row in rows]
            dossier = fold((row.seq, row.at, event) for row, event in happened)
            if dossier is None:
                raise refusals.UnknownDossier
            fields = self._opened(sealed.of_subject(query, self.chain, code, milliseconds(now)))
            seen = audit.DossierSeen(
                dossier=code, officer=officer, fields=tuple(sorted({name for _, name in fields}))
            )
            head = chains.head_of(query, self.audit)
            chains.append(writing, self.audit, head, [audit.entry_of(seen, now)])
        steps = [(row, event) for row, event in happened if isinstance(event, events.DossierEvent)]
        return Looked(dossier=dossier, steps=steps, fields=fields)

    def _opened(self, fields: Sequence[SealedField]) -> dict[tuple[int, str], str]:
        found = {}
        for one in fields:
            text = self._sealing.opened(one.chain, one.seq, one.field, one.body, instant(one.keep_until))
            if text is None:
                log.warning("sealed-with-another-key", chain=one.chain, seq=one.seq)
            else:
                found[one.seq, one.field] = text
        return found

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
            first, before = now, self._soon(now)
        place = after or Place(milliseconds(first), "")
        try:
            return await asyncio.to_thread(
                read, self.file.read, self.chain, place, milliseconds(before), limit
            )
        except LedgerError as error:
            raise Unavailable(str(error)) from error

    def _soon(self, now: datetime.datetime) -> datetime.datetime:
        """The end of the last of the days that are soon."""
        calendar, day = self._calendar, now.astimezone(self._zone).date()
        for _ in range(self.discipline.due_soon_days):
            day = calendar.next_working_day(day)
        end = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), self._zone)
        return end.astimezone(datetime.UTC)

    # ------------------------------------------------------------ keeping

    async def sweep(self) -> int:
        """Delete personal fields that have been kept long enough, and keys that nothing needs any more.

        Returns:
            How many fields.

        Raises:
            Unavailable: the file cannot be written.
        """
        return await self._in_writer(Register._sweep)

    def _sweep(self, now: datetime.datetime) -> int:
        with self.file.transaction() as writing:
            count = sealed.sweep(writing, milliseconds(now))
        try:
            self._sealing.forget(now)
        except OSError as error:
            # The next sweep tries again.
            log.warning("dossier-key-left", error=str(error))
        return count


def _entry(at: datetime.datetime, event: events.Event) -> Entry:
    return Entry(at=at, subject=deriving.subject_of(event), kind=event.kind(), body=events.encode(event))


__all__ = ["KEPT", "Done", "ListName", "Looked", "Register"]
