"""The demonstration: a hall that lives by itself, started by ``queue-server demo`` and ended by Ctrl-C.

Nothing here is special to it: the server, the kiosk and the board are the real commands as processes, and the
simulated people use the interface that everybody uses.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import config.load
from queue_server.client import Away, Client
from queue_server.demo_processes import Ended, Processes
from queue_server.discipline import discipline_of
from queue_server.hall.service import Discipline
from queue_server.simulation.citizens import People
from queue_server.simulation.day import Hall, Pace, insist
from queue_server.simulation.officers import Officer
from queue_server.simulation.raters import Rater

#: Counters that stay free for whoever tries the demonstration.
FOR_VISITORS = ("1", "2")
_SLOWEST, _FASTEST = 0.1, 100.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``queue-server demo``."""
    parser.add_argument("--speed", type=_speed, default=6.0, help="how fast the day passes (default: 6)")
    parser.add_argument("--port", type=int, default=8080, help="of the server, on loopback (default: 8080)")
    parser.add_argument("--headless", action="store_true", help="open no kiosk and no board")
    parser.add_argument("--seed", type=int, default=None, help="the same seed makes the same people")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not _SLOWEST <= speed <= _FASTEST:
        raise argparse.ArgumentTypeError(f"must be a number from {_SLOWEST:g} to {_FASTEST:g}")
    return speed


def main(arguments: argparse.Namespace) -> int:
    """Run the demonstration until it is ended; returns the exit status."""
    discipline = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"), always_open=True)
    with tempfile.TemporaryDirectory(prefix="motcua-demo-") as folder:
        demo = Demo(
            discipline=discipline, store=Path(folder) / "hall.sqlite", speed=arguments.speed,
            port=arguments.port, headless=arguments.headless, seed=arguments.seed,
        )  # fmt: skip
        return asyncio.run(demo.run())


