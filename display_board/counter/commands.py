"""The commands ``display-board counter`` and ``display-board keypad``, beside that of the room itself.

A board in the hall needs none of the libraries that drive a counter's devices: they are imported when wanted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from config.load import FOLDER

_COMMANDS = {
    "counter": "Shows a counter's number on its LED or LCD board.",
    "keypad": "Turns the keys of an officer's keypad into acts; drives the board too, where there is one.",
}


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add them to the room's own command; ``part`` is the chosen one, or nothing."""
    parser.set_defaults(part=None)
    commands = parser.add_subparsers(metavar="COMMAND", title="devices at a counter")
    for name, about in _COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(part=name)
        command.add_argument(
            "--config", type=Path, default=FOLDER / "counter.toml", help="which counter, which devices"
        )
        command.add_argument("--server", help="the server's address, instead of the file's")


def run(options: argparse.Namespace) -> int:
    """Carry the chosen command out; returns its exit status."""
    try:
        from display_board.counter import __main__ as working  # noqa: PLC0415 - see above
    except ImportError as error:
        print(f"{error}. Install what a counter's devices need: motcua[counter]", file=sys.stderr)
        return 2
    return working.keypad(options) if options.part == "keypad" else working.board(options)


__all__ = ["add_commands", "run"]
