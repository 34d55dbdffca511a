"""The command ``kiosk``: puts the kiosk's parts together."""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import re
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import structlog

import config.load
import config.text
from config import journal
from config.notifying import Notifier
from config.schema_devices import Kiosk
from kiosk import flow, focus, keeper, maintenance
from kiosk.caring import Caring
from kiosk.effects import Effects
from kiosk.guidance import Guide
from kiosk.hall_time import Clock, HallTime, Instant, even_clock
from kiosk.heap import give_back_pictures
from kiosk.memory import Memory, Owned, Unwritable
from kiosk.speaking import Silent, Voices
from kiosk.telling import Telling
from printers import fonts as printer_fonts
from printers.device import check_printer, open_device
from printers.fonts import FontError
from printers.paper import Paper
from printers.spool import Spool
from queue_server.client import Client, new_key

log = structlog.get_logger()

#: Seconds for one request: whoever waits for a number is given one of the lease after that.
_TIMEOUT = 3.0
#: Exit status of a program that wants to be started again.
_START_AGAIN = 75
#: The last lines of the log, for the maintenance screen.
TAIL = maintenance.JournalTail()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk", description="The touch screen that gives numbers.", allow_abbrev=False
    )
    parser.add_argument("--config", type=Path, default=config.load.FOLDER / "kiosk.toml")
    parser.add_argument("--server", help="address of the server, in place of the file's")
    parser.add_argument("--hall", help="id of the hall, in place of the file's")
    parser.add_argument("--device", help="name of this kiosk, in place of the file's")
    parser.add_argument("--printer", help="address of the printer, in place of the file's")
    parser.add_argument("--memory", help="file of what it must not forget, in place of the file's")
    parser.add_argument("--windowed", metavar="WIDTHxHEIGHT", type=_size, help="a window of this size")
    parser.add_argument(
        "--supervised",
        action="store_true",
        help="start it again when it dies or freezes, where no systemd does",
    )
    parser.add_argument(
        "--make-pin", action="store_true", help="make the line for the maintenance screen's PIN"
    )
    return parser


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{3,4})x([0-9]{3,4})", text)
    if found is None:
        raise argparse.ArgumentTypeError("must be a width and a height, such as 540x960")
    return int(found[1]), int(found[2])


def _given(parsed: argparse.Namespace) -> dict[str, tuple[str, object]]:
    """What the command line says in place of the file's values, by their keys, with the options' names."""
    names = ("server", "hall", "device", "memory", "printer")
    said = {name: getattr(parsed, name) for name in names if getattr(parsed, name) is not None}
    given: dict[str, tuple[str, object]] = {
        "printer.address" if name == "printer" else name: (f"--{name}", value) for name, value in said.items()
    }
    if "printer" in said:
        given["printer.fallback"] = ("--printer", [])
    return given


def _prepare_kivy(settings: Kiosk, windowed: tuple[int, int] | None) -> None:
    """Kivy reads its settings while it is imported."""
    os.environ.update(
        KIVY_NO_ARGS="1", KIVY_TEXT="pil", KIVY_CLIPBOARD="dummy", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",
    )  # fmt: skip
    from kivy.config import Config  # noqa: PLC0415  # after the environment

    width, height = windowed or (settings.window.width, settings.window.height)
    fullscreen = settings.window.fullscreen and windowed is None
    graphics: dict[str, str | int] = {"width": width, "height": height, "borderless": int(fullscreen)}
    graphics |= {"fullscreen": "auto" if fullscreen else 0, "show_cursor": int(not fullscreen)}
    # Shapes smooth their own edges; doing it for every pixel takes half the time of a frame without a GPU.
    graphics["multisamples"] = 0
    for key, value in graphics.items():
        Config.set("graphics", key, value)
    Config.set("kivy", "exit_on_escape", 0)
    Config.set("input", "mouse", "mouse,disable_multitouch")


async def _run(settings: Kiosk, *, closable: bool) -> int:
    clock = even_clock()
    async with Memory(Path(settings.memory), clock) as memory:
        now = HallTime(clock, await _remembered(memory))
        return await _open(settings, clock, memory, now, closable=closable)


async def _remembered(memory: Memory) -> Instant | None:
    try:
        return await memory.recall("instant", Instant)
    except Unwritable:
        return None


