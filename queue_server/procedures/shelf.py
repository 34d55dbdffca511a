"""The procedures as one hall posts them now: made anew when files or the hall's discipline change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from queue_server.contract import messages
from queue_server.contract.searching import Index
from queue_server.hall.service import Discipline
from queue_server.procedures.library import Library
from queue_server.procedures.posting import Posting, post

log = structlog.get_logger()

#: Seconds between looks at the files.
LOOK_EVERY = 5.0


class Shelf:
    """What one hall posts.

    Args:
        library: the files; halls may share them.
        discipline: the hall as it is in force; nothing while it is not known.
    """

    def __init__(self, library: Library, discipline: Callable[[], Discipline | None]) -> None:
        self._library, self._discipline = library, discipline
        self._made: tuple[int, Discipline, Posting] | None = None
        self._index: tuple[str, Index] | None = None

    @property
    def posting(self) -> Posting | None:
        """What is posted, and what is wrong with it; nothing while the hall is not known."""
        hall = self._discipline()
        if hall is None:
            return None
        generation = self._library.generation
        if self._made is None or self._made[0] != generation or self._made[1] is not hall:
            made = post(self._library.books, hall)
            for warning in (*made.mistakes, *made.warnings):
                log.warning("procedures-warning", hall=hall.hall, warning=warning)
            self._made = (generation, hall, made)
        return self._made[2]

    @property
    def catalogue(self) -> messages.Procedures | None:
        """For the wire; nothing where no procedure is posted."""
        posting = self.posting
        return posting.catalogue if posting is not None and posting.catalogue.procedures else None

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Why procedures, or whole files of them, are not as they are written."""
        posting = self.posting
        return (*self._library.mistakes, *(posting.mistakes if posting is not None else ()))

    def procedure(self, code: str) -> messages.Procedure | None:
        """A procedure by its code."""
        catalogue = self.catalogue
        entries = catalogue.procedures if catalogue is not None else ()
        return next((entry for entry in entries if entry.code == code), None)

    def search(self, question: str) -> tuple[messages.Procedure, ...]:
        """Procedures that answer a question, the best first."""
        catalogue = self.catalogue
        if catalogue is None:
            return ()
        if self._index is None or self._index[0] != catalogue.edition:
            self._index = (catalogue.edition, Index(catalogue))
        return self._index[1].search(question)

    async def keep_fresh(self, changed: Callable[[], None]) -> None:
        """Look at the files again and again, and tell when what is posted may have changed."""
        told = self._library.generation
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await asyncio.to_thread(self._library.refresh)
            # Another hall that shares the files may have been the one that read them.
            if self._library.generation != told:
                told = self._library.generation
                changed()


__all__ = ["LOOK_EVERY", "Shelf"]
