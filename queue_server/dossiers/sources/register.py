"""The register of our own as a source of dossiers: the embedded default."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import msgspec

from queue_server.contract.messages import DossierStatus, Procedure
from queue_server.dossiers import check_words
from queue_server.dossiers.source import Dossier, SourceAway
from queue_server.store.dossiers import chains, registered
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.registered import Registered
from queue_server.store.ledger import LedgerError, instant

_paper_ids = msgspec.json.Decoder(tuple[str, ...])


class RegisterSource:
    """Looks codes up in the register.

    It does the same for every code: one walk down the register's key, and one down the chain's where a check
    word is wanted, whether a dossier is there or not. That takes some 20 µs and waits for no writer, so it is
    done in the loop: to hand it to a thread and back takes longer, and much longer while the loop is busy.

    Args:
        file: the file of dossiers.
        chain: the hall's chain of dossiers.
        zone: where its days are.
        now: the present instant; the register is never older than that.
        procedure: a posted procedure by its code, for the names of papers and agencies.
        check_word: nothing is told without the word that the receipt has behind the code.
    """

    def __init__(
        self,
        file: DossierFile,
        chain: str,
        zone: datetime.tzinfo,
        now: Callable[[], datetime.datetime],
        procedure: Callable[[str], Procedure | None],
        *,
        check_word: bool = False,
    ) -> None:
        self._reader, self._chain, self._zone, self._now = file.new_reader(), chain, zone, now
        self._procedure, self._check_word = procedure, check_word

    @property
    def name(self) -> str:
        """What it is called in logs."""
        return "register"

    async def find(self, code: str) -> Dossier | None:
        """A dossier of our own; nothing where the code is none of ours.

        Raises:
            SourceAway: the file cannot be read.
        """
        try:
            row = self._find(code)
        except LedgerError as error:
            raise SourceAway(str(error)) from error
        return self._told(row) if row is not None else None

    def _find(self, code: str) -> Registered | None:
        code, word = check_words.split(code)
        row = registered.find(self._reader.read, self._chain, code)
        if not self._check_word:
            return row
        return (
            row if check_words.fits(word, chains.first_hash(self._reader.read, self._chain, code)) else None
        )

    def _told(self, row: Registered) -> Dossier:
        procedure = self._procedure(row.procedure)
        status: DossierStatus = msgspec.convert(row.status, DossierStatus)
        names = papers_of(procedure)
        return Dossier(
            code=row.code, procedure=row.procedure, status=status, received=self._day(row.received_at),
            due=self._day(row.due_at), finished=self._day(row.finished_at),
            returned=self._day(row.returned_at),
            missing=tuple(names[paper] for paper in _paper_ids.decode(row.missing) if paper in names),
            agency=procedure.agency if procedure is not None else {},
            as_of=self._now(),
        )  # fmt: skip

    def _day(self, at: int | None) -> datetime.date | None:
        return None if at is None else instant(at).astimezone(self._zone).date()


def papers_of(procedure: Procedure | None) -> dict[str, dict[str, str]]:
    """The names of a procedure's papers by their ids, in all its cases."""
    cases = procedure.cases if procedure is not None else ()
    return {paper.id: paper.names for case in reversed(cases) for paper in case.papers}


__all__ = ["RegisterSource", "papers_of"]
