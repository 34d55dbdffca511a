"""Dossiers: where they are looked up, what may be told of one, and how often somebody may ask."""

from __future__ import annotations

from queue_server.dossiers.limiting import Limiter
from queue_server.dossiers.samples import SampleDossiers
from queue_server.dossiers.source import Dossier, DossierSource, SourceAway
from queue_server.dossiers.telling import tell

__all__ = ["Dossier", "DossierSource", "Limiter", "SampleDossiers", "SourceAway", "tell"]