def _for_the_flow(settings: Kiosk) -> flow.Settings:
    return flow.Settings(
        device=settings.device,
        home_after=datetime.timedelta(seconds=settings.home_after),
        ticket_for=datetime.timedelta(seconds=settings.ticket_for),
        warn_before=datetime.timedelta(seconds=settings.warn_before),
        attract_after=datetime.timedelta(seconds=settings.attract_after),
        prefixes=settings.receipt_prefixes,
        theme=settings.window.theme,
        maintained=bool(settings.pin),
    )


async def _open(settings: Kiosk, clock: Clock, memory: Memory, now: HallTime, *, closable: bool) -> int:
    """The window until it ends; the exit status."""
    from kiosk.app import KioskApp  # noqa: PLC0415  # opens Kivy

    texts, fonts, look = config.text.load(), printer_fonts.find(), config.load.load_look()
    for shortcoming in fonts.shortcomings:
        log.warning("font-missing", what=shortcoming)
    speaker = Silent() if settings.speech.output == "off" else Voices(settings.speech, texts.languages)
    guide = Guide(texts, private=settings.speech.output == "headphones")
    app = KioskApp(
        _for_the_flow(settings),
        texts, fonts, look, arms=settings.arms, telling=Telling(guide, speaker),
        keys=focus.meanings(settings.keypad), now=clock, new_key=new_key,
    )  # fmt: skip
    # The toolkit would show settings of its own on F1.
    app.open_settings = lambda *_: False
    spool = Spool([open_device(address) for address in settings.printer.addresses], now)
    paper = Paper(
        layout=config.load.load_slip(checks=[printer_fonts.check_letters(fonts)]), fonts=fonts,
        width=settings.printer.width, texts=texts,
    )  # fmt: skip
    async with Client(settings.server, settings.hall, timeout=_TIMEOUT) as client, spool:
        effects = Effects(
            device=settings.device, version=version("motcua"), client=client, spool=spool, paper=paper,
            memory=memory, now=now, happen=app.happen,
        )  # fmt: skip
        spool.on_change = effects.printer_changed
        effects.health.others = lambda: (speaker.trouble,) if speaker.trouble else ()
        status = 0

        def start_again() -> None:
            nonlocal status
            status = _START_AGAIN
            app.stop()

        app.do = Caring(
            effects=effects, lock=maintenance.PinLock(settings.pin), speaker=speaker, texts=texts, tail=TAIL,
            printer=settings.printer.address, state=lambda: app.state, end=start_again,
        ).do  # fmt: skip
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, app.stop)
        tasks = [loop.create_task(effects.stay_in_touch())]
        if isinstance(speaker, Voices):
            speaker.on_change = lambda: app.happen(flow.SpeechChanged(speaker.languages))
            tasks.append(loop.create_task(speaker.watch()))
        _guard(closable=closable)
        try:
            await app.async_run(async_lib="asyncio")
        finally:
            await speaker.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return status


def _guard(*, closable: bool) -> None:
    """No key and no window manager closes a kiosk's window; the frames say that they are drawn."""
    from kivy.clock import Clock as Frames  # noqa: PLC0415  # opens Kivy
    from kivy.core.window import Window  # noqa: PLC0415  # as above

    if not closable:
        Window.bind(on_request_close=lambda *_, **__: True)
    notifier = Notifier()
    Frames.schedule_once(lambda _: notifier.ready(), 0)
    Frames.schedule_interval(lambda _: notifier.alive(), notifier.every)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    journal.configure(TAIL)
    given = list(sys.argv[1:] if arguments is None else arguments)
    parsed = _parser().parse_args(given)
    try:
        if parsed.make_pin:
            print(maintenance.make_pin())
            return 0
        settings = config.load.load_kiosk(parsed.config, [check_printer], _given(parsed))
        if parsed.supervised:
            return keeper.keep([word for word in given if word != "--supervised"])
        give_back_pictures()
        _prepare_kivy(settings, parsed.windowed)
        return asyncio.run(_run(settings, closable=parsed.windowed is not None))
    except (
        config.load.ConfigurationError, config.text.TextError, FontError, Owned, maintenance.PinError,
    ) as error:  # fmt: skip
        print(f"kiosk: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
