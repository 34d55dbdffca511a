"""Dossiers: where they are looked up, and what may be told of one."""

from __future__ import annotations

from queue_server.dossiers.samples import SampleDossiers
from queue_server.dossiers.source import Dossier, DossierSource, SourceAway
from queue_server.dossiers.telling import tell

__all__ = ["Dossier", "DossierSource", "SampleDossiers", "SourceAway", "tell"]
