"""The acts on the wire: request → act of the core → answer."""

from __future__ import annotations

from queue_server.web.acting import (
    counters,
    dossier_papers,
    hall,
    issuing,
    leasing,
    printing,
    rating,
    tickets,
)

ROUTES = (
    *issuing.ROUTES, *counters.ROUTES, *tickets.ROUTES, *leasing.ROUTES, *hall.ROUTES, *printing.ROUTES,
    *rating.ROUTES, *dossier_papers.ROUTES,
)  # fmt: skip

__all__ = ["ROUTES"]
