"""How long people wait in one hall: keeps the forecast going, teaches it, and acts on what it says.

Nothing waits for it. It learns from the visits of past days at the start and when a day opens, publishes
every forecast, and lets time act when a service cannot take anybody more before closing.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog

from queue_server.engine import Engine
from queue_server.forecasting import Forecasting
from queue_server.hall import events
from queue_server.hall.forecast import Forecast, Snapshot, VisitRow, snapshot_of
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.promises import Promises
from queue_server.store.ledger import Row

log = structlog.get_logger()

#: Days of the past that are learned from.
LEARNED_DAYS = 42
_OPENED = frozenset(events.DayOpened.kinds())


class Waits:
    """The forecasts of one hall.

    Args:
        engine: the hall.
        promises: where forecasts are published.
        published: told when a forecast was.
        forecasting: makes them; by default in a process of its own.
    """

    def __init__(
        self,
        engine: Engine,
        promises: Promises,
        published: Callable[[], None],
        forecasting: Forecasting | None = None,
    ) -> None:
        self._engine, self._promises, self._published = engine, promises, published
        self.forecasting = forecasting or Forecasting(self._snapshot)
        self.forecasting.on_new.append(self._take)
        self._tasks: set[asyncio.Task[None]] = set()
        #: Services that some counter served when the forecast under way looked at the hall.
        self._served: frozenset[str] = frozenset()

    async def start(self) -> None:
        """Begin to forecast, and to learn beside that."""
        self._engine.on_commit.append(self._committed)
        await self.forecasting.start()
        self._later(self._learn())

    async def stop(self) -> None:
        """End, with the forecasting process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.forecasting.stop()

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _committed(self, rows: Sequence[Row]) -> None:
        self.forecasting.changed()
        if any(row.kind in _OPENED for row in rows):
            self._later(self._learn())

    async def _snapshot(self) -> Snapshot | None:
        def look(state: State) -> tuple[Snapshot | None, frozenset[str]]:
            at_work = (counter for counter in state.counters.values() if counter.status == "open")
            served = frozenset(service for counter in at_work for service in counter.services)
            return snapshot_of(state, self._engine.now(), self.forecasting.learned), served

        snapshot, self._served = await self._engine.read(look)
        if snapshot is None and self._promises.newest is not None:
            self._promises.clear()
            self._published()
        return snapshot

    # ------------------------------------------------------------ what a forecast leads to

    def _take(self, forecast: Forecast) -> None:
        self._promises.take(forecast)
        self._published()
        # A forecast that saw nobody at work says "not today" of a service that has its counter by now.
        expected = {
            service: at for service, at in expected_calls(forecast).items() if service in self._served
        }
        self._later(self._let_time_act(expected))

    async def _let_time_act(self, expected: Mapping[str, datetime.datetime | None]) -> None:
        """Let the rules see when newcomers would be called; they stop a service that is full."""

        def stops(state: State) -> bool:
            return state.discipline is not None and state.discipline.closing.stop_when_full

        with contextlib.suppress(Exception):  # the next forecast tries again
            if await self._engine.read(stops):
                await self._engine.act(self._engine.tick(expected))

    # ------------------------------------------------------------ learning

    async def _learn(self) -> None:
        def about(state: State) -> tuple[Discipline | None, datetime.date | None]:
            return state.discipline, state.day

        try:
            discipline, day = await self._engine.read(about)
            if discipline is None or day is None:
                return
            since = (day - datetime.timedelta(days=LEARNED_DAYS)).isoformat()
            rows = await self._engine.with_ledger(
                lambda ledger: past_visits(ledger.visits(self._engine.hall, since), day.isoformat())
            )
            await self.forecasting.learn(rows, discipline, discipline.time_zone)
        except Exception:
            log.exception("waits-not-learned", hall=self._engine.hall)


def expected_calls(forecast: Forecast) -> dict[str, datetime.datetime | None]:
    """Service to when somebody who takes an ordinary number now will probably be called."""
    return {
        service: None if wait.p50 is None else forecast.at + datetime.timedelta(seconds=wait.p50)
        for service, classes in forecast.services.items()
        if (wait := classes.get("ordinary")) is not None
    }


def past_visits(visits: Iterable[Mapping[str, Any]], today: str) -> list[VisitRow]:
    """Visits of the days before, as learning takes them; numbers written by hand have no times of machines.

    Args:
        visits: rows of the table ``visits``.
        today: the business day, YYYY-MM-DD.
    """
    return [
        VisitRow(**{name: visit[name] for name in VisitRow.__struct_fields__})
        for visit in visits
        if visit["day"] and visit["day"] < today and not visit["paper"]
    ]


__all__ = ["LEARNED_DAYS", "Waits", "expected_calls", "past_visits"]
