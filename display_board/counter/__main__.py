"""What ``display-board counter`` and ``display-board keypad`` do: put a counter's devices together."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import msgspec

from config.load import ConfigurationError, load_counter
from config.notifying import Notifier
from config.schema_counter import CounterDevices
from display_board.counter.keypad import KeypadSession
from display_board.counter.pad import codes_of
from display_board.counter.session import Identity, Session
from queue_server.client import Client


def board(options: argparse.Namespace) -> int:
    """Drive the board at a counter; returns the exit status."""
    try:
        devices = _devices(options)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    if not devices.display.address:
        print(f"{options.config}: display.address is empty: there is no board to drive.", file=sys.stderr)
        return 2
    return asyncio.run(_work(devices, None))


def keypad(options: argparse.Namespace) -> int:
    """Serve the officer's keypad, and the board where there is one; returns the exit status."""
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
            pad = KeypadSession(client, devices.counter, devices.keypad, keys, devices.display.signs, session)
            session.also_reports(pad.troubles)
            running.append(pad.run())
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


__all__ = ["board", "keypad"]
