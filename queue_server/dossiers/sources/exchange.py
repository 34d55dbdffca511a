"""An exchange of a province as a source: asked over HTTP; while it is away, what it said last is told.

    find ─► kept and fresh ─────────────────────────────────────► told, as of then
      └───► asked, once for all who want the same code ─► answer ─► kept, told, as of now
                                                   └────► away ──► the last answer, as of then; or SourceAway

An answer is never made newer than it is: ``as_of`` is when it came from the exchange.
"""

from __future__ import annotations

import asyncio
import datetime
import functools
from collections.abc import Callable
from random import Random

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from config.schema_sources import Exchange
from queue_server.contract.messages import Trouble
from queue_server.dossiers.source import Dossier, SourceAway
from queue_server.dossiers.sources.answers import NoAnswer, Reading, WrongAnswer
from queue_server.dossiers.sources.asking import Answered, Asking, Away, Declined, Sleep, within
from queue_server.dossiers.sources.breaker import Breaker
from queue_server.dossiers.sources.cache import Cache, CacheAway

log = structlog.get_logger()

#: Codes that are asked for, or wait for their turn, at once; more are away until there is room.
_LONGEST_LINE = 64
#: Codes of which it is remembered that the exchange has none.
_REMEMBERED = 10_000
#: For which a wrong answer is shown to the supervisor.
_WRONG_SHOWN = datetime.timedelta(hours=1)
#: Between two looks for answers that were kept long enough.
_SWEEP_EVERY = datetime.timedelta(hours=1)


