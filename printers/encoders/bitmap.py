"""A slip as dots: what is on the picture is on the paper, whatever letters the printer has."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import escpos.printer
from PIL import Image, ImageOps

from printers.port import Sheet

#: Rows of dots in one command: some printers hold no more.
BAND = 128
#: More empty rows than any letter has inside it.
BETWEEN_LINES = 6


def encode(sheet: Sheet) -> Iterator[bytes]:
    """The slip as ESC/POS, in portions: reset, bands of dots, feed and cut."""
    printer = escpos.printer.Dummy()
    printer.hw("INIT")
    yield printer.output
    yield from bands(sheet.image)
    yield end(cut=sheet.cut)


def inked(image: Image.Image) -> Iterator[tuple[int, int]]:
    """Where an image of mode ``1`` has dots: first row and the row behind the last, from top to bottom.

    Rows without dots are left out where there are enough of them to lie between two lines of letters.
    """
    black = ImageOps.invert(image.convert("L"))
    rows = [
        place for place in range(image.height) if black.crop((0, place, image.width, place + 1)).getbbox()
    ]
    start = 0
    for place, row in enumerate(rows):
        if place + 1 == len(rows) or rows[place + 1] - row > BETWEEN_LINES:
            yield rows[start], row + 1
            start = place + 1


def bands(image: Image.Image) -> Iterator[bytes]:
    """Dots of an image of mode ``1``, some rows at a time.

    Written here and not by python-escpos, which warns of every image when it is not told the printer's model.
    """
    across = (image.width + 7) // 8
    for top in range(0, image.height, BAND):
        rows = image.crop((0, top, image.width, min(top + BAND, image.height)))
        # GS v 0, in the printer's own size: bytes across, rows, and a bit for every dot that is black.
        yield b"\x1dv0\x00" + struct.pack("<HH", across, rows.height) + rows.tobytes("raw", "1;I")


def end(*, cut: bool) -> bytes:
    """Feed, so that all of it is beyond the knife or the edge, and cut."""
    printer = escpos.printer.Dummy()
    if cut:
        printer.cut(mode="PART")
    else:
        printer.print_and_feed(6)
    return bytes(printer.output)


__all__ = ["BAND", "bands", "encode", "end", "inked"]
