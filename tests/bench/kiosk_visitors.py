"""Run as a process of its own under a display: the command ``kiosk``, and visitors who touch its window.

``python -m tests.bench.kiosk_visitors FLOWS [OPTION OF kiosk …]`` prints what was measured, as JSON.
One thing differs from the command: a screen takes touches at once, without the moment for double taps.
"""

from __future__ import annotations

import asyncio
import datetime
import re
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

# Of those who test; no kiosk has them, and libraries that find them load them.
sys.modules.update(dict.fromkeys(("greenlet", "numpy", "rich")))  # type: ignore[arg-type]  # None: not there

import kiosk.__main__ as command  # noqa: E402  # after that
from kiosk import flow  # noqa: E402  # as above

#: How somebody gets a number: on each screen the first of these that it has.
WAY = (
    flow.TakeNumber, flow.ChooseField, flow.ChooseService, flow.WithoutCard, flow.Declare, flow.Confirm,
    flow.StartOver,
)  # fmt: skip
#: Seconds that a screen may take.
_PATIENCE = 30.0
#: Flows between looks at the memory.
_EVERY = 50


class Measured(msgspec.Struct):
    """Times in milliseconds, memory in megabytes."""

    #: From the finger's coming down to the frame with the dark button.
    press: list[float] = []
    #: From the finger's leaving to the frame with the next screen.
    touch: list[float] = []
    #: Flows done, resident memory, and this process's share of it.
    memory: list[tuple[int, float, float]] = []


class Visitors:
    """Takes numbers at the window, one after another."""

    def __init__(self, app: Any, window: Any, flows: int) -> None:  # Kivy ships no types
        self._app, self._window, self._flows = app, window, flows
        self._flipped = asyncio.Event()
        self.measured = Measured()
        flip = window.flip

        def flipped() -> None:
            flip()
            self._flipped.set()

        window.flip = flipped

    async def come(self) -> None:
        """All of them, in one language after the other."""
        await self._until(lambda: self._app.state.hall is not None and self._app.state.screen == "home")
        for number in range(self._flows):
            if number % _EVERY == 0:
                self._remember(number)
            language = ("vi", "en", "km")[number % 3]
            if self._app.state.language != language:
                await self._touch(flow.ChooseLanguage)
            await self._take_number()
        self._remember(self._flows)

    async def _take_number(self) -> None:
        while self._app.state.screen != "ticket":
            if self._app.state.screen == "issuing":
                await self._until(lambda: self._app.state.screen != "issuing")
            else:
                await self._touch(*WAY)
        await self._until(lambda: self._app.state.slip == "printed")
        await self._touch(flow.StartOver)

    async def _touch(self, *kinds: type) -> None:
        """Press and leave one button; the language's next one where languages are asked for."""
        boxes = {type(touch): box for touch, box in reversed(self._app.page.boxes())}
        if kinds == (flow.ChooseLanguage,):
            there = {touch.language: box for touch, box in self._app.page.boxes() if type(touch) in kinds}
            languages = list(there)
            box = there[languages[(languages.index(self._app.state.language) + 1) % len(languages)]]
        else:
            box = next(boxes[kind] for kind in kinds if kind in boxes)
        at = (box.x + box.width / 2, box.y + box.height / 2, "left", [])
        before = self._app.page._items
        began = time.perf_counter()
        self._window.dispatch("on_mouse_down", *at)
        await self._frame()
        self.measured.press.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        self._window.dispatch("on_mouse_up", *at)
        while self._app.page._items == before:
            await self._frame()
        self.measured.touch.append((time.perf_counter() - began) * 1000)

    async def _frame(self) -> None:
        """The next frame that is drawn, pixels and all."""
        self._flipped.clear()
        async with asyncio.timeout(_PATIENCE):
            await self._flipped.wait()

    async def _until(self, happened: Any) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not happened():  # noqa: ASYNC110  # the flow tells nobody of its news but the window
                await asyncio.sleep(0.005)

    def _remember(self, flows: int) -> None:
        said = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
        resident, share = (int(re.findall(rf"{name}:\s+([0-9]+)", said)[0]) / 1024 for name in ("Rss", "Pss"))
        self.measured.memory.append((flows, resident, share))


def main(flows: int, options: list[str]) -> int:
    """Run the command with visitors; returns its exit status."""
    flow.SETTLE = datetime.timedelta(0)
    prepare = command._prepare_kivy
    found: list[tuple[Visitors, asyncio.Task[None]]] = []

    def prepared(*settings: Any) -> None:
        prepare(*settings)
        from kivy.core.window import Window  # noqa: PLC0415  # after the environment

        from kiosk.app import KioskApp  # noqa: PLC0415  # as above

        def on_start(app: Any) -> None:
            visitors = Visitors(app, Window, flows)
            task = asyncio.get_running_loop().create_task(visitors.come())
            found.append((visitors, task))
            task.add_done_callback(lambda _: app.stop())

        KioskApp.on_start = on_start

    command._prepare_kivy = prepared
    status = command.main(options)
    for visitors, task in found:
        task.result()  # what went wrong is told, and no half figures
        sys.stdout.buffer.write(msgspec.json.encode(visitors.measured))
    return status


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
