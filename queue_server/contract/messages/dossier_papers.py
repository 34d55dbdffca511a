"""The papers of a dossier, wanted at a desk: its receipt, a request for papers, a letter of apology."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from queue_server.contract import receipt_codes
from queue_server.contract.messages.base import Language
from queue_server.contract.messages.printing import PrintSheet
from queue_server.contract.messages.register import StaffRequest

DossierPaperKind = Literal["receipt", "supplement", "apology"]


class DossierPaperRequest(StaffRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Want a paper of a dossier at this desk's printer. With another key it is printed once more."""

    code: Annotated[str, msgspec.Meta(max_length=receipt_codes.LONGEST_CODE)]
    kind: DossierPaperKind
    #: Below the hall's first; nothing: that alone.
    language: Language | None = None


class DossierPaperAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The paper."""

    id: str
    sheet: PrintSheet
    #: A printer is there, and was asked for it.
    printing: bool


__all__ = ["DossierPaperAnswer", "DossierPaperKind", "DossierPaperRequest"]
