"""What a hall tells beside its queue: posted procedures, and how far a dossier is."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable

from queue_server.contract.messages import DossierView, Procedure, Trouble
from queue_server.dossiers import DossierSource, tell
from queue_server.dossiers.sources.several import Several, Troubled
from queue_server.hall.service import Discipline
from queue_server.limiting import Limiter
from queue_server.procedures import Library, Shelf

#: Troubles of one kind that are told one by one.
_TOLD = 5


class Lookups:
    """What one hall looks up.

    Args:
        discipline: the hall as it is in force; nothing while it is not known.
        now: the hall's time.
        library: the files of procedures; nothing: no procedures are posted.
        source: the register of dossiers; nothing: dossiers cannot be looked up.
        mistakes: why there is no source although one was wanted.
    """

    def __init__(
        self,
        discipline: Callable[[], Discipline | None],
        now: Callable[[], datetime.datetime],
        library: Library | None = None,
        source: DossierSource | None = None,
        mistakes: tuple[str, ...] = (),
    ) -> None:
        self._discipline, self.source, self._mistakes = discipline, source, mistakes
        self.shelf = Shelf(library, discipline, now) if library is not None else None
        self.limiter = Limiter()
        self._task: asyncio.Task[None] | None = None

    def start(self, changed: Callable[[], None]) -> None:
        """Begin to look at the files; ``changed`` is told when what is posted may have changed."""
        if self.shelf is not None:
            self._task = asyncio.create_task(self.shelf.keep_fresh(changed))

    async def stop(self) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if isinstance(self.source, Several):
            await self.source.close()

    def offers(self) -> tuple[str, ...]:
        """What a kiosk can offer beside numbers."""
        hall = self._discipline()
        having = {
            "dossiers": self.source is not None,
            "procedures": self.shelf is not None and self.shelf.catalogue is not None,
            "appointments": hall is not None and any(entry.id == "appointment" for entry in hall.classes),
        }
        return tuple(name for name, there in having.items() if there)

    def procedure(self, code: str) -> Procedure | None:
        """A procedure by its code; nothing where the hall does not post it."""
        return self.shelf.procedure(code) if self.shelf is not None else None

    async def dossier(self, code: str) -> DossierView | None:
        """How far a dossier is; nothing where nobody has this code, or where there is no source.

        Raises:
            SourceAway: the register does not answer.
        """
        found = await self.source.find(code) if self.source is not None else None
        return tell(found, self._discipline(), self.procedure) if found is not None else None

    def troubles(self) -> list[Trouble]:
        """What is wrong with the files."""
        procedures = self.shelf.mistakes[:_TOLD] if self.shelf is not None else ()
        return [
            *(self.source.troubles() if isinstance(self.source, Troubled) else ()),
            *(Trouble(code="procedures-refused", advice=text[:200]) for text in procedures),
            *(Trouble(code="dossiers-refused", advice=text[:200]) for text in self._mistakes[:_TOLD]),
        ]


__all__ = ["Lookups"]