class ExchangeSource:
    """Looks codes up in one exchange.

    Args:
        exchange: its configuration.
        cache: keeps its answers.
        now: the present instant; it never falls.
        sleep: waits so many seconds.
        random: where chance comes from, for pauses of different length.
    """

    #: It is asked over a network, which may take its time.
    far = True

    def __init__(
        self,
        exchange: Exchange,
        cache: Cache,
        now: Callable[[], datetime.datetime],
        sleep: Sleep = asyncio.sleep,
        random: Random | None = None,
    ) -> None:
        self._exchange, self._cache, self._now, self._sleep = exchange, cache, now, sleep
        self._random = random or Random()  # noqa: S311  # spreads questions, keeps no secret
        self._asking, self._reading = Asking(exchange, sleep), Reading(exchange)
        self._breaker = Breaker(now, exchange.failures, datetime.timedelta(seconds=exchange.rest))
        self._turns = asyncio.Semaphore(exchange.at_once)
        #: Code to the question that is under way.
        self._under_way: dict[str, asyncio.Task[Dossier | None]] = {}
        #: Code to when the exchange said that it has none; the oldest first.
        self._unknown: dict[str, datetime.datetime] = {}
        self._reason = ""
        #: When the last answer of a wrong shape came, and what was wrong.
        self._wrong: tuple[datetime.datetime, str] | None = None
        self._swept = datetime.datetime.min.replace(tzinfo=datetime.UTC)

    @property
    def name(self) -> str:
        """What it is called in logs."""
        return self._exchange.id

    async def find(self, code: str) -> Dossier | None:
        """A dossier by its code, as of when the exchange told it.

        Raises:
            SourceAway: the exchange does not answer, and what it said last is not kept.
        """
        if self._is_unknown(code):
            return None
        kept = await self._kept(code)
        if kept is not None and self._is_young(kept.as_of, self._exchange.fresh_for):
            return kept
        try:
            asked = asyncio.shield(self._asked(code))
            return await within(self._exchange.patience, self._sleep, asked)
        except (SourceAway, TimeoutError) as error:
            if kept is not None:
                return kept
            raise SourceAway(f"{self.name}: {str(error) or 'it does not answer in time'}") from None

    def troubles(self) -> list[Trouble]:
        """What the supervisor is to know: that it is left alone, or that its answers do not fit."""
        found = []
        if self._breaker.is_open:
            since, advice = self._breaker.since, f"{self.name}: {self._reason}"
            found.append(Trouble(code="dossier-source-away", since=since, advice=advice[:200]))
        if self._wrong is not None and self._now() - self._wrong[0] < _WRONG_SHOWN:
            at, what = self._wrong
            advice = f"{self.name}: {what}"
            found.append(Trouble(code="dossier-source-wrong", since=at, advice=advice[:200]))
        return found

    async def close(self) -> None:
        """End the questions under way and close the connections."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._asking.close()

    # ------------------------------------------------------------ what is kept

    def _is_young(self, at: datetime.datetime, seconds: float) -> bool:
        """Whether this was less than so many seconds ago, and not in a future that a wrong clock made."""
        return 0 <= (self._now() - at).total_seconds() < seconds

    def _is_unknown(self, code: str) -> bool:
        at = self._unknown.get(code)
        return at is not None and self._is_young(at, self._exchange.unknown_for)

    async def _kept(self, code: str) -> Dossier | None:
        try:
            kept = await self._cache.get(code)
        except CacheAway as error:
            log.warning("dossier-cache-away", source=self.name, reason=str(error))
            return None
        longest = self._exchange.keep_days * 86_400.0
        return kept if kept is not None and self._is_young(kept.as_of, longest) else None

    async def _keep(self, code: str, found: Dossier | None) -> None:
        """Keep an answer; that it cannot be kept takes it from nobody."""
        self._unknown.pop(code, None)
        try:
            if found is None:
                self._unknown[code] = self._now()
                if len(self._unknown) > _REMEMBERED:
                    del self._unknown[next(iter(self._unknown))]
                if await self._cache.get(code) is not None:
                    await self._cache.forget(code)
            else:
                await self._cache.put(found)
            if self._now() - self._swept >= _SWEEP_EVERY:
                self._swept = self._now()
                await self._cache.sweep(self._now() - datetime.timedelta(days=self._exchange.keep_days))
        except CacheAway as error:
            log.warning("dossier-cache-away", source=self.name, reason=str(error))

    # ------------------------------------------------------------ asking

    def _asked(self, code: str) -> asyncio.Task[Dossier | None]:
        """The question for a code: the one under way, or a new one. Nobody's leaving ends it.

        Raises:
            SourceAway: too many are under way.
        """
        if (task := self._under_way.get(code)) is not None:
            return task
        if len(self._under_way) >= _LONGEST_LINE:
            raise SourceAway("too many questions are under way")
        task = self._under_way[code] = asyncio.create_task(self._ask(code))
        task.add_done_callback(functools.partial(self._ended, code))
        return task

    def _ended(self, code: str, task: asyncio.Task[Dossier | None]) -> None:
        del self._under_way[code]
        if not task.cancelled():
            task.exception()  # Looked at, for whoever asked may have gone.

    async def _ask(self, code: str) -> Dossier | None:
        """Ask, as often as that makes sense.

        Raises:
            SourceAway: there is no answer, or none that fits.
        """
        async with self._turns:
            if not self._breaker.let():
                raise SourceAway(self._reason)
            try:
                found = await self._answer(code)
            except (Away, NoAnswer) as error:
                self._is_away(code, error)
                raise SourceAway(str(error)) from None
            except (Declined, WrongAnswer) as error:
                self._is_wrong(error)
                raise SourceAway(str(error)) from None
            except BaseException:
                self._breaker.given_up()
                raise
            self._is_back()
            await self._keep(code, found)
            return found

    async def _answer(self, code: str) -> Dossier | None:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._exchange.tries), wait=self._pause, sleep=self._sleep,
            retry=retry_if_exception(_worth_again), reraise=True,
        )  # fmt: skip
        answered: Answered = await retrying(self._asking.ask, code)
        if answered.status in self._exchange.unknown.statuses:
            return None
        as_of = self._now()
        read = functools.partial(self._reading.read, answered.body, answered.charset, code, as_of)
        return await asyncio.to_thread(read)

    def _pause(self, state: RetryCallState) -> float:
        """Seconds before the next attempt: doubled each time, and of it a half to all, by chance."""
        exchange = self._exchange
        longest = min(exchange.pause * 2.0 ** (state.attempt_number - 1), exchange.longest_pause)
        return longest * self._random.uniform(0.5, 1.0)

    def _is_away(self, code: str, error: Away | NoAnswer) -> None:
        rest = error.retry_after if isinstance(error, Away) else None
        was_open, self._reason = self._breaker.is_open, str(error)
        self._breaker.failed(code, datetime.timedelta(seconds=rest) if rest is not None else None)
        if self._breaker.is_open and not was_open:
            log.warning("dossier-source-away", source=self.name, reason=self._reason)

    def _is_back(self) -> None:
        if self._breaker.is_open:
            log.info("dossier-source-back", source=self.name, away_since=self._breaker.since)
        self._breaker.answered()

    def _is_wrong(self, error: Declined | WrongAnswer) -> None:
        """The exchange works; of this code it tells nothing that can be told."""
        self._is_back()
        self._wrong = (self._now(), str(error))
        log.warning("dossier-source-wrong", source=self.name, what=str(error))


def _worth_again(error: BaseException) -> bool:
    return isinstance(error, Away) and error.again and error.retry_after is None


__all__ = ["ExchangeSource"]
