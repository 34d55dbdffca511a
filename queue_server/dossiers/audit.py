"""Who of the staff looked at which dossier, and when: the events of the chain ``HALL/audit``. Pure."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.store.dossiers.chains import Entry, Row

KIND = "DossierSeen.1"


class DossierSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody was shown a dossier with all that is kept of it, personal fields among it."""

    dossier: str
    #: Pseudonymous.
    officer: str
    #: Names of the personal fields that were shown; empty where their time was over.
    fields: tuple[str, ...] = ()


_decoder = msgspec.json.Decoder(DossierSeen)


def entry_of(seen: DossierSeen, at: datetime.datetime) -> Entry:
    """The look as an event to be appended."""
    return Entry(at=at, subject=seen.dossier, kind=KIND, body=msgspec.json.encode(seen).decode())


def read(row: Row) -> DossierSeen:
    """The look that a row of the chain tells of.

    Raises:
        ValueError: it tells of none that this release knows.
    """
    if row.kind != KIND:
        raise ValueError(f"unknown kind {row.kind}")
    return _decoder.decode(row.body)


def wrong(row: Row) -> str | None:
    """What is wrong with a row's content; nothing where all is well."""
    try:
        seen = read(row)
    except ValueError as error:
        return f"this release cannot read it: {error}"
    return None if seen.dossier == row.subject else "its subject is not the dossier that it tells of"


__all__ = ["KIND", "DossierSeen", "entry_of", "read", "wrong"]
