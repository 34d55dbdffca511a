"""What the register takes from the chain of dossiers: rows of its table, bound keys; and both made anew."""

from __future__ import annotations

import msgspec

from queue_server.dossiers.core import events
from queue_server.dossiers.core.dossier import Dossier, fold
from queue_server.store.dossiers import chains, registered
from queue_server.store.dossiers.chains import Query, Row
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.registered import Registered
from queue_server.store.ledger import milliseconds


def event_of(row: Row) -> events.Event:
    """The event that a row tells of.

    Raises:
        ValueError: this release cannot read it.
    """
    return events.decode(row.kind, row.body)


def subject_of(event: events.Event) -> str:
    """The dossier's code; empty for what is about none."""
    return event.code if isinstance(event, events.DossierEvent) else ""


def wrong(row: Row) -> str | None:
    """What is wrong with a row's content; nothing where all is well."""
    try:
        event = event_of(row)
    except ValueError as error:
        return f"this release cannot read it: {error}"
    return None if subject_of(event) == row.subject else "its subject is not the dossier that it tells of"


def dossier_of(query: Query, chain: str, code: str, until: int | None = None) -> Dossier | None:
    """A dossier folded from its own events, up to one of them or all; nothing where there are none."""
    rows = chains.of_subject(query, chain, code)
    return fold((row.seq, row.at, event_of(row)) for row in rows if until is None or row.seq <= until)


def row_of(chain: str, dossier: Dossier) -> Registered:
    """A dossier as the table has it."""

    def of(name: str) -> int | None:
        at = getattr(dossier, name)
        return None if at is None else milliseconds(at)

    return Registered(
        code=dossier.code, chain=chain, seq=dossier.seq, organisation=dossier.organisation,
        day=dossier.day.isoformat(), number=dossier.number, procedure=dossier.procedure,
        status=dossier.status, received_at=milliseconds(dossier.received), due_at=of("due"),
        finished_at=of("finished"), returned_at=of("returned"),
        missing=msgspec.json.encode(dossier.missing).decode(), changed_at=milliseconds(dossier.changed),
        runs_until=of("runs_until"), hand_over_by=of("to_hand_over_by"),
    )  # fmt: skip


def rebuild(file: DossierFile, chain: str) -> int:
    """Make the register's rows and bound keys anew from a chain, in one transaction, dossier by dossier.

    Returns:
        How many events were read.

    Raises:
        ValueError: this release cannot read one of them.
    """
    count, code = 0, ""
    with file.transaction() as writing:
        query = chains.querying(writing)
        registered.forget(writing, chain)
        chains.forget_keys(writing, chain)
        while code := chains.next_subject(query, chain, code):
            rows = chains.of_subject(query, chain, code)
            happened = [(row.seq, row.at, event_of(row)) for row in rows]
            for seq, _, event in happened:
                if event.origin is not None:
                    chains.bind_key(writing, chain, event.origin.sender, event.origin.key, seq)
            if (dossier := fold(happened)) is not None:
                registered.put(writing, row_of(chain, dossier))
            count += len(rows)
    return count


def rebuild_all(file: DossierFile) -> int:
    """The same for every hall's chain in a file."""
    return sum(rebuild(file, name) for name in chains.names(file.read) if name.endswith("/dossiers"))


__all__ = ["dossier_of", "event_of", "rebuild", "rebuild_all", "row_of", "subject_of", "wrong"]
