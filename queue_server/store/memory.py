"""A ledger in this process's memory: for tests and trials. Nothing outlives the process."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from queue_server.store import tables
from queue_server.store.ledger import (
    CONTACTS_KEPT,
    Beside,
    Entry,
    Head,
    KeyTaken,
    Ledger,
    LedgerMoved,
    Row,
    ends_day,
    rows_of,
)
from queue_server.store.visits import BoundKey, Change, Derivation

_COLUMNS = tuple(column.name for column in tables.visits.columns)


@dataclass
class _Hall:
    rows: list[Row] = field(default_factory=list)
    head: Head = field(default_factory=Head)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    visits: dict[int, dict[str, Any]] = field(default_factory=dict)
    ratings: dict[int, dict[str, Any]] = field(default_factory=dict)
    derivation: Derivation | None = None
    cards: dict[bytes, int] = field(default_factory=dict)
    preparations: dict[int, bytes] = field(default_factory=dict)
    dossiers: dict[int, bytes] = field(default_factory=dict)
    contacts: dict[str, datetime.datetime] = field(default_factory=dict)


class MemoryLedger(Ledger):
    """The port over lists and dictionaries."""

    def __init__(self) -> None:
        self._halls: dict[str, _Hall] = {}
        self._lock = threading.Lock()

    def head(self, hall: str) -> Head:
        """Where the hall's ledger ends."""
        with self._lock:
            found = self._halls.get(hall)
            return found.head if found else Head()

    def append(
        self, hall: str, after: int, entries: Sequence[Entry], beside: Sequence[Beside] = ()
    ) -> list[Row]:
        """Keep entries with what they derive; all or nothing."""
        with self._lock:
            kept = self._halls.get(hall) or _Hall()
            if kept.head.seq != after:
                raise LedgerMoved(f"{hall} ends at {kept.head.seq}, not at {after}")
            rows = rows_of(hall, kept.head, entries)
            derivation = kept.derivation or _derivation_after(hall, kept.rows)
            # Set again at the end: one that took part in a failed append remembers too much.
            kept.derivation = None
            derivation.begin_append()
            for row, entry in zip(rows, entries, strict=True):
                derivation.take(row.seq, row.at, entry.event)
            keys, changes = derivation.harvest()
            _require_free(kept.keys, keys)
            kept.rows += rows
            _write(kept, keys, changes)
            _write_beside(kept, beside, forget=ends_day(entries))
            kept.head = Head(
                seq=after + len(rows), hash=rows[-1].hash, epoch=kept.head.epoch, opened=derivation.opened
            )
            kept.derivation = derivation
            self._halls[hall] = kept
        return rows

    def read(self, hall: str, after: int = 0, limit: int | None = None) -> Iterator[Row]:
        """Rows above ``after``; those appended while reading are read too."""
        rows = self._halls[hall].rows if hall in self._halls else []
        position = after
        while position < len(rows) and (limit is None or position < after + limit):
            yield rows[position]
            position += 1

    def beside(self, hall: str) -> list[Beside]:
        """What is kept beside the ledger."""
        with self._lock:
            kept = self._halls.get(hall) or _Hall()
            cards = {ticket: card for card, ticket in kept.cards.items()}
            return [
                Beside(
                    ticket=ticket,
                    card=cards.get(ticket),
                    preparation=kept.preparations.get(ticket),
                    dossier=kept.dossiers.get(ticket),
                )
                for ticket in sorted(cards.keys() | kept.preparations.keys() | kept.dossiers.keys())
            ]

    def act(self, hall: str, sender: str, key: str) -> list[Row]:
        """The rows of the act with this key."""
        with self._lock:
            kept = self._halls.get(hall)
            first = kept.keys.get((sender, key)) if kept else None
        return [] if first is None else self._rows_of_act(hall, first)

    def halls(self) -> list[str]:
        """The halls that have rows."""
        return sorted(hall for hall, kept in self._halls.items() if kept.rows)

    def visits(self, hall: str, since: str = "") -> Iterator[dict[str, Any]]:
        """Copies of the visits, in order of issue."""
        with self._lock:
            kept = self._halls.get(hall)
            found = [dict(visit) for visit in kept.visits.values()] if kept else []
        yield from (visit for visit in found if visit["day"] >= since)

    def ratings(self, hall: str, since: str = "") -> Iterator[dict[str, Any]]:
        """Copies of the ratings, in the order of their tickets."""
        with self._lock:
            kept = self._halls.get(hall)
            found = sorted((kept.ratings if kept else {}).items())
        yield from (dict(rating) for _, rating in found if rating["day"] >= since)

    def note_contacts(self, hall: str, contacts: Mapping[str, datetime.datetime]) -> None:
        """Keep when kiosks were last heard of."""
        with self._lock:
            kept = self._halls.setdefault(hall, _Hall())
            kept.contacts |= contacts
            before = max(kept.contacts.values(), default=None)
            if before is not None:
                before -= CONTACTS_KEPT
                kept.contacts = {device: at for device, at in kept.contacts.items() if at >= before}

    def contacts(self, hall: str) -> dict[str, datetime.datetime]:
        """When kiosks were last heard of."""
        with self._lock:
            return dict(self._halls[hall].contacts) if hall in self._halls else {}

    def rebuild(self, hall: str) -> int:
        """Make visits, ratings and bound keys anew."""
        with self._lock:
            kept = self._halls.get(hall)
            if kept is None:
                return 0
            derivation = _derivation_after(hall, kept.rows)
            keys, changes = derivation.harvest()
            kept.keys, kept.visits, kept.ratings, kept.derivation = {}, {}, {}, derivation
            _write(kept, keys, changes)
            kept.head = msgspec.structs.replace(kept.head, opened=derivation.opened)
            return len(kept.rows)

    def close(self) -> None:
        """Nothing is held."""


def _derivation_after(hall: str, rows: Sequence[Row]) -> Derivation:
    derivation = Derivation(hall)
    for row in rows:
        derivation.take(row.seq, row.at, row.event)
    return derivation


def _require_free(bound: dict[tuple[str, str], int], keys: Sequence[BoundKey]) -> None:
    seen: set[tuple[str, str]] = set()
    for entry in keys:
        key = entry.sender, entry.key
        if key in bound or key in seen:
            raise KeyTaken(f"{entry.sender} has used the key {entry.key} before")
        seen.add(key)


def _write(kept: _Hall, keys: Sequence[BoundKey], changes: Sequence[Change]) -> None:
    for entry in keys:
        kept.keys[entry.sender, entry.key] = entry.seq
    for change in changes:
        ticket = change.values["ticket"]
        if change.kind == "issued":
            kept.visits[ticket] = dict.fromkeys(_COLUMNS) | change.values
        elif change.kind == "rated":
            kept.ratings[ticket] = dict(change.values)
        elif ticket in kept.visits:
            visit = kept.visits[ticket]
            visit.update(change.values)
            if change.kind == "called" and visit["first_called_at"] is None:
                visit["first_called_at"] = visit["called_at"]


def _write_beside(kept: _Hall, beside: Sequence[Beside], *, forget: bool) -> None:
    if forget:
        kept.cards, kept.preparations, kept.dossiers = {}, {}, {}
    for entry in beside:
        if entry.card is not None:
            kept.cards[entry.card] = entry.ticket
        if entry.preparation is not None:
            kept.preparations[entry.ticket] = entry.preparation
        if entry.dossier is not None:
            kept.dossiers[entry.ticket] = entry.dossier


__all__ = ["MemoryLedger"]
