"""Several sources in one, in an order, with a rule for what they disagree about.

The rule: of those that know a code the first in order is believed, unless what another knows is newer by
more than ``outdated``; then the next in order whose is not. So an old copy never hides a living register, and
what is told of a dossier is never mixed: all of it comes from one source.

A first source that is near is asked alone. Where it knows the code, and knew it so lately that nobody can be
newer by more than ``outdated``, nobody else is asked; otherwise all others are, at once. Where the first one
is far, all are asked at once, so that nobody waits for one after the other.
"""

from __future__ import annotations

import asyncio
import datetime
import inspect
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import structlog

from queue_server.contract.messages import Trouble
from queue_server.dossiers.source import Dossier, DossierSource, SourceAway

log = structlog.get_logger()


@runtime_checkable
class Troubled(Protocol):
    """A source that can tell the supervisor what is wrong with it."""

    def troubles(self) -> list[Trouble]:
        """What is wrong now."""


class Several:
    """Looks codes up in several sources.

    Args:
        sources: at least one, in their order.
        outdated: by so much newer knowledge is believed before that of an earlier source.
        now: the present instant.
    """

    def __init__(
        self,
        sources: Sequence[DossierSource],
        outdated: datetime.timedelta,
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._sources, self._outdated, self._now = tuple(sources), outdated, now

    @property
    def name(self) -> str:
        """What it is called in logs."""
        return "+".join(source.name for source in self._sources)

    async def find(self, code: str) -> Dossier | None:
        """A dossier by its code, as the source that is to be believed has it.

        One that is away hides nobody's answer, only that there is none.

        Raises:
            SourceAway: nobody who answered knows the code, and one that did not may.
        """
        near = [] if getattr(self._sources[0], "far", False) else [self._sources[0]]
        answers = [await self._ask(source, code) for source in near]
        for found in answers:
            if isinstance(found, Dossier) and self._now() - found.as_of <= self._outdated:
                return found
        others = self._sources[len(near) :]
        answers += await asyncio.gather(*(self._ask(source, code) for source in others))
        known = [answer for answer in answers if isinstance(answer, Dossier)]
        if known:
            return believed(known, self._outdated)
        away = [answer for answer in answers if isinstance(answer, SourceAway)]
        if away:
            raise SourceAway("; ".join(str(error) for error in away))
        return None

    async def _ask(self, source: DossierSource, code: str) -> Dossier | SourceAway | None:
        try:
            return await source.find(code)
        except SourceAway as error:
            return error
        except Exception:  # One broken source hides no other; the log has it.
            log.exception("dossier-source-failed", source=source.name)
            return SourceAway(f"{source.name}: it failed")

    def troubles(self) -> list[Trouble]:
        """What is wrong with each of them."""
        return [
            trouble
            for source in self._sources
            if isinstance(source, Troubled)
            for trouble in source.troubles()
        ]

    async def close(self) -> None:
        """Let each go of what it holds."""
        for source in self._sources:
            closed = getattr(source, "close", lambda: None)()
            if inspect.isawaitable(closed):
                await closed


def believed(known: Sequence[Dossier], outdated: datetime.timedelta) -> Dossier:
    """Whom to believe of those that know a code, by the rule of this module. Pure.

    Args:
        known: at least one, in the order of their sources.
        outdated: by so much newer knowledge wins.
    """
    newest = max(one.as_of for one in known)
    return next(one for one in known if newest - one.as_of <= outdated)


__all__ = ["Several", "Troubled", "believed"]
