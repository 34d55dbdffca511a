"""Run as a process of its own under a display: a kiosk whose drawing fails now and then, and what came of it.

``python -m tests.kiosk.stumbling`` prints the screens that it came through.
"""

from __future__ import annotations

import asyncio

import config.load
import config.text
from config import journal
from kiosk import flow
from kiosk.__main__ import _prepare_kivy
from kiosk.effects import even_clock
from queue_server.client import new_key
from tests.kiosk.states import SETTINGS, hall_view

SIZE = (540, 960)


async def _main() -> None:
    journal.configure()
    _prepare_kivy(config.load.load_kiosk(), SIZE)
    from kivy.clock import Clock  # noqa: PLC0415  # after the environment

    from kiosk.app import KioskApp  # noqa: PLC0415  # as above
    from printers import fonts  # noqa: PLC0415  # as above

    class Stumbling(KioskApp):
        """Cannot draw the fields."""

        def draw(self) -> None:
            if self.state.screen == "field":
                raise ValueError("the fields cannot be drawn")
            super().draw()

    look = config.load.load_look()
    app = Stumbling(
        SETTINGS, config.text.load(), fonts.find(), look,
        now=even_clock(), new_key=new_key,
    )  # fmt: skip

    def said(moment: str) -> None:
        print(moment, app.state.screen, "sorry" if app.state.stumbled else "-", flush=True)

    def fail() -> None:
        raise KeyError("a timer of the window")

    async def visitors() -> None:
        app.happen(flow.ViewCame(hall_view()))
        for touch in (flow.TakeNumber(), flow.TakeNumber(), flow.ChooseLanguage("km")):
            await asyncio.sleep(flow.SETTLE.total_seconds())
            app.happen(touch)
            said(type(touch).__name__)
        Clock.schedule_once(lambda _: fail(), 0)
        async with asyncio.timeout(60):
            while not app.state.stumbled:  # noqa: ASYNC110  # Kivy's clock has no event to wait for
                await asyncio.sleep(0.05)
        said("timer failed")
        app.stop()

    task = asyncio.create_task(visitors())
    await app.async_run(async_lib="asyncio")
    await task


if __name__ == "__main__":
    asyncio.run(_main())
