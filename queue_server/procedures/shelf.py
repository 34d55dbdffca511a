"""The procedures as one hall posts them now: made anew with files, discipline or day."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

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
        now: the hall's time; which version of a procedure is in force is a matter of its local date.
    """

    def __init__(
        self,
        library: Library,
        discipline: Callable[[], Discipline | None],
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._library, self._discipline, self._now = library, discipline, now
        self._made: tuple[int, Discipline, datetime.date, Posting] | None = None
        self._index: tuple[str, Index] | None = None

    @property
    def posting(self) -> Posting | None:
        """What is posted, and what is wrong with it; nothing while the hall is not known."""
        hall = self._discipline()
        if hall is None:
            return None
        wanted = (self._library.generation, hall, self._day(hall))
        if self._made is None or not self._is_of(*wanted):
            made = post(self._library.books, hall, wanted[2])
            for warning in (*made.mistakes, *made.warnings):
                log.warning("procedures-warning", hall=hall.hall, warning=warning)
            self._made = (*wanted, made)
        return self._made[3]

    def _is_of(self, generation: int, hall: Discipline, day: datetime.date) -> bool:
        """Whether what was made last is still right."""
        return self._made is not None and (
            self._made[0] == generation and self._made[1] is hall and self._made[2] == day
        )

    def _day(self, hall: Discipline) -> datetime.date:
        """The hall's business day (law 9)."""
        return self._now().astimezone(ZoneInfo(hall.time_zone)).date()

    @property
    def versions(self) -> messages.ProcedureVersions | None:
        """Of procedures that have several, for staff; nothing while the hall is not known."""
        hall, posting = self._discipline(), self.posting
        if hall is None or posting is None:
            return None
        return messages.ProcedureVersions(day=self._day(hall), versions=posting.versions)

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
        told = self._stand()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await asyncio.to_thread(self._library.refresh)
            # Another hall that shares the files may have been the one that read them; or it is another day.
            if self._stand() != told:
                told = self._stand()
                changed()

    def _stand(self) -> tuple[int, datetime.date | None]:
        hall = self._discipline()
        return self._library.generation, self._day(hall) if hall is not None else None


__all__ = ["LOOK_EVERY", "Shelf"]
