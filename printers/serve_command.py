"""``printers serve``: the agent beside a desk's printer."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import signal
from importlib.metadata import version
from pathlib import Path

import config.text
from config import load
from config.notifying import Notifier
from printers import fonts
from printers.desk import DeskAgent
from printers.desk_queue import DeskQueue
from printers.device import check_printer, open_device
from printers.paper import Paper
from printers.spool import Patience, Spool
from queue_server.client import Client


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--config", type=Path, default=load.FOLDER / "desk.toml", help="default: %(default)s")
    parser.add_argument("--server", help="the server's address, instead of the file's")
    parser.add_argument("--desk", help='a counter, or "staff", instead of the file\'s')
    parser.add_argument("--device", help="the printer's name, instead of the file's")
    parser.add_argument("--queue", help="the file of slips that are not printed yet, instead of the file's")
    parser.add_argument("--printer", help="the printer's address, instead of the file's")


def main(options: argparse.Namespace) -> int:
    """Work until told to end; returns the exit status.

    Raises:
        ConfigurationError, AddressError, FontError, QueueError: something is wrong before it begins.
    """
    desk = load.load_desk(options.config, [check_printer], _given(options))
    devices = [open_device(address) for address in desk.printer.addresses]
    found = fonts.find()
    paper = Paper(
        layout=load.load_slip(checks=[fonts.check_letters(found)]), fonts=found, width=desk.printer.width,
        texts=config.text.load(),
    )  # fmt: skip
    queue = DeskQueue(Path(desk.queue))

    def now() -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC)

    async def work() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        # The agent tries again by itself, and knows what never began.
        spooling = Spool(devices, now, patience=Patience(retry_for=0.0))
        async with Client(desk.server, desk.hall) as client, spooling as spool:
            print(f"Printing for desk {desk.desk} of {desk.server}", flush=True)
            agent = DeskAgent(
                desk=desk.desk, device=desk.device, version=version("motcua"), client=client, spool=spool,
                queue=queue, paper=paper, now=now,
            )  # fmt: skip
            notifying = asyncio.create_task(Notifier().until(stop))
            working = asyncio.create_task(agent.work())
            await asyncio.wait((notifying, working), return_when=asyncio.FIRST_COMPLETED)
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    try:
        asyncio.run(work())
    finally:
        queue.close()
    return 0


def _given(options: argparse.Namespace) -> dict[str, tuple[str, object]]:
    """What stands in place of the file's values, by their keys, with the options' names."""
    keys = {name: name for name in ("server", "desk", "device", "queue")} | {"printer.address": "printer"}
    given: dict[str, tuple[str, object]] = {
        key: (f"--{name}", getattr(options, name))
        for key, name in keys.items()
        if getattr(options, name) is not None
    }
    if "printer.address" in given:
        given["printer.fallback"] = ("--printer", [])
    return given


__all__ = ["add_arguments", "main"]
