"""The officer's keypad at work: keys become acts on the server, each done once, and answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from config.schema_counter import Keypad, Signs
from display_board.counter import keying
from display_board.counter.pad import Pad
from display_board.counter.session import Session
from queue_server.client import Away, Client, Lost, Refused, new_key
from queue_server.contract import messages

#: Seconds between looks at the time.
_TICK = 0.1
#: Seconds between attempts of one act.
RETRY_AFTER = (0.3, 0.7, 1.5, 3.0)

log = structlog.get_logger(__name__)


class KeypadSession:
    """A keypad at work.

    Args:
        client: an open client.
        counter: the counter's id.
        keypad: its settings.
        keys: key codes to what they mean.
        signs: what is shown in place of the number.
        session: the counter's other devices, which show and report.
    """

    def __init__(
        self,
        client: Client,
        counter: str,
        keypad: Keypad,
        keys: Mapping[int, str],
        signs: Signs,
        session: Session,
    ) -> None:
        self._client, self._counter, self._keypad, self._session = client, counter, keypad, session
        self._state = keying.State(keys=keys, keypad=keypad, signs=signs)
        self._pad = Pad(keypad, self._pressed, session.trouble_changed)
        self._acting: asyncio.Task[None] | None = None

    @property
    def view(self) -> messages.CounterView | None:
        """The counter's newest view: what the next key is decided on."""
        return self._state.view

    def troubles(self) -> tuple[str, ...]:
        """The codes of what is wrong with the keypad."""
        return ("keypad-missing",) if self._pad.missing else ()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pad.run())
                group.create_task(self._follow())
                group.create_task(self._watch_time())
        finally:
            if self._acting is not None:
                self._acting.cancel()
                await asyncio.gather(self._acting, return_exceptions=True)

    async def _follow(self) -> None:
        async for news in self._client.follow_counter(self._counter):
            if isinstance(news, Lost):
                self._happened(keying.ServerLost())
                self._pad.light(on=True)
                continue
            if not self._state.there:
                self._pad.light(on=False)
            self._happened(keying.Seen(news))

    async def _watch_time(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            self._happened(keying.Passed(self._now()))

    def _pressed(self, code: int, value: int, stamp: float) -> None:
        self._happened(keying.Pressed(code, value, stamp, self._now()))

    def _happened(self, happened: keying.Input) -> None:
        self._state, effects = keying.step(self._state, happened)
        for effect in effects:
            match effect:
                case keying.Act():
                    self._acting = asyncio.create_task(self._do(effect))
                case keying.Tell(state, text):
                    self._session.show_instead(state, text)
                    self._answer(state)
                case keying.TellNoMore():
                    self._session.show_number()
                    self._pad.light(on=not self._state.there)

    def _answer(self, state: str) -> None:
        """The lamp's answer."""
        if state == "done":
            self._pad.blink(1)
        elif state == "refused":
            self._pad.blink(3)
        elif state == "away":
            self._pad.light(on=True)

    # ------------------------------------------------------------ acts

    async def _do(self, act: keying.Act) -> None:
        """Do an act once, however often its answer is lost on the way."""
        key, until, attempt = new_key(), self._now() + self._keypad.retry_for, 0
        while True:
            try:
                seq = await self._ask(act, key)
            except Refused as refusal:
                log.info("refused", act=act.name, problem=refusal.problem.code)
                self._happened(keying.WasRefused(self._now()))
                return
            except Away as away:
                log.warning("no answer", act=act.name, error=str(away))
                if self._now() >= until:
                    self._happened(keying.WasRefused(self._now(), away=True))
                    return
                self._happened(keying.Unanswered())
                await asyncio.sleep(RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)])
                attempt += 1
            else:
                self._happened(keying.Answered(seq, self._now()))
                return

    async def _ask(self, act: keying.Act, key: str) -> int | None:
        """The ledger's row that the act became; nothing where there was nothing to do."""
        counter = self._counter
        if act.name == "next":
            request = messages.NextRequest(key=key, expect=act.expect, outcome=act.outcome)
            called = await self._client.next(counter, request)
            return called.seq if called is not None and (called.called or called.ended) else None
        if act.name == "chosen":
            chosen = messages.ChosenRequest(
                key=key, expect=act.expect, outcome=act.outcome, chosen=act.chosen or 0, reason=act.reason
            )
            answer = await self._client.calling(counter, "chosen", chosen)
            return answer.seq if answer is not None else None
        return (await self._client.at_counter(counter, act.name, _request(act, key))).seq

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _request(act: keying.Act, key: str) -> messages.Request:
    match act.name:
        case "open":
            return messages.OpenCounterRequest(key=key, officer=act.officer)
        case "pause":
            return messages.PauseCounterRequest(key=key, reason=act.reason)
        case _:
            return messages.TicketRequest(key=key, expect=act.expect)


__all__ = ["RETRY_AFTER", "KeypadSession"]
