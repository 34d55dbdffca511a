"""The command ``printers``: look at a slip, print a test slip, see which printers and fonts there are."""

from __future__ import annotations

import argparse
import datetime
import sys
import zoneinfo
from pathlib import Path

import config.text
from config import journal, load
from printers import device, fonts, letters, list_command, pictures, raster, serve_command, slip, troubles
from printers.desk_queue import QueueError
from printers.drivers.registry import DRIVERS

_LAYOUT = load.FOLDER / "slip.toml"
#: Kinds of files that a slip can be drawn into.
_PICTURES = (".png", ".bmp", ".gif", ".pdf", ".tif")


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        0 when done, 1 when the printer did not print, 2 when an argument or a file is wrong.
    """
    journal.configure()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except troubles.PrinterError as error:
        print(f"printers: {error.code}: {error}", file=sys.stderr)
        return 1
    except (
        troubles.AddressError,
        load.ConfigurationError,
        config.text.TextError,
        fonts.FontError,
        QueueError,
        OSError,
    ) as error:
        print(f"printers: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="printers", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--language", default="vi", choices=config.text.load().languages)
    shared.add_argument("--width", type=int, default=raster.WIDE, choices=(raster.NARROW, raster.WIDE))
    shared.add_argument("--layout", type=Path, default=_LAYOUT, help="default: %(default)s")
    preview = commands.add_parser("preview", parents=[shared], help="draw a slip into a PNG file")
    preview.add_argument("--output", type=Path, default=Path("slip.png"), help="default: %(default)s")
    preview.set_defaults(run=_preview)
    test = commands.add_parser("test", parents=[shared], help="print a test slip")
    test.add_argument(
        "address",
        help=", ".join(driver.example for driver in DRIVERS.values()),
    )
    test.add_argument(
        "--letters", action="store_true", help="every Vietnamese letter: does mode=mixed fit this printer?"
    )
    test.set_defaults(run=_test)
    listing = commands.add_parser("list", help="which printers are connected, each with its address")
    listing.set_defaults(run=_list)
    commands.add_parser("fonts", help="which fonts are used").set_defaults(run=_fonts)
    serve = commands.add_parser("serve", help="print what a desk asks for")
    serve_command.add_arguments(serve)
    serve.set_defaults(run=serve_command.main)
    return parser


def _preview(options: argparse.Namespace) -> int:
    if options.output.suffix.lower() not in _PICTURES:
        print(f"printers: --output {options.output}: must end with {', '.join(_PICTURES)}", file=sys.stderr)
        return 2
    sheet = _sheet(options)
    sheet.image.save(options.output)
    print(f"{options.output}: {sheet.image.width} × {sheet.image.height} dots")
    return 0


def _test(options: argparse.Namespace) -> int:
    printer = device.open_device(options.address)
    printer.print(_sheet(options))
    print(f"{options.address}: the test slip was handed over")
    return 0


def _list(options: argparse.Namespace) -> int:
    del options
    print("\n".join(list_command.lines(device.connected())))
    return 0


def _fonts(options: argparse.Namespace) -> int:
    del options
    found = fonts.find()
    for _, path in (*found.latin, *found.khmer):
        print(path)
    for shortcoming in found.shortcomings:
        print(shortcoming)
    return 0


def _sheet(options: argparse.Namespace) -> device.Sheet:
    texts, found = config.text.load(), fonts.find()
    layout = load.load_slip(options.layout, [fonts.check_letters(found)])
    if not found.can_draw(options.language):
        print("\n".join(found.shortcomings), file=sys.stderr)
    now = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh"))
    if getattr(options, "letters", False):
        composed = letters.compose(margin=layout.margin, narrow_scale=layout.narrow_scale)
        return device.Sheet.drawn(composed, found, options.width, letters.NAME, now)
    facts = slip.trial(texts, options.language, now)
    composed = slip.compose(layout, facts, texts, can_draw=found.can_draw, picture=pictures.load)
    return device.Sheet.drawn(composed, found, options.width, facts.number, now)


if __name__ == "__main__":
    sys.exit(main())
