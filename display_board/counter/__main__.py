"""The commands ``display-board counter`` and ``display-board keypad``: put a counter's devices together."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from config.load import FOLDER, ConfigurationError, load_counter
from config.notifying import Notifier
from config.schema_counter import CounterDevices
from display_board.counter.keypad import KeypadSession
from display_board.counter.pad import codes_of
from display_board.counter.session import Identity, Session
from queue_server.client import Client


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add them to the room's own command; ``run`` is what carries the chosen one out."""
    commands = parser.add_subparsers(metavar="COMMAND", title="devices at a counter")
    for name, about, chosen in (
        ("counter", "the board at a counter", _board), ("keypad", "the officer's keypad", _keypad),
    ):  # fmt: skip
        command = commands.add_parser(name, help=about, description=chosen.__doc__)
        command.set_defaults(run=chosen)
        command.add_argument(
            "--config", type=Path, default=FOLDER / "counter.toml", help="which counter, which devices"
        )
        command.add_argument("--server", help="the server's address, instead of the file's")


def run(options: argparse.Namespace) -> int:
    """Carry the chosen command out; returns its exit status."""
    chosen: Callable[[argparse.Namespace], int] = options.run
    return chosen(options)


def _board(options: argparse.Namespace) -> int:
    """Shows a counter's number on its LED or LCD board."""
    try:
        devices = _devices(options)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    if not devices.display.address:
        print(f"{options.config}: display.address is empty: there is no board to drive.", file=sys.stderr)
        return 2
    return asyncio.run(_work(devices, None))


def _keypad(options: argparse.Namespace) -> int:
    """Turns the keys of an officer's keypad into acts, and shows the number where there is a board too."""
    try:
        devices = _devices(options)
        keys = codes_of(devices.keypad.keys, options.config.name)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    if not devices.keypad.device:
        print(f"{options.config}: keypad.device is empty: there is no keypad.", file=sys.stderr)
        return 2
    return asyncio.run(_work(devices, keys))


def _devices(options: argparse.Namespace) -> CounterDevices:
    devices = load_counter(options.config)
    return msgspec.structs.replace(devices, server=options.server) if options.server else devices


async def _work(devices: CounterDevices, keys: Mapping[int, str] | None) -> int:
    """Work until told to stop; with the keypad where its keys are given."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    identity = Identity(device=devices.device, counter=devices.counter, version=version("motcua"))
    async with Client(devices.server, devices.hall) as client:
        session = Session(
            client, identity, devices.display, devices.frame if devices.display.address else None
        )
        running = [session.run()]
        if keys is not None:
            keypad = KeypadSession(
                client, devices.counter, devices.keypad, keys, devices.display.signs, session
            )
            session.also_reports(keypad.troubles)
            running.append(keypad.run())
        working = [asyncio.create_task(work) for work in running]
        for task in working:
            task.add_done_callback(lambda _: stop.set())
        await Notifier().until(stop)
        return await _end(working)


async def _end(working: Sequence[asyncio.Task[None]]) -> int:
    """End what still runs. What ended by itself, which nothing does, raises its reason."""
    ended = [task for task in working if task.done()]
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    for task in ended:
        task.result()
    return 1 if ended else 0


__all__ = ["add_commands", "run"]
