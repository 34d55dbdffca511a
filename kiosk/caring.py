"""Does what staff ask for on the maintenance screen: the PIN, facts, trials, a new start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from config.text import Texts
from kiosk import flow, maintenance
from kiosk.effects import Effects
from kiosk.guidance import Utterance
from kiosk.speaking import Speaker

log = structlog.get_logger()


@dataclass(kw_only=True)
class Caring:
    """Staff's hands.

    Args:
        effects: the citizens' ones, which have the printer and know how the kiosk is.
        lock: checks the PIN.
        speaker: of the kiosk.
        texts: all words.
        tail: the last lines of the log.
        printer: its address.
        state: of the flow, as it is now.
        end: ends the program so that it is started again.
    """

    effects: Effects
    lock: maintenance.PinLock
    speaker: Speaker
    texts: Texts
    tail: maintenance.JournalTail
    printer: str
    state: Callable[[], flow.State]
    end: Callable[[], None]
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def do(self, effect: flow.Effect) -> None:
        """Begin an effect of the maintenance screen, or hand it on; returns at once."""
        match effect:
            case flow.CheckPin(pin):
                self._begin(self._check(pin))
            case flow.LookAround():
                self.effects.happen(flow.FactsCame(self._facts()))
            case flow.PrintTrial(language):
                self._begin(self._print(language))
            case flow.SayTrial(language):
                self._begin(self._say(language))
            case flow.Restart():
                log.info("started-again", reason="maintenance")
                self.end()
            case _:
                self.effects.do(effect)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _check(self, pin: str) -> None:
        """Stretching a PIN takes long enough to be seen: not in the window's thread."""
        right = await asyncio.to_thread(self.lock.opens, pin, self.effects.now())
        log.info("pin", status="right" if right else "wrong")
        self.effects.happen(flow.PinChecked(right, self.lock.closed_until(self.effects.now())))

    def _facts(self) -> maintenance.Facts:
        effects = self.effects
        return maintenance.gather(
            device=effects.device, server=effects.client.base_url, version=effects.version,
            printer=self.printer, lost_since=self.state().lost_since, now=effects.now,
            leasing=effects.leasing, health=effects.health, tail=self.tail,
        )  # fmt: skip

    async def _print(self, language: str) -> None:
        now = self.effects.now()
        self.effects.spool.try_again()  # somebody of the staff stands here
        job = self.effects.spool.submit(lambda: self.effects.paper.draw_trial(language, now))
        await job.done
        self.effects.happen(flow.Tried("slip", job.code or "good"))

    async def _say(self, language: str) -> None:
        able = self.speaker.languages
        spoken = language if language in able else next(iter(able), language)
        self.speaker.say(Utterance(self.texts.say("kiosk.spoken.trial", spoken), spoken))
        self.effects.happen(flow.Tried("sound", await self.speaker.finished()))


__all__ = ["Caring"]
