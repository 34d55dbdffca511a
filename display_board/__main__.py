"""The command ``display-board``: shows a zone's calls on a screen and announces them."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import msgspec

import config.text
from config import journal
from config.load import FOLDER, ConfigurationError, load_board, load_look
from config.schema_devices import Board, BoardWindow
from config.schema_look import Look
from display_board.counter import commands
from display_board.player import Player, ScreenPlayer, Silent
from display_board.session import Identity
from queue_server.client import Client

#: Where Linux has the screens that can be drawn on without a desktop.
CONSOLE = Path("/dev/dri")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    journal.configure()
    options = _parser().parse_args(arguments)
    if options.part is not None:
        return commands.run(options)
    try:
        board = _with_options(load_board(options.config), options)
        look = load_look()
        texts = config.text.load()
    except (ConfigurationError, config.text.TextError) as error:
        print(error, file=sys.stderr)
        return 2
    if not _has_display():
        print(
            "No display to show the board on: start it in a desktop session, or set DISPLAY.", file=sys.stderr
        )
        return 2
    try:
        renewed = asyncio.run(_show(board, look, texts, lambda: _mistakes(options.config)))
    except KeyboardInterrupt:
        return 130
    if renewed:
        given = sys.argv[1:] if arguments is None else arguments
        # The same program with the same words: its process stays, and with it what systemd knows of it.
        os.execv(sys.executable, [sys.executable, "-m", "display_board", *given])  # noqa: S606 - no shell
    return 0


def _mistakes(file: Path) -> str:
    """What is wrong with the files that a board begins with; empty where nothing is."""
    try:
        load_board(file)
        load_look()
        config.text.load()
    except (ConfigurationError, config.text.TextError) as error:
        return str(error)
    return ""


async def _show(board: Board, look: Look, texts: config.text.Texts, mistakes: Callable[[], str]) -> bool:
    """Show the board until its window is closed; tells whether it was told to begin anew."""
    prepare_kivy(board.window)
    from display_board import app  # noqa: PLC0415 - Kivy opens its window when imported, prepared by then

    player: Player = ScreenPlayer() if board.can_announce else Silent()
    async with Client(board.server, board.hall, language=texts.languages[0]) as client:
        shown = app.BoardApp(
            app.Board(
                client=client,
                identity=Identity(
                    device=board.device, zone=board.zone, version=version("motcua"), volume=board.volume
                ),
                player=player,
                texts=texts,
                look=look,
                high_contrast=board.window.theme == "high-contrast",
                layout=board.layout,
                counters=board.shown,
                panel=board.panel,
                mistakes=mistakes,
            )
        )
        await shown.work()
        return shown.is_renewed


def _has_display() -> bool:
    """Whether anybody could see a window: SDL also starts where there is none, and then draws for nobody."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))
    return named or sys.platform != "linux" or CONSOLE.is_dir()


def prepare_kivy(window: BoardWindow) -> None:
    """Settle what Kivy reads from its surroundings when it is imported.

    Pillow draws the letters because it alone shapes Khmer.
    """
    os.environ["KIVY_TEXT"] = "pil"
    os.environ["KIVY_NO_ARGS"] = "1"
    os.environ["KIVY_NO_CONFIG"] = "1"
    os.environ.setdefault("KIVY_NO_FILELOG", "1")
    os.environ.setdefault("KIVY_CLIPBOARD", "dummy")
    os.environ.setdefault("KCFG_KIVY_LOG_LEVEL", "warning")
    os.environ["KCFG_GRAPHICS_FULLSCREEN"] = "auto" if window.fullscreen else "0"
    os.environ["KCFG_GRAPHICS_WIDTH"] = str(window.width)
    os.environ["KCFG_GRAPHICS_HEIGHT"] = str(window.height)
    is_placed = window.left >= 0
    os.environ["KCFG_GRAPHICS_POSITION"] = "custom" if is_placed else "auto"
    os.environ["KCFG_GRAPHICS_BORDERLESS"] = "1" if is_placed else "0"
    os.environ["KCFG_GRAPHICS_LEFT"] = str(max(0, window.left))
    os.environ["KCFG_GRAPHICS_TOP"] = str(max(0, window.top))
    os.environ["KCFG_KIVY_EXIT_ON_ESCAPE"] = "0"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="display-board", description="Shows and announces a zone's calls.")
    parser.add_argument("--config", type=Path, default=FOLDER / "board.toml", help="which board this is")
    parser.add_argument("--server", help="the server's address, instead of the file's")
    parser.add_argument("--hall", help="the hall's id, instead of the file's")
    parser.add_argument("--zone", help="the zone, instead of the file's")
    parser.add_argument("--device", help="the board's name, instead of the file's")
    parser.add_argument(
        "--windowed", metavar="WxH", type=_size, help="a window of this size, instead of the whole display"
    )
    commands.add_commands(parser)
    return parser


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{3,4})x([0-9]{3,4})", text)
    if found is None:
        raise argparse.ArgumentTypeError('give a size such as "1280x720"')
    return int(found[1]), int(found[2])


def _with_options(board: Board, options: argparse.Namespace) -> Board:
    wishes = {name: getattr(options, name) for name in ("server", "hall", "zone", "device")}
    board = msgspec.structs.replace(board, **{name: wish for name, wish in wishes.items() if wish})
    if options.windowed is None:
        return board
    width, height = options.windowed
    window = msgspec.structs.replace(board.window, fullscreen=False, width=width, height=height)
    return msgspec.structs.replace(board, window=window)


if __name__ == "__main__":
    sys.exit(main())