@dataclass(kw_only=True)
class Demo:
    """One demonstration.

    Args:
        discipline: the sample hall, always open.
        store: file of its ledger.
        speed: seconds of the hall in one second.
        port: the server's, 0 for any free one.
        headless: open no windows.
        seed: where chance comes from.
        folder: where slips and sounds go.
    """

    discipline: Discipline
    store: Path
    speed: float
    port: int
    headless: bool
    seed: int | None = None
    folder: Path = Path("var")
    _processes: Processes = field(default_factory=Processes)

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    async def run(self) -> int:
        """Start everything, live until a signal comes, end everything."""
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel if task else loop.stop)
        status = 0
        try:
            await self._live()
        except* Ended as ended:
            _say(f"queue-server demo: {ended.exceptions[0]}")
            status = 1
        except* asyncio.CancelledError:
            _say("\nThe demonstration ends.")
        finally:
            await self._processes.end()
        return status

    async def _live(self) -> None:
        self.port = await self._processes.serve(self.store, self.port, self.folder / "sounds")
        async with Client(self.url, self.discipline.hall) as client:
            await self._until_healthy(client)
            _say("\n".join(self._description()))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._processes.keep_serving())
                self._open_windows(tasks)
                await self._people(client, tasks)

    async def _until_healthy(self, client: Client) -> None:
        while True:
            with contextlib.suppress(Away):
                await client.fetch("/healthz")
                return
            await asyncio.sleep(0.1)

    async def _people(self, client: Client, tasks: asyncio.TaskGroup) -> None:
        # Drawing takes libraries that `serve`, which is the same command, must not wait for.
        from queue_server.simulation.slips import Tray  # noqa: PLC0415  # as just said

        random, raters = Random(self.seed), Random(self.seed)  # noqa: S311  # no secrets
        people = People(
            typical_minutes={service.id: service.typical_minutes for service in self.discipline.services},
            random=random,
        )
        hall = Hall(client=client, pace=Pace(speed=self.speed))
        tray = Tray(folder=self.folder / "slips")
        view = await insist(client.hall)
        tasks.create_task(tray.fill())
        tasks.create_task(hall.arrive(people.days(), lambda answer: tray.drop(view, answer)))
        for counter in self._simulated():
            tasks.create_task(Officer(hall, counter, people, random).work())
            tasks.create_task(Rater(hall, counter, raters).follow())

    def _simulated(self) -> list[str]:
        return [counter.id for counter in self.discipline.counters if counter.id not in FOR_VISITORS]

    # ------------------------------------------------------------ windows

    @property
    def _has_display(self) -> bool:
        display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        return not self.headless and bool(display)

    def _open_windows(self, tasks: asyncio.TaskGroup) -> None:
        commands = self._window_commands() if self._has_display else []
        for command in (*commands, self._desk_printer()):
            tasks.create_task(self._open(command))

    async def _open(self, command: list[str]) -> None:
        journal = self.folder / f"{command[0]}.log"
        status = await self._processes.run("-m", *command, journal=journal)
        _say(f"{command[0]} has ended with status {status} ({journal}). To start it again: {_line(command)}")

    def _desk_printer(self) -> list[str]:
        return [
            "printers", "serve", "--server", self.url, "--desk", FOR_VISITORS[0], "--device", "printer-1",
            "--printer", f"tray://{self.folder / 'desk-slips'}",
            "--queue", str(self.store.with_name("desk.sqlite")),
        ]  # fmt: skip

    def _window_commands(self) -> list[list[str]]:
        tray = f"tray://{self.folder / 'slips'}"
        return [
            [
                "kiosk", "--server", self.url, "--windowed", "540x960", "--printer", tray,
                "--memory", str(self.store.with_name("kiosk.sqlite")),
            ],
            ["display_board", "--server", self.url, "--windowed", "1280x720"],
        ]  # fmt: skip

    # ------------------------------------------------------------ words

    def _description(self) -> Iterator[str]:
        hall, simulated = self.discipline, self._simulated()
        api = f"{self.url}/api/v1/halls/{hall.hall}"
        yield f"\n{hall.names.get('en', hall.hall)}"
        yield "ALWAYS OPEN: the hall's hours are not kept. For trials only.\n"
        addresses = {
            "All pages": f"{self.url}/",
            **{f"Counter {counter.id}": f"{self.url}/counter/{counter.id}" for counter in hall.counters},
            "Board": f"{self.url}/board",
            "Supervisor": f"{self.url}/supervise",
            "Procedures": f"{self.url}/procedures",
            "Dossiers": f"{self.url}/dossier  sample codes in config/samples/dossiers.toml",
            "Interface": f"{api}  described in {self.url}/openapi.json",
            "Health, figures": f"{self.url}/healthz  {self.url}/metrics",
            "Desk's screen": f"{self.url}/counter/{FOR_VISITORS[0]}/display",
            "Rating pad": f"{self.url}/rate/{FOR_VISITORS[0]}",
            "Slips fall into": str((self.folder / "slips").resolve()),
            "Counter 1 prints": str((self.folder / "desk-slips").resolve()),
            "Ledger": f"sqlite:///{self.store}  gone when this ends",
        }
        for name, address in addresses.items():
            note = "  free for you" if name.removeprefix("Counter ") in FOR_VISITORS else ""
            yield f"  {name:<16} {address}{note}"
        yield f"\nSimulated officers sit at counters {simulated[0]} to {simulated[-1]}; the rest is yours."
        yield f"One second here is {self.speed:g} seconds of the simulated people; hall time is real."
        if not self._has_display:
            yield "No windows are opened. Where there is a display, open kiosk and board with:"
            yield from (f"  {_line(command)}" for command in self._window_commands())
        yield "Ctrl-C ends all of it."


def _line(command: list[str]) -> str:
    """What to type for a window."""
    return f"{Path(sys.executable).parent / command[0].replace('_', '-')} {' '.join(command[1:])}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


__all__ = ["add_arguments", "main"]
