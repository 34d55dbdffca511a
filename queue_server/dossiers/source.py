"""The port to a register of dossiers. A source knows dossiers; what is told of one is said in ``telling``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from queue_server.contract.messages import DossierStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """What a source knows of a dossier, as far as it may be told. There are no fields for people."""

    code: str
    #: Its procedure's code, such as ``2.000815``; empty where the source does not know it.
    procedure: str
    status: DossierStatus
    received: datetime.date | None = None
    due: datetime.date | None = None
    finished: datetime.date | None = None
    returned: datetime.date | None = None
    #: Papers to bring, each per language.
    missing: tuple[Mapping[str, str], ...] = ()
    #: Who handles it, per language.
    agency: Mapping[str, str] = field(default_factory=dict)
    #: When this was known to be so.
    as_of: datetime.datetime


class SourceAway(Exception):
    """The register does not answer; ask again later."""


class DossierSource(Protocol):
    """A register of dossiers."""

    @property
    def name(self) -> str:
        """What it is called in logs."""

    async def find(self, code: str) -> Dossier | None:
        """A dossier by its receipt code as ``contract.receipt_codes`` writes it; nothing where there is none.

        Raises:
            SourceAway: the register does not answer.
        """


__all__ = ["Dossier", "DossierSource", "SourceAway"]
