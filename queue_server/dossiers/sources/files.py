"""Files of others as a source of dossiers: what the last one that was taken in said."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.contract.messages import DossierStatus
from queue_server.dossiers.source import Dossier, SourceAway
from queue_server.store.dossiers import imported
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.ledger import LedgerError, instant

_agency = msgspec.json.Decoder(dict[str, str])


class FileSource:
    """Looks codes up in the generation in force.

    It does the same for every code, in the loop and with a connection of its own, like the register
    (``sources.register`` says why).

    Args:
        file: the file of dossiers; its owner closes it.
        source: the source's id in the configuration.
    """

    def __init__(self, file: DossierFile, source: str) -> None:
        self._reader, self._source = file.new_reader(), source

    @property
    def name(self) -> str:
        """What it is called in logs."""
        return self._source

    async def find(self, code: str) -> Dossier | None:
        """A dossier of the last file; as old as the file, or its row, says that it is.

        Raises:
            SourceAway: the file of dossiers cannot be read.
        """
        try:
            row = imported.find(self._reader.read, self._source, code)
            return None if row is None else _told(row)
        except (LedgerError, msgspec.MsgspecError, ValueError, OverflowError) as error:
            raise SourceAway(str(error)) from error


def _told(row: imported.Imported) -> Dossier:
    status: DossierStatus = msgspec.convert(row.status, DossierStatus)
    return Dossier(
        code=row.code, procedure=row.procedure, status=status, received=_day(row.received), due=_day(row.due),
        finished=_day(row.finished), returned=_day(row.returned), agency=_agency.decode(row.agency),
        as_of=instant(row.as_of),
    )  # fmt: skip


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


__all__ = ["FileSource"]
