"""The commands ``display-board counter`` and ``display-board keypad``: put a counter's devices together."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import msgspec

from config.load import FOLDER, ConfigurationError, load_counter
from config.notifying import Notifier
from config.schema_counter import CounterDevices
from display_board.counter.session import Identity, Session
from queue_server.client import Client


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add them to the room's own command; ``run`` is what carries the chosen one out."""
    commands = parser.add_subparsers(metavar="COMMAND", title="devices at a counter")
    board = commands.add_parser("counter", help="the board at a counter", description=_board.__doc__)
    board.set_defaults(run=_board)
    for command in (board,):
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
    return asyncio.run(_work(devices))


def _devices(options: argparse.Namespace) -> CounterDevices:
    devices = load_counter(options.config)
    return msgspec.structs.replace(devices, server=options.server) if options.server else devices


async def _work(devices: CounterDevices) -> int:
    """Work until told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    identity = Identity(device=devices.device, counter=devices.counter, version=version("motcua"))
    async with Client(devices.server, devices.hall) as client:
        session = Session(client, identity, devices.display, devices.frame)
        working = asyncio.create_task(session.run())
        working.add_done_callback(lambda _: stop.set())
        await Notifier().until(stop)
        if not working.done():
            working.cancel()
        await asyncio.wait({working})
        return 0 if working.cancelled() else _failure(working)


def _failure(working: asyncio.Task[None]) -> int:
    """It ended by itself, which it never does: raise what ended it."""
    working.result()
    return 1


__all__ = ["add_commands", "run"]
