"""Asks the server how far a dossier is, and where a slip's number stands: once, with a clear outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from kiosk import flow
from kiosk.flow.dossiers import Trouble
from queue_server.client import Away, Client, Refused
from queue_server.contract.messages import AdmitRequest

log = structlog.get_logger()

#: What a refusal means for whoever asked.
_TROUBLES: Mapping[str, Trouble] = {
    "unknown-dossier": "unknown", "no-receipt-code": "unknown", "asked-too-often": "busy",
    "no-dossiers": "none",
}  # fmt: skip


@dataclass(frozen=True)
class Looking:
    """What the kiosk looks up. Codes and ids are in no line of the log.

    Args:
        client: of the hall.
        device: this kiosk's name; the server counts its questions apart from others at the same address.
    """

    client: Client
    device: str

    async def dossier(self, code: str) -> flow.News:
        """How far a dossier is."""
        try:
            return flow.DossierFound(code, await self.client.dossier(code, self.device))
        except Away:
            return flow.DossierMissed(code, "away")
        except Refused as refused:
            log.info("no-dossier", code=refused.problem.code)
            return flow.DossierMissed(code, _TROUBLES.get(refused.problem.code, "away"))

    async def slip(self, identity: str) -> flow.News:
        """Where a number stands."""
        try:
            return flow.SlipFound(identity, await self.client.ticket(identity))
        except Away:
            return flow.SlipMissed(identity, "away")
        except Refused as refused:
            log.info("no-slip", code=refused.problem.code)
            return flow.SlipMissed(identity, "unknown")

    async def admit(self, identity: str, request: AdmitRequest) -> flow.News:
        """Take a number into the line that was given while the server was away; then where it stands."""
        try:
            await self.client.admit(identity, request)
        except Away:
            return flow.SlipMissed(identity, "away")
        except Refused as refused:
            log.info("not-admitted", code=refused.problem.code)
            return flow.SlipMissed(identity, "unknown")
        return await self.slip(identity)


__all__ = ["Looking"]
