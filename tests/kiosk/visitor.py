"""Run as a process of its own: a kiosk without a window, and the people who come to it, by a seed.

``python -m tests.kiosk.visitor SERVER DEVICE FOLDER SEED``

Flow, effects, lease, memory and slips are the real ones. Every number that is shown is told as a line
of JSON; on SIGTERM nobody comes any more, and the kiosk ends as soon as it owes the server nothing.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from config import journal
from kiosk import flow, underway
from kiosk.effects import Effects
from queue_server.client import new_key
from queue_server.contract.messages import IssueAnswer
from tests.kiosk.states import SETTINGS
from tests.kiosk.working import hands, in_touch

#: Seconds that the most patient visitor waits for a number.
PATIENCE = 12.0


class Kiosk:
    """The flow with its hands, and no screen."""

    def __init__(self, device: str) -> None:
        self._settings = flow.Settings(
            device=device, home_after=SETTINGS.home_after, ticket_for=SETTINGS.ticket_for
        )
        self._looks = datetime.timedelta(0)
        self.state = flow.start(self._settings, self._now())
        self.do: Callable[[flow.Effect], None] = lambda _: None
        self._changed = asyncio.Event()

    def _now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC) + self._looks

    def happen(self, happened: flow.Happening) -> None:
        """One step, as the window makes it."""
        before = self.state.ticket
        self.state, effects = flow.step(self.state, happened, self._now(), new_key())
        for effect in effects:
            self.do(effect)
        if self.state.ticket is not None and self.state.ticket is not before:
            _say_shown(self.state.ticket)
        if isinstance(happened, flow.LeaseChanged):
            _say(lease=happened.left)
        self._changed.set()

    def touch(self, touched: flow.Touch) -> None:
        """A touch after a look at the screen, which costs no time here."""
        self._looks += flow.SETTLE * 1.01
        self.happen(touched)

    async def until(self, found: Callable[[flow.State], bool], seconds: float) -> bool:
        """Wait until the screen is so; tells whether it came to be."""
        try:
            async with asyncio.timeout(seconds):
                while not found(self.state):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True


def _say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def _say_shown(answer: IssueAnswer) -> None:
    _say(
        number=answer.number, id=answer.id, url=answer.url, service=answer.service, code=answer.code,
        arrived=answer.issued_at.isoformat(),
    )  # fmt: skip


async def visit(kiosk: Kiosk, random: Random) -> None:
    """Somebody comes, chooses, and goes with a number; one in eight goes away before it is there."""
    if not await kiosk.until(flow.can_issue, PATIENCE) or kiosk.state.hall is None:
        return
    service = random.choice(kiosk.state.hall.services)
    kiosk.touch(flow.TakeNumber())
    kiosk.touch(flow.ChooseField(service.field))
    if kiosk.state.screen == "service":
        kiosk.touch(flow.ChooseService(service.id))
    if kiosk.state.screen == "card":
        kiosk.touch(flow.WithoutCard())
    last = flow.Declare(random.random() < 0.1) if kiosk.state.screen == "priority" else flow.Confirm()
    kiosk.touch(last)
    leaves = random.random() < 1 / 8
    patience = random.random() * 0.02 if leaves else PATIENCE
    await kiosk.until(lambda state: state.screen != "issuing", patience)
    kiosk.touch(flow.StartOver())


async def owes_nothing(effects: Effects) -> bool:
    """Whether nothing is to be handed in, found out or given back."""
    acts, back = await effects.memory.run(lambda file: (underway.acts(file), underway.to_give_back(file)))
    return not (acts or back or effects.leasing.to_hand_in)


async def main(server: str, device: str, folder: Path, seed: int) -> None:
    """Let people come until the signal."""
    ending = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
    _say(up=True)
    kiosk, random = Kiosk(device), Random(seed)
    printer = f"tray://{folder / 'slips'}"
    async with (
        hands(server, printer, kiosk.happen, folder / "memory", device=device, patient=1.5) as effects,
        in_touch(effects),
    ):
        kiosk.do = effects.do
        await kiosk.until(lambda state: state.hall is not None, PATIENCE)
        while not ending.is_set():
            await visit(kiosk, random)
            await asyncio.sleep(random.random() * 0.3)
        while not await owes_nothing(effects):  # noqa: ASYNC110  # what the disk says has no event
            await asyncio.sleep(0.1)
    _say(done=True)


if __name__ == "__main__":
    journal.configure()
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
