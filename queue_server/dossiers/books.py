"""The books of a register: each act, look and sweep is one transaction, durable on return. They block.

A decision folds the dossier's own events only. What is personal is sealed before it is written.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

from queue_server.dossiers import audit, deriving
from queue_server.dossiers.core import acts, events, refusals, rules
from queue_server.dossiers.core.discipline import RegisterDiscipline
from queue_server.dossiers.core.dossier import Dossier, fold
from queue_server.dossiers.sealing import Sealing
from queue_server.jobs import KeyReused
from queue_server.store.dossiers import chains, registered, sealed
from queue_server.store.dossiers.chains import Entry, Query, Row
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.sealed import SealedField
from queue_server.store.ledger import instant, milliseconds

log = structlog.get_logger()


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


class Books:
    """One hall's books; for one thread at a time.

    Every method raises LedgerError where the file cannot be written.

    Args:
        hall: the hall's id.
        file: where they are; its owner closes it.
        discipline: the rules that the configuration wants.
        sealing: seals what is personal.
        kept: how long personal fields are kept.
    """

    def __init__(
        self,
        hall: str,
        file: DossierFile,
        discipline: RegisterDiscipline,
        sealing: Sealing,
        kept: datetime.timedelta,
    ) -> None:
        #: The names of the two chains.
        self.chain, self.audit = f"{hall}/dossiers", f"{hall}/audit"
        self.file, self._discipline, self._sealing, self._kept = file, discipline, sealing, kept
        self._zone = ZoneInfo(discipline.time_zone)
        self._last = datetime.datetime.min.replace(tzinfo=datetime.UTC)
        self._prepared = False

    def at(self, now: datetime.datetime) -> datetime.datetime:
        """The instant of what is done now: hall time, never behind what the chains hold.

        The first time the wanted rules are put in force, before anything is decided by them.
        """
        if not self._prepared:
            self._prepare(now)
        self._last = max(self._last, now)
        return self._last

    def _prepare(self, now: datetime.datetime) -> None:
        for name in (self.chain, self.audit):
            row = chains.row_at(self.file.read, name, chains.head_of(self.file.read, name).seq)
            self._last = max(self._last, row.at if row is not None else now)
        before = chains.of_subject(self.file.read, self.chain, "")
        event = events.RegisterConfigured(discipline=self._discipline)
        entry = _entry(self._last, event)
        if not before or before[-1].body != entry.body:
            with self.file.transaction() as writing:
                head = chains.head_of(chains.querying(writing), self.chain)
                chains.append(writing, self.chain, head, [entry])
        self._prepared = True

    def act(self, now: datetime.datetime, act: acts.Act, code: str, words: Mapping[str, str]) -> Done:
        """Decide and append in one transaction; the same answer as before where the key was used for this.

        Args:
            now: of ``at``.
            act: what is asked.
            code: the dossier's; empty for one that is taken in.
            words: personal fields by name, to be sealed.

        Raises:
            Refusal: a rule is against it.
            KeyReused: its key belongs to another act.
            KeyDamaged: nothing can be sealed.
        """
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
            organisation = self._discipline.organisation(day)
            last = registered.last_number(query, organisation.code, day.isoformat()) if organisation else 0
            return rules.receive(act, self._discipline, self._zone, now, last)
        if not isinstance(act, acts.Step):
            raise TypeError(type(act).__name__)
        if before is None:
            raise refusals.UnknownDossier
        return rules.decide(before, act, self._discipline, self._zone, now)

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

    def look(self, now: datetime.datetime, code: str, officer: str) -> Looked:
        """All that is kept of a dossier; that somebody looked is in the audit.

        Raises:
            UnknownDossier: none of ours has this code.
            KeyDamaged: the key of what is sealed cannot be read.
        """
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

    def sweep(self, now: datetime.datetime) -> int:
        """Delete personal fields that have been kept long enough, and keys that nothing needs any more."""
        with self.file.transaction() as writing:
            count = sealed.sweep(writing, milliseconds(now))
        if count:
            # Overwritten in the file, it would still lie beside it for a while.
            self.file.settle()
        try:
            self._sealing.forget(now)
        except OSError as error:
            # The next sweep tries again.
            log.warning("dossier-key-left", error=str(error))
        return count


def _entry(at: datetime.datetime, event: events.Event) -> Entry:
    return Entry(at=at, subject=deriving.subject_of(event), kind=event.kind(), body=events.encode(event))


__all__ = ["Books", "Done", "Looked"]
